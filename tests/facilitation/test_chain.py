from typing import Any

import pytest

from facilitation.chain import chain
from facilitation.hints import Hint
from facilitation.mapview import Sheet
from sessions.journey.model import Frame, Journey, MapKind
from tests.facilitation.maps import LANES, Card, Link, Stage, sheet


def task(id: str, kind: str = "customer_task", **fields: Any) -> Card:
    return Card(id, kind, f"Do {id}", lane="tasks", fields=fields)


def found(map: Sheet | Journey, code: str) -> list[Hint]:
    return [hint for hint in chain(map) if hint.code == code]


def about(map: Sheet | Journey, code: str) -> list[tuple[str, ...]]:
    return [hint.about for hint in found(map, code)]


def test_H10_missing_and_broken_links_come_first_each_with_its_words() -> None:
    map = sheet(
        task("a"),
        task("b"),
        links=[
            Link("fine", "a", "b", "next"),
            Link("weak", "a", "b", "generates", "weak"),
            Link("broken", "a", "b", "next", "broken"),
            Link("missing", "b", "gone", "generates", "missing"),
        ],
    )
    assert chain(map)[:2] == (
        Hint(
            code="link_missing",
            sentence="The step from “Do b” to a card that is gone is missing.",
            about=("missing", "b", "gone"),
        ),
        Hint(
            code="link_broken",
            sentence="The step from “Do a” to “Do b” is broken.",
            about=("broken", "a", "b"),
        ),
    )


def test_H11_a_hand_over_joins_tasks_of_different_teams() -> None:
    map = sheet(
        task("sold", owner_teams=["Sales"]),
        task("used", "user_task", owner_teams=["product"]),
        task("both", "user_task", owner_teams=["product", "sales "]),
        task("nobodys", "user_task"),
        links=[
            Link("over", "sold", "used", "generates"),
            Link("within", "sold", "both", "generates"),
            Link("open", "sold", "nobodys", "generates"),
        ],
    )
    assert about(map, "hand_over") == [("over",)]
    assert found(map, "hand_over")[0].sentence == "1 hand-over between teams. Who keeps it whole?"


@pytest.mark.parametrize(
    "channel",
    ["web", "Web site", "App", "Kundenportal", "Onlineshop", "sitio web", "en ligne"],
)
def test_H11_a_task_that_meets_software_wants_a_user_task(channel: str) -> None:
    cards = task("search"), Card("page", "touchpoint", fields={"channel": channel})
    there = Link("at", "search", "page", "happens_at")
    assert about(sheet(*cards, links=[there]), "missing_user_task") == [("search",)]
    served = sheet(
        *cards,
        task("type", "user_task"),
        links=[there, Link("does", "search", "type", "generates")],
    )
    assert about(served, "missing_user_task") == []


@pytest.mark.parametrize("channel", ["phone", "shop", "e-mail", "Post", "", "Webergasse", "happy"])
def test_H11_a_task_elsewhere_needs_no_user_task(channel: str) -> None:
    cards = task("search"), Card("page", "touchpoint", fields={"channel": channel})
    map = sheet(*cards, links=[Link("at", "search", "page", "happens_at")])
    assert about(map, "missing_user_task") == []


def journey(kind: MapKind, *cards: Card) -> Journey:
    return Journey(frame=Frame(map_kind=kind), elements=list(cards))  # type: ignore[arg-type]


def test_H11_a_user_task_in_a_customer_journey_serves_a_customer_task() -> None:
    lone = task("type", "user_task")
    code = "user_task_without_customer_task"
    assert about(journey(MapKind.CUSTOMER_JOURNEY, lone), code) == [("type",)]
    assert about(journey(MapKind.USER_JOURNEY, lone), code) == []
    served = sheet(lone, task("search"), links=[Link("does", "search", "type", "generates")])
    assert about(served, code) == []


def test_H12_tasks_without_a_team_are_told_placeholders_are_not() -> None:
    map = sheet(
        task("owned", owner_teams=["sales"]),
        task("blank", owner_teams=[" "]),
        task("open"),
        task("missing", placeholder=True),
        task("step", "job_step"),
    )
    assert found(map, "task_without_owner") == [
        Hint(
            code="task_without_owner",
            sentence="2 tasks have no owner team.",
            count=2,
            about=("blank", "open"),
        )
    ]


