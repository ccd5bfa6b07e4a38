"""Writes the workbook. Words are written as words: no cell is ever a formula or a link."""

import io
from datetime import UTC, date, datetime
from math import ceil
from typing import Final

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from sessions.formats.ledger import tables
from sessions.formats.table import Cell, Table
from sessions.formats.text import shorten
from sessions.formats.workbook import charts
from sessions.formats.workbook.faces import Faces, tab_colour
from sessions.outcomes.options import Options
from sessions.outcomes.outcome import Outcome
from sessions.outcomes.progress import reached

_LONGEST: Final = 32_000  # a cell holds 32,767 signs
_HEAD_HEIGHT: Final = 30
_MOST_HEIGHT: Final = 150
_LINE: Final = 15
_A4: Final = 150
"""How many characters are legible beside each other on a sheet of A4."""
_PAPERS: Final = {"A4": 9, "A3": 8}
_HARMLESS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "remove_timezone": True,
    "default_date_format": "yyyy-mm-dd hh:mm",
}


def write(outcome: Outcome, options: Options) -> bytes:
    """The workbook of an outcome."""
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, _HARMLESS) as book:
        book.set_properties(
            {
                "title": _clean(outcome.about.title),
                "author": "Wayboard",
                "created": datetime.fromtimestamp(outcome.about.made_at / 1000, UTC),
            }
        )
        faces = Faces(book)
        found = tables(outcome, options)
        sheets = {table.name: book.add_worksheet(table.title) for table in found[:1]}
        drawn = book.add_worksheet(charts.TITLE)
        sheets |= {table.name: book.add_worksheet(table.title) for table in found[1:]}
        for at, table in enumerate(found, 1):
            sheet = sheets[table.name]
            _lay_out(sheet, table, faces)
            _fill(sheet, table, faces)
            reached(at / (len(found) + 1))
        charts.draw(book, drawn, found)
    return output.getvalue()


def _lay_out(sheet: Worksheet, table: Table, faces: Faces) -> None:
    sheet.hide_gridlines(2)
    sheet.set_tab_color(tab_colour(table.name))
    sheet.freeze_panes(1, 0)
    sheet.set_row(0, _HEAD_HEIGHT)
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, column.name, faces.head)
    if table.name != "summary":
        sheet.autofilter(0, 0, max(len(table.rows), 1), len(table.columns) - 1)
    sheet.set_landscape()
    width = sum(column.width for column in table.columns)
    sheet.set_paper(_PAPERS["A3" if width > _A4 else "A4"])
    sheet.fit_to_pages(ceil(width / (2 * _A4)), 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&L&8&F · &A&R&8Page &P of &N")


def _fill(sheet: Worksheet, table: Table, faces: Faces) -> None:
    for number, row in enumerate(table.rows, 1):
        lines = 1
        for at, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
            _put(sheet, number, at, cell, faces, shaded=number % 2 == 0)
            if isinstance(cell, str) and cell:
                rows = cell[:_LONGEST].split("\n")
                lines = max(lines, sum(ceil((len(one) or 1) / column.width) for one in rows))
        sheet.set_row(number, min(lines * _LINE, _MOST_HEIGHT))


def _put(sheet: Worksheet, row: int, at: int, cell: Cell, faces: Faces, *, shaded: bool) -> None:
    face = faces.body(cell, shaded=shaded)
    match cell:
        case None | "":
            sheet.write_blank(row, at, None, face)
        case bool():
            sheet.write_string(row, at, "yes" if cell else "no", face)
        case int() | float():
            sheet.write_number(row, at, cell, face)
        case datetime() | date():
            sheet.write_datetime(row, at, cell, face)
        case str():
            sheet.write_string(row, at, _clean(cell), face)


def _clean(text: str) -> str:
    return shorten(text, _LONGEST)
