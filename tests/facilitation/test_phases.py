import pytest
from hypothesis import given
from typing_extensions import override

from facilitation import phases
from facilitation.agenda import MINUTE
from facilitation.agendas import DAYS, AgendaName
from facilitation.facts import Facts
from facilitation.people import Member
from facilitation.permissions import Action, Part
from facilitation.phases import BUILT_IN, BUILT_IN_MODULES, install, installed, module
from facilitation.phases.module import Count, PhaseModule, Results, Top
from facilitation.phases.openings import Openings, openings
from facilitation.phases.registry import Registry, UnusableModule
from facilitation.rounds import Revealed, Round, RoundId, VotingRules, VotingState
from facilitation.state import Closed, Lock, Workshop
from facilitation.tally import Place, Tally
from tests.facilitation.example_phase import Voices
from tests.facilitation.maps import Card, Group, Link, sheet
from tests.facilitation.played import FACTS, INES, LENA, OLGA, START, TOMASZ, phase
from tests.facilitation.writing import (
    CARDS,
    LINKS,
    NOW,
    REGISTRY,
    card,
    in_draft,
    on_board,
    remark,
    running,
    thing,
    workshops,
)


def results(type: str, facts: Facts, state: Workshop | None = None) -> Results:
    planned = phase("p", type=type)
    found = REGISTRY.module(type)
    assert found is not None
    return found.results(planned, state or running(planned), facts)


# The modules


def test_every_built_in_phase_says_what_to_do() -> None:
    for one in BUILT_IN:
        assert one.title
        assert one.prompt
        assert one.help
        assert one.example
        assert "{" not in one.prompt + one.help + one.private_help + one.example


def test_the_agendas_that_come_with_wayboard_need_no_other_phases() -> None:
    for name in AgendaName:
        for parts in DAYS[name]:
            for part in parts:
                known = BUILT_IN.module(part.type)
                assert known is not None
                assert part.private is known.private


def test_phases_open_only_kinds_that_a_map_knows() -> None:
    for one in BUILT_IN:
        for grant in one.grants:
            known = {Part.ELEMENT: CARDS, Part.LINK: LINKS}.get(grant.part, [])
            assert (grant.kinds or frozenset()) <= set(known)


# The registry


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"type": "Voices!"}, "a type is"),
        ({"title": " "}, "title and a prompt"),
        ({"prompt": ""}, "title and a prompt"),
        ({"default_minutes": 0}, "a minute to 24 hours"),
        ({"private": False, "anonymous": True}, "collected in private"),
    ],
)
def test_P12_a_module_that_cannot_be_used_is_named_with_its_fault(
    fields: dict[str, object], fault: str
) -> None:
    broken = type("Broken", (Voices,), fields)()
    with pytest.raises(UnusableModule, match=fault):
        Registry([broken])


def test_P12_two_modules_of_one_type_are_refused() -> None:
    with pytest.raises(UnusableModule, match="break"):
        Registry([*BUILT_IN_MODULES, *BUILT_IN_MODULES[-1:]])


def test_P12_a_module_of_another_package_is_enforced_like_the_others() -> None:
    state = running(phase("v", type="acme.voices", private=True))
    assert in_draft(state, card(kind="thought")) is None
    assert on_board(state, thing(Part.LINK, kind="evidence")) is not None
    assert on_board(state, thing(Part.STAGE, Action.DELETE)) is not None


def test_a_process_knows_the_built_in_phases_until_others_are_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(phases, "_installed", BUILT_IN)  # an earlier test may have started a server
    assert installed() is BUILT_IN
    install(REGISTRY)
    assert installed() is REGISTRY
    assert module("acme.voices") is REGISTRY.module("acme.voices") is not None
    assert module("gone.away") is None


def test_only_private_phases_collect_in_private() -> None:
    assert REGISTRY.collects(phase("p", type="pain_points")) == frozenset()
    assert REGISTRY.collects(phase("p", type="pain_points", private=True)) == {"pain_point"}
    assert REGISTRY.collects(phase("p", type="gone", private=True)) == frozenset()


# What is open


def test_P13_clients_hear_what_may_be_written_where() -> None:
    private = running(phase("p", type="pain_points", private=True))
    assert openings(private, REGISTRY, NOW) == Openings(draft=("pain_point",))
    shown = running(phase("p", type="pain_points", private=True), revealed=frozenset({"p"}))
    assert openings(shown, REGISTRY, NOW) == Openings(
        add=("key_moment", "metric"),
        edit=("key_moment", "metric", "pain_point"),
        move=("key_moment", "metric", "pain_point"),
        delete=("key_moment", "metric", "pain_point"),
        links=("about", "evidence", "hurts"),
        groups=True,
        remarks=True,
    )


def test_P13_nothing_is_open_when_writing_is_stopped() -> None:
    planned = phase("p", type="stages")
    assert openings(running(planned), REGISTRY, NOW).stages
    for state in (
        running(planned, lock=Lock(INES.id, START)),
        running(planned, writing=Closed()),
        running(planned, position=None),
        running(phase("p", type="gone")),
    ):
        assert openings(state, REGISTRY, NOW) == Openings()


def test_P13_without_an_agenda_everything_is_open() -> None:
    found = openings(Workshop(), REGISTRY, NOW)
    assert found.add == found.draft == ("*",)
    assert found.groups
    assert found.stages