def test_H12_pains_and_opportunities_that_touch_no_task_are_told() -> None:
    map = sheet(
        task("t"),
        Card("page", "touchpoint"),
        Card("hurting", "pain_point"),
        Card("loose", "pain_point"),
        Card("helping", "opportunity"),
        Card("idle", "opportunity"),
        links=[
            Link("one", "hurting", "t", "hurts"),
            Link("two", "loose", "page", "hurts"),
            Link("three", "helping", "t", "addresses"),
        ],
    )
    assert about(map, "pain_point_without_task") == [("loose",)]
    assert about(map, "opportunity_without_task") == [("idle",)]
    assert found(map, "opportunity_without_task")[0].sentence == "1 opportunity has no task."


def test_H12_a_key_moment_that_nothing_touches_is_told() -> None:
    map = sheet(
        Card("m", "key_moment"),
        Card("n", "key_moment"),
        Card("p", "pain_point"),
        links=[Link("l", "p", "m", "hurts")],
    )
    assert about(map, "key_moment_without_link") == [("n",)]


def test_H13_stages_say_what_they_lack() -> None:
    map = sheet(
        task("t"),
        Card("n", "metric", fields={"value": 0}),
        Card("m", "metric", stage="use", fields={"value": ""}),
    )
    assert about(map, "stage_without_task") == [("use",)]
    assert about(map, "stage_without_number") == [("use",)]
    assert about(map, "stage_without_touchpoint") == [("buy",), ("use",)]
    assert about(map, "stage_without_key_moment") == [("buy",), ("use",)]


@pytest.mark.parametrize(("stages", "hints"), [(10, 0), (11, 1)])
def test_H13_more_than_ten_stages_are_often_two_maps(stages: int, hints: int) -> None:
    map = Sheet(stages=[Stage(f"s{n}") for n in range(stages)], lanes=LANES)
    assert len(found(map, "many_stages")) == hints


@pytest.mark.parametrize(
    ("moments", "tasks", "code"),
    [
        (0, 0, None),
        (3, 9, None),
        (5, 15, None),
        (4, 11, "key_moments_dense"),
        (1, 0, "key_moments_dense"),
        (2, 9, "key_moments_unusual"),
        (6, 18, "key_moments_unusual"),
    ],
)
def test_H14_key_moments_are_few(moments: int, tasks: int, code: str | None) -> None:
    map = sheet(
        *(Card(f"m{n}", "key_moment") for n in range(moments)),
        *(task(f"t{n}") for n in range(tasks)),
    )
    codes = [hint.code for hint in chain(map) if hint.code.startswith("key_moments_")]
    assert codes == ([] if code is None else [code])


def test_H15_a_card_that_tells_what_the_company_does_is_told() -> None:
    map = sheet(
        Card("ours", "customer_task", "We send an e-mail"),
        Card("theirs", "customer_task", "Wait for the e-mail"),
        Card("behind", "backstage_action", "We send an e-mail"),
    )
    assert about(map, "company_action") == [("ours",)]


def test_H16_loose_ends_are_told() -> None:
    map = sheet(
        task("a"),
        task("b"),
        task("aside"),
        Card("tray", stage=None),
        links=[Link("step", "a", "b", "next"), Link("dead", "a", "gone", "next")],
    )
    assert about(map, "card_without_place") == [("tray",)]
    assert about(map, "link_without_end") == [("dead",)]
    assert about(map, "task_outside_chain") == [("aside",)]


def test_H16_without_any_step_no_task_is_outside_the_chain() -> None:
    assert about(sheet(task("a")), "task_outside_chain") == []


def test_H16_quotes_need_a_source_and_assumptions_are_counted() -> None:
    map = sheet(
        Card("a", fields={"quote": "It rang.", "basis": "said"}),
        Card("b", fields={"quote": "It rang.", "source": "interview 7", "basis": "said"}),
        Card("c", fields={"basis": "assumption"}),
        Card("d"),
        Card("note", "note"),
    )
    assert about(map, "quote_without_source") == [("a",)]
    assert found(map, "assumptions") == [
        Hint(code="assumptions", sentence="50 % of the cards are assumptions.", count=2)
    ]


def test_an_empty_map_is_no_reason_for_hints() -> None:
    assert chain(Sheet()) == ()
