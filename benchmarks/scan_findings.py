"""Findings on a scan against findings on the text layer of the same pages, errors planted so that there are enough.

    python -m benchmarks.scan_findings REPORT.pdf... [-n 12] [--seed 1] [--dpi 200] [--wear light]

Each report (with its `.truth.json` beside it) gets planted errors, is rasterised to an image-only PDF, and both are read,
reconciled, and read again where they do not add up. A finding of the scan is one of the text layer's when rule, page and
stated figure are the same.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
import pymupdf

from benchmarks.degrading import WEARS, Wear, wear
from benchmarks.planting import digit_plantings, plant
from extractors.ocr.engine import PaddleEngine
from extractors.pages.pdf import Limits
from flows.examine import Examination, examine
from schemas.findings import Finding, Severity


def image_only(source: Path, target: Path, dpi: int, how: Wear) -> None:
    """The pages of a PDF as pictures, worn."""
    out = pymupdf.open()
    with pymupdf.open(source) as document:
        for page in document:
            pixmap = page.get_pixmap(dpi=dpi)
            pixels = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width, 3)
            worn, _ = wear(pixels, dpi, how, seed=page.number)
            coded = cv2.imencode(".png", worn[:, :, ::-1] if worn.ndim == 3 else worn)[1]
            sheet = out.new_page(width=page.rect.width, height=page.rect.height)
            sheet.insert_image(sheet.rect, stream=coded.tobytes())
    out.save(target)


def key(finding: Finding) -> tuple[str, int, str]:
    return finding.rule, finding.page, str(finding.stated)


def told(done: Examination) -> list[Finding]:
    return [f for f in done.reconciliation.findings if f.severity is not Severity.INFO]


def compare(report: Path, count: int, seed: int, dpi: int, how: Wear, engine: PaddleEngine) -> Counter[str]:
    """Counts of findings: of the text layer, found on the scan, confirmed or doubtful there and not in the text layer."""
    truth = json.loads(report.with_suffix(".truth.json").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        planted, scanned = Path(folder) / "planted.pdf", Path(folder) / "scanned.pdf"
        plant(report, digit_plantings(truth, count, seed), planted)
        image_only(planted, scanned, dpi, how)
        layer = told(examine(planted, Limits(), lambda: engine))
        done = examine(scanned, Limits(), lambda: engine)
    scan = told(done)
    known, seen = {key(f) for f in layer}, {key(f) for f in scan}
    for finding in scan:
        if key(finding) not in known:
            print(
                f"    {report.stem}: only on the scan, {finding.status}: p{finding.page} {finding.rule} {finding.formula}"
            )
    for finding in layer:
        if key(finding) not in seen:
            print(f"    {report.stem}: only in the text layer: p{finding.page} {finding.rule} {finding.formula}")
    return Counter(
        layer=len(layer),
        found=sum(key(f) in seen for f in layer),
        confirmed=sum(f.status == "confirmed" and key(f) not in known for f in scan),
        doubtful=sum(f.status == "doubtful" and key(f) not in known for f in scan),
        reread=done.reread,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", type=Path, nargs="+")
    parser.add_argument("-n", type=int, default=12, help="errors planted in each report")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--dpi", type=int, default=200)
    parser.add_argument("--wear", choices=WEARS, default="light")
    given = parser.parse_args()
    engine = PaddleEngine()
    total: Counter[str] = Counter()
    for report in given.reports:
        counts = compare(report, given.n, given.seed, given.dpi, WEARS[given.wear], engine)
        print(f"{report.stem}: {dict(counts)}", flush=True)
        total += counts
    print(
        f"text layer {total['layer']} findings, found on the scan {total['found']}; only on the scan: "
        f"{total['confirmed']} confirmed, {total['doubtful']} doubtful; cells read again {total['reread']}"
    )


if __name__ == "__main__":
    main()
