"""How well and how fast scanned pages are read.

    python -m benchmarks.ocr accuracy REPORTS [--every N] [--dpi 150 200 300] [--wear clean light heavy seal bw] [--wrong]
    python -m benchmarks.ocr speed REPORTS [--pages N]

REPORTS holds scans with truth files (`X.scan.pdf`, `X.scan.json`) and PDFs with a text layer; these are rasterised,
worn, and their own text is the truth. Figures of table cells count right when the text is exactly that, white space and full
width apart. A wrong one is `flagged` when it is doubtful, `silent` when nothing says so.

With `--peer`, rapidocr reads the same pages in the same run, with its defaults, where it is installed.
"""

from __future__ import annotations

import argparse
import re
import resource
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from itertools import chain, islice
from pathlib import Path

from benchmarks.degrading import WEARS
from benchmarks.readers import Read, Reader, Timed, gouji, rapidocr
from benchmarks.scanned import Sheet, rasterised, scans
from extractors.folding import squeezed
from extractors.ocr.confusions import mended
from extractors.ocr.engine import PaddleEngine
from schemas.geometry import BBox
from schemas.layout import Word

FIGURE = re.compile(r"[-+]?¥?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:%|‰|元|万元|亿元)?")
DASH = re.compile(r"[-—–一]+")


def kind_of(text: str) -> str:
    """figure, dash or text."""
    return "figure" if FIGURE.fullmatch(text) else "dash" if DASH.fullmatch(text) else "text"


# ---------------------------------------------------------------- accuracy


def words_in(box: BBox, words: Iterable[Word]) -> list[Word]:
    """The words whose middles lie in a box, in reading order."""
    rows: list[list[Word]] = []
    for word in sorted((w for w in words if box.contains(*w.bbox.center)), key=lambda w: w.bbox.center[1]):
        if rows and word.bbox.center[1] - rows[-1][0].bbox.center[1] < 0.5 * word.bbox.height:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [word for row in rows for word in sorted(row, key=lambda w: w.bbox.x0)]


def is_right(truth: str, read: str) -> bool:
    """Whether a cell was read exactly; all dashes are one."""
    return read == truth or (DASH.fullmatch(truth) is not None and DASH.fullmatch(read) is not None)


def measure(sheets: Iterable[Sheet], reader: Reader, wrong: bool = False) -> Counter[str]:
    """Counts by kind of cell (`figure`, `figure right`, `figure flagged`, `figure silent` …); characters; pages; seconds;
    of cells with a second reading: `again`, `repaired`, `spoilt`, `doubted`, `doubted right`.
    """
    counts: Counter[str] = Counter()
    for sheet in sheets:
        start = time.process_time()
        found = reader(sheet)
        counts["milliseconds"] += round(1000 * (time.process_time() - start))
        counts["pages"] += 1
        for truth, read, words in _cells(sheet, found):
            doubtful = any(w.status == "doubtful" or not w.text for w in words)
            right, kind = is_right(truth, read), kind_of(truth)
            counts[kind] += 1
            counts[f"{kind} right"] += right
            counts[f"{kind} flagged"] += doubtful
            counts[f"{kind} silent"] += not right and not doubtful
            counts["characters"] += len(truth)
            counts["characters right"] += sum(
                m.size for m in SequenceMatcher(None, truth, read, False).get_matching_blocks()
            )
            if any(len(w.readings) > 1 for w in words):
                before = is_right(truth, squeezed("".join(map(first_text, words))))
                counts["again"] += 1
                counts["repaired"] += right and not before
                counts["spoilt"] += before and not right
                counts["doubted"] += doubtful
                counts["doubted right"] += doubtful and right
            if wrong and not right:
                print(f"    {sheet.name}: {truth!r} read {read!r}{' doubtful' if doubtful else ''}")
    return counts


def _cells(sheet: Sheet, found: Read) -> Iterator[tuple[str, str, list[Word]]]:
    """(what a cell says, what was read there, the words), for each cell with text."""
    for cell, box in zip(sheet.cells, found.boxes, strict=True):
        if truth := squeezed(cell.text):
            words = words_in(box, found.words)
            yield truth, squeezed("".join(w.text for w in words)), words


def first_text(word: Word) -> str:
    """What a word would say without its second reading."""
    return mended(word.readings[0].text) if len(word.readings) > 1 else word.text


def told(name: str, counts: Counter[str]) -> str:
    """One line of figures."""

    def part(kind: str, what: str) -> str:
        return f"{100 * counts[f'{kind} {what}'] / counts[kind]:7.2f}" if counts[kind] else "      -"

    seconds = counts["milliseconds"] / 1000 / max(1, counts["pages"])
    return (
        f"{name:34}{counts['pages']:5}{counts['figure']:7}{part('figure', 'right')}{part('figure', 'flagged')}"
        f"{part('figure', 'silent')}{part('dash', 'right')}{part('text', 'right')}{part('characters', 'right')}{seconds:7.2f}"
    )


