"""Reads CSV: our own export back to the same map, other people's tables as well as it can."""

import csv
import io
from typing import Final

from sessions.formats.csv_arrows import is_drawing, read_drawing
from sessions.formats.csv_cards import is_cards, read_cards
from sessions.formats.drafting import Draft
from sessions.formats.report import Imported, UnreadableMap
from sessions.formats.tables import Grid, Row, keep_table, read_table
from sessions.formats.text import MOST_TEXT
from sessions.journey.model import MapKind

SEPARATORS: Final = ",;\t|"
MOST_ROWS: Final = 50_000
# Python's reader stops at 128 KiB a cell, and one card may hold more.
csv.field_size_limit(4 * MOST_TEXT)


def read_csv(text: str, map_kind: MapKind) -> Imported:
    """The map in a CSV file with any of the usual separators."""
    rows = parse(text)
    if rows and is_cards(rows[0]):
        return read_cards(rows, map_kind)
    draft = Draft("csv", map_kind)
    title, rows = _title(rows)
    if title and not draft.title(title.cell(0), title.line):
        draft.note(title.cell(0), line=title.line)
    if rows and is_drawing(rows[0]):
        read_drawing(rows, draft)
    elif rows:
        grid = Grid(rows[0], rows[1:])
        if not read_table(grid, draft):
            keep_table(grid, draft)
    return draft.done()


def separator(text: str) -> str:
    """The sign between cells: the one that most evenly divides the first lines."""
    sample = text[:20_000]
    counts = []
    for sign in SEPARATORS:
        rows = list(_records(sample, sign))[:20]
        widths = [len(cells) for _, cells in rows if any(cells)]
        even = sum(width == widths[0] for width in widths) / len(widths) if widths else 0
        counts.append(
            (max(widths, default=1) > 1, even * min(widths[0] if widths else 1, 30), sign)
        )
    best = max(counts, key=lambda one: (one[0], one[1]))
    return best[2] if best[0] else ","


def parse(text: str) -> list[Row]:
    """The rows that hold anything, each with the line it starts on."""
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        sign, text, offset = first.strip()[4], rest, 1
    else:
        sign, offset = separator(text), 0
    records = _records(text, sign)
    if text.count('"') % 2 and records and records[-1][0] + 1 < text.count("\n"):
        # A quotation mark that is never closed swallows the rest: that is taken line by line.
        last = records.pop()[0]
        for number, rest in enumerate(text.splitlines()[last - 1 :], last):
            records.append((number, [cell.strip(' "') for cell in rest.split(sign)]))
    rows = []
    for line, cells in records:
        if any(cell.strip() for cell in cells):
            rows.append(Row(line + offset, tuple(cells)))
        if len(rows) > MOST_ROWS:
            raise UnreadableMap(
                "too_many_cards",
                f"This table has more than {MOST_ROWS:,} rows. Import a smaller part of it.",
            )
    return rows


def _records(text: str, sign: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=False)
    found, before = [], 0
    for cells in reader:
        found.append((before + 1, cells))
        before = reader.line_num
    return found


def _title(rows: list[Row]) -> tuple[Row | None, list[Row]]:
    """A lone cell above the table is its title."""
    if len(rows) > 2 and sum(map(bool, rows[0].cells)) == 1 and rows[0].cell(0):
        wide = max(sum(map(bool, row.cells)) for row in rows[1:4])
        if wide > 1:
            return rows[0], rows[1:]
    return None, rows
