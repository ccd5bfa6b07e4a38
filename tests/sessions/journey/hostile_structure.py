"""Hostile updates: client ids, clocks, places, and the session."""

from collections.abc import Callable, Iterator

from facilitation.refusals import Refusal
from sessions.journey.encoder import encode
from sessions.journey.update import (
    MAP,
    Block,
    Deleted,
    Format,
    Gap,
    Id,
    Item,
    Plain,
    Shared,
    Update,
)
from tests.sessions.journey.hostile_pens import (
    CARD,
    GROUP,
    IDEA,
    NEW,
    Board,
    Hostile,
    Pen,
    Writing,
    case,
    letter,
    on_card,
    overwrite,
    remove,
    words,
)
from tests.sessions.journey.server_side import ADA, FAY, SERVER


def session() -> Iterator[Hostile]:
    """Nobody but the server writes the session."""
    why = Refusal.SERVER_ONLY
    for by in (ADA, FAY):
        for key in ("phase", "locked", "people", "x"):
            yield case(f"{by.id} sets session.{key}", why, into_session(key), by)
        yield case(f"{by.id} overwrites session.locked", why, _overwrites_locked, by)
        yield case(f"{by.id} deletes session.locked", why, remove("session", "locked"), by)
        yield case(f"{by.id} deletes session.people", why, remove("session", "people"), by)
        yield case(f"{by.id} writes into session.people", why, _joins_by_hand, by)
        yield case(f"{by.id} overwrites session.people", why, _overwrites_people, by)
        yield case(f"{by.id} puts a map into the session", why, _map_in_session, by)
        yield case(f"{by.id} burns clocks in the session", why, _blank_in_session, by)
        yield case(f"{by.id} hides a session write behind a card", why, _card_and_session, by)


def into_session(key: str) -> Writing:
    return lambda _, pen: pen.put("session", key, Plain(("won",)))


_overwrites_locked = overwrite("session", "locked", value=Plain((True,)))
_overwrites_people = overwrite("session", "people", value=Shared(MAP))


def _joins_by_hand(board: Board, pen: Pen) -> None:
    pen.put(board.place("session", "people"), "mallory", Plain(({"role": "facilitator"},)))


def _map_in_session(_: Board, pen: Pen) -> None:
    pen.put(pen.put("session", "agenda", Shared(MAP)), "x", Plain((1,)))


def _blank_in_session(_: Board, pen: Pen) -> None:
    pen.put("session", "x", Deleted(5))


def _card_and_session(_: Board, pen: Pen) -> None:
    pen.card("card-by-attacker-00", ADA)
    pen.put("session", "phase", Plain(("voting",)))


def identity() -> Iterator[Hostile]:
    """Client ids and clocks."""

    def continuing(author: int, clock: int) -> Callable[[Board], bytes]:
        def build(board: Board) -> bytes:
            pen = Pen(author, board.size(author) + clock if author != NEW else clock)
            pen.add(Gap(pen.clock, 5))
            return pen.bytes()

        return build

    foreign, gap = frozenset([Refusal.FOREIGN_AUTHOR_ID]), frozenset([Refusal.MISSING_EDITS])
    yield Hostile("writes as Ben's client id", continuing(200, 0), foreign)
    yield Hostile("writes as the server's client id", continuing(SERVER, 0), foreign)
    yield Hostile("overlaps Ben's edits and goes on", continuing(200, -1), foreign)
    yield Hostile("the facilitator writes as Ada", continuing(100, 0), foreign, FAY)
    for hole in (1, 2, 1_000, 2**30):
        yield Hostile(f"leaves a gap of {hole}", continuing(100, hole), gap)
        yield Hostile(f"starts at clock {hole}", continuing(NEW, hole), gap)
    yield Hostile(
        "writes as Ben beside an honest block",
        lambda board: encode(
            Update(
                [
                    *_pen_with_card(NEW).update().blocks,
                    Block(200, board.size(200), [Gap(board.size(200), 1)]),
                ],
                [],
            )
        ),
        foreign,
    )
    unknown = Refusal.UNKNOWN_REFERENCE
    for name, place in (("of nobody", (77, 0)), ("to come", (NEW, 50)), ("itself", (NEW, 0))):
        yield case(f"left neighbour {name}", unknown, _beside(place, None))
        yield case(f"right neighbour {name}", unknown, _beside(None, place))
        yield case(f"parent {name}", unknown, _within(place))
    yield case(
        "a neighbour of Ben's to come",
        unknown,
        lambda b, p: _beside((200, b.size(200)), None)(b, p),
    )
    for name, deletion in (
        ("content of nobody", (77, 0, 1)),
        ("everything of Ben's, also to come", (200, 0, 2**31 - 2)),
        ("everything of nobody's, for ever", (99, 0, 2**31 - 2)),
        ("its own future", (NEW, 0, 100)),
    ):
        yield case(f"deletes {name}", unknown, lambda _, pen, d=deletion: pen.deletions.append(d))
    yield case("deletes one beyond Ben's last", unknown, lambda b, p: p.delete((200, b.size(200))))


def _pen_with_card(author: int) -> Pen:
    pen = Pen(author)
    pen.card("card-by-attacker-00", ADA)
    return pen


def _beside(left: Id | None, right: Id | None) -> Writing:
    return lambda _, pen: pen.beside(left, right, words("x"))


def _within(parent: Id) -> Writing:
    return lambda _, pen: pen.inside(parent, words("x"))


