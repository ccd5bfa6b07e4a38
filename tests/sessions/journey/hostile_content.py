"""Hostile updates: what no map holds, what no participant may do, too much of everything."""

from collections.abc import Iterator
from typing import Any

from facilitation.refusals import Refusal
from sessions.journey.encoder import encode
from sessions.journey.update import (
    LIST,
    MAP,
    TEXT,
    Block,
    Deleted,
    Format,
    Gap,
    Id,
    Plain,
    Shared,
    Update,
)
from tests.sessions.journey.hostile_pens import (
    CARD,
    GROUP,
    IDEA,
    NEW,
    STAGE,
    Board,
    Hostile,
    Pen,
    card_with,
    case,
    letter,
    on_card,
    overwrite,
    raw,
    remove,
    words,
)
from tests.sessions.journey.hostile_structure import into_session
from tests.sessions.journey.server_side import ADA, FAY, NOTES, OLA, PAINS


def schema() -> Iterator[Hostile]:
    """What no journey map holds."""
    field, value = Refusal.UNKNOWN_FIELD, Refusal.INVALID_VALUE
    for name in ("x", "Text", "votes", "constructor", "toString", "a" * 200, "title"):
        yield case(f"a card with a field {name[:20]!r}", field, card_with(**{name: 1}))
        yield case(
            f"an own card gets {name[:20]!r}",
            field,
            on_card("ada", lambda p, c, _, n=name: p.put(c, n, Plain((1,)))),
        )
    yield case("an emotion's field on a note", field, card_with(label="joy"))
    for name, bad in _BAD_VALUES:
        whys = {"kind": (Refusal.UNKNOWN_KIND,), "author": (value, Refusal.FORGED_AUTHOR)}
        why = whys.get(name, (value,))
        yield case(f"a card whose {name} is {str(bad)[:25]!r}", why, card_with(**{name: bad}))
    for name in ("kind", "order", "author", "created"):
        yield case(f"a card without {name}", Refusal.MISSING_FIELD, card_with(**{name: None}))
    for root, name in (("stages", "name"), ("groups", "title")):
        title = f"takes the {name} from its own {root}"
        key = STAGE if root == "stages" else GROUP.format("ada")
        nothing = overwrite(root, key, name, value=Plain((None,)))
        yield case(title, Refusal.MISSING_FIELD, nothing)
    yield case("a card with a nameless actor", value, card_with(actors=[None]))
    yield case("a title of 501 units", value, _long_title)
    yield case("a card without text", Refusal.MISSING_FIELD, _card_without_text)
    yield case(
        "a card without anything",
        Refusal.MISSING_FIELD,
        lambda _, p: p.put("elements", "card-by-attacker-00", Shared(MAP)),
    )
    for name in ("order", "text", "kind"):
        yield case(
            f"deletes its card's {name}",
            (Refusal.MISSING_FIELD, Refusal.FIXED_FIELD),
            remove("elements", CARD.format("ada"), name),
        )
    for name in (
        "__proto",
        "short",
        "a" * 65,
        "with space and more",
        "ümläut-000000000",
        "../../etc/passwd",
    ):
        yield case(
            f"a card called {name[:20]!r}", Refusal.INVALID_ID, lambda _, p, n=name: p.card(n, ADA)
        )
    yield case(
        "a card whose id says another",
        Refusal.INVALID_ID,
        lambda _, p: p.put(
            p.card("card-by-attacker-00", ADA), "id", Plain(("card-of-somebody-el",))
        ),
    )
    for content in (Plain(({"kind": "note"},)), Shared(TEXT), Shared(LIST), Plain((None,))):
        yield case(
            f"a card that is a {content!r:.30}",
            value,
            lambda _, p, c=content: p.put("elements", "card-by-attacker-00", c),
        )
    for root in ("stages", "groups", "links"):
        yield case(
            f"nothing but a name in {root}",
            Refusal.MISSING_FIELD,
            lambda _, p, r=root: p.put(r, "thing-by-attacker-0", Shared(MAP)),
        )
    yield case(
        "a card's text as a map",
        value,
        on_card(
            "ada",
            lambda p, c, b: p.put(
                "", "", Shared(MAP), left=b.place("elements", CARD.format("ada"), "text")
            ),
        ),
    )
    yield case(
        "a card's text as a string",
        value,
        on_card(
            "ada",
            lambda p, c, b: p.put(
                "", "", Plain(("x",)), left=b.place("elements", CARD.format("ada"), "text")
            ),
        ),
    )
    yield case(
        "a script as a link's target",
        value,
        lambda b, p: p.beside(letter(b, at=8 - 1), None, Format("link", "javascript:alert(1)")),
    )
    yield case(
        "a data: link",
        value,
        lambda b, p: p.beside(letter(b, at=8 - 1), None, Format("link", "data:text/html,x")),
    )
    yield case(
        "a member that is no id", value, lambda b, p: p.beside(None, _member(b), Plain(("no id",)))
    )
    yield case(
        "a member that is an object",
        value,
        lambda b, p: p.beside(None, _member(b), Plain(({"a": 1},))),
    )
    for name, wrong in (("kind", "emotion"), ("author", "ben"), ("created", 2)):
        yield case(
            f"another {name} for an own card",
            Refusal.FIXED_FIELD,
            overwrite("elements", CARD.format("ada"), name, value=Plain((wrong,))),
        )
        yield case(
            f"an own card loses its {name}",
            (Refusal.FIXED_FIELD, Refusal.MISSING_FIELD),
            remove("elements", CARD.format("ada"), name),
        )
        yield case(
            f"an own card's {name} made blank",
            (Refusal.FIXED_FIELD, Refusal.MISSING_FIELD),
            overwrite("elements", CARD.format("ada"), name, value=Deleted(1)),
        )
    lane = Refusal.WRONG_LANE
    yield case("a note in the lane of pains", lane, card_with(lane=PAINS))
    yield case("a pain in the lane of notes", lane, card_with(kind="pain_point", lane=NOTES))
    yield case(
        "moves its note among the pains",
        lane,
        on_card("ada", lambda p, c, _: p.put(c, "lane", Plain((PAINS,)))),
    )


