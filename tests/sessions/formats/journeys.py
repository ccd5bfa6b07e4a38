"""Whole maps out of thin air, valid by the public schema."""

from typing import Any

from fractional_indexing import generate_n_keys_between
from hypothesis import strategies as st

from sessions.journey.ids import (
    ActorId,
    CommentId,
    ElementId,
    GroupId,
    LaneId,
    LinkId,
    ReactionId,
    StageId,
)
from sessions.journey.model import (
    Actor,
    ActorKind,
    Comment,
    Element,
    Emoji,
    Frame,
    Group,
    Journey,
    Kind,
    Lane,
    LineAbove,
    Link,
    LinkKind,
    LinkState,
    MapKind,
    Reaction,
    Stage,
    Timeframe,
)

NASTY = [
    "=1+1",
    "@SUM(A1)",
    "+49 30 1",
    "-2",
    "＝1",
    "'quoted",
    "a;b,c\td",
    'say "hi"',
    "line\nbreak",
    "# not a heading",
    "- not a bullet",
    "| pipe |",
    "<b>bold</b> & <script>",
    "A: 3: Me",
    "#35;",
    "%% no comment",
    "section A",
    "title page",
    "[x](javascript:alert(1))",
    "__proto__",
    "![i](u)",
    "**stars**",
    "`code`",
    "😀 fine",
    "مرحبا",
    "1. one",
    "null",
    "3",
    "true",
    "[1]",
    "—",
    "&lt;",
    "\\",
    "https://example.org/a_b_c",
]
letters = st.characters(exclude_categories=["Cc", "Cs", "Co", "Cn"])
words = st.text(letters, min_size=1, max_size=20) | st.sampled_from(NASTY)
lines = words.map(lambda text: " ".join(text.split())).filter(bool)
paragraphs = words | st.lists(lines, min_size=1, max_size=3).map("\n".join)
ids = st.text("abcXYZ019_-", min_size=16, max_size=20)
whole = st.integers(-(2**53) + 1, 2**53 - 1)  # what JavaScript, and so the document, can hold


def _orders(count: int) -> list[str]:
    return generate_n_keys_between(None, None, count) if count else []


@st.composite
def frames(draw: st.DrawFn) -> Frame:
    actor_ids = draw(st.lists(ids, max_size=3, unique=True))
    return Frame(
        title=draw(st.just("") | lines),
        scenario=draw(st.just("") | paragraphs),
        map_kind=draw(st.sampled_from(MapKind)),
        blueprint=draw(st.booleans()),
        actors=[
            Actor(
                id=ActorId(one),
                name=f"{draw(lines)} {number}",
                kind=draw(st.sampled_from(ActorKind)),
                description=draw(st.just("") | paragraphs),
                goals=draw(st.lists(lines, max_size=2)),
            )
            for number, one in enumerate(actor_ids)
        ],
        trigger=draw(st.just("") | paragraphs),
        state=draw(st.sampled_from([None, "current", "target"])),
        timeframe=draw(st.none() | st.builds(Timeframe, amount=st.just(2.5), text=lines)),
        business_problem=draw(st.sampled_from([None, "decrease_costs"])),
        sources=draw(st.lists(lines, max_size=2)),
        channels=draw(st.lists(lines, max_size=2)),
    )


@st.composite
def own_fields(draw: st.DrawFn, kind: Kind, actor_ids: list[ActorId]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if draw(st.booleans()):
        fields["quote"] = draw(paragraphs)
        fields["basis"] = draw(st.sampled_from(["said", "data"]))
    if draw(st.booleans()) and actor_ids:
        fields["actors"] = draw(st.lists(st.sampled_from(actor_ids), min_size=1, unique=True))
    match kind:
        case Kind.EMOTION:
            fields["value"] = draw(st.integers(-8, 8)) / 4
            fields["then"] = draw(st.lists(lines, max_size=2))
        case Kind.TOUCHPOINT:
            fields["channel"] = draw(lines)
        case Kind.CUSTOMER_TASK:
            fields["owner_teams"] = draw(st.lists(lines, max_size=2))
            fields["optional"] = draw(st.booleans())
        case Kind.METRIC:
            fields["value"] = draw(whole | lines | st.booleans() | st.none())
        case Kind.OPPORTUNITY:
            fields["estimates"] = draw(st.dictionaries(words, whole, max_size=2))
        case _:
            pass
    return fields


people = st.sampled_from(["", "person"])
times = st.integers(0, 2**53 - 1)


@st.composite
def journeys(draw: st.DrawFn) -> Journey:
    """A map with a few of everything."""
    frame = draw(frames())
    taken = iter(draw(st.lists(ids, min_size=28, max_size=28, unique=True)))
    stages = [
        Stage(
            id=StageId(next(taken)),
            name=draw(lines),
            order=order,
            description=draw(st.just("") | paragraphs),
            duration=draw(st.just("") | lines),
            applies=draw(st.booleans()),
        )
        for order in _orders(draw(st.integers(0, 4)))
    ]
    lanes = [
        Lane(
            id=LaneId(next(taken)),
            name=draw(lines),
            order=order,
            accepts=draw(st.lists(st.sampled_from(Kind), max_size=3, unique=True)),
            line_above=draw(st.none() | st.sampled_from(LineAbove)),
        )
        for order in _orders(draw(st.integers(0, 4)))
    ]
    actor_ids = [actor.id for actor in frame.actors]
    elements = []
    for order in _orders(draw(st.integers(0, 8))):
        kind = draw(st.sampled_from(Kind))
        elements.append(
            Element(
                id=ElementId(next(taken)),
                kind=kind,
                text=draw(paragraphs),
                order=order,
                stage=draw(st.sampled_from([None, *(one.id for one in stages)])),
                lane=draw(st.sampled_from([None, *(one.id for one in lanes)])),
                author=draw(people),
                created=draw(times),
                fields=draw(own_fields(kind, actor_ids)),
            )
        )
    element_ids = [element.id for element in elements]
    groups, links = [], []
    some = st.sampled_from(element_ids or [ElementId("")])
    if element_ids:
        for order in _orders(draw(st.integers(0, 2))):
            members = draw(st.lists(some, max_size=3, unique=True))
            groups.append(
                Group(id=GroupId(next(taken)), title=draw(lines), element_ids=members, order=order)
            )
        for _ in range(draw(st.integers(0, 3))):
            links.append(
                Link(
                    id=LinkId(next(taken)),
                    source=draw(some),
                    to=draw(some),
                    kind=draw(st.sampled_from(LinkKind)),
                    state=draw(st.sampled_from(LinkState)),
                    note=draw(st.just("") | paragraphs),
                )
            )
    comments, reactions = [], []
    for _ in range(draw(st.integers(0, 2)) if element_ids else 0):
        said: dict[str, Any] = {
            "element": draw(some),
            "author": draw(people),
            "created": draw(times),
        }
        comments.append(
            Comment(
                id=CommentId(next(taken)), text=draw(lines), resolved=draw(st.booleans()), **said
            )
        )
        sign = draw(st.sampled_from(Emoji))
        reactions.append(Reaction(id=ReactionId(next(taken)), emoji=sign, **said))
    return Journey(
        frame=frame,
        stages=stages,
        lanes=lanes,
        elements=elements,
        groups=groups,
        links=links,
        comments=comments,
        reactions=reactions,
    )
