from collections.abc import Callable
from itertools import count

from msgspec.structs import replace

from facilitation.people import ParticipantId
from sessions.additions import additions, authored
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
    Comment,
    Element,
    Emoji,
    Frame,
    Group,
    Journey,
    Kind,
    Lane,
    Link,
    LinkKind,
    MapKind,
    Reaction,
    Stage,
)

LENA = ParticipantId("lena-000000000001")


def numbers() -> Callable[[str], str]:
    counter = count(1)
    return lambda _: f"new-{next(counter):012}"


def a_map(prefix: str) -> Journey:
    stage, lane = StageId(f"{prefix}-stage"), LaneId(f"{prefix}-lane")
    cards = [ElementId(f"{prefix}-card-{n}") for n in range(2)]
    return Journey(
        frame=Frame(title=prefix, scenario=f"{prefix} scenario", map_kind=MapKind.JOB_MAP),
        stages=[Stage(id=stage, name=f"Stage {prefix}", order="a0")],
        lanes=[Lane(id=lane, name="Notes", order="a0", accepts=[Kind.NOTE])],
        elements=[
            Element(
                id=one, kind=Kind.NOTE, text=one, order="a0", stage=stage, lane=lane, author="x"
            )
            for one in cards
        ],
        groups=[Group(id=GroupId(f"{prefix}-group"), title="G", element_ids=cards, stage=stage)],
        links=[Link(id=LinkId(f"{prefix}-l"), source=cards[0], to=cards[1], kind=LinkKind.NEXT)],
    )


def test_nothing_that_is_added_has_an_id_that_stands() -> None:
    present = a_map("a")
    more = additions(present, present, author=LENA, renew=numbers())
    standing = {one.id for one in present.elements}
    assert not standing & {one.id for one in more.elements}
    assert more.groups[0].id != present.groups[0].id
    assert more.links[0].id != present.links[0].id


def test_stages_of_one_name_and_lanes_of_one_kind_are_shared() -> None:
    present = a_map("a")
    more = additions(present, a_map("a"), author=LENA, renew=numbers())
    assert (more.stages, more.lanes) == ([], [])
    assert {(one.stage, one.lane) for one in more.elements} == {
        (present.stages[0].id, present.lanes[0].id)
    }


def test_other_stages_follow_those_that_stand() -> None:
    present = a_map("a")
    more = additions(present, a_map("b"), author=LENA, renew=numbers())
    assert [stage.name for stage in more.stages] == ["Stage b"]
    assert more.stages[0].order > present.stages[0].order
    assert {one.stage for one in more.elements} == {more.stages[0].id}


def test_groups_and_links_hold_on_to_their_cards() -> None:
    more = additions(Journey(), a_map("b"), author=LENA, renew=numbers())
    cards = [one.id for one in more.elements]
    assert more.groups[0].element_ids == cards
    assert (more.links[0].source, more.links[0].to) == (cards[0], cards[1])
    assert more.groups[0].stage == more.stages[0].id


def test_a_link_to_nowhere_is_left_out() -> None:
    lost = Link(id=LinkId("l"), source=ElementId("x"), to=ElementId("y"), kind=LinkKind.NEXT)
    assert additions(Journey(), Journey(links=[lost]), author=LENA, renew=numbers()).links == []


def test_the_frame_is_filled_where_it_is_silent() -> None:
    present = Journey(frame=Frame(title="Ours", scenario="ours"))
    new = Journey(frame=Frame(title="Theirs", scenario="theirs", segment="everybody"))
    more = additions(present, new, author=LENA, renew=numbers())
    assert more.frame == Frame(segment="everybody")


def test_what_is_added_is_signed_by_whoever_adds_it() -> None:
    more = additions(Journey(), a_map("b"), author=LENA, renew=numbers())
    assert {one.author for one in more.elements} == {LENA}
    assert {one.author for one in authored(a_map("b"), LENA).elements} == {LENA}


def test_the_same_addition_again_writes_the_same_things() -> None:
    def renew(word: str) -> str:
        return f"id of {word}"

    once = additions(Journey(), a_map("b"), author=LENA, renew=renew)
    again = additions(once, a_map("b"), author=LENA, renew=renew)
    assert again.elements == once.elements
    assert again.groups == once.groups
    assert again.links == once.links
    assert (again.stages, again.lanes) == ([], [])


def test_actors_of_one_name_are_one_and_cards_follow_them() -> None:
    def told(prefix: str, *names: str) -> Journey:
        actors = [Actor(id=ActorId(f"{prefix}-{name}"), name=name) for name in names]
        goal = Element(id=ElementId("goal"), kind=Kind.CUSTOMER_GOAL, text="", order="a0")
        need = Element(
            id=ElementId("need"),
            kind=Kind.CUSTOMER_NEED,
            text="",
            order="a0",
            fields={
                "actor": actors[0].id,
                "actors": [actor.id for actor in actors],
                "for_goal": goal.id,
            },
        )
        return Journey(frame=Frame(actors=actors), elements=[goal, need])

    more = additions(told("a", "Buyer"), told("b", "buyer ", "Clerk"), author=LENA, renew=numbers())
    assert [actor.name for actor in more.frame.actors] == ["Buyer", "Clerk"]
    clerk = more.frame.actors[1].id
    goal, need = more.elements
    assert need.fields == {"actor": "a-Buyer", "actors": ["a-Buyer", clerk], "for_goal": goal.id}


def test_what_was_said_about_the_cards_comes_along_and_nobodys_name_is_under_it() -> None:
    new = a_map("b")
    card = new.elements[0].id
    comment = Comment(id=CommentId("c"), element=card, text="Why?", author="x", created=5)
    reaction = Reaction(id=ReactionId("r"), element=card, emoji=Emoji.IDEA, author="x")
    new = replace(new, comments=[comment], reactions=[reaction])
    more = additions(a_map("a"), new, author=LENA, renew=numbers())
    here = more.elements[0].id
    assert [(one.element, one.text, one.author, one.created) for one in more.comments] == [
        (here, "Why?", "", 5)
    ]
    assert [(one.element, one.emoji, one.author) for one in more.reactions] == [
        (here, Emoji.IDEA, "")
    ]
    signed = authored(new, LENA)
    assert [one.author for one in signed.comments] == [""]
    assert [one.author for one in signed.reactions] == [""]
