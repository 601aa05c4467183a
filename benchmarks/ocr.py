"""How well and how fast scanned pages are read.

    python -m benchmarks.ocr accuracy REPORTS [--every N] [--dpi 150 200 300] [--wear clean light heavy seal bw] [--wrong]
    python -m benchmarks.ocr speed REPORTS [--pages N] [--peer]

REPORTS holds scans with truth files (`X.scan.pdf`, `X.scan.json`) and PDFs with a text layer; these are rasterised,
worn, and their own text is the truth. Figures of table cells count right when the text is exactly that, white space and full
width apart. A wrong one is `flagged` when it is doubtful, `silent` when nothing says so. `--peer` times rapidocr with its
defaults on the same pages in the same run, where it is installed.
"""

from __future__ import annotations

import argparse
import re
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import chain, islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import degrading
from benchmarks.degrading import Wear
from benchmarks.scanned import Sheet, Truth, in_scan, rasterised, scans
from extractors.folding import squeezed
from extractors.ocr.engine import Image, OcrEngine, PaddleEngine, Quad, Recognised
from extractors.ocr.scans import Scan, read_scan
from schemas.layout import Word

WEARS = {
    "clean": degrading.CLEAN,
    "light": degrading.LIGHT,
    "heavy": degrading.HEAVY,
    "seal": Wear(skew=0.8, blur=0.04, noise=2, jpeg=70, shade=0.15, seal=True),
    "bw": Wear(skew=0.8, blur=0.05, noise=3, levels=0),
}
FIGURE = re.compile(r"[-+]?¥?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:%|‰|元|万元|亿元)?")
DASH = re.compile(r"[-—–一]+")


def kind_of(text: str) -> str:
    """figure, dash or text."""
    return "figure" if FIGURE.fullmatch(text) else "dash" if DASH.fullmatch(text) else "text"


# ---------------------------------------------------------------- accuracy


def text_in(cell: Truth, scan: Scan) -> tuple[str, bool]:
    """(what was read inside a cell, whether any of it is doubtful)."""
    box = in_scan(cell.box, scan)
    words = [word for word in scan.words if box.contains(*word.bbox.center)]
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: w.bbox.center[1]):
        if rows and word.bbox.center[1] - rows[-1][0].bbox.center[1] < 0.5 * word.bbox.height:
            rows[-1].append(word)
        else:
            rows.append([word])
    text = "".join(w.text for row in rows for w in sorted(row, key=lambda w: w.bbox.x0))
    return squeezed(text), any(w.status == "doubtful" or not w.text for w in words)


def measure(sheets: Iterable[Sheet], engine: OcrEngine, wrong: bool) -> Counter[str]:
    """Counts by kind of cell: `figure`, `figure right`, `figure flagged`, `figure silent` …; characters; pages; seconds."""
    counts: Counter[str] = Counter()
    for sheet in sheets:
        start = time.process_time()
        scan = read_scan(sheet.image, sheet.dpi, engine)
        counts["milliseconds"] += round(1000 * (time.process_time() - start))
        counts["pages"] += 1
        for cell in sheet.cells:
            truth = squeezed(cell.text)
            if not truth:
                continue
            read, doubtful = text_in(cell, scan)
            kind = kind_of(truth)
            right = read == truth or (kind == "dash" and DASH.fullmatch(read) is not None)
            counts[kind] += 1
            counts[f"{kind} right"] += right
            counts[f"{kind} flagged"] += doubtful
            counts[f"{kind} silent"] += not right and not doubtful
            counts["characters"] += len(truth)
            counts["characters right"] += sum(
                m.size for m in SequenceMatcher(None, truth, read, False).get_matching_blocks()
            )
            if wrong and not right:
                print(f"    {sheet.name}: {truth!r} read {read!r}{' doubtful' if doubtful else ''}")
    return counts


def told(name: str, counts: Counter[str]) -> str:
    """One line of figures."""

    def part(kind: str, what: str) -> str:
        return f"{100 * counts[f'{kind} {what}'] / counts[kind]:7.2f}" if counts[kind] else "      -"

    seconds = counts["milliseconds"] / 1000 / max(1, counts["pages"])
    return (
        f"{name:34}{counts['pages']:5}{counts['figure']:7}{part('figure', 'right')}{part('figure', 'flagged')}"
        f"{part('figure', 'silent')}{part('dash', 'right')}{part('text', 'right')}{part('characters', 'right')}{seconds:7.2f}"
    )