_BAD_VALUES: list[tuple[str, Any]] = [
    ("kind", "person"),
    ("kind", 1),
    ("kind", ["note"]),
    ("kind", "constructor"),
    ("order", ""),
    ("order", "a" * 501),
    ("order", "a b"),
    ("order", "a0\n"),
    ("order", 1),
    ("created", -1),
    ("created", "now"),
    ("created", True),
    ("created", 2.0**60),
    ("author", ""),
    ("author", "x" * 65),
    ("author", 5),
    ("stage", "x"),
    ("stage", 5),
    ("lane", {}),
    ("basis", "guess"),
    ("basis", True),
    ("quote", 5),
    ("quote", "x" * 20_001),
    ("quote", ["x"]),
    ("source", "x" * 501),
    ("placeholder", 1),
    ("placeholder", "yes"),
    ("actors", ["short"]),
    ("actors", ["actor-0000000000000"] * 501),
    ("actors", "actor-0000000000000"),
]


def _long_title(_: Board, pen: Pen) -> None:
    pen.put("stages", "stage-by-attacker-0", Shared(MAP))
    pen.put((NEW, 0), "order", Plain(("a0",)))
    pen.put((NEW, 0), "name", Plain(("😀" * 250 + "x",)))


def _card_without_text(_: Board, pen: Pen) -> None:
    card = pen.put("elements", "card-by-attacker-00", Shared(MAP))
    for name, value in (("kind", "note"), ("order", "a0"), ("author", "ada"), ("created", 1)):
        pen.put(card, name, Plain((value,)))


def _member(board: Board) -> Id:
    author, clock = board.place("groups", GROUP.format("ada"), "element_ids")
    return (author, clock + 1)


