"""What a rule is, and the register of them all.

A rule states what must be true of a figure: an interval that it must meet, computed from other figures; or, for what is
not arithmetic (a date exists, a section number follows), a verdict. Rules are plain functions; their parameter names are
the attributes of the view that they look at, and their docstring says where they come from.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol, TypeAlias, TypeVar

from schemas.facts import Fact, Interval
from schemas.findings import Evidence, Kind, Outcome, Severity

Given: TypeAlias = "Fact | tuple[Fact | None, ...] | str | int | bool | Decimal | None"
Expected: TypeAlias = "Interval | Sequence[Interval]"


class View(Protocol):
    """What a rule looks at: a record, or several seen as a whole. `label` says in Chinese what it is about."""

    @property
    def label(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Verdict:
    """What judging says, before it is given an identity as a Check. Figures in the unit printed."""

    outcome: Outcome
    evidence: tuple[Evidence, ...]
    formula: str = ""
    stated: Decimal | str | None = None
    expected: Decimal | str | None = None
    gap: Decimal | None = None
    unit: str | None = None
    reason: str | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as registered.

    id:       family and word, stable: "PERF-RATE"
    on:       the type of view or record that it looks at
    says:     the stated figure in Chinese ("执行率"), or what a predicate demands
    fact:     the attribute under test: a figure, or a tuple of figures that is stated as its sum
    formula:  how the expectation is written, with attribute names in braces: "{executed} ÷ {budget}"; a tuple is a sum,
              or alternatives: "{bases|或}"; what stands in square brackets is left out where nothing that it names is
              printed
    relation: "==", or "<=" / ">=" when the stated figure may stay below / above
    exact:    operands are taken as decided, not measured (scores where they are added up)
    expected: the function; None for a predicate
    verdict:  the predicate; None for an interval rule
    """

    id: str
    on: type
    kind: Kind
    says: str
    severity: Severity
    statement: str
    source: str
    fact: str = ""
    formula: str = ""
    relation: str = "=="
    exact: bool = False
    expected: Callable[..., Expected] | None = None
    verdict: Callable[..., Verdict | None] | None = None
    required: frozenset[str] = field(default_factory=frozenset)
    inputs: tuple[str, ...] = ()


RULES: dict[str, Rule] = {}
"""Every rule by id, in the order of registration."""

E = TypeVar("E", bound=Callable[..., Expected])
V = TypeVar("V", bound=Callable[..., "Verdict | None"])


def documented(function: Callable[..., object]) -> tuple[str, str]:
    """The first sentence of a docstring and its `Source:`.

    Raises: ValueError when either is missing.
    """
    text = inspect.cleandoc(function.__doc__ or "")
    statement = " ".join(text.partition("\n\n")[0].split())
    source = " ".join(text.partition("Source:")[2].split())
    if not statement or not source:
        raise ValueError(f"rule {function.__name__} needs a docstring with a Source")
    return statement, source


def register(new: Rule) -> None:
    """Add a rule to the registry.

    Raises: ValueError for an id used twice.
    """
    if new.id in RULES:
        raise ValueError(f"rule {new.id} is registered twice")
    RULES[new.id] = new


def rule(
    id: str,
    *,
    on: type,
    fact: str,
    kind: Kind,
    says: str,
    formula: str,
    relation: str = "==",
    exact: bool = False,
    severity: Severity = Severity.ERROR,
) -> Callable[[E], E]:
    """Register a function of intervals that says what `fact` must meet; it may return several admissible intervals.

    A parameter with a default may be missing on the page (it is then passed as None); any other that is not printed
    makes the check not evaluated. A tuple of figures arrives as a tuple of intervals, blanks left out.

    Raises: ValueError for an id used twice, an undocumented rule, or an attribute that `on` does not have.
    """

    def wrap(function: E) -> E:
        parameters = inspect.signature(function).parameters
        fields = getattr(on, "model_fields", {}).keys() | getattr(on, "__dataclass_fields__", {}).keys()
        unknown = [n for n in (fact, *parameters) if n not in fields and not hasattr(on, n)]
        if unknown:
            raise ValueError(f"rule {id}: {on.__name__} has no {unknown}")
        statement, source = documented(function)
        required = frozenset(n for n, p in parameters.items() if p.default is inspect.Parameter.empty)
        register(
            Rule(
                id,
                on,
                kind,
                says,
                severity,
                statement,
                source,
                fact,
                formula,
                relation,
                exact,
                expected=function,
                required=required,
                inputs=tuple(parameters),
            )
        )
        return function

    return wrap


def predicate(id: str, *, on: type, kind: Kind, says: str, severity: Severity = Severity.ERROR) -> Callable[[V], V]:
    """Register a function of a view that gives a Verdict, or None where the rule has nothing to say about it.

    Raises: ValueError for an id used twice or an undocumented rule.
    """

    def wrap(function: V) -> V:
        statement, source = documented(function)
        register(Rule(id, on, kind, says, severity, statement, source, verdict=function))
        return function

    return wrap


def evidence_of(role: str, fact: Fact) -> Evidence:
    """A figure as evidence."""
    s = fact.source
    return Evidence(
        role, s.page, s.bbox, fact.text, s.method, s.confidence, fact.printed, s.table_id, s.row, s.col, s.status
    )


def figures(value: Given) -> tuple[Fact | None, ...]:
    """The figures of an input; none when it is a plain constant."""
    if isinstance(value, Fact):
        return (value,)
    return value if isinstance(value, tuple) else ()
