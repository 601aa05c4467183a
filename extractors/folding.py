"""One spelling for what looks the same: full width, radicals, kinds of dashes and brackets. Used to compare and to
parse; what was read is kept beside it, for ever.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_RADICALS = dict(
    zip(
        "⺁⺄⺆⺇⺈⺊⺌⺍⺕⺜⺝⺟⺠⺥⺩⺪⺫⺬⺮⺰⺲⺳⺶⺷⺸⺹⺺⺻⺼⺽⺾⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
        "厂乙冂几刀卜小小彐日月母民爪王疋目示竹纟网网羊羊羊老聿聿肉臼艹艹虎衤覀西见角角讠贝足车辶辶辶邑钅长镸长门阜阜雨青韦页风飞食饣饣马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龟亀龟",
        strict=True,
    )
)
_SIGNS = {
    "−": "-", "﹣": "-", "‐": "-", "‑": "-", "‒": "-", "≧": "≥", "≦": "≤", "⩾": "≥", "⩽": "≤", "〈": "<", "〉": ">",
    "【": "(", "】": ")", "〔": "(", "〕": ")", "﹝": "(", "﹞": ")", "［": "(", "］": ")", "[": "(", "]": ")",
    "﹪": "%", "٪": "%", "\u00ad": "", "\u200b": "", "\ufeff": "",
} | {chr(first + i): chr(ord("①") + i) for first in (0x2776, 0x2780, 0x278A) for i in range(10)}  # fmt: skip
_TABLE = str.maketrans(_RADICALS | _SIGNS)
_MARK = re.compile(r"[①-⑳]|(?<=[\d%])[⁰¹²³⁴-⁹]+")
"""Numbers of items and of footnotes: folded they would join the figure beside them."""
_BLANKS = re.compile(r"[^\S\n]+")
_SPACE = re.compile(r"\s+")
_REMEMBERED = 8192
"""Labels and figures come again and again while a document is interpreted; this many spellings are kept."""


@lru_cache(_REMEMBERED)
def fold(text: str) -> str:
    """The text in its plainest spelling: half width, one kind of bracket and minus, radicals as characters, runs of blanks
    as one, none at the ends. Line breaks stay.
    """
    plain = compatible(text.translate(_TABLE)).translate(_TABLE)
    return _BLANKS.sub(" ", plain).strip()


def compatible(text: str) -> str:
    """The text with compatibility forms as the characters that they stand for, but for marks of items and footnotes."""
    plain, start = [], 0
    for mark in _MARK.finditer(text):
        plain += [unicodedata.normalize("NFKC", text[start : mark.start()]), mark[0]]
        start = mark.end()
    plain.append(unicodedata.normalize("NFKC", text[start:]))
    return "".join(plain)


@lru_cache(_REMEMBERED)
def squeezed(text: str) -> str:
    """Folded, and without any white space: how labels are compared."""
    return _SPACE.sub("", fold(text))


_LEGIBLE = str.maketrans(
    _RADICALS
    | {chr(c): unicodedata.normalize("NFKC", chr(c)) for c in range(0x2F00, 0x2FD6)}
    | {chr(c): chr(c - 0xFEE0) for c in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
    | {"％": "%", "．": ".", "＋": "+", "－": "-", "\u3000": " ", "\u00a0": " "}
)


def legible(text: str) -> str:
    """The text as one would type it, character for character: radicals as characters, figures and letters half width,
    punctuation kept. As long as what was read, so that places stay true.
    """
    return text.translate(_LEGIBLE)
