"""The pages that people look at."""

from __future__ import annotations

import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extractors.pages.pdf import Limits
from flows.examine import Examination, examine
from flows.job import ocr_engine
from flows.outcome import Failure, Row, Summary
from flows.review.index import index_page
from flows.review.page import review_page
from schemas.errors import EncryptedError
from tests.flows.reports import examination, score_pdf
from tests.flows.test_cli import WRONG

RECT = re.compile(r'<rect class="mark( stated)?" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)">')


@pytest.fixture
def reviewed(tmp_path: Path) -> tuple[Examination, str]:
    path = score_pdf(tmp_path / "a.pdf", WRONG)
    done = examine(path, Limits(), ocr_engine)
    return done, review_page(done, path, 80, Limits())


def test_the_page_shows_each_finding_with_its_figures_boxed(reviewed: tuple[Examination, str]) -> None:
    done, html = reviewed
    (finding,) = done.reconciliation.findings
    assert finding.message in html
    assert finding.formula in html
    assert "data:image/jpeg;base64," in html
    marks = {(bool(m[1]), round(float(m[2]) + 1), round(float(m[3]) + 1)) for m in RECT.finditer(html)}
    assert marks == {(e.role == "stated", round(e.bbox.x0), round(e.bbox.y0)) for e in finding.evidence}


def test_the_page_needs_nothing_from_elsewhere(reviewed: tuple[Examination, str]) -> None:
    _, html = reviewed
    assert not re.findall(r'(?:src|href)="(?!#|data:|\.\./\.\./index\.html")', html)
    assert "http" not in html
    assert "<script" not in html


def test_what_a_document_says_cannot_become_markup(tmp_path: Path) -> None:
    path = score_pdf(tmp_path / "<b>x.pdf")
    html = review_page(examine(path, Limits(), ocr_engine), path, 80, Limits())
    assert "&lt;b&gt;x.pdf" in html
    assert "<b>x.pdf" not in html


def rows() -> list[Row]:
    good = Summary.of(examination())
    lost = Failure.of(EncryptedError("需要密码"))
    return [
        Row("a" * 16, "a" * 64, ("甲.pdf", "副本/甲.pdf"), "read", 1.0, good),
        Row("b" * 16, "b" * 64, ("乙.pdf",), "failed", failure=lost),
        Row("c" * 16, "c" * 64, ("丙.pdf",), "interrupted"),
    ]


def test_the_index_lists_every_report_with_its_checks_and_findings() -> None:
    html = index_page(rows(), datetime.now(UTC))
    assert f'href="documents/{"a" * 16}/review.html"' in html
    for words in ("甲.pdf；副本/甲.pdf", "需要密码", "请先解除密码保护", "未完成"):
        assert words in html


@pytest.mark.browser
def test_pages_open_in_a_browser(tmp_path: Path, chromium: str, reviewed: tuple[Examination, str]) -> None:
    for name, html in {"page": reviewed[1], "index": index_page(rows(), datetime.now(UTC))}.items():
        page, picture = tmp_path / f"{name}.html", tmp_path / f"{name}.png"
        page.write_text(html)
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1200,900"]
        subprocess.run(
            [chromium, *flags, f"--screenshot={picture}", page.as_uri()], check=True, capture_output=True, timeout=120
        )
        dom = subprocess.run(
            [chromium, *flags, "--dump-dom", page.as_uri()], check=True, capture_output=True, text=True, timeout=120
        )
        assert picture.stat().st_size > 10_000
        assert "</html>" in dom.stdout


@pytest.mark.browser
def test_the_frame_stands_around_the_printed_figure(
    tmp_path: Path, chromium: str, reviewed: tuple[Examination, str]
) -> None:
    """In the rendered page, the red frame encloses ink: the wrong figure itself."""
    import cv2

    page, picture = tmp_path / "page.html", tmp_path / "page.png"
    page.write_text(reviewed[1])
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1200,1400"]
    subprocess.run([chromium, *flags, f"--screenshot={picture}", page.as_uri()], check=True, capture_output=True, timeout=120)
    image = cv2.imread(str(picture)).astype(int)
    blue, green, red = image[..., 0], image[..., 1], image[..., 2]
    pink = (red > 230) & (green > 190) & (green < 240) & (blue > 190) & (blue < 240) & (red - green > 15)
    ys, xs = pink.nonzero()
    assert len(ys) > 500, "no frame is drawn"
    inside = image[ys.min() : ys.max(), xs.min() : xs.max()].sum(axis=2)
    assert (inside < 300).sum() > 30, "no ink in the frame"
