"""The story report: nine chapters from the business problem to the appendix, and honest warnings.

It is told by rules, from what the map and the room really say. A chapter that would be empty is
left out, and the opening says what is missing.
"""

from collections.abc import Callable
from typing import Final

from facilitation.hints import many
from sessions.journey.model import Kind, MapKind
from sessions.outcomes.atlas import TASKS
from sessions.outcomes.blocks import (
    Block,
    Callout,
    Chapter,
    Span,
    Story,
    Tone,
    Words,
    card,
    words,
)
from sessions.outcomes.book import Book
from sessions.outcomes.chapters import (
    agreement,
    appendix,
    breaks,
    business_model,
    choices,
    cruxes,
    journey,
    next_steps,
    people,
    problem,
)
from sessions.outcomes.options import StoryOptions
from sessions.outcomes.outcome import Outcome
from sessions.outcomes.prose import joined, listed, plain
from sessions.outcomes.times import day, hour
from sessions.outcomes.warnings import blanks, warnings
from sessions.outcomes.wording import KINDS, MAP_KINDS

_COUNTED: Final = (
    *TASKS,
    Kind.TOUCHPOINT,
    Kind.KEY_MOMENT,
    Kind.PAIN_POINT,
    Kind.METRIC,
    Kind.OPPORTUNITY,
)
Teller = Callable[[Book], tuple[Block, ...]]


def story(outcome: Outcome, options: StoryOptions | None = None) -> Story:
    """Y1: the report of a workshop."""
    book = Book.of(outcome, options or StoryOptions())
    told: tuple[tuple[str, Teller], ...] = (
        ("The problem the business has", problem.chapter),
        ("Who this is about", people.chapter),
        (f"The {book.course} as a story", journey.chapter),
        ("Where the chain breaks", breaks.chapter),
        (cruxes.title(book), cruxes.chapter),
        ("How it feeds the business model", business_model.chapter),
        ("What the teams agreed on", agreement.chapter),
        ("Next", next_steps.chapter),
        ("Appendix", appendix.chapter),
    )
    chapters = [Chapter(title=title, blocks=tell(book)) for title, tell in told]
    return Story(
        title=title_of(outcome),
        subtitle=subtitle(book),
        facts=_facts(book),
        opening=_opening(book),
        chapters=tuple(one for one in chapters if one.blocks),
    )


def title_of(outcome: Outcome) -> str:
    """What the report is called: the workshop's title, or its map's."""
    return plain(outcome.about.title) or plain(outcome.journey.frame.title) or "A journey map"


def subtitle(book: Book) -> str:
    """Which kind of map this is, of whom, of today or of a target."""
    frame = book.frame
    kind = MAP_KINDS[MapKind(frame.map_kind)]
    state = {"current": ", as it is today", "target": ", as it should become"}
    ending = state.get(frame.state or "", "")
    actors = [one for one in frame.actors if plain(one.name)]
    if len(actors) in (1, 2):
        return f"The {kind} of {book.whom}{ending}"
    several = f" with {len(actors)} actors" if actors else ""
    return f"{'A' if not ending else 'The'} {kind}{several}{ending}"


def _facts(book: Book) -> tuple[tuple[str, str], ...]:
    about, frame = book.outcome.about, book.frame
    held = about.started or about.created
    until = about.ended or held
    days = list(dict.fromkeys((day(held, book.where), day(until, book.where))))
    when = " to ".join(days)
    if about.started is not None and about.ended is not None and len(days) == 1:
        when = f"{when}, {hour(held, book.where)} to {hour(until, book.where)}"
    title = plain(frame.title)
    facts = (
        ("Workshop" if about.started else "Made", when),
        ("Map", title if title != title_of(book.outcome) else ""),
        ("Participants", str(about.participants) if about.participants else ""),
        ("Segment", plain(frame.segment)),
        ("Timeframe", people.timeframe(book)),
        ("Basis", basis(book)),
        ("Time zone", book.options.timezone if about.started else ""),
    )
    return tuple((name, said) for name, said in facts if said)


def basis(book: Book) -> str:
    """What the map rests on, as the frame says it."""
    known = {
        "assumptions": "assumptions",
        "research": "research",
        "mixed": "research and assumptions",
    }
    return known.get(book.frame.basis or "", "not said")


def _opening(book: Book) -> tuple[Block, ...]:
    blocks: list[Block] = []
    blocks.append(Callout(tone=Tone.SUMMARY, title="In short", items=summary(book)))
    told = [words(one.sentence) for one in warnings(book.atlas)]
    missing = blanks(book.atlas, felt=bool(book.moods))
    if missing:
        told.append(words(missing))
    if told:
        title = "Before you rely on this report"
        blocks.append(Callout(tone=Tone.WARNING, title=title, items=tuple(told)))
    return tuple(blocks)


def summary(book: Book) -> tuple[Words, ...]:
    """The report in a few sentences."""
    told = (
        problem.statement(book),
        _extent(book),
        words(journey.mood_summary(book)),
        _chain(book),
        _choice(book),
    )
    return tuple(sentence for sentence in told if sentence)


def _extent(book: Book) -> Words:
    counts = [
        many(count, *KINDS[kind]) for kind in _COUNTED if (count := len(book.atlas.all(kind)))
    ]
    stages = len(book.atlas.applying())
    if not counts and not stages:
        return words("The map is empty.")
    columns = f"{many(stages, 'stage', 'stages')}" if stages else "no stages"
    held = f" with {listed(counts)}" if counts else " without any cards that tell a story"
    return words(f"The map has {columns}{held}.")


def _chain(book: Book) -> Words:
    broken = [link.state for link in book.atlas.broken() if link.state != "weak"]
    if not broken:
        return ()
    missing = sum(state == "missing" for state in broken)
    parts = [
        many(missing, "link is missing", "links are missing") if missing else "",
        many(len(broken) - missing, "link is broken", "links are broken")
        if len(broken) > missing
        else "",
    ]
    return words(f"In the chain of tasks {joined(parts, ' and ')}.")


def _choice(book: Book) -> Words:
    chosen = [one for one in book.traces if one.place is not None][:3]
    if not chosen:
        return choices.loudest(book)
    pieces: list[str | Span] = ["First comes " if len(chosen) == 1 else "First come "]
    for at, one in enumerate(chosen):
        if at:
            pieces.append(" and " if at == len(chosen) - 1 else ", ")
        pieces.append(card(f"“{one.text}”"))
        if one.dots is not None:
            pieces.append(f" ({many(one.dots.dots, 'dot', 'dots')})")
    return words(*pieces, ".")
