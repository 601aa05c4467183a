"""Make the sample reports and their truth: `python -m samples.make_samples`.

PyMuPDF sets them in its own Chinese font, which is embedded; the same code and version give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from samples import accounts, contents, provincial, scoring
from samples.plan import Plan
from samples.scanning import scan
from samples.typeset import Sheet

FOLDER = Path(__file__).parent
Build: TypeAlias = Callable[[Sheet, Plan], None]
SAMPLES: dict[str, Build] = {
    "national-three-projects": contents.national,
    "transfer-two-districts": contents.transfer,
    "consistent": contents.consistent,
    "split-targets": provincial.split_targets,
    "capped-rate": provincial.capped_rate,
    "whole-department": provincial.department,
    "questionnaire": scoring.questionnaire,
    "final-accounts": accounts.final_accounts,
    "score-table": scoring.score_table,
    "districts": scoring.districts,
    "targets": scoring.targets,
}
"""File name → what sets it."""
SCANNED = ("transfer-two-districts",)
"""Those of which a scan is made too; its truth is that of the report with a text layer."""


def make(folder: Path) -> None:
    """Write every sample, its truth and the scans into a folder."""
    for name, build in SAMPLES.items():
        sheet, plan = Sheet(), Plan()
        build(sheet, plan)
        truth = json.dumps(plan.truth(f"{name}.pdf", sheet), ensure_ascii=False, indent=1)
        (folder / f"{name}.truth.json").write_text(truth + "\n", "utf-8")
        sheet.save(folder / f"{name}.pdf", name)
    for name in SCANNED:
        scan(folder / f"{name}.pdf", folder / f"{name}.scan.pdf")


if __name__ == "__main__":
    make(FOLDER)
