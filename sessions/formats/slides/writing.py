"""Writes the slides: what the workshop was about, the journey, what came out, what is next."""

from collections.abc import Iterator

from sessions.formats.looks import INK, LAMP, RULE, SHEET
from sessions.formats.slides.deck import (
    INK_2,
    MARGIN,
    TOP,
    WIDTH,
    Box,
    Deck,
    Line,
    Type,
    plain,
)
from sessions.formats.slides.mapping import add_map
from sessions.formats.slides.results import (
    add_curve,
    add_next,
    add_opportunities,
    add_votes,
    listed,
)
from sessions.outcomes import times
from sessions.outcomes.atlas import Atlas
from sessions.outcomes.backlog import backlog
from sessions.outcomes.options import Options
from sessions.outcomes.outcome import Outcome
from sessions.outcomes.progress import reached
from sessions.outcomes.wording import MAP_KINDS, PROBLEMS


def write(outcome: Outcome, options: Options) -> bytes:
    """The slides of an outcome."""
    about = outcome.about
    where = times.zone(options.timezone)
    day = times.day(about.started or about.created, where)
    title = outcome.journey.frame.title or about.title or "Journey map"
    deck = Deck(title, f"{plain(about.title or title, 80)} · {day}", about.made_at)
    rows = backlog(outcome)
    _add_title(deck, outcome, title, day)
    _add_frame(deck, outcome)
    reached(0.1)
    add_map(deck, outcome.journey)
    reached(0.6)
    add_curve(deck, outcome)
    _add_breaks(deck, outcome)
    add_votes(deck, outcome)
    add_opportunities(deck, rows)
    reached(0.8)
    add_next(deck, outcome, rows)
    return deck.bytes()


def _add_title(deck: Deck, outcome: Outcome, title: str, day: str) -> None:
    notes = (
        "Begin with the problem of the business, not with the user. "
        "Then say whose journey this is and how you know what is on the map."
    )
    slide = deck.slide(title, notes, ground=INK, ink=SHEET)
    slide.move_title(Box(MARGIN, 1.5, WIDTH - 2 * MARGIN - 1, 2.3), 44 if len(title) < 60 else 32)
    slide.mark(MARGIN, 0.7)
    people = outcome.about.participants
    said = [Line(plain(outcome.journey.frame.scenario, 300), Type(18, RULE, serif=True), after=14)]
    count = f" · {people} {'person' if people == 1 else 'people'}" if people else ""
    said.append(Line(f"{day}{count}", Type(14, LAMP)))
    slide.words(Box(MARGIN, 4.0, 9.5, 2.4), said)


def _add_frame(deck: Deck, outcome: Outcome) -> None:
    facts = [(name, plain(said, 260)) for name, said in _facts(outcome) if said.strip()]
    if not facts:
        return
    notes = "If somebody disagrees with this slide, stop here: the rest stands on it."
    slide = deck.slide("What this is about", notes)
    half = (len(facts) + 1) // 2
    width = (WIDTH - 2 * MARGIN - 0.6) / 2
    for at, some in enumerate((facts[:half], facts[half:])):
        lines = [
            line
            for name, said in some
            for line in (
                Line(name, Type(12, INK_2), after=1),
                Line(said, Type(18, INK, bold=True, serif=True), after=14),
            )
        ]
        if lines:
            slide.words(Box(MARGIN + at * (width + 0.6), TOP + 0.1, width, 5), lines)


def _facts(outcome: Outcome) -> Iterator[tuple[str, str]]:
    frame = outcome.journey.frame
    state = {"current": ", as it is", "target": ", as it should be"}.get(frame.state or "", "")
    time = frame.timeframe
    yield "Business problem", PROBLEMS.get(frame.business_problem or "", "").capitalize()
    yield "In their own words", frame.business_problem_text
    yield "Business goal", frame.business_goal
    yield "Seen through the eyes of", ", ".join(actor.name for actor in frame.actors)
    yield "Segment", frame.segment
    yield "It begins when", frame.trigger
    yield "It ends when", frame.end
    yield "Map", MAP_KINDS[frame.map_kind].capitalize() + state
    if time is not None:
        yield "Timeframe", time.text or f"{time.amount or ''} {time.unit or ''}"
    yield "Based on", frame.basis or ""


def _add_breaks(deck: Deck, outcome: Outcome) -> None:
    """Where the chain breaks: links that do not hold."""
    atlas = Atlas.of(outcome.journey)
    cells = [
        (
            str(link.state),
            plain(atlas.cards[link.source].text, 140) if link.source in atlas.cards else "",
            plain(atlas.cards[link.to].text, 140) if link.to in atlas.cards else "",
            plain(link.note, 140),
        )
        for link in atlas.broken()
    ]
    if cells:
        notes = "A broken link makes the customer struggle. A missing one may end the relationship."
        heads = ("State", "From", "To", "Note")
        listed(deck, "Where the chain breaks", notes, (heads, (1.2, 4.2, 4.2, 2.53)), cells)