def rules() -> Iterator[Hostile]:
    """What a participant may not do."""
    mine, forged = Refusal.NOT_YOURS, Refusal.FORGED_AUTHOR
    ben = ("elements", CARD.format("ben"))
    for who in ("ben", "fay", "nobody", "Ada"):
        yield case(f"signs a card as {who}", forged, card_with(author=who))
        yield case(
            f"signs a card as {who}, and deletes it",
            (forged, mine),
            lambda b, p, w=who: p.delete(p.card("card-by-attacker-00", ADA, author=w)),
        )
    yield case("signs a group as Ben", forged, lambda _, p: _group(p, "ben"))
    yield case(
        "signs its old group as Ben",
        forged,
        lambda b, p: p.put(b.place("groups", GROUP.format("ada")), "author", Plain(("ben",))),
    )
    for name, bad in (
        ("order", "a1"),
        ("stage", STAGE),
        ("lane", NOTES),
        ("basis", "said"),
        ("quote", "x"),
    ):
        yield case(
            f"sets {name} of Ben's card",
            mine,
            on_card("ben", lambda p, c, _, n=name, v=bad: p.put(c, n, Plain((v,)))),
        )
    yield case(
        "overwrites the order of Ben's card", mine, overwrite(*ben, "order", value=Plain(("a9",)))
    )
    yield case(
        "types into Ben's card",
        mine,
        lambda b, p: p.beside(letter(b, "ben"), letter(b, "ben", 1), words("x")),
    )
    yield case("deletes a letter of Ben's", mine, lambda b, p: p.delete(letter(b, "ben")))
    yield case("deletes all words of Ben's", mine, lambda b, p: p.delete(letter(b, "ben"), 8))
    yield case(
        "makes Ben's words bold",
        mine,
        lambda b, p: p.beside(None, letter(b, "ben"), Format("bold", value=True)),
    )
    yield case("replaces the text of Ben's card", mine, overwrite(*ben, "text", value=Shared(TEXT)))
    yield case("deletes Ben's card", mine, remove(*ben))
    yield case(
        "deletes Ben's card beside an own one",
        mine,
        lambda b, p: (p.card("card-by-attacker-00", ADA), p.delete(b.place(*ben))),
    )
    yield case(
        "replaces Ben's card with an own one", mine, lambda b, p: _in_place(p, b.place(*ben), "ada")
    )
    yield case(
        "replaces Ben's card with one of Ben's",
        mine,
        lambda b, p: _in_place(p, b.place(*ben), "ben"),
    )
    yield case("blanks Ben's card", mine, overwrite(*ben, value=Deleted(1)))
    yield case(
        "sets a note of Ben's idea",
        mine,
        lambda b, p: p.put(b.place("elements", IDEA.format("ben"), "bmc"), "reach2", Plain((9,))),
    )
    yield case(
        "overwrites a note of Ben's idea",
        mine,
        overwrite("elements", IDEA.format("ben"), "bmc", "reach", value=Plain((9,))),
    )
    yield case(
        "deletes a note of Ben's idea",
        mine,
        remove("elements", IDEA.format("ben"), "bmc", "reach"),
    )
    yield case(
        "deletes all notes of Ben's idea", mine, remove("elements", IDEA.format("ben"), "bmc")
    )
    yield case(
        "blanks written under Ben's card",
        mine,
        on_card("ben", lambda p, c, _: p.put(c, "quote", Deleted(3))),
    )
    yield case(
        "deletes everything that Ben wrote", (mine,), lambda b, p: p.delete((200, 0), b.size(200))
    )
    only = Refusal.FACILITATOR_ONLY
    yield case("sets the title", only, lambda _, p: p.put("frame", "title", Plain(("won",))))
    yield case(
        "writes the scenario",
        only,
        lambda _, p: p.inside(p.put("frame", "scenario", Shared(TEXT)), words("x")),
    )
    yield case("renames a lane", only, overwrite("lanes", PAINS, "name", value=Plain(("x",))))
    yield case(
        "opens a lane for notes",
        only,
        overwrite("lanes", PAINS, "accepts", value=Plain((["note"],))),
    )
    yield case("deletes a lane", only, remove("lanes", NOTES))
    yield case(
        "types into a lane's name",
        only,
        lambda b, p: p.inside(b.place("lanes", NOTES, "name"), words("x")),
    )
    yield case("adds a lane", only, _lane)


def _group(pen: Pen, author: str) -> None:
    group = pen.put("groups", "group-by-attacker-0", Shared(MAP))
    pen.put(group, "title", Plain(("g",)))
    pen.put(group, "author", Plain((author,)))
    pen.put(group, "element_ids", Shared(LIST))


def _in_place(pen: Pen, place: Id, author: str) -> None:
    card = pen.put("", "", Shared(MAP), left=place)
    for name, value in (("kind", "note"), ("order", "a0"), ("author", author), ("created", 1)):
        pen.put(card, name, Plain((value,)))
    pen.inside(pen.put(card, "text", Shared(TEXT)), words("mine now"))


def _lane(_: Board, pen: Pen) -> None:
    lane = pen.put("lanes", "lane-by-attacker-00", Shared(MAP))
    for name, value in (("name", "x"), ("order", "a0"), ("accepts", ["note"])):
        pen.put(lane, name, Plain((value,)))


