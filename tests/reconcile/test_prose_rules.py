"""Each rule of the narrative: a passing, a failing and a not evaluated passage. The sentences are made up."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reconcile.judging import judge_all
from reconcile.text_tables import table_views
from schemas.facts import WAN_YUAN, Fact, Provenance
from schemas.findings import Outcome
from schemas.geometry import BBox
from schemas.records import AccountLine, BudgetExecution, Record, Scope, ScoreLine
from tests.prose import claims_of, judgements_of, outcomes

H, F, N = Outcome.HOLDS, Outcome.FAILS, Outcome.NOT_EVALUATED

GENERAL = ("五、一般公共预算财政拨款支出决算情况说明", "（一）总体情况")
SUMMARY = ("一、收入支出决算总体情况说明",)

CASES: list[tuple[str, list[Outcome], tuple[str, ...]]] = [
    ("TEXT-GROWTH", [H], ("收、支总计均为3104.94万元，各增加195.06万元，增长6.7%。",)),
    ("TEXT-GROWTH", [F], ("机动经费1685.72万元，比上年增加1557.29万元，增长1312.56%。",)),
    ("TEXT-GROWTH", [N], ("运行经费10.23万元，比上年增加10.23万元，增长100%。",)),
    ("TEXT-GROWTH", [H], ("支出90万元，比上年减少10万元，下降10%。",)),
    ("TEXT-GROWTH-OF", [H], ("运行经费支出110万元，2021年度为100万元，增长10%。",)),
    ("TEXT-GROWTH-OF", [F], ("运行经费支出110万元，2021年度为100万元，增长11.5%。",)),
    ("TEXT-GROWTH-OF", [N], ("运行经费支出110万元，增长10%。",)),
    ("TEXT-GROWTH", [H], ("年末结转24.00万元，较年初结转64.00万元减少40.00万元，下降62.5%。",)),
    ("TEXT-GROWTH", [F], ("年末结转24.00万元，较年初结转64.00万元减少40.00万元，下降61.5%。",)),
    (
        "TEXT-GROWTH",
        [H],
        ("到位资金106.00万元，其中：中央资金70.00万元，县级资金36.00万元。与上年相比增加6.00万元，增长6.00%。",),
    ),
    (
        "TEXT-GROWTH",
        [F],
        ("到位资金106.00万元，其中：中央资金70.00万元，县级资金36.00万元。与上年相比增加6.00万元，增长7.00%。",),
    ),
    ("TEXT-GROWTH", [H], ("收入合计110万元。其中：其他收入20万元。与上年相比，收入合计增加10万元，增长10%。",)),
    ("TEXT-GROWTH", [N], ("与上年相比增加6万元，增长6%。",)),
    ("TEXT-GROWTH-FROM", [H], ("与2022年的92.00万元相比，减少23.00万元，下降25.00%。",)),
    ("TEXT-GROWTH-FROM", [F], ("与2022年的92.00万元相比，减少23.00万元，下降26.00%。",)),
    ("TEXT-GROWTH-FROM", [N], ("与2022年的0万元相比，增加23万元，增长100%。",)),
    ("TEXT-CHANGE", [H], ("运行经费支出110万元，2021年度为100万元，增加10万元。",)),
    ("TEXT-CHANGE", [H], ("接待费12万元，比年初预算20万元减少8万元。",)),
    ("TEXT-CHANGE", [F], ("接待费12.00万元，比年初预算20.00万元减少9.00万元。",)),
    ("TEXT-CHANGE", [], ("接待费12万元，比上年多支出2万元，增长20%。",)),
    ("TEXT-CHANGE", [F], ("运行经费支出110万元，2021年度为100万元，增加12万元。",)),
    ("TEXT-COMPLETION", [H], ("年初预算为8.28万元，支出决算为0.31万元，完成年初预算的3.74%。",)),
    ("TEXT-COMPLETION", [F], ("年初预算为8.28万元，支出决算为0.31万元，完成年初预算的4.74%。",)),
    ("TEXT-COMPLETION", [N], ("年初预算为0万元，支出决算为0.31万元，完成年初预算的100%。",)),
    ("TEXT-SHARE", [H, H], ("收入合计100万元，其中：财政拨款收入90万元，占90%；其他收入10万元，占10%。",)),
    ("TEXT-SHARE", [F, H], ("收入合计100万元，其中：财政拨款收入90万元，占93%；其他收入10万元，占10%。",)),
    ("TEXT-SHARE", [N], ("其他收入10万元，占10%。",)),
    ("TEXT-SHARES", [H], ("收入合计100万元，其中：财政拨款收入90万元，占90%；其他收入10万元，占10%。",)),
    ("TEXT-SHARES", [F], ("收入合计100万元，其中：财政拨款收入90万元，占93%；其他收入10万元，占10%。",)),
    ("TEXT-RATE", [H], ("到位资金13万元，实际支出5.1万元，预算执行率39.22%，另有10.01万元。",)),
    ("TEXT-RATE", [F], ("到位资金13.00万元，实际支出5.10万元，预算执行率49.22%。",)),
    ("TEXT-RATE", [H], ("满分100分，综合得分88分，其中决策12分（满分15分），得分率80%。",)),
    ("TEXT-RATE", [F], ("满分100分，综合得分88分，其中决策12分（满分15分），得分率88%。",)),
    ("TEXT-RATE", [H, H], ("决策12分（满分15分），得分率80%；过程18分（满分24分），得分率75%。",)),
    ("TEXT-RATE", [F], ("计划投入资金80.00万元，其中：县级资金60.00万元。实际到位资金60.00万元，资金到位率76.00%。",)),
    ("TEXT-RATE", [H], ("计划投入资金80.00万元，其中：县级资金60.00万元。实际到位资金60.00万元，资金到位率75.00%。",)),
    ("TEXT-RATE", [], ("项目预算80.00万元。其中道路工程支出30.00万元，预算执行率95.00%。",)),
    ("TEXT-RATE", [], ("项目预算80.00万元，支出60.00万元，其中设备购置6.00万元，预算执行率60.00%。",)),
    ("TEXT-RATE", [H, H], ("共发放问卷400份，回收问卷392份，回收率98.00%，其中有效问卷386份，有效率98.47%。",)),
    ("TEXT-RATE", [F, H], ("共发放问卷400份，回收问卷392份，回收率97.00%，其中有效问卷386份，有效率98.47%。",)),
    ("TEXT-RATE", [H], ("发放调查问卷400份，回收有效问卷386份，有效回收率96.50%。",)),
    ("TEXT-RATE", [F], ("抽检40处，达标36处，达标率95%。",)),
    ("TEXT-RATE", [H], ("抽检40处，达标36处，达标率90%。",)),
    ("TEXT-RATE", [N], ("到位资金0.00万元，实际支出0.00万元，预算执行率100.00%。",)),
    ("TEXT-SUM", [H], ("政府采购支出总额10万元，其中：货物支出4万元、工程支出5万元、服务支出1万元。",)),
    ("TEXT-SUM", [F], ("政府采购支出总额10万元，其中：货物支出4.00万元、工程支出5.00万元、服务支出2.00万元。",)),
    ("TEXT-SUM", [], ("支出10万元，其中：会议费2万元、差旅费3万元。",)),
    (
        "TEXT-SUM",
        [H],
        (
            "“三公”经费财政拨款支出预算为9.00万元，支出决算为7.00万元，完成预算的77.78%。",
            "其中：因公出国（境）费支出决算为1.00万元；公务用车购置及运行维护费支出决算为4.00万元；公务接待费支出决算为2.00万元。",
        ),
    ),
    ("TEXT-SUM", [F], ("共有车辆5辆，其中：机要用车1辆、应急用车1辆、其他用车2辆。",)),
    (
        "TEXT-SUM",
        [H, H],
        (
            "收入预算合计9.00万元，包括本年收入9.00万元，上年结转0.00万元。其中：",
            "一般公共预算收入9.00万元，占100%；",
            "政府性基金收入0.00万元，占0%。",
            "三、支出",
        ),
    ),
    ("TEXT-SHARE", [H, H], ("共40个项目自评。", "等级为“优”的项目17个，占42.5%；等级为“良”的项目23个，占57.5%。")),
    ("TEXT-SHARE", [F, H], ("共40个项目自评。", "等级为“优”的项目17个，占72.5%；等级为“良”的项目23个，占57.5%。")),
    ("TEXT-SHARE", [N, N], ("共50个项目自评。", "等级为“优”的项目17个，占72.5%；等级为“良”的项目23个，占57.5%。")),
    (
        "TEXT-SHARE",
        [H, F, H],
        (
            "拨款支出100.00万元。",
            "教育支出20.00万元，占拨款总支出的20.00%；卫生支出30.00万元，占拨款总支出的33.00%。",
            "农林水支出40.00万元，占拨款总支出的40.00%。",
        ),
    ),
    (
        "TEXT-SHARE",
        [H, H, H],
        ("共100.00万元。", "甲20.00万元，占20.00%；乙50.00万元，占50.00%，其中丙10.00万元，占20.00%。"),
    ),
    ("TEXT-PRODUCT", [H], ("按照每户500元的标准，慰问困难家庭2288户，共支出114.40万元。",)),
    ("TEXT-PRODUCT", [F], ("按照每户500元的标准，慰问困难家庭2288户，共支出124.40万元。",)),
    ("TEXT-AVERAGE", [H], ("累计发放补贴资金865.30万元，惠及农户12362户，户均补贴699.97元。",)),
    ("TEXT-AVERAGE", [F], ("累计发放补贴资金865.30万元，惠及农户12362户，户均补贴799.97元。",)),
    ("TEXT-AVERAGE", [N], ("发放补贴资金865.30万元，惠及农户0户，户均补贴0元。",)),
    (
        "TEXT-AVERAGE",
        [H],
        ("公务接待费支出7.15万元，比预算10.00万元减少2.85万元。接待86批次、715人次，人均接待费100元。",),
    ),
    ("TEXT-AVERAGE", [], ("投入资金865.30万元，带动脱贫户1860户，户均增收3200元。",)),
    ("TEXT-AVERAGE", [], ("改造道路投资865.30万元，惠及农户约1860户，户均补贴3200元。",)),
    ("TEXT-MEAN", [H], ("三项得分分别为：态度80分、质量85分、时效90分，平均85分。",)),
    ("TEXT-MEAN", [F], ("三项得分分别为：态度80.00分、质量85.00分、时效90.00分，平均86.00分。",)),
    ("TEXT-MEAN", [], ("四项得分分别为：态度80分、质量85分、时效90分等，平均86分。",)),
    (
        "TEXT-AWARDED",
        [H],
        (
            "采购货物支出40万元、采购工程支出60万元、采购服务支出0万元。授予中小企业合同金额40万元。货物采购授予中小企业合同金额占货物支出金额的100%，"
            "工程采购授予中小企业合同金额占工程支出金额的0%。",
        ),
    ),
    (
        "TEXT-AWARDED",
        [F],
        (
            "采购货物支出40万元、采购工程支出60万元、采购服务支出0万元。授予中小企业合同金额40万元。货物采购授予中小企业合同金额占货物支出金额的0%，"
            "工程采购授予中小企业合同金额占工程支出金额的0%。",
        ),
    ),
    ("TEXT-DIRECTION", [H], ("年初预算为7万元，支出决算为8万元。决算数大于年初预算数的主要原因是追加。",)),
    ("TEXT-DIRECTION", [F], ("年初预算为7万元，支出决算为8万元。决算数小于年初预算数的主要原因是压减。",)),
    ("TEXT-DIRECTION", [N], ("支出决算为8万元。决算数小于年初预算数。",)),
    ("TEXT-DIRECTION", [H], ("年初预算为7万元，支出决算为7万元，与年初预算持平。",)),
    ("TEXT-DIRECTION", [F], ("年初预算为7万元，支出决算为9万元，与年初预算持平。",)),
    ("TEXT-DIRECTION", [N], ("年初预算为7万元，支出决算为9万元，与年初预算基本持平。",)),
    ("TEXT-WORDS", [H], ("支出110万元，比上年增加10万元，增长10%。",)),
    ("TEXT-WORDS", [F], ("支出110万元，比上年增加10万元，下降10%。",)),
    ("TEXT-ZERO-BASE", [F], ("运行经费10.23万元，比上年增加10.23万元，增长100%。",)),
    ("TEXT-ZERO-BASE", [], ("运行经费10.23万元，比上年增加5.11万元，增长100%。",)),
    ("TEXT-REASON", [F], ("支出110万元，比上年增加10万元，主要原因是经费支出减少。",)),
    ("TEXT-REASON", [H], ("支出110万元，比上年增加10万元，主要原因是人员经费增加。",)),
    ("TEXT-REASON", [N], ("支出110万元，比上年增加10万元，主要原因是个别项目跨年。",)),
    ("TEXT-REASON", [N], ("支出90万元，比上年减少10万元，主要原因一是项目支出增加，二是人员退休。",)),
    ("TEXT-SECTION", [H, H], ("一、甲", "二、乙", "三、丙")),
    ("TEXT-SECTION", [H, F], ("一、甲", "二、乙", "四、丙")),
    ("TEXT-SECTION", [H, N], ("一、甲", "二、乙", "说明：三、丁", "四、丙")),
    ("TEXT-DATE", [H], ("于2020年2月29日完成。",)),
    ("TEXT-DATE", [F], ("于2020年4月31日完成。",)),
    ("TEXT-PERIOD", [H], ("服务期为2020年5月1日—2021年4月30日。",)),
    ("TEXT-PERIOD", [F], ("服务期为2021年5月1日—2020年4月30日。",)),
    ("TEXT-PERIOD", [N], ("服务期为5月1日—4月30日。",)),
    ("TEXT-COUNT", [H], ("分为4个二级指标，分别为数量、质量、时效、成本。",)),
    ("TEXT-COUNT", [F], ("分为5个二级指标，分别为数量、质量、时效、成本。",)),
    ("TEXT-COUNT", [H], ("分为5个二级指标，分别为数量、质量和时效、成本、效益。",)),
    ("TEXT-COUNT", [F], ("现将5个项目情况说明如下：", "1.甲项目", "2.乙项目", "三、其他")),
    ("TEXT-GRADE", [H], ("评价得分为87.87分，等级为良。",)),
    ("TEXT-GRADE", [F], ("评价得分为87.87分，等级为优。",)),
    ("TEXT-GRADE", [N], ("等级为优。",)),
    ("TEXT-BLANK", [F], ("支出XX万元，占××%。",)),
    ("TEXT-OPTION", [F], ("支出0万元，与上年相比增加（减少）0万元。",)),
    (
        "TEXT-CARRIED",
        [F],
        (
            "七、政府性基金情况",
            "（一）总体",
            "年初结转和结余0万元。",
            "年初预算为0万元，支出决算为5万元。决算数大于年初预算数的主要原因是使用上年结转资金。",
        ),
    ),
    (
        "TEXT-CARRIED",
        [H],
        (
            "七、政府性基金情况",
            "（一）总体",
            "年初结转和结余9万元。",
            "年初预算为0万元，支出决算为5万元。决算数大于年初预算数的主要原因是使用上年结转资金。",
        ),
    ),
    (
        "TEXT-CARRIED",
        [N],
        (
            "七、政府性基金情况",
            "（一）总体",
            "年初预算为0万元，支出决算为5万元。决算数大于年初预算数的主要原因是使用上年结转资金。",
        ),
    ),
    (
        "TEXT-RESULTS",
        [H],
        (
            "十、绩效",
            "（一）工作情况",
            "对2个项目开展了部门评价。",
            "（二）部门评价结果",
            "道路养护项目，评价得分为95分。",
            "绿化补植项目，评价得分为96分。",
        ),
    ),
    (
        "TEXT-RESULTS",
        [F],
        (
            "十、绩效",
            "（一）工作情况",
            "对3个项目开展了部门评价。",
            "（二）部门评价结果",
            "道路养护项目，评价得分为95分。",
            "绿化补植项目，评价得分为96分。",
        ),
    ),
    ("TEXT-RESULTS", [N], ("十、绩效", "（一）工作情况", "对3个项目开展了部门评价。", "（二）其他")),
    ("TEXT-AGAIN", [H], ("机关运行经费支出20万元。", "附：机关运行经费支出20.0万元。")),
    ("TEXT-AGAIN", [F], ("机关运行经费支出20万元。", "附：机关运行经费支出21万元。")),
    (
        "TEXT-SELF-SCORE",
        [F],
        ("1.甲项目绩效自评综述：项目自评得分为100分。全年预算数为10万元，执行数为5万元，完成预算的50%。",),
    ),
    (
        "TEXT-SELF-SCORE",
        [H],
        ("1.甲项目绩效自评综述：项目自评得分为95分。全年预算数为10万元，执行数为5万元，完成预算的50%。",),
    ),
    ("TEXT-FINISHED", [H], ("“暖心驿站”于2022年10月底前全面建成。", "城关镇“暖心驿站”2022年9月建设完成。")),
    ("TEXT-FINISHED", [F], ("“暖心驿站”于2022年10月底前全面建成。", "城关镇“暖心驿站”2022年12月建设完成。")),
    ("TEXT-FINISHED", [N], ("“暖心驿站”于10月31日前全面建成。", "城关镇“暖心驿站”2022年12月建设完成。")),
    ("TEXT-UNTESTED", [N], ("共接待3批次。",)),
]


@pytest.mark.parametrize(("rule", "expected", "texts"), CASES)
def test_rule(rule: str, expected: list[Outcome], texts: tuple[str, ...]) -> None:
    assert outcomes(rule, *texts) == expected


def line(amount: str | None, **more: object) -> AccountLine:
    source = Provenance(
        document_id="0" * 16, page=9, bbox=BBox(0, 0, 9, 9), method="text", confidence=None, table_id="t1", row=3, col=2
    )
    fact = None
    if amount is not None:
        fact = Fact(text=amount, value=Decimal(amount) * 10_000, half_unit=Decimal(50), unit=WAN_YUAN, source=source)
    fields: dict[str, object] = {
        "page": 9,
        "bbox": BBox(0, 0, 9, 9),
        "table_id": "t1",
        "row": 3,
        "col": 2,
        "statement": "general_expenditure",
        "side": "expenditure",
        "name": "合计",
        "label": "合计",
        "measure": "total",
        "measure_label": "小计",
        "item": "grand_total",
        "level": "total",
        "amount": fact,
    }
    return AccountLine.model_validate(fields | more)


@pytest.mark.parametrize(
    ("text", "cell", "expected"),
    [
        ("一般公共预算财政拨款支出326.72万元。", "326.72", [H]),
        ("一般公共预算财政拨款支出326.72万元。", "326.71", [F]),
        ("一般公共预算财政拨款支出326.7万元。", "326.72", [H]),
        ("一般公共预算财政拨款支出326.7163万元。", "326.72", [H]),
        ("其他资金326.72万元。", "326.71", []),
    ],
)
def test_text_beside_its_cell(text: str, cell: str, expected: list[Outcome]) -> None:
    assert outcomes("TEXT-TABLE", *GENERAL, text, records=[line(cell)]) == expected


def test_two_cells_that_differ_are_no_link() -> None:
    records = [line("1.00"), line("2.00", row=4)]
    assert outcomes("TEXT-TABLE", *GENERAL, "一般公共预算财政拨款支出1.00万元。", records=records) == []


def test_a_line_is_found_by_its_path() -> None:
    lines = [
        line("5.00", code="208", name="社会保障和就业支出", label="社会保障和就业支出", item=None, level="class"),
        line("3.00", code="20805", name="行政事业单位养老支出", label="行政事业单位养老支出", item=None, level="group"),
        line("3.00", code="2080505", name="养老保险缴费支出", label="养老保险缴费支出", item=None, level="item"),
        line("1.00", code="2101101", name="行政单位医疗", label="行政单位医疗", item=None, level="item"),
    ]
    text = "1.社会保障和就业支出（类）行政事业单位养老支出（款）养老保险缴费支出（项）。年初预算为3万元，支出决算为{}万元。"
    assert outcomes("TEXT-TABLE", *GENERAL, text.format("3.00"), records=lines) == [H]
    assert outcomes("TEXT-TABLE", *GENERAL, text.format("4.00"), records=lines) == [F]


def two_entities(*told: tuple[int, str]) -> list[Outcome]:
    """What is said of sentences (page, amount) beside the statements of one entity on page 2, of another on page 5."""
    statements: list[Record] = []
    for page, amount in ((2, "10.00"), (5, "20.00")):
        place = {"page": page, "statement": "summary", "side": "income", "item": "income_total"}
        statements += [line("1.00", table_id=f"s{page}", **place), line(amount, table_id=f"t{page}", page=page)]
    claims = []
    for page, amount in told:
        for claim in claims_of(*GENERAL, f"一般公共预算财政拨款支出{amount}万元。"):
            claims.append(claim.model_copy(update={"page": page}))
    return [j.verdict.outcome for j in judge_all(table_views([*statements, *claims], {})) if j.rule.id == "TEXT-TABLE"]


def test_prose_is_about_the_statements_of_its_entity() -> None:
    assert two_entities((3, "10.00"), (6, "20.00"), (6, "20.00")) == [H, H, H]
    assert two_entities((3, "10.00"), (6, "20.00"), (6, "21.00")) == [H, H, F]
    assert two_entities((1, "10.00"), (1, "10.00"), (4, "21.00")) == [H, H, F]


def test_prose_of_entities_that_cannot_be_told_apart_is_about_none() -> None:
    assert two_entities((1, "10.00"), (3, "10.00"), (6, "21.00")) == []  # at both ends
    assert two_entities((6, "10.00"), (7, "20.00")) == []  # all behind
    assert two_entities((3, "20.00"), (6, "10.00")) == []  # most disagree


@pytest.mark.parametrize(("text", "expected"), [("支出7万元。", [F]), ("支出0万元。", [H])])
def test_text_beside_an_empty_cell(text: str, expected: list[Outcome]) -> None:
    assert outcomes("TEXT-EMPTY", *GENERAL, "一般公共预算财政拨款" + text, records=[line(None)]) == expected


def test_a_share_of_a_total_in_a_table() -> None:
    total = line("200.00", statement="expenditure")
    told = "一般公共预算财政拨款支出100.00万元，占本年支出合计的{}%。"
    assert outcomes("TEXT-TABLE-SHARE", *GENERAL, told.format("50.00"), records=[total]) == [H]
    assert outcomes("TEXT-TABLE-SHARE", *GENERAL, told.format("51.00"), records=[total]) == [F]
    assert outcomes("TEXT-TABLE-SHARE", *GENERAL, told.format("51.00")) == [N]


def project(**amounts: str) -> list[Record]:
    facts = {k: line(v).amount for k, v in amounts.items()}
    place = {
        "page": 9,
        "bbox": BBox(0, 0, 9, 9),
        "table_id": "t1",
        "row": 3,
        "scope": Scope(project="信息系统运维项目"),
    }
    fields = {"source": "total", "source_label": "年度资金总额", **facts}
    return [
        BudgetExecution.model_validate(place | fields),
        ScoreLine.model_validate(place | {"role": "total", "path": ("总分",)}),
    ]


@pytest.mark.parametrize(("budget", "expected"), [("50", [H, H]), ("60", [F, H])])
def test_a_project_beside_its_form(budget: str, expected: list[Outcome]) -> None:
    text = f"2.信息系统运维项目绩效自评综述：项目自评得分为98.6分。全年预算数为{budget}万元，执行数为43万元。"
    assert outcomes("TEXT-TABLE", text, records=project(budget="50.00", executed="43.00")) == expected


def test_numerals_read_once_by_ocr_accuse_nobody() -> None:
    """第八部分 may be a misread 第四部分; what is judged tells how it was read."""
    texts = ("第一部分概况", "第二部分决算", "第八部分名词解释")
    (_, judged) = judgements_of(texts, method="ocr")["TEXT-SECTION"]
    assert judged.verdict.outcome is N and judged.verdict.reason
    assert [(e.method, e.confidence) for e in judged.verdict.evidence] == [("ocr", 0.9), ("ocr", 0.9)]
    assert outcomes("TEXT-SECTION", *texts) == [H, F]
    counted_on = (*texts, "第九部分附件")
    assert [j.verdict.outcome for j in judgements_of(counted_on, method="ocr")["TEXT-SECTION"]] == [H, F, H]


def test_every_figure_is_accounted_for() -> None:
    texts = (
        "收入合计100万元，其中：财政拨款收入90万元，占90%；其他收入10万元，占10%。",
        "共接待3批次、20人次，约5家。",
    )
    found = judgements_of(texts)
    places = {e.text for js in found.values() for j in js for e in j.verdict.evidence}
    assert {"100万元", "90万元", "90%", "10万元", "10%", "3批次", "20人次", "5家"} <= places
    assert all(j.verdict.reason for js in found.values() for j in js if j.verdict.outcome is N)
