"""Tables as CSV: one file for each, all of them in one archive."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sessions.formats.archive import packed
from sessions.formats.csv_cells import guard
from sessions.formats.ledger import tables
from sessions.formats.table import Cell, Table
from sessions.outcomes.options import Options
from sessions.outcomes.outcome import Outcome


def write(outcome: Outcome, options: Options) -> bytes:
    """An archive with a CSV file for each table."""
    files = {f"{table.name}.csv": file_of(table) for table in tables(outcome, options)}
    return packed(files, outcome.about.made_at)


def write_backlog(outcome: Outcome, options: Options) -> bytes:
    """The opportunities alone, with everything that is known about them."""
    (found,) = (table for table in tables(outcome, options) if table.name == "opportunities")
    return file_of(found)


def file_of(table: Table) -> bytes:
    """One table; cells that a spreadsheet might run are marked as words."""
    # The mark in front lets spreadsheets see that this is UTF-8.
    return b"\xef\xbb\xbf" + rows_as_csv([one.name for one in table.columns], table.rows)


def rows_as_csv(heads: Sequence[str], rows: Iterable[Iterable[Cell]]) -> bytes:
    """CSV in UTF-8; no mark in front, which some importers take for a part of the first name."""
    output = io.StringIO(newline="")
    writer = csv.writer(output, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([_written(cell) for cell in row] for row in rows)
    return output.getvalue().encode()


def _written(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case int() | float():
            return str(cell)
        case datetime():
            return cell.isoformat(timespec="seconds")
        case date():
            return cell.isoformat()
        case str():
            return guard(cell)