def roles() -> Iterator[Hostile]:
    """An observer writes nothing; a facilitator does not forge either."""
    for name, write in (
        ("adds a card", card_with(author="ola")),
        ("adds a stage", lambda _, p: p.put("stages", "stage-by-attacker-0", Shared(MAP))),
        ("sets the title", lambda _, p: p.put("frame", "title", Plain(("x",)))),
        ("deletes a card", remove("elements", CARD.format("ada"))),
        ("types", lambda b, p: p.beside(letter(b), letter(b, at=1), words("x"))),
        ("burns clocks", lambda _, p: p.add(Gap(0, 5))),
        ("writes the session", into_session("x")),
    ):
        yield case(f"an observer {name}", Refusal.READ_ONLY, write, OLA)
    yield case("the facilitator signs as Ben", Refusal.FORGED_AUTHOR, card_with(author="ben"), FAY)
    yield case(
        "the facilitator signs Ben's new card over",
        Refusal.FORGED_AUTHOR,
        lambda b, p: _in_place(p, b.place("elements", CARD.format("ben")), "ada"),
        FAY,
    )
    yield case(
        "the facilitator renames Ben's card to Ada",
        Refusal.FIXED_FIELD,
        overwrite("elements", CARD.format("ben"), "author", value=Plain(("ada",))),
        FAY,
    )
    yield case(
        "the facilitator makes a lane of nothing",
        Refusal.INVALID_VALUE,
        overwrite("lanes", NOTES, "accepts", value=Plain((None,))),
        FAY,
    )


def quantities() -> Iterator[Hostile]:
    """Too much of everything."""
    many = Refusal.TOO_MANY_CHANGES
    yield raw("an update of more than a mebibyte", Refusal.TOO_LARGE, b"\x00" * (1024 * 1024 + 1))
    yield raw("ten megabytes", Refusal.TOO_LARGE, b"\x01" * 10_000_000)
    yield case(
        "20,001 structs",
        many,
        lambda _, p: [p.put("frame", "title", Plain((1,))) for _ in range(20_001)],
    )
    yield case(
        "200,000 keys",
        (many, Refusal.TOO_LARGE),
        lambda _, p: [p.put("frame", f"k{n}", Plain((1,))) for n in range(200_000)],
    )
    yield case(
        "20,000 first values of one key",
        Refusal.BROKEN_STRUCTURE,
        on_card("ada", lambda p, c, _: [p.put(c, "quote", Plain(("x",))) for _ in range(20_000)]),
    )
    yield case(
        "20,000 letters at one place",
        Refusal.BROKEN_STRUCTURE,
        lambda b, p: [p.beside(letter(b), letter(b, at=1), words("x")) for _ in range(20_000)],
    )
    yield case("a card of 300,000 letters", Refusal.TEXT_TOO_LONG, card_with(text="x" * 300_000))
    yield case(
        "a card grown beyond its length",
        Refusal.TEXT_TOO_LONG,
        lambda b, p: p.beside(letter(b), letter(b, at=1), words("x" * 262_144)),
    )
    yield case(
        "201 members at once",
        Refusal.INVALID_VALUE,
        lambda b, p: p.beside(None, _member(b), Plain((CARD.format("ada"),) * 5_001)),
    )
    yield case(
        "51 notes on an idea",
        Refusal.INVALID_VALUE,
        lambda b, p: [
            p.put(b.place("elements", IDEA.format("ada"), "bmc"), f"k{n}", Plain((1,)))
            for n in range(51)
        ],
    )
    yield case(
        "201 stages", Refusal.TOO_MANY_ELEMENTS, lambda _, p: [_stage(p, n) for n in range(201)]
    )
    yield case(
        "20,000 overwritten values in one piece",
        many,
        on_card("ada", lambda p, c, _: p.put(c, "quote", Deleted(20_000))),
    )
    yield case(
        "2,001 values of a key in one piece",
        many,
        on_card("ada", lambda p, c, _: p.put(c, "quote", Plain((None,) * 2_001))),
    )
    yield Hostile(
        "20,000 client ids",
        lambda _: encode(Update([Block(NEW + n, 0, [Gap(0, 1)]) for n in range(20_000)], [])),
        frozenset([many]),
    )
    yield Hostile(
        "200,000 deletions",
        lambda _: encode(Update([], [(100, n, 1) for n in range(200_000)])),
        frozenset([many, Refusal.BROKEN_STRUCTURE]),
    )


def _stage(pen: Pen, number: int) -> Id:
    stage = pen.put("stages", f"stage-by-attacker-{number}", Shared(MAP))
    pen.put(stage, "order", Plain(("a0",)))
    return pen.put(stage, "name", Plain(("s",)))
