"""The identities across statements."""

from __future__ import annotations

from collections.abc import Sequence

from reconcile.agreement_views import BasicAgreement, Economic, IncomeAgreement, SpendingAgreement, ThreeEconomic
from reconcile.pairs import FiscalAgreement, ScopeAgreement, Within
from reconcile.rule import rule
from schemas.facts import Interval
from schemas.findings import Severity

Parts = Sequence[Interval]


@rule("ACC-INCOME", on=IncomeAgreement, fact="stated", kind="cross_table", says="", formula="{other}：{parts}")
def summary_income_is_in_income_statement(parts: Parts) -> Interval:
    """Income in the 收支总表 and in the 收入表 is the same: the year's total and every source.

    Source: 财政部《部门决算报表》公开01表 = 公开02表.
    """
    return Interval.sum(parts)


@rule("ACC-SPENT", on=SpendingAgreement, fact="stated", kind="cross_table", says="", formula="{other}：{parts}")
def summary_spending_is_in_expenditure_statement(parts: Parts) -> Interval:
    """Expenditure in the 收支总表 and in the 支出表 is the same: the year's total and every function.

    Source: 财政部《部门决算报表》公开01表 = 公开03表.
    """
    return Interval.sum(parts)


@rule("ACC-FISCAL", on=FiscalAgreement, fact="stated", kind="cross_table", says="", formula="{other}：{parts}")
def fiscal_summary_is_in_fund_statements(parts: Parts) -> Interval:
    """The 财政拨款收支总表 repeats income by fund, and its funds are those of the statements of each fund.

    Source: 财政部《部门决算报表》公开04表 = 公开01表、02表、05表、07表、08表.
    """
    return Interval.sum(parts)


@rule("ACC-BASIC", on=BasicAgreement, fact="stated", kind="cross_table", says="", formula="{other}：{parts}")
def basic_by_function_is_basic_by_class(parts: Parts) -> Interval:
    """基本支出 by function equals 人员经费 and 公用经费 by economic class.

    Source: 财政部《部门决算报表》公开05表 = 公开06表.
    """
    return Interval.sum(parts)


@rule("ACC-SCOPE", on=ScopeAgreement, fact="stated", kind="cross_table", says="", formula="{other}：{parts}")
def expenditure_is_fiscal_where_nothing_else_was_spent(parts: Parts) -> Interval:
    """Where a total holds appropriations alone, so does every row of it: the 支出表 equals the statements of the funds.

    Source: 财政部《部门决算报表》公开03表 = 公开05表 + 07表 + 08表, as far as no other money was spent.
    """
    return Interval.sum(parts)


@rule(
    "ACC-WITHIN", on=Within, fact="stated", kind="cross_table", says="", formula="{other}：{parts}", relation=">=",
)  # fmt: skip
def appropriations_are_within_all_money(parts: Parts) -> Interval:
    """What appropriations paid, or carried over, is no more than what all money did.

    Source: 财政部《部门决算报表》公开01表、03表 ⊇ 公开04表、05表、07表.
    """
    return Interval.sum(parts)


@rule(
    "ACC-ECONOMIC", on=Economic, fact="stated", kind="cross_table", says="", formula="{other}：{parts}", relation=">=",
    severity=Severity.WARNING,
)  # fmt: skip
def economic_class_covers_its_function(parts: Parts) -> Interval:
    """30108 covers 2080505, 30109 covers 2080506, 30113 covers 2210201, 30216 covers 2050803, within 基本支出.

    Source: 财政部《政府收支分类科目》: these functions are spent on that economic class alone.
    """
    return Interval.sum(parts)


@rule(
    "ACC-THREE-ECONOMIC", on=ThreeEconomic, fact="stated", kind="cross_table", says="", formula="{other}：{parts}",
    relation=">=", severity=Severity.WARNING,
)  # fmt: skip
def three_public_covers_basic_class(parts: Parts) -> Interval:
    """An item of “三公”经费 is at least what 基本支出 paid for it: 30212, 30217, 30231, 31013.

    Source: 财政部《部门决算报表》公开09表 ⊇ 公开06表.
    """
    return Interval.sum(parts)
