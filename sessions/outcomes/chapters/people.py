"""Who this is about: actor, goals, needs, what starts it, how long it takes, how all is known."""

from sessions.journey.model import Element, Kind, MapKind
from sessions.outcomes.blocks import (
    Block,
    Bullets,
    Paragraph,
    Span,
    Words,
    card,
    strong,
    words,
)
from sessions.outcomes.book import Book, text_of
from sessions.outcomes.prose import ended, joined, listed, number, opened, plain
from sessions.outcomes.wording import MAP_KINDS

_IN_A_SENTENCE = 120


def chapter(book: Book) -> tuple[Block, ...]:
    """Whom the map is about; nothing where the frame says nothing about anybody."""
    blocks: list[Block] = [*_actors(book), *_frame(book)]
    goals = _goals(book)
    if goals:
        blocks += [Paragraph(words("What they want to reach:")), Bullets(goals)]
    needs = [text_of(one) for one in book.atlas.at(None, Kind.CUSTOMER_NEED)]
    if needs:
        blocks += [
            Paragraph(words("What they need for it:")),
            Bullets(tuple(words(card(need)) for need in needs)),
        ]
    if not blocks:
        return ()
    return (*blocks, Paragraph(words(_ground(book))))


def _actors(book: Book) -> list[Block]:
    actors = [one for one in book.frame.actors if plain(one.name)]
    if not actors:
        return []
    if len(actors) == 1:
        told = ended(plain(actors[0].description))
        kind = f", {_a(actors[0].kind)}" if actors[0].kind != "customer" else ""
        name = strong(plain(actors[0].name))
        ending = f"{kind}: {told}" if told else f"{kind}."
        return [Paragraph(words("This is the story of ", name, ending))]
    plainly = all(one.kind == "customer" and not plain(one.description) for one in actors)
    names = [plain(one.name) for one in actors]
    if plainly and sum(map(len, names)) <= _IN_A_SENTENCE:
        return [Paragraph(words("This is the story of ", strong(listed(names)), ", side by side."))]
    items = [
        words(
            strong(plain(one.name)),
            "" if plainly else f" ({one.kind})",
            _behind(plain(one.description)),
        )
        for one in actors
    ]
    lead = f"This is the story of {number(len(actors))} parties, side by side:"
    return [Paragraph(words(lead)), Bullets(tuple(items))]


def _a(kind: str) -> str:
    return f"an {kind}" if kind[:1] in "aeio" else f"a {kind}"


def _behind(text: str) -> str:
    return f": {ended(text)}" if text else ""


def _frame(book: Book) -> list[Block]:
    frame = book.frame
    sentences: list[Words] = []
    if plain(frame.scenario):
        sentences.append(words(ended(opened(plain(frame.scenario)))))
    begins, ends = plain(frame.trigger), plain(frame.end)
    if begins:
        sentences.append(words("It starts when: ", card(ended(begins))))
    if ends:
        sentences.append(words("It is over when: ", card(ended(ends))))
    if (length := timeframe(book)) != "":
        sentences.append(words(f"The whole takes {ended(length)}"))
    if plain(frame.perspective):
        sentences.append(words("Seen from: ", ended(plain(frame.perspective))))
    pieces: list[str | Span] = []
    for sentence in sentences:
        pieces += [" " if pieces else "", *sentence]
    return [Paragraph(words(*pieces))] if pieces else []


def timeframe(book: Book) -> str:
    """How long the journey takes, as the frame says it."""
    frame = book.frame.timeframe
    if frame is None:
        return ""
    amount = ""
    if frame.amount is not None and frame.unit:
        unit = frame.unit[:-1] if frame.amount == 1 else frame.unit
        amount = f"{number(frame.amount)} {unit}"
    return joined((amount, plain(frame.text)), ", ")


def _goals(book: Book) -> tuple[Words, ...]:
    of_actors = [
        words(card(plain(goal)), f" ({plain(actor.name)})" if len(book.frame.actors) > 1 else "")
        for actor in book.frame.actors
        for goal in actor.goals
        if plain(goal)
    ]
    goals = sorted(book.atlas.at(None, Kind.CUSTOMER_GOAL), key=_weight)
    return (*of_actors, *(words(card(text_of(one)), book.said_by(one)) for one in goals))


def _weight(goal: Element) -> float:
    priority = goal.fields.get("priority")
    return priority if isinstance(priority, int | float) else 9


def _ground(book: Book) -> str:
    """Which kind of map this is, of which state, and on what it rests."""
    frame = book.frame
    kind = MAP_KINDS[MapKind(frame.map_kind)]
    with_blueprint = " with a service blueprint" if frame.blueprint else ""
    what = {
        "current": f"The map shows the {kind}{with_blueprint} as it is today",
        "target": f"The map shows the {kind}{with_blueprint} as it should become",
    }.get(
        frame.state or "", "Whether things are so today or should become so, the map does not say"
    )
    sources = [plain(one) for one in frame.sources if plain(one)]
    basis = {
        "research": "It rests on research",
        "mixed": "It rests partly on research, partly on assumptions",
        "assumptions": "It rests on assumptions and is a hypothesis to be researched",
    }.get(frame.basis or "", "")
    if sources:
        basis = f"{basis or 'It rests on sources'}: {listed(sources)}"
    return " ".join(f"{one}." for one in (what, basis) if one)
