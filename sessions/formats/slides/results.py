"""What the workshop came to, on slides: curve, votes, top opportunities, what is next."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
)
from pptx.util import Pt

from sessions.formats import curve, votes
from sessions.formats.looks import DESK, INK, INK_2, INK_3, LAMP_LINE, LOOKS, RULE_FAINT, SHEET
from sessions.formats.slides.deck import (
    MARGIN,
    ROOM,
    SANS,
    TOP,
    WIDTH,
    Box,
    Deck,
    Line,
    Slide,
    Type,
    lines_of,
    plain,
    rgb,
)
from sessions.journey.model import Kind
from sessions.outcomes.backlog import BacklogRow
from sessions.outcomes.outcome import Outcome
from sessions.outcomes.prose import signed
from sessions.outcomes.wording import CHECKS, PARKING

_TOP: Final = 3
_MOST_BARS: Final = 12
_MOST_ROWS: Final = 40
_MOST_POINTS: Final = 24
_LABEL: Final = 44
_SPACE: Final = "\u200b"
_GREEN: Final = LOOKS[Kind.OPPORTUNITY]
Cells = Sequence[str]


def add_curve(deck: Deck, outcome: Outcome) -> None:
    """How it felt, as a chart of its numbers."""
    found = curve.points(outcome)
    if not found:
        return
    stages = {str(stage.id): stage.name for stage in outcome.journey.stages}
    titles = {**votes.titles(outcome.journey), **stages}
    shown = found if len(found) <= _MOST_POINTS else _by_stage(found)
    slide = deck.slide("How it felt", _felt(found, titles))
    data = CategoryChartData(number_format="0.0")
    data.categories = [label(titles.get(point.column, "")) for point in shown]
    data.add_series("Mean", [point.mean for point in shown])
    spread = any(point.high > point.low for point in shown)
    if spread:
        data.add_series("Lowest", [point.low for point in shown])
        data.add_series("Highest", [point.high for point in shown])
    box = Box(MARGIN, TOP, WIDTH - 2 * MARGIN, ROOM)
    chart = slide.chart(XL_CHART_TYPE.LINE_MARKERS, box, data)
    _plain_chart(chart, legend=spread)
    axis = chart.value_axis
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = -2, 2, 1
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    looks = ((INK, 3.0), (INK_3, 1.25), (LAMP_LINE, 1.25))
    for series, (colour, width) in zip(chart.plots[0].series, looks, strict=False):
        series.smooth = False
        series.format.line.color.rgb = rgb(colour)
        series.format.line.width = Pt(width)
        series.marker.format.fill.solid()
        series.marker.format.fill.fore_color.rgb = rgb(SHEET if width > 2 else colour)
        series.marker.format.line.color.rgb = rgb(colour)
        series.marker.style = XL_MARKER_STYLE.CIRCLE
        series.marker.size = 9 if width > 2 else 4


def _by_stage(found: Sequence[curve.Point]) -> list[curve.Point]:
    """One point of each stage where a slide has no room for one of each task."""
    return list({point.stage: point for point in found}.values())


def _felt(found: Sequence[curve.Point], titles: Any) -> str:
    said = ["From −2 (very bad) to +2 (very good)."]
    for point in found:
        name = plain(titles.get(point.column, ""), 80)
        if point.lowest:
            said.append(f"Lowest at {name}: {signed(point.mean)}.")
        if point.highest:
            said.append(f"Highest at {name}: {signed(point.mean)}.")
        if point.last:
            said.append(f"It ends at {signed(point.mean)}.")
        if point.disagreement:
            said.append(f"People disagree about {name}: talk about it.")
    return "\n".join(said)


def add_votes(deck: Deck, outcome: Outcome) -> None:
    """A bar chart for each round that was revealed."""
    titles = votes.titles(outcome.journey)
    for one in votes.counted(outcome):
        tally = one.life.tally
        shown = tally.places[:_MOST_BARS]
        if not shown:
            continue
        slide = deck.slide(plain(one.title, 120), _counted(one, titles))
        data = CategoryChartData(number_format="0")
        data.categories = [
            label(f"{place.label}  {votes.title(titles, place.option)}") for place in shown
        ]
        data.add_series("Dots", [place.dots for place in shown])
        box = Box(MARGIN, TOP, WIDTH - 2 * MARGIN, ROOM - 0.35)
        chart = slide.chart(XL_CHART_TYPE.BAR_CLUSTERED, box, data)
        _plain_chart(chart, legend=False)
        chart.category_axis.reverse_order = True
        chart.value_axis.visible = False
        chart.value_axis.minimum_scale = 0
        chart.value_axis.has_major_gridlines = False
        plot = chart.plots[0]
        plot.gap_width = 45
        plot.has_data_labels = True
        plot.data_labels.font.size = Pt(12)
        plot.data_labels.position = XL_LABEL_POSITION.OUTSIDE_END
        plot.series[0].format.fill.solid()
        plot.series[0].format.fill.fore_color.rgb = rgb(_GREEN.line)
        rest = len(tally.places) - len(shown)
        beyond = f" {rest} more in the workbook." if rest else ""
        said = f"{tally.ballots} ballots, {one.round.budget} dots each.{beyond}"
        slide.words(Box(MARGIN, TOP + ROOM - 0.35, 9, 0.3), [Line(said, Type(12, INK_2))])


def _counted(one: votes.Counted, titles: Any) -> str:
    said = ["Who voted for what stays unsaid." if one.round.rules.anonymous else ""]
    if one.round.rules.criterion.strip():
        said.append(f"The criterion: {plain(one.round.rules.criterion)}")
    for place in one.life.tally.places:
        decided = one.life.decided.get(place.option, 0)
        aside = f", and {decided} of the decider" if decided else ""
        name = plain(votes.title(titles, place.option), 120)
        said.append(f"{place.label}. {name}: {place.dots} dots of {place.voters} people{aside}")
    return "\n".join(filter(None, said))


def add_opportunities(deck: Deck, rows: Sequence[BacklogRow]) -> None:
    """The first three as cards, and all of them in a table."""
    top = [row for row in rows if row.rank is not None and row.dots != 0][:_TOP]
    if top:
        _cards(deck, top)
    if len(rows) > len(top):
        heads = ("", "Opportunity", "Stage", "Dots", "Score", "State", "Owner")
        widths = (0.6, 5.2, 1.8, 0.8, 0.9, 1.6, 1.23)
        cells = [
            (
                str(row.rank or ""),
                row.text,
                row.stage,
                "" if row.dots is None else str(row.dots),
                "" if row.scores.opportunity_score is None else f"{row.scores.opportunity_score:g}",
                row.state,
                row.owner,
            )
            for row in rows[:_MOST_ROWS]
        ]
        if len(rows) > _MOST_ROWS:
            left = f"… and {len(rows) - _MOST_ROWS} more, in the workbook and the backlog"
            cells.append(("", left, "", "", "", "", ""))
        notes = "All opportunities in the order of the workshop. Methods stand beside each other."
        listed(deck, "All opportunities", notes, (heads, widths), cells)


def _cards(deck: Deck, top: Sequence[BacklogRow]) -> None:
    notes = [f"{row.rank}. {plain(row.text)}\n" + "\n".join(_reasons(row)) for row in top]
    slide = deck.slide("What matters most", "\n\n".join(notes))
    gap = 0.3
    width = (WIDTH - 2 * MARGIN - gap * (_TOP - 1)) / _TOP
    most = max(len(_reasons(row)[:7]) for row in top)
    high = min(ROOM - 0.2, 2.2 + 0.42 * most)
    for at, row in enumerate(top):
        left = MARGIN + at * (width + gap)
        size = 20 if len(row.text) < 70 else 16 if len(row.text) < 140 else 13
        said = [
            Line(plain(row.text, 260), Type(size, INK, bold=True, serif=True), after=8),
            *(Line(plain(one, 150), Type(12.5, INK_2), after=4) for one in _reasons(row)[:7]),
        ]
        place = Box(left, TOP + 0.1, width, high)
        slide.card(place, _GREEN.tint, _GREEN.line, said, above=0.85)
        slide.medal(left + 0.2, TOP + 0.25, str(row.rank))
        if row.dots is not None:
            dots = f"{row.dots} {'dot' if row.dots == 1 else 'dots'}"
            beside = Box(left + 0.85, TOP + 0.3, width - 1, 0.45)
            slide.words(beside, [Line(dots, Type(14, _GREEN.ink, bold=True))], middle=True)


def _reasons(row: BacklogRow) -> list[str]:
    found = [
        ("Helps them to", row.tasks[0] if row.tasks else ""),
        ("Because", row.pains[0] if row.pains else ""),
        ("They said", next((one for one in row.evidence if one.startswith("“")), "")),
        ("Touches", row.kpi),
        ("Expected", row.expected_effect),
        ("Owner", " until ".join(filter(None, (row.owner, row.due)))),
    ]
    said = [f"{name}: {words}" for name, words in found if words]
    for check, yes, no, unsure in row.checks:
        named = {str(one): words for one, words in CHECKS.items()}[check]
        said.append(f"{named.capitalize()}: {yes} yes, {no} no, {unsure} unsure")
    return said


def add_next(deck: Deck, outcome: Outcome, rows: Sequence[BacklogRow]) -> None:
    """Who does what by when: opportunities with an owner, and what was parked."""
    cells = [
        (plain(row.text, 160), "opportunity, " + row.state, row.owner or "nobody yet", row.due)
        for row in rows
        if row.owner or (row.rank is not None and row.rank <= _TOP and row.dots != 0)
    ]
    cells += [
        (plain(item.text, 160), "parked, " + PARKING[item.outcome], item.owner, item.due)
        for item in outcome.state.parking
    ]
    notes = (
        "Read each line aloud and ask whether it is still right. "
        "What has no owner does not happen: find one before people leave."
    )
    if not cells:
        slide = deck.slide("What is next", notes)
        said = Line("Nothing has an owner yet, and nothing was parked.", Type(18, INK_2))
        slide.words(Box(MARGIN, TOP + 0.2, 10, 1), [said])
        return
    heads = ("What", "Where it comes from", "Owner", "By")
    listed(deck, "What is next", notes, (heads, (6.4, 2.6, 1.83, 1.3)), cells)


def listed(
    deck: Deck,
    title: str,
    notes: str,
    columns: tuple[Sequence[str], Sequence[float]],
    cells: Sequence[Cells],
) -> None:
    """A table with a head, on as many slides as it takes."""
    heads, widths = columns
    pages = list(_pages(cells, widths))
    for at, page in enumerate(pages, 1):
        more = f" ({at} of {len(pages)})" if len(pages) > 1 else ""
        slide = deck.slide(title + more, notes)
        heights = [0.38, *(high for _, high in page)]
        grid = slide.table(Box(MARGIN, TOP, sum(widths), sum(heights)), widths, heights)
        for column, head in enumerate(heads):
            grid.fill(0, column, INK, [Line(head, Type(11, SHEET, bold=True))])
        for row, (said, _) in enumerate(page, 1):
            for column, words in enumerate(said):
                ground = SHEET if row % 2 else DESK
                grid.fill(row, column, ground, [Line(plain(words), Type(12))])


def _pages(cells: Sequence[Cells], widths: Sequence[float]) -> Iterator[list[tuple[Cells, float]]]:
    page: list[tuple[Cells, float]] = []
    filled = 0.38
    for row in cells:
        lines = max(
            lines_of(plain(words), width - 0.2, 12)
            for words, width in zip(row, widths, strict=True)
        )
        high = 0.14 + lines * 12 * 1.22 / 72
        if page and filled + high > ROOM:
            yield page
            page, filled = [], 0.38
        page.append((row, high))
        filled += high
    if page:
        yield page


def label(text: str) -> str:
    """Words beside a chart, which no program takes for more than words.

    The library writes them into a workbook inside of the slides, where what looks like a formula
    or an address would be one: a sign of no width in front prevents it.
    """
    said = plain(text, _LABEL) or "…"
    return said if said[0].isalnum() and ":" not in said else _SPACE + said


def _plain_chart(chart: Any, *, legend: bool) -> None:
    chart.font.size, chart.font.name = Pt(12), SANS
    chart.font.color.rgb = rgb(INK_2)
    chart.has_title = False
    chart.has_legend = legend
    if legend:
        chart.legend.position = XL_LEGEND_POSITION.BOTTOM
        chart.legend.include_in_layout = False
    chart.value_axis.major_gridlines.format.line.color.rgb = rgb(RULE_FAINT)
    chart.value_axis.format.line.fill.background()


__all__ = ["Slide", "add_curve", "add_next", "add_opportunities", "add_votes", "listed"]