def told_again(counts: Counter[str]) -> str:
    """What second readings cost and what came of them."""
    cells = max(1, counts["figure"] + counts["dash"] + counts["text"])
    cost, all_cost = counts["careful milliseconds"] / 1000, max(1, counts["milliseconds"]) / 1000
    return (
        f"second readings: {counts['again']} of {cells} cells; {counts['repaired']} repaired, {counts['spoilt']} spoilt, "
        f"{counts['doubted']} left doubtful ({counts['doubted right']} of them right); "
        f"{cost / max(1, counts['pages']):.2f} CPU-s a page, {100 * cost / all_cost:.0f} % of all"
    )


def accuracy(folder: Path, every: int, dpis: list[int], wears: list[str], wrong: bool, peer: bool) -> None:
    """Print a line for each set of scans and each resolution and wear."""
    timed = Timed(PaddleEngine())
    reader, other = gouji(timed), rapidocr(places=True) if peer else None
    head = ("pages", "figures", "right %", "flag %", "silent", "dash %", "text %", "char %", "s/page")
    print(" " * 34 + "".join(f"{h:>7}" if i else f"{h:>5}" for i, h in enumerate(head)))
    totals: dict[str, Counter[str]] = {}
    peers: dict[str, Counter[str]] = {}
    for name, sheets in _sets(folder, every, dpis, wears):
        kept = list(sheets)
        before = timed.careful
        totals[name] = measure(kept, reader, wrong)
        totals[name]["careful milliseconds"] = round(1000 * (timed.careful - before))
        print(told(name, totals[name]), flush=True)
        if other:
            peers[name] = measure(kept, other)
            print(told("    rapidocr", peers[name]), flush=True)
    groups = {
        "all at 200 dpi": [n for n in totals if n == "*.scan.pdf" or n.startswith("200")],
        "all at 150 dpi, degraded": [n for n in totals if n in ("*.scan150.pdf", "150 dpi heavy")],
        "all": list(totals),
    }
    for name, group in groups.items():
        print(told(name, sum((totals[n] for n in group), Counter())))
        if peers:
            print(told("    rapidocr", sum((peers[n] for n in group), Counter())))
    print(told_again(sum(totals.values(), Counter())))


def _sets(folder: Path, every: int, dpis: list[int], wears: list[str]) -> Iterator[tuple[str, Iterable[Sheet]]]:
    for pattern in ("*.scan.pdf", "*.scan150.pdf"):
        yield pattern, islice(scans(folder, pattern), 0, None, every)
    for dpi in dpis:
        for wear in wears:
            made = (rasterised(path, dpi, WEARS[wear], every) for path in text_layers(folder))
            yield f"{dpi} dpi {wear}", chain.from_iterable(made)


def text_layers(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*.pdf") if ".scan" not in p.name and "template" not in p.name)


# ---------------------------------------------------------------- speed


def speed(folder: Path, pages: int, peer: bool) -> None:
    """CPU-seconds a page, ruled tables and prose apart; the same pages for the peer, turn about."""
    for name, sheets in {"ruled tables": islice(_ruled(folder), pages), "prose": islice(_prose(folder), pages)}.items():
        timed = Timed(PaddleEngine())
        reader, other = gouji(timed), rapidocr(places=False) if peer else None
        ours = theirs = 0.0
        count = 0
        for sheet in sheets:
            if count == 0:
                reader(sheet)
                timed.seconds = timed.careful = 0.0
            start = time.process_time()
            reader(sheet)
            middle = time.process_time()
            if other is not None:
                other(sheet)
            ours, theirs, count = ours + middle - start, theirs + time.process_time() - middle, count + 1
        if not count:
            continue
        print(
            f"{name:14}{count:4} pages  {ours / count:6.2f} CPU-s a page, {ours / timed.seconds:5.2f} times the "
            f"recogniser's own; second readings {timed.careful / count:5.2f}"
            + (f";  rapidocr {theirs / count:6.2f}, {theirs / ours:5.1f} times ours" if other else "")
        )
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")


def _ruled(folder: Path) -> Iterator[Sheet]:
    return chain.from_iterable(
        islice(scans(folder, pattern.name), 0, None, 3) for pattern in sorted(folder.rglob("*.scan.pdf"))
    )


def _prose(folder: Path) -> Iterator[Sheet]:
    from extractors.pages.pdf import open_document

    for path in sorted(folder.rglob("*.scan.pdf")):
        ruled = {sheet.name for sheet in scans(folder, path.name)}
        with open_document(path) as document:
            for number in range(1, document.page_count + 1, 2):
                name = f"{path.stem} p{number}"
                if name not in ruled:
                    image, dpi = document.render(number)
                    yield Sheet(name, image, dpi, ())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["accuracy", "speed"])
    parser.add_argument("reports", nargs="?", type=Path, default=Path("samples"))
    parser.add_argument("--every", type=int, default=1, help="of the rasterised pages, only every so many")
    parser.add_argument("--dpi", type=int, nargs="+", default=[150, 200, 300])
    parser.add_argument("--wear", nargs="+", choices=WEARS, default=["clean", "light", "heavy"])
    parser.add_argument("--wrong", action="store_true", help="print what was read wrong")
    parser.add_argument("--pages", type=int, default=6)
    parser.add_argument("--peer", action="store_true")
    given = parser.parse_args()
    if given.what == "accuracy":
        accuracy(given.reports, given.every, given.dpi, given.wear, given.wrong, given.peer)
    else:
        speed(given.reports, given.pages, given.peer)


if __name__ == "__main__":
    main()
