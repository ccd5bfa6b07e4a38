"""Composes the plate of a picture from an outcome."""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final

from sessions.formats import curve
from sessions.formats.details import number, quote
from sessions.formats.looks import LOOKS, Look
from sessions.formats.picture import layout, lettering
from sessions.formats.picture.faces import LONGEST, Faces
from sessions.formats.picture.layout import Grid, Plan, planned, spread
from sessions.formats.picture.options import Paper, PrintOptions
from sessions.formats.picture.plate import (
    Bundle,
    Column,
    Drawn,
    Dye,
    Fact,
    Item,
    Line,
    Part,
    Plate,
    Row,
    Sign,
    Stop,
    Typefaces,
)
from sessions.journey.ids import LaneId, StageId
from sessions.journey.model import Journey, Kind, Lane, LineAbove, Stage
from sessions.outcomes import times
from sessions.outcomes.outcome import Outcome
from sessions.outcomes.wording import KINDS, MAP_KINDS, PROBLEMS

_LINES: Final = {
    LineAbove.INTERACTION: "Line of interaction",
    LineAbove.VISIBILITY: "Line of visibility. The customer sees nothing below it",
    LineAbove.INTERNAL: "Line of internal interaction",
}
_STATES: Final = {"current": "as it is", "target": "as it should be"}
_CROWDED: Final = 0.3
"""Nearer to each other than this (in columns), points of the curve go without their number."""


def compose(
    outcome: Outcome, options: PrintOptions | None, timezone: str, fonts: Typefaces
) -> Plate:
    """The plate for a print with these options, or (None) for a picture that no paper bounds."""
    journey = outcome.journey
    points = curve.points(outcome)
    faces = Faces(outcome, _on_the_curve(journey, points))
    lanes = _lanes(journey, curve=bool(points))
    grid = [[faces.cell(lane.id, stage.id) for stage in journey.stages] for lane in lanes]
    tray = faces.cell(None, None)
    plan = planned(grid, tray, len(journey.stages), curve=bool(points), options=options)
    paper = options.paper if options is not None else Paper.AUTO
    frame = journey.frame
    return Plate(
        title=lettering.line(frame.title or outcome.about.title or "Journey map"),
        scenario=lettering.words(frame.scenario) if frame.scenario.strip() else None,
        facts=tuple(_facts(outcome, timezone)),
        stages=tuple(map(_column, range(1, len(plan.columns) + 1), journey.stages, plan.columns)),
        lanes=tuple(_rows(lanes, grid, plan, curve=bool(points))),
        drawn={str(part.first): _drawn(points, plan, part) for part in plan.parts},
        tray=_beside(tray, plan),
        key=tuple(_key(grid, tray, points)),
        looks={str(kind): _dye(look) for kind, look in LOOKS.items()},
        foot=_foot(outcome, timezone),
        notices=tuple(filter(None, (plan.notice, _shortened(faces.shortened)))),
        fonts=fonts,
        paged=plan.paged,
        width=plan.width,
        least=layout.LEAST,
        sheets=plan.sheets,
        asked=None if paper is Paper.AUTO else paper.upper(),
        parts=plan.parts,
    )


def _on_the_curve(journey: Journey, points: Sequence[curve.Point]) -> frozenset[str]:
    """The emotions of which the curve says everything."""
    if not points:
        return frozenset()
    stages = {stage.id: at for at, stage in enumerate(journey.stages)}
    labels = {(point.stage, point.label) for point in points}
    found = set()
    for card in journey.elements:
        if card.kind is not Kind.EMOTION or curve.value_of(card) is None or quote(card):
            continue
        words = " ".join(str(card.fields.get("label") or card.text).split())
        if (
            not any(map(str.isalpha, words))
            or (stages.get(card.stage or StageId("")), words) in labels
        ):
            found.add(str(card.id))
    return frozenset(found)


def _lanes(journey: Journey, *, curve: bool) -> list[Lane]:
    """The map's lanes, and one for the curve where no lane is for emotions."""
    if curve and not any(Kind.EMOTION in lane.accepts for lane in journey.lanes):
        own = Lane(id=LaneId(""), name="Emotions", order="", accepts=[Kind.EMOTION])
        return [*journey.lanes, own]
    return list(journey.lanes)


def _column(at: int, stage: Stage, columns: int) -> Column:
    return Column(
        name=lettering.line(stage.name or "Unnamed stage"),
        number=str(at),
        columns=columns,
        duration=lettering.line(stage.duration, 40) if stage.duration.strip() else None,
        applies=stage.applies,
    )


def _rows(lanes: Sequence[Lane], grid: Grid, plan: Plan, *, curve: bool) -> Iterator[Row]:
    drawn = not curve
    for lane, stacks in zip(lanes, grid, strict=True):
        here = not drawn and Kind.EMOTION in lane.accepts
        drawn = drawn or here
        columns = zip(stacks, plan.columns, strict=True)
        yield Row(
            name=lettering.line(lane.name),
            kind=str(lane.accepts[0]) if lane.accepts else None,
            line=_LINES.get(lane.line_above) if lane.line_above else None,
            curve=here,
            cells=tuple(spread(stack, count, plan.column) for stack, count in columns),
        )


