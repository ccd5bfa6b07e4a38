"""Where the chain breaks: missing, broken and weak links, and hand-overs between teams."""

from typing import Final

from sessions.journey.model import Element, Kind, Link, LinkKind
from sessions.outcomes.blocks import Block, Bullets, Paragraph, Span, Words, card, strong, words
from sessions.outcomes.book import Book, text_of
from sessions.outcomes.prose import ended, listed, opened, plain

_STATES: Final = {
    "missing": ("Missing", "What should come between them does not exist."),
    "broken": ("Broken", "Here people get stuck."),
    "weak": ("Weak", "It holds, but only just."),
}
_NAMED: Final = 6
_BETWEEN: Final = {
    LinkKind.GENERATES: "the customer’s task {} and the software’s {}",
    LinkKind.HAPPENS_AT: "{} and its touchpoint {}",
    LinkKind.SERVED_BY: "{} and what serves it, {}",
}


def chapter(book: Book) -> tuple[Block, ...]:
    """What does not hold; nothing where the map names nothing of the kind."""
    breaks = tuple(_broken(book, link) for link in book.atlas.broken())
    blocks: list[Block] = []
    if breaks:
        lead = "A broken link makes the customer struggle; a missing one may end the relationship."
        blocks += [Paragraph(words(lead)), Bullets(breaks)]
    failing = _failing(book)
    if failing:
        blocks += [Paragraph(words("Tasks that people often do not get done:")), Bullets(failing)]
    places = _weak_places(book)
    if places:
        blocks += [Paragraph(words("Touchpoints that do not carry:")), Bullets(places)]
    overs = _hand_overs(book)
    if overs:
        lead = "Here the work passes from one team to another. Who keeps it whole?"
        blocks += [Paragraph(words(lead)), Bullets(overs)]
    return tuple(blocks)


def _broken(book: Book, link: Link) -> Words:
    state, meaning = _STATES[link.state]
    between = _BETWEEN.get(link.kind, "{} and {}")
    first, middle, last = between.replace("{}", "\0").split("\0")
    ends = [_end(book, id) for id in (link.source, link.to)]
    note = plain(link.note)
    pieces: list[str | Span] = [first, ends[0], middle, ends[1], last]
    told = ended(opened(note)) if note else meaning
    return words(strong(state), ": the way between ", *pieces, f". {told}")


def _end(book: Book, id: str) -> Span:
    found = book.atlas.cards.get(id)
    if found is None:
        return Span("a card that is gone")
    text = text_of(found)
    if not text:
        return Span("a step that nobody has named")
    return card(f"“{text}”")


def _failing(book: Book) -> tuple[Words, ...]:
    failing = [
        task
        for task in book.atlas.all(Kind.CUSTOMER_TASK, Kind.USER_TASK)
        if task.fields.get("completion") in ("often_fails", "cannot")
    ]
    return tuple(
        words(
            card(text_of(task)),
            " cannot be done" if task.fields["completion"] == "cannot" else " often fails",
            f" (at {book.atlas.stage_name(task.stage)})" if task.stage else "",
            ".",
        )
        for task in failing
    )


def _weak_places(book: Book) -> tuple[Words, ...]:
    """Those with a plan one by one, the others together: there may be many."""
    points = book.atlas.all(Kind.TOUCHPOINT)
    found = []
    for state in ("missing", "weak"):
        here = [point for point in points if point.fields.get("state") == state]
        plans = {point.id: plain(point.fields.get("recovery_plan") or "") for point in here}
        names = [text_of(point) for point in here if not plans[point.id]]
        if names:
            rest = len(names) - _NAMED
            shown = [*names[:_NAMED], f"and {rest} more"] if rest > 0 else names
            found.append(words(strong(state.capitalize()), ": ", card(ended("; ".join(shown)))))
        found += [
            words(
                strong(state.capitalize()),
                ": ",
                card(ended(text_of(point))),
                f" To recover: {ended(plans[point.id])}",
            )
            for point in here
            if plans[point.id]
        ]
    return tuple(found)


def _hand_overs(book: Book) -> tuple[Words, ...]:
    """Both ends of a link between tasks have owners, and none in common."""
    found = []
    for link in book.outcome.journey.links:
        if link.kind not in (LinkKind.GENERATES, LinkKind.NEXT):
            continue
        ends = [book.atlas.cards.get(link.source), book.atlas.cards.get(link.to)]
        if ends[0] is None or ends[1] is None:
            continue
        teams = [owners(ends[0]), owners(ends[1])]
        apart = {one.casefold() for one in teams[0]}.isdisjoint(one.casefold() for one in teams[1])
        if all(teams) and apart:
            found.append(
                words(
                    card(f"“{text_of(ends[0])}”"),
                    f" ({listed(teams[0])}) to ",
                    card(f"“{text_of(ends[1])}”"),
                    f" ({listed(teams[1])}).",
                )
            )
    return tuple(found)


def owners(task: Element) -> list[str]:
    """The teams that own a task, as people call them."""
    teams = task.fields.get("owner_teams") or ()
    return [plain(team).replace("_", " ") for team in teams if plain(team)]
