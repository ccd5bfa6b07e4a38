"""The charts of the workbook: votes, feelings and opportunity scores, from their tables."""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any, Final

from xlsxwriter.chart import Chart
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from sessions.formats.looks import INK, INK_3, LAMP, LAMP_LINE, LOOKS, RULE_FAINT
from sessions.formats.table import Table
from sessions.journey.model import Kind

_MOST: Final = 25
"""More bars than this are not read any more: the table has them all."""
_PLAIN: Final[dict[str, Any]] = {"name": "Calibri", "size": 10, "color": INK}
TITLE: Final = "Charts"
_ROW: Final = 20  # pixels
Drawn = Iterator[tuple[Chart, int]]


def draw(book: Workbook, sheet: Worksheet, tables: Iterable[Table]) -> None:
    """Put all charts on a sheet of their own; tables without numbers have none."""
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    sheet.set_tab_color(LAMP)
    row = 1
    for table in tables:
        make = _CHARTS.get(table.name)
        for chart, height in make(book, table) if make is not None and table.rows else ():
            sheet.insert_chart(row, 1, chart)
            row += height // _ROW + 2
    if row == 1:
        sheet.write_string(1, 1, "Nothing was voted on, felt or scored in this workshop.")


def _votes(book: Workbook, table: Table) -> Drawn:
    """A bar chart for each round."""
    first = 1
    for number, rows in groupby(row[table.at("Round")] for row in table.rows):
        count = len(list(rows))
        title = f"Dots of round {number}"
        yield _bars(book, table, ("Option", "Dots"), first, min(count, _MOST), title)
        first += count


def _opportunities(book: Workbook, table: Table) -> Drawn:
    scored = [row[table.at("Opportunity score")] for row in table.rows]
    if any(isinstance(score, int | float) for score in scored):
        count = min(len(table.rows), _MOST)
        names = ("Opportunity", "Opportunity score")
        yield _bars(book, table, names, 1, count, "Opportunity scores, 0 to 20")


def _bars(
    book: Workbook, table: Table, names: tuple[str, str], first: int, count: int, title: str
) -> tuple[Chart, int]:
    chart = _made(book, "bar")
    look = LOOKS[Kind.OPPORTUNITY]
    label, value = map(table.at, names)
    chart.add_series(
        {
            "name": title,
            "categories": [table.title, first, label, first + count - 1, label],
            "values": [table.title, first, value, first + count - 1, value],
            "fill": {"color": look.line},
            "border": {"none": True},
            "gap": 60,
            "data_labels": {"value": True, "font": _PLAIN},
        }
    )
    chart.set_title({"name": title, "name_font": _PLAIN | {"size": 13}, "overlay": False})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "num_font": _PLAIN, "line": {"color": INK_3}})
    chart.set_x_axis({"num_font": _PLAIN, "major_gridlines": _faint(), "min": 0})
    height = max(220, 70 + 32 * count)
    chart.set_size({"width": 860, "height": height})
    return chart, height


def _feelings(book: Workbook, table: Table) -> Drawn:
    """The curve, with the lowest and the highest that anybody felt."""
    chart = _made(book, "line")
    last = len(table.rows)
    label = table.at("About")
    lines = (
        ("Mean", {"color": INK, "width": 2.5}, {"type": "circle", "size": 7}),
        ("Lowest", {"color": INK_3, "width": 1, "dash_type": "dash"}, {"type": "none"}),
        ("Highest", {"color": LAMP_LINE, "width": 1, "dash_type": "dash"}, {"type": "none"}),
    )
    for name, line, marker in lines:
        column = table.at(name)
        dot = marker | {"fill": {"color": LAMP}, "border": {"color": INK}}
        chart.add_series(
            {
                "name": name,
                "categories": [table.title, 1, label, last, label],
                "values": [table.title, 1, column, last, column],
                "line": line,
                "marker": dot if marker["type"] != "none" else marker,
            }
        )
    chart.set_title({"name": "How it felt, −2 to +2", "name_font": _PLAIN | {"size": 13}})
    chart.set_y_axis({"min": -2, "max": 2, "num_font": _PLAIN, "major_gridlines": _faint()})
    chart.set_x_axis({"num_font": _PLAIN, "label_position": "low"})
    chart.set_legend({"position": "bottom", "font": _PLAIN})
    chart.set_size({"width": 860, "height": 380})
    yield chart, 380


def _made(book: Workbook, kind: str) -> Chart:
    chart = book.add_chart({"type": kind})
    if chart is None:
        raise TypeError(f"{kind} is no kind of chart")
    return chart


def _faint() -> dict[str, Any]:
    return {"visible": True, "line": {"color": RULE_FAINT}}


_CHARTS: Final[dict[str, Callable[[Workbook, Table], Drawn]]] = {
    "votes": _votes,
    "opportunities": _opportunities,
    "feelings": _feelings,
}
