"""Which lists of parts are known to make up their whole."""

from __future__ import annotations

from collections.abc import Sequence

PARTITIONS = (
    ("基本支出", "项目支出"),
    ("人员经费", "公用经费"),
    ("货物", "工程", "服务"),
    ("金牌", "银牌", "铜牌"),
    ("出国", "用车", "接待"),
    ("购置", "运行"),
    ("国内", "国(境)外"),
    ("本年收入", "年初结转"),
    ("本年支出", "年末结转"),
)
"""Words of which each names exactly one part.

Source: 政府收支分类科目; 部门决算公开文字说明模板.
"""


def is_exhaustive(labels: Sequence[str]) -> bool:
    """Whether parts with these labels make up their whole: a known division, or a list that ends in 其他."""
    if len(labels) < 2:
        return False
    if len(labels) > 2 and labels[-1].startswith("其他"):
        return True
    for words in PARTITIONS:
        found = [[w for w in words if w in label] for label in labels]
        if all(len(f) == 1 for f in found) and {f[0] for f in found} == set(words) and len(labels) == len(words):
            return True
    return False