def _beside(tray: Sequence[Item], plan: Plan) -> tuple[tuple[Item, ...], ...]:
    """What is unplaced in as many columns as the map is wide."""
    if not tray:
        return ()
    count = min(len(tray), max(1, int(plan.width / layout.TRAY)))
    return spread(tray, count, plan.width / count)


def _drawn(points: Sequence[curve.Point], plan: Plan, part: Part) -> Drawn:
    """The curve over the stages of one part; what lies outside of it is cut off when printed."""
    starts = [0, *accumulate(plan.columns)]
    shift = starts[part.first]
    places = [
        (starts[one.stage] + one.at * plan.columns[one.stage] - shift, one.mean) for one in points
    ]
    edges = [places[0][0] - 9, *(x for x, _ in places), places[-1][0] + 9] if places else []
    stops = tuple(
        _stop(point, x, min(edges[at + 1] - edges[at], edges[at + 2] - edges[at + 1]))
        for at, (point, (x, _)) in enumerate(zip(points, places, strict=True))
        if 0 <= x <= part.columns
    )
    bends = curve.smooth(places)
    line = Line(start=places[0], end=places[-1], bends=bends) if bends else None
    return Drawn(points=stops, line=line)


def _stop(point: curve.Point, x: float, room: float) -> Stop:
    peak = point.lowest or point.highest or point.last
    return Stop(
        x=x,
        mean=point.mean,
        low=point.low,
        high=point.high,
        value=number(point.mean) if peak or room > _CROWDED else "",
        room=min(room, 2.0),
        label=lettering.line(point.label) if point.label and room > _CROWDED else None,
        disagreement=point.disagreement,
        moment=point.moment,
        lowest=point.lowest,
        highest=point.highest,
        last=point.last,
    )


def _facts(outcome: Outcome, timezone: str) -> Iterator[Fact]:
    frame = outcome.journey.frame
    kind = MAP_KINDS[frame.map_kind].capitalize()
    state = _STATES.get(frame.state or "", "")
    time = frame.timeframe
    lasts = ""
    if time is not None:
        lasts = time.text or (f"{time.amount:g} {time.unit or ''}" if time.amount else "")
    problem = PROBLEMS.get(frame.business_problem or "", "")
    problem = ": ".join(filter(None, (problem.capitalize(), frame.business_problem_text)))
    people = outcome.about.participants
    sized = f" · {people} {'person' if people == 1 else 'people'}" if people else ""
    for label, said in (
        ("Seen through the eyes of", ", ".join(actor.name for actor in frame.actors)),
        ("Segment", frame.segment),
        ("Map", f"{kind}, {state}" if state else kind),
        ("Timeframe", lasts),
        ("Business problem", problem),
        ("Business goal", frame.business_goal),
        ("Based on", frame.basis or ""),
        ("Workshop", times.day(_day(outcome), times.zone(timezone)) + sized),
    ):
        if said.strip():
            yield Fact(label, lettering.line(said, 160))


def _day(outcome: Outcome) -> int:
    about = outcome.about
    return about.started or about.created


def _key(grid: Grid, tray: Sequence[Item], points: Sequence[curve.Point]) -> Iterator[Sign]:
    """What the signs on this map mean; signs that it does not have are not explained."""
    items = [*tray, *(item for lane in grid for stack in lane for item in stack)]
    cards = [
        card for item in items for card in (item.cards if isinstance(item, Bundle) else (item,))
    ]
    here = {card.kind for card in cards}
    for kind in LOOKS:
        if kind in here:
            yield Sign(said=KINDS[kind][0].capitalize(), kind=str(kind))
    signs = {
        "dot": (any(item.dots for item in (*items, *cards)), "Dots of the vote"),
        "medal": (any(item.place for item in (*items, *cards)), "Place in the vote"),
        "hook": (any(card.marks for card in cards), "Tied to the card of this number"),
        "moment": (any(point.moment for point in points), "Key moment on the curve"),
        "band": (any(point.high > point.low for point in points), "How far feelings lie apart"),
        "hot": (any(card.hot for card in cards), "Hurts much and often"),
        "hollow": (any(card.hollow for card in cards), "A step that is missing"),
    }
    for sign, (shown, said) in signs.items():
        if shown:
            yield Sign(said=said, sign=sign)


def _dye(look: Look) -> Dye:
    strokes = "".join(f'<path d="{stroke}"/>' for stroke in look.glyph)
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" fill="none" '
        f'stroke="{look.ink}" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round">'
        f"{strokes}</svg>"
    )
    return Dye(look.ink, look.tint, look.line, svg)


def _shortened(count: int) -> str:
    if not count:
        return ""
    cards = "card is" if count == 1 else "cards are"
    return (
        f"{count} {cards} longer than {LONGEST} letters and shown in part. "
        "The words are whole in the workbook and in JSON."
    )


def _foot(outcome: Outcome, timezone: str) -> str:
    about = outcome.about
    made = times.day(about.made_at, times.zone(timezone))
    said = (about.title, f"printed {made}", "Wayboard")
    return " · ".join(" ".join(lettering.line(one).text.split()) for one in said if one.strip())