@given(state=workshops())
def test_P13_what_is_told_is_what_the_rules_say(state: Workshop) -> None:
    if state.leaving is not None or not state.agenda.phases:
        return
    found = openings(state, REGISTRY, NOW)
    stage = "buy" if found.stage_ids is None else next(iter(found.stage_ids), "nowhere")
    lane = "pains" if found.lane_ids is None else next(iter(found.lane_ids), "nowhere")
    nowhere = "nowhere" in (stage, lane)
    for kind in CARDS:
        new = card(kind=kind, stage=stage, lane=lane)
        assert (on_board(state, new) is None) is (kind in found.add and not nowhere)
        assert (in_draft(state, new) is None) is (kind in found.draft and not nowhere)
    assert (on_board(state, thing(Part.GROUP)) is None) is found.groups
    assert (on_board(state, thing(Part.STAGE)) is None) is found.stages
    assert (on_board(state, remark()) is None) is found.remarks


# Results


def test_H17_a_phase_leaves_counts_by_stage_and_kind_and_how_many_wrote() -> None:
    map = sheet(
        Card("a", "pain_point", stage="use"),
        Card("b", "pain_point", stage="buy"),
        Card("c", "pain_point", stage="gone"),
        Card("d", "metric", stage="buy"),
        Card("e", "opportunity", stage="buy"),
        groups=[Group("g", element_ids=["a", "b"]), Group("h", element_ids=["e"])],
    )
    facts = Facts(
        people=tuple(Member(one.id, one.role) for one in (INES, LENA, TOMASZ, OLGA)),
        map=map,
        contributions={LENA.id: 2, TOMASZ.id: 0, INES.id: 1},
    )
    assert results("pain_points", facts) == Results(
        phase="p",
        type="pain_points",
        total=4,
        counts=(
            Count("buy", "metric", 1),
            Count("buy", "pain_point", 1),
            Count("use", "pain_point", 1),
            Count(None, "pain_point", 1),
        ),
        people=1,
        groups=1,
        top=(Top("g", "cards", 2),),
    )


def test_H17_pains_stand_out_by_how_bad_and_how_frequent_they_are() -> None:
    map = sheet(
        Card("mild", "pain_point", fields={"impact": "nuisance", "frequency": "often"}),
        Card("bad", "pain_point", fields={"impact": "gives_up", "frequency": "always"}),
        Card("unrated", "pain_point", fields={"impact": "gives_up"}),
    )
    assert results("pain_points", Facts(map=map)).top == (
        Top("bad", "pain_priority", 12),
        Top("mild", "pain_priority", 3),
    )


def test_H17_tasks_stand_out_by_the_pains_that_hurt_them_and_broken_steps_are_kept() -> None:
    map = sheet(
        Card("t", "customer_task"),
        Card("u", "customer_task"),
        Card("p", "pain_point"),
        links=[
            Link("one", "p", "u", "hurts"),
            Link("two", "t", "u", "next", "broken"),
            Link("three", "p", "p", "hurts"),
        ],
    )
    found = results("tasks", Facts(map=map))
    assert found.top == (Top("u", "pains", 1),)
    assert found.more == {"steps": 1, "broken": ["two"]}


def test_H17_touchpoints_stand_out_when_missing_or_weak() -> None:
    map = sheet(
        Card("weak", "touchpoint", fields={"state": "weak"}),
        Card("fine", "touchpoint", fields={"state": "ok"}),
        Card("missing", "touchpoint", fields={"state": "missing"}),
    )
    assert [one.id for one in results("touchpoints", Facts(map=map)).top] == ["missing", "weak"]


def voted(*places: tuple[str, int], used: int = 3, given: int = 5) -> VotingState:
    tally = Tally(
        places=tuple(
            Place(option=id, place=at, tied=False, dots=dots, voters=1)  # type: ignore[arg-type]
            for at, (id, dots) in enumerate(places, 1)
        ),
        ballots=2,
        abstained=0,
        used=used,
        given=given,
        unused=1 - used / given,
    )
    life = Revealed(at=START, ballots=2, receipts=(), revealed_at=START, tally=tally, opening="")
    return VotingState(
        (
            Round(
                id=RoundId("r"),
                rules=VotingRules(),
                options=(),
                budget=5,
                opened_at=START,
                life=life,
            ),
        )
    )


@pytest.mark.parametrize("type", ["dot_voting", "opportunities", "wrap_up"])
def test_H17_ideas_stand_out_by_their_dots_once_these_are_shown(type: str) -> None:
    planned = phase("p", type=type)
    assert results(type, FACTS, running(planned)).top == ()
    state = running(planned, voting=voted(("b", 2), ("a", 1), ("c", 0)))
    assert results(type, FACTS, state).top == (Top("b", "dots", 2), Top("a", "dots", 1))


def test_H17_a_vote_leaves_how_many_took_part_and_what_they_used() -> None:
    state = running(phase("p", type="dot_voting"), voting=voted(("a", 3)))
    assert results("dot_voting", FACTS, state).more == {"ballots": 2, "dots": 3, "unused": 0.4}


def test_a_module_may_say_its_own_results() -> None:
    class Counting(PhaseModule):
        type, title, prompt = "counting", "Counting", "How many?"

        @override
        def top(self, state: Workshop, map: object) -> tuple[Top, ...]:
            return tuple(Top(str(n), "n", n) for n in range(9))

    found = Counting().results(phase("p"), running(phase("p")), Facts())
    assert len(found.top) == 5
    assert phase("p").duration == 10 * MINUTE
