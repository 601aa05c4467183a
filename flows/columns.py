"""A record as a row: every column with its type.

Amounts are decimal128(24, 6) in 元, percentages fractions; what was printed stands beside them in `_text`. A
record's columns follow from the fields of its class, so that a new kind of record needs nothing here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from functools import cache
from typing import TypeAlias

import pyarrow as pa

from flows import SCHEMA_VERSION
from flows.ledger import Entry, facts_in, type_of
from flows.serialise import own_fields
from schemas.facts import Fact, Model, Provenance
from schemas.records import Quantity, Record
from schemas.report import Profile

AMOUNT = pa.decimal128(24, 6)
PRECISION = pa.decimal128(24, 9)
"""Of half units: half of the last digit of 12.3456% is 0.0000005."""
BOX = pa.list_(pa.float64())
TEXTS = pa.list_(pa.string())

Value: TypeAlias = "bool | int | float | str | date | Decimal | list[Value] | None"
Row: TypeAlias = dict[str, "Value"]

HEAD = {
    "document_id": pa.string(),
    "entity": pa.string(),
    "region": pa.string(),
    "report_kind": pa.string(),
}
"""Without fiscal_year: it is the partition, and readers that find it in path and file alike refuse to read."""

PLACE = {
    "table_id": pa.string(),
    "page": pa.int32(),
    "row": pa.int32(),
    "bbox": BOX,
    "method": pa.string(),
    "confidence": pa.float64(),
    "reconciled": pa.bool_(),
}
SCOPE = {"record_id": pa.string(), "project": pa.string(), "period": pa.string()}
def decimal(value: Decimal | str | None, to: pa.Decimal128Type = AMOUNT) -> Decimal | None:
    """A value as the column can hold it; None for words, and for what is beyond its 18 digits before the point."""
    if not isinstance(value, Decimal) or not value.is_finite():
        return None
    if value.adjusted() >= to.precision - to.scale:
        return None
    with localcontext(prec=60):
        return value.quantize(Decimal(1).scaleb(-to.scale), rounding=ROUND_HALF_EVEN)


@dataclass(frozen=True, slots=True)
class Column:
    """A field of a record and how it is laid out. shape: "fact", "quantity", "facts", "text", "texts", …"""

    name: str
    shape: str

    def types(self) -> dict[str, pa.DataType]:
        unit = "unit" if self.name == "amount" else f"{self.name}_unit"
        money = {self.name: AMOUNT, f"{self.name}_text": pa.string(), unit: pa.string()}
        match self.shape:
            case "fact":
                return money
            case "quantity":
                return money | {f"{self.name}_comparator": pa.string()}
            case _:
                return {self.name: _PLAIN[self.shape]}

    def values(self, item: object) -> Row:
        if self.shape == "fact":
            return self._fact(item if isinstance(item, Fact) else None, None)
        if self.shape == "quantity":
            quantity = item if isinstance(item, Quantity) else None
            row = self._fact(quantity.figure if quantity else None, quantity.text if quantity else None)
            return row | {f"{self.name}_comparator": quantity.comparator if quantity else None}
        return {self.name: _plain(self.shape, item)}

    def _fact(self, fact: Fact | None, text: str | None) -> Row:
        unit = "unit" if self.name == "amount" else f"{self.name}_unit"
        if fact is None:
            return {self.name: None, f"{self.name}_text": text, unit: None}
        return {self.name: decimal(fact.value), f"{self.name}_text": text or fact.text, unit: fact.unit.symbol or None}


_PLAIN: dict[str, pa.DataType] = {
    "text": pa.string(),
    "texts": TEXTS,
    "facts": pa.list_(AMOUNT),
    "flag": pa.bool_(),
    "integer": pa.int64(),
    "real": pa.float64(),
    "decimal": AMOUNT,
    "integers": pa.list_(pa.int64()),
    "day": pa.date32(),
    "models": TEXTS,
}


def _plain(shape: str, item: object) -> Value:
    if item is None or isinstance(item, date):
        return item
    if isinstance(item, tuple):
        if shape == "facts":
            return [decimal(part.value) for part in item if isinstance(part, Fact)]
        if shape == "models":
            return [fact.text for part in item for _, fact in facts_in(part)]
        return [part if isinstance(part, int) else str(part) for part in item]
    if isinstance(item, Decimal):
        return decimal(item)
    return item if isinstance(item, (bool, int, float)) and shape != "text" else str(item)


SHAPES: dict[object, str] = {
    Fact: "fact", Quantity: "quantity", bool: "flag", int: "integer", float: "real", Decimal: "decimal", date: "day",
}  # fmt: skip


def _shape(annotation: object) -> str | None:
    """How a field of this type is laid out; None for what has no place in a row: where a text stands."""
    inner, many = type_of(annotation)
    if inner is Provenance:
        return None
    shape = SHAPES.get(inner, "text")
    if not many:
        return shape
    if shape == "text" and isinstance(inner, type) and issubclass(inner, Model):
        return "models"
    return {"fact": "facts", "integer": "integers"}.get(shape, "texts")


@cache
def columns_of(kind: type[Record]) -> tuple[Column, ...]:
    """The columns of a record class beyond those that every record has."""
    shapes = ((name, _shape(kind.model_fields[name].annotation)) for name in own_fields(kind))
    return tuple(Column(name, shape) for name, shape in shapes if shape is not None)


@cache
def record_schema(kind: type[Record]) -> pa.Schema:
    """Every column of a record class, in order."""
    types = HEAD | PLACE | SCOPE
    for column in columns_of(kind):
        types |= column.types()
    return schema(types)


def schema(types: dict[str, pa.DataType]) -> pa.Schema:
    """A schema of these columns that says which version of the contract it follows."""
    return pa.schema(list(types.items()), metadata={"schema_version": SCHEMA_VERSION})


def as_table(rows: Iterable[Row], of: pa.Schema) -> pa.Table:
    """Rows as a table of exactly these columns."""
    return pa.Table.from_pylist(list(rows), schema=of)


def head(document_id: str, profile: Profile) -> Row:
    """What every row of a document begins with."""
    return {
        "document_id": document_id,
        "entity": profile.entity,
        "region": profile.region,
        "report_kind": profile.report_kind,
    }


def record_row(first: Row, entry: Entry) -> Row:
    """A record as a row; a scope of its own goes before the document's."""
    item = entry.record
    row = first | {
        "entity": item.scope.entity or first["entity"],
        "region": item.scope.region or first["region"],
        "table_id": item.table_id,
        "page": item.page,
        "row": item.row,
        "bbox": list(item.bbox.rounded()),
        "method": entry.method,
        "confidence": entry.confidence,
        "reconciled": entry.reconciled,
        "record_id": entry.record_id,
        "project": item.scope.project,
        "period": item.scope.period,
    }
    for column in columns_of(type(item)):
        row |= column.values(getattr(item, column.name))
    return row
