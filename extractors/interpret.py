"""A reading → a report: recognise each table's form, turn its rows into records, say whom the report is of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from extractors.forms import accounts, funds, performance, surveys
from extractors.forms.context import Context, context_of
from extractors.forms.profile import profile_of
from extractors.narrative.narrate import narrative
from schemas.records import Record
from schemas.report import Reading, Report
from schemas.tables import Table

Family = Callable[[Context, Table], "tuple[str | None, list[Record]] | None"]

FAMILIES: tuple[Family, ...] = (accounts.rows, performance.rows, surveys.rows, funds.rows)
"""(form, records) of a table, or None when it is none of theirs. The first family that knows a table has it."""


def interpret(reading: Reading) -> Report:
    """Every table with its form, every typed row and claim in page order, and the profile."""
    context = context_of(reading.document_id, reading.tables)
    tables, records = [], []
    for table in reading.tables:
        form, rows = next((known for family in FAMILIES if (known := family(context, table)) is not None), (None, []))
        tables.append(replace(table, form=form))
        records += rows
    read = replace(reading, tables=tuple(tables))
    records += narrative(read)
    return Report(read, profile_of(read), tuple(records))