def accuracy(folder: Path, every: int, dpis: list[int], wears: list[str], wrong: bool) -> None:
    engine = PaddleEngine()
    head = ("pages", "figures", "right %", "flag %", "silent", "dash %", "text %", "char %", "s/page")
    print(" " * 34 + "".join(f"{h:>7}" if i else f"{h:>5}" for i, h in enumerate(head)))
    totals: dict[str, Counter[str]] = {}
    for pattern in ("*.scan.pdf", "*.scan150.pdf"):
        totals[pattern] = measure(scans(folder, pattern), engine, wrong)
        print(told(pattern, totals[pattern]), flush=True)
    for dpi in dpis:
        for wear in wears:
            made = chain.from_iterable(rasterised(path, dpi, WEARS[wear], every) for path in text_layers(folder))
            totals[f"{dpi} dpi {wear}"] = measure(made, engine, wrong)
            print(told(f"{dpi} dpi {wear}", totals[f"{dpi} dpi {wear}"]), flush=True)
    groups = {
        "all at 200 dpi": [c for name, c in totals.items() if name == "*.scan.pdf" or name.startswith("200")],
        "all at 150 dpi, degraded": [totals["*.scan150.pdf"], *(c for n, c in totals.items() if n == "150 dpi heavy")],
    }
    for name, group in groups.items():
        print(told(name, sum(group, Counter())))


def text_layers(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*.pdf") if ".scan" not in p.name and "template" not in p.name)


# ---------------------------------------------------------------- speed


class Timed:
    """An engine that adds up its own CPU time."""

    def __init__(self, engine: OcrEngine) -> None:
        self.engine = engine
        self.name = engine.name
        self.seconds = 0.0

    def recognise(self, crops: Sequence[Image], careful: bool = False) -> list[Recognised]:
        start = time.process_time()
        try:
            return self.engine.recognise(crops, careful)
        finally:
            self.seconds += time.process_time() - start

    def detect(self, image: Image) -> list[Quad]:
        start = time.process_time()
        try:
            return self.engine.detect(image)
        finally:
            self.seconds += time.process_time() - start

    def rotation(self, image: Image) -> int:
        return self.engine.rotation(image)


def speed(folder: Path, pages: int, peer: bool) -> None:
    """CPU-seconds a page, ruled tables and prose apart; the same pages for the peer, turn about."""
    for name, sheets in {"ruled tables": islice(_ruled(folder), pages), "prose": islice(_prose(folder), pages)}.items():
        timed = Timed(PaddleEngine())
        other = rapidocr() if peer else None
        ours = theirs = 0.0
        count = 0
        for sheet in sheets:
            if count == 0:
                read_scan(sheet.image, sheet.dpi, timed)
                timed.seconds = 0.0
            start = time.process_time()
            read_scan(sheet.image, sheet.dpi, timed)
            middle = time.process_time()
            if other is not None:
                other(sheet.image)
            ours, theirs, count = ours + middle - start, theirs + time.process_time() - middle, count + 1
        if not count:
            continue
        line = f"{name:14}{count:4} pages  {ours / count:6.2f} CPU-s a page, {ours / timed.seconds:5.2f} times the recogniser's own"
        print(line + (f";  rapidocr {theirs / count:6.2f}, {theirs / ours:5.1f} times ours" if other else ""))
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


def rapidocr() -> Callable[[NDArray[np.uint8]], object]:
    """The peer with its defaults, on one thread like ours."""
    from rapidocr import RapidOCR

    threads = {"EngineConfig.onnxruntime.intra_op_num_threads": 1, "EngineConfig.onnxruntime.inter_op_num_threads": 1}
    engine = RapidOCR(params={"Global.log_level": "error", **threads})
    return lambda image: engine(image)


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
        accuracy(given.reports, given.every, given.dpi, given.wear, given.wrong)
    else:
        speed(given.reports, given.pages, given.peer)


if __name__ == "__main__":
    main()