def structure() -> Iterator[Hostile]:
    """Places that do not hold what is put there."""
    broken, root = Refusal.BROKEN_STRUCTURE, Refusal.UNKNOWN_ROOT
    for name in ("board", "Elements", "elements ", "awareness", "constructor", "toString", "x"):
        yield case(f"a root called {name!r}", root, lambda _, p, n=name: p.put(n, "k", Plain((1,))))
        yield case(f"a text root {name!r}", root, lambda _, p, n=name: p.inside(n, words("x")))
    for known in ("frame", "stages", "lanes", "elements", "groups", "links", "session"):
        for content in (words("x"), Plain((1,)), Format("b", value=True), Shared(MAP), Deleted(2)):
            title = f"{type(content).__name__} without a key in {known}"
            yield case(title, broken, lambda _, p, r=known, c=content: p.inside(r, c))
    for content in (words("x"), Format("b", value=True), Plain((1, 2)), Plain((1, 2, 3))):
        title = f"{type(content).__name__} of {content.length} as a value"
        yield case(title, broken, on_card("ada", lambda p, c, _, v=content: p.put(c, "quote", v)))
    text, notes = ("elements", CARD.format("ada"), "text"), ("elements", IDEA.format("ada"))
    listed = ("groups", GROUP.format("ada"), "element_ids")
    yield case("a key in a text", broken, lambda b, p: p.put(b.place(*text), "k", Plain((1,))))
    yield case("a key in a list", broken, lambda b, p: p.put(b.place(*listed), "k", Plain((1,))))
    yield case("a value in a text", broken, lambda b, p: p.inside(b.place(*text), Plain((1,))))
    yield case("a text in a list", broken, lambda b, p: p.inside(b.place(*listed), words("x")))
    yield case(
        "a format in a list", broken, lambda b, p: p.inside(b.place(*listed), Format("b", 1))
    )
    yield case("a map in a text", broken, lambda b, p: p.inside(b.place(*text), Shared(MAP)))
    yield case(
        "text without a key in a card",
        broken,
        on_card("ada", lambda p, c, _: p.inside(c, words("x"))),
    )
    for keys in ((*text[:2], "kind"), (*notes, "bmc", "reach")):
        where = ".".join(keys[1:])
        yield case(
            f"text inside the plain {where}",
            broken,
            lambda b, p, k=keys: p.inside(b.place(*k), words("x")),
        )
        yield case(
            f"a key inside the plain {where}",
            broken,
            lambda b, p, k=keys: p.put(b.place(*k), "k", Plain((1,))),
        )
    yield case("text inside letters", broken, lambda b, p: p.inside(letter(b), words("x")))
    yield case(
        "neighbours in two cards",
        broken,
        lambda b, p: p.beside(letter(b), letter(b, "ben"), words("x")),
    )
    yield case(
        "a letter and a value as neighbours",
        broken,
        lambda b, p: p.beside(letter(b), b.place(*text[:2], "kind"), words("x")),
    )
    yield case(
        "neighbours under two keys",
        broken,
        lambda b, p: p.beside(b.place(*text[:2], "kind"), b.place(*text[:2], "order"), Plain((1,))),
    )
    yield case(
        "neighbours in the wrong order",
        broken,
        lambda b, p: p.beside(letter(b, at=3), letter(b, at=1), words("x")),
    )
    yield case(
        "a right neighbour that is its left one",
        broken,
        lambda b, p: p.beside(letter(b), letter(b), words("x")),
    )
    yield case(
        "between the halves of a smiley",
        broken,
        lambda b, p: p.beside(letter(b, at=6), letter(b, at=7), words("x")),
    )
    yield case(
        "before the second half of a smiley",
        broken,
        lambda b, p: p.beside(None, letter(b, at=7), words("x")),
    )
    yield case("deletes half a smiley", broken, lambda b, p: p.delete(letter(b, at=7)))
    yield case("deletes up to half a smiley", broken, lambda b, p: p.delete(letter(b, at=0), 7))
    yield case(
        "a value with a right neighbour",
        broken,
        lambda b, p: p.beside(None, b.place(*text[:2], "order"), Plain(("a1",))),
    )
    yield case("a value between two of its key", broken, _between_values)
    for depth in (1, 2, 30):
        yield case(
            f"maps {depth} deep in a record",
            (broken, Refusal.INVALID_VALUE),
            lambda b, p, d=depth: _deep(b, p, d),
        )
    yield Hostile(
        "two authors whose pieces wait for each other",
        lambda _: encode(
            Update(
                [
                    Block(NEW, 0, [Item(0, (NEW + 1, 0), None, None, None, words("x"))]),
                    Block(NEW + 1, 0, [Item(0, (NEW, 0), None, None, None, words("x"))]),
                ],
                [],
            )
        ),
        frozenset([broken]),
    )
    yield case(
        "several values of a key that stay",
        broken,
        on_card("ada", lambda p, c, _: p.put(c, "quote", Plain(("a", "b")))),
    )


def _between_values(board: Board, pen: Pen) -> None:
    order = board.place("elements", CARD.format("ada"), "order")
    first = pen.put("", "", Plain(("a1",)), left=order)
    pen.beside(order, first, Plain(("a2",)))


def _deep(board: Board, pen: Pen, depth: int) -> None:
    place = board.place("elements", IDEA.format("ada"), "bmc")
    for _ in range(depth):
        place = pen.put(place, "k", Shared(MAP))
