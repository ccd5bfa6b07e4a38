import pytest
from hypothesis import given

from facilitation.agenda import Agenda, PlannedPhase
from facilitation.people import ParticipantId, Person, Role
from facilitation.permissions import SEND_COMMANDS, Action, Change, OpenBoard, OwnDraft, Part
from facilitation.phases.grants import Grant, When
from facilitation.phases.rules import draft_rules_for, rules_for
from facilitation.refusals import Refusal, Refused
from facilitation.state import Closed, Closing, Leaving, Lock, Open, Workshop
from tests.facilitation.played import INES, LENA, OLGA, TOMASZ, phase
from tests.facilitation.writing import (
    NOW,
    REGISTRY,
    card,
    changes,
    in_draft,
    on_board,
    people,
    remark,
    running,
    thing,
    workshops,
)

PAINS = phase("pains", type="pain_points", private=True)
NAMELESS = phase("pains", type="pain_points", private=True, anonymous=True)
SEEN = frozenset({PAINS.id})


# Everything that is declared, and nothing else


def granted(
    state: Workshop, planned: PlannedPhase | None, change: Change, by: Person, *, draft: bool
) -> bool:
    """What the declarations say, read one by one."""
    module = None if planned is None else REGISTRY.module(planned.type)
    if planned is None or module is None:
        return False
    options = planned.options
    private = planned.private and any(one.when is When.WRITING for one in module.grants)
    revealed = planned.id in state.revealed

    def holds(grant: Grant) -> bool:
        if draft:
            return private and not revealed and grant.when is When.WRITING
        if not private:
            return True
        if not revealed:
            return grant.when is When.ALWAYS
        adds = grant.collected and Action.ADD in grant.actions
        return grant.when is not When.WRITING and not (planned.anonymous and adds)

    def fits(grant: Grant) -> bool:
        kinds = grant.kinds
        if grant.collected and "kinds" in options:
            kinds = frozenset(options["kinds"])
        return (
            grant.part is change.part
            and change.action in grant.actions
            and (kinds is None or change.kind in kinds)
            and (grant.fields is None or change.fields <= grant.fields)
            and (not grant.own or change.author == by.id)
        )

    if change.part is Part.ELEMENT:
        if "stages" in options and change.stage not in options["stages"]:
            return False
        if "lanes" in options and change.lane not in options["lanes"]:
            return False
    return any(holds(grant) and fits(grant) for grant in module.grants)


def declared(state: Workshop, change: Change, by: Person, *, draft: bool) -> bool:
    """Whether a participant may do this, by the declarations alone."""
    if by.id in state.banned or state.locked:
        return False
    writing = state.writing
    opened = isinstance(writing, Open) or (isinstance(writing, Closing) and writing.until > NOW)
    if opened and granted(state, state.current, change, by, draft=draft):
        return True
    leaving = state.leaving
    if leaving is None or leaving.until <= NOW:
        return False
    return granted(state, state.phase(leaving.phase), change, by, draft=draft)


@given(state=workshops(), change=changes(), by=people())
def test_P4_P6_P7_P9_on_the_board_a_participant_does_what_is_declared_and_nothing_else(
    state: Workshop, change: Change, by: Person
) -> None:
    rules = rules_for(state, REGISTRY, NOW)
    allowed = rules.closed_to(by) is None and rules.refusal(change, by) is None
    if by.role is not Role.PARTICIPANT:
        assert allowed is (by.role is Role.FACILITATOR)
    elif state.agenda.phases:
        assert allowed is declared(state, change, by, draft=False)
    else:
        assert allowed is (not state.locked and OpenBoard().refusal(change, by) is None)


@given(state=workshops(), change=changes(), by=people())
def test_P8_in_a_private_document_its_owner_does_what_is_declared_and_nothing_else(
    state: Workshop, change: Change, by: Person
) -> None:
    rules = draft_rules_for(state, REGISTRY, LENA.id, NOW)
    allowed = rules.closed_to(by) is None and rules.refusal(change, by) is None
    own = by == LENA and change.author == LENA.id
    if not state.agenda.phases:
        assert allowed is own
        return
    withdrawn = change.action is Action.DELETE and not state.locked
    assert allowed is (own and (withdrawn or declared(state, change, by, draft=True)))


@given(state=workshops(), change=changes(), by=people())
def test_every_refusal_has_a_sentence_and_repeats_nobodys_words(
    state: Workshop, change: Change, by: Person
) -> None:
    board = rules_for(state, REGISTRY, NOW).refusal(change, by)
    draft = draft_rules_for(state, REGISTRY, LENA.id, NOW).refusal(change, by)
    for refused in (board, draft):
        if refused is not None:
            assert refused.why.sentence.endswith((".", "?"))
            assert refused.detail in ("", SEND_COMMANDS, *Part) or refused.detail.split(
                " in phase "
            )[0] in (
                "Opens",
                "Done",
            )


@given(state=workshops(), change=changes(), by=people())
def test_who_is_told_that_all_is_closed_is_refused_everything(
    state: Workshop, change: Change, by: Person
) -> None:
    rules = rules_for(state, REGISTRY, NOW)
    if state.agenda.phases and rules.closed_to(by) is not None:
        assert rules.refusal(change, by) is not None


# Who, and when at all


def test_P1_without_an_agenda_the_board_is_open_to_everybody() -> None:
    assert rules_for(Workshop(), REGISTRY, NOW) == OpenBoard()
    locked = Workshop(lock=Lock(INES.id, NOW))
    assert rules_for(locked, REGISTRY, NOW) == OpenBoard(locked=True)
    assert draft_rules_for(Workshop(), REGISTRY, LENA.id, NOW) == OwnDraft(LENA.id)


def test_P2_a_facilitator_writes_in_any_state_and_an_observer_in_none() -> None:
    state = running(PAINS, writing=Closed(), lock=Lock(INES.id, NOW))
    assert on_board(state, card(kind="opportunity"), INES) is None
    assert on_board(running(PAINS), card(), OLGA) is Refusal.READ_ONLY


def test_P2_a_lock_stops_the_others_in_their_private_documents_too() -> None:
    state = running(PAINS, lock=Lock(INES.id, NOW))
    assert on_board(state, card()) is Refusal.LOCKED
    assert in_draft(state, card()) is Refusal.LOCKED
    assert in_draft(state, card(Action.DELETE)) is Refusal.LOCKED


def test_P2_a_lock_stops_private_documents_of_an_open_board_too() -> None:
    state = Workshop(lock=Lock(INES.id, NOW))
    for owner, refused in ((LENA, Refused(Refusal.LOCKED)), (INES, None)):
        assert draft_rules_for(state, REGISTRY, owner.id, NOW).closed_to(owner) == refused
        assert draft_rules_for(Workshop(), REGISTRY, owner.id, NOW).closed_to(owner) is None


def test_P2_who_was_banned_writes_nothing_without_an_agenda_either() -> None:
    state = Workshop(banned=frozenset({LENA.id}))
    for rules in (rules_for(state, REGISTRY, NOW), draft_rules_for(state, REGISTRY, LENA.id, NOW)):
        assert rules.closed_to(LENA) == Refused(Refusal.BANNED)


def test_P2_who_was_banned_writes_nothing_even_with_a_connection_left() -> None:
    state = running(PAINS, banned=frozenset({LENA.id}))
    rules = rules_for(state, REGISTRY, NOW)
    assert rules.closed_to(LENA) == Refused(Refusal.BANNED)
    assert in_draft(state, card()) is Refusal.BANNED


def test_P3_before_the_first_phase_and_after_the_last_participants_only_read() -> None:
    lobby = running(PAINS, position=None)
    ended = running(PAINS, finished=True)
    assert on_board(lobby, card()) is in_draft(lobby, card()) is Refusal.NOT_STARTED
    assert on_board(ended, card()) is in_draft(ended, card()) is Refusal.WORKSHOP_FINISHED
    assert on_board(lobby, card(), INES) is on_board(ended, card(), INES) is None


def test_P6_when_writing_is_closed_only_facilitators_write() -> None:
    state = running(PAINS, writing=Closed(), revealed=SEEN)
    assert rules_for(state, REGISTRY, NOW).closed_to(LENA) == Refused(Refusal.WRITING_CLOSED)
    assert on_board(state, thing(Part.GROUP)) is Refusal.WRITING_CLOSED
    assert on_board(state, thing(Part.GROUP), INES) is None
    assert in_draft(running(PAINS, writing=Closed()), card()) is Refusal.WRITING_CLOSED


# Private phases


def test_P4_before_the_reveal_cards_are_written_in_private_alone() -> None:
    state = running(PAINS)
    assert on_board(state, card()) is Refusal.PRIVATE_NOW
    assert on_board(state, card(Action.EDIT)) is Refusal.PRIVATE_NOW
    assert in_draft(state, card()) is None


@pytest.mark.parametrize(
    "change",
    [
        thing(Part.GROUP),
        thing(Part.LINK, kind="hurts"),
        card(kind="key_moment"),
        card(kind="metric"),
    ],
    ids=["grouping", "linking", "key moments", "metrics"],
)
def test_P4_what_follows_from_reading_together_opens_with_the_reveal(change: Change) -> None:
    assert on_board(running(PAINS), change) is Refusal.AFTER_THE_REVEAL
    assert on_board(running(PAINS, revealed=SEEN), change) is None


def test_P4_after_the_reveal_people_correct_their_own_cards_and_move_all() -> None:
    state = running(PAINS, revealed=SEEN)
    assert on_board(state, card(Action.EDIT)) is None
    assert on_board(state, card(Action.DELETE)) is None
    assert on_board(state, card(Action.EDIT), TOMASZ) is Refusal.NOT_YOURS
    assert on_board(state, card(Action.MOVE), TOMASZ) is None


def test_P4_new_cards_after_the_reveal_only_where_the_phase_goes_on_with_them() -> None:
    tasks = phase("tasks", type="tasks", private=True)
    state = running(tasks, revealed=frozenset({tasks.id}))
    assert on_board(state, card(kind="customer_task")) is None
    assert on_board(running(PAINS, revealed=SEEN), card()) is Refusal.CARDS_ARE_OUT
    assert in_draft(running(PAINS, revealed=SEEN), card()) is Refusal.CARDS_ARE_OUT


def test_P4_nothing_is_hidden_in_a_phase_that_collects_nothing() -> None:
    stages = phase("stages", type="stages", private=True)
    assert on_board(running(stages), thing(Part.STAGE)) is None


def test_P5_a_card_without_a_name_is_nobodys_own() -> None:
    state = running(NAMELESS, revealed=SEEN)
    nameless = card(Action.EDIT, author=ParticipantId(""))
    assert on_board(state, nameless) is Refusal.NAMELESS_CARD
    assert on_board(state, card(Action.MOVE, author=ParticipantId(""))) is None


@pytest.mark.parametrize("type", ["pain_points", "tasks", "touchpoints", "emotions"])
def test_P5_no_card_with_a_name_comes_to_a_phase_where_names_stay_off(type: str) -> None:
    planned = phase("p", type=type, private=True, anonymous=True)
    state = running(planned, revealed=frozenset({planned.id}))
    for kind in REGISTRY.collects(planned):
        assert on_board(state, card(kind=kind)) is Refusal.NAMES_STAY_OFF


@pytest.mark.parametrize("part", [Part.COMMENT, Part.REACTION])
def test_P15_remarks_wait_for_the_reveal_and_stay_ones_own(part: Part) -> None:
    assert on_board(running(PAINS), remark(part=part)) is Refusal.AFTER_THE_REVEAL
    shown = running(PAINS, revealed=SEEN)
    assert on_board(shown, remark(part=part)) is None
    assert on_board(shown, remark(Action.DELETE, part), TOMASZ) is Refusal.NOT_YOURS
    assert on_board(shown, remark(Action.DELETE, part), INES) is None
    assert on_board(running(phase("b", type="break")), remark(part=part)) is not None


@pytest.mark.parametrize("part", [Part.COMMENT, Part.REACTION])
def test_P15_where_names_stay_off_nothing_is_said_under_a_name(part: Part) -> None:
    shown = running(NAMELESS, revealed=SEEN)
    assert on_board(running(NAMELESS), remark(part=part)) is Refusal.AFTER_THE_REVEAL
    assert on_board(shown, remark(part=part)) is Refusal.NAMED_REMARK
    assert on_board(shown, remark(Action.DELETE, part)) is None


def test_P8_in_an_open_phase_cards_belong_on_the_board() -> None:
    state = running(phase("pains", type="pain_points"))
    assert on_board(state, card()) is None
    assert in_draft(state, card()) is Refusal.NOT_PRIVATE_NOW
    assert on_board(state, thing(Part.GROUP)) is None


def test_P8_own_words_are_withdrawn_whenever_one_likes() -> None:
    for state in (running(PAINS, revealed=SEEN), running(phase("b", type="break"))):
        assert in_draft(state, card(Action.DELETE)) is None


def test_P8_a_private_document_is_its_owners_and_takes_their_cards_alone() -> None:
    assert in_draft(running(PAINS), card(author=TOMASZ.id), TOMASZ) is Refusal.READ_ONLY
    assert in_draft(running(PAINS), card(), INES) is Refusal.READ_ONLY
    assert in_draft(running(PAINS), card(author=TOMASZ.id)) is Refusal.NOT_YOURS


def test_P8_a_facilitator_prepares_cards_of_later_phases() -> None:
    rules = draft_rules_for(running(PAINS), REGISTRY, INES.id, NOW)
    assert rules.refusal(card(kind="opportunity", author=INES.id), INES) is None


# Grace


def test_P7_until_a_freeze_is_over_sentences_are_finished() -> None:
    state = running(PAINS, writing=Closing(NOW + 1))
    assert in_draft(state, card()) is None
    assert in_draft(state, card(), now=NOW + 1) is Refusal.WRITING_CLOSED


def test_P7_a_half_sentence_of_the_phase_just_left_still_arrives() -> None:
    ideas = phase("ideas", type="opportunities")
    state = running(PAINS, ideas, position=1, leaving=Leaving(PAINS.id, NOW + 1))
    assert in_draft(state, card()) is None
    assert in_draft(state, card(), now=NOW + 1) is Refusal.NOT_IN_THIS_PHASE
    assert on_board(state, card(kind="opportunity")) is None


def test_P7_the_last_half_sentence_arrives_after_the_end() -> None:
    wrap_up = phase("end", type="wrap_up")
    state = running(wrap_up, finished=True, leaving=Leaving(wrap_up.id, NOW + 1))
    assert rules_for(state, REGISTRY, NOW).closed_to(LENA) is None
    assert on_board(state, card(kind="note")) is None
    assert on_board(state, card(kind="note"), now=NOW + 1) is Refusal.WORKSHOP_FINISHED


def test_P7_what_was_private_in_the_phase_just_left_never_slips_onto_the_board() -> None:
    tasks = phase("tasks", type="tasks", private=True)
    state = running(PAINS, tasks, position=1, leaving=Leaving(PAINS.id, NOW + 1))
    assert on_board(state, card()) is Refusal.NOT_IN_THIS_PHASE


# What the agenda changes


def test_P9_an_agenda_gives_a_phase_other_kinds_to_collect() -> None:
    planned = phase("p", type="pain_points", private=True, options={"kinds": ["thought"]})
    state = running(planned)
    assert in_draft(state, card(kind="thought")) is None
    assert in_draft(state, card()) is Refusal.NOT_IN_THIS_PHASE
    assert REGISTRY.collects(planned) == {"thought"}


def test_P9_an_agenda_limits_a_phase_to_some_stages_and_lanes() -> None:
    planned = phase("p", type="pain_points", options={"stages": ["buy"], "lanes": ["pains"]})
    state = running(planned)
    assert on_board(state, card()) is None
    assert on_board(state, card(stage="use")) is Refusal.OUTSIDE_THE_AREA
    assert on_board(state, card(Action.MOVE, lane=None)) is Refusal.OUTSIDE_THE_AREA
    private = running(phase("p", type="pain_points", private=True, options={"stages": ["buy"]}))
    assert in_draft(private, card(stage="use")) is Refusal.OUTSIDE_THE_AREA


@pytest.mark.parametrize("options", [{"kinds": 7}, {"stages": "buy"}, {"kinds": [1]}, {"x": None}])
def test_P9_options_that_say_nothing_change_nothing(options: dict[str, object]) -> None:
    assert on_board(running(phase("p", type="pain_points", options=options)), card()) is None


# Where it belongs


def _detail(state: Workshop, change: Change) -> str:
    refused = rules_for(state, REGISTRY, NOW).refusal(change, LENA)
    assert refused is not None
    assert refused.why is Refusal.NOT_IN_THIS_PHASE
    return refused.detail


ROUND = (
    phase("a", type="tasks"),
    phase("b", type="break"),
    phase("c", type="opportunities"),
    phase("d", type="tasks"),
)


def test_P10_a_refusal_names_the_next_phase_for_it_or_else_the_last() -> None:
    state = running(*ROUND, position=1)
    assert _detail(state, card(kind="opportunity")) == "Opens in phase 3"
    assert _detail(state, card(kind="customer_task")) == "Opens in phase 4"
    later = running(*ROUND, position=3)
    assert _detail(later, card(kind="opportunity")) == "Done in phase 3"
    assert _detail(later, card()) == ""


def test_P10_a_phase_that_is_left_out_is_never_named() -> None:
    state = running(*ROUND, position=1, skipped=frozenset({ROUND[3].id}))
    assert _detail(state, card(kind="customer_task")) == "Done in phase 1"


def test_P10_a_draft_hears_the_same() -> None:
    state = running(PAINS, phase("ideas", type="opportunities", private=True))
    refused = draft_rules_for(state, REGISTRY, LENA.id, NOW).refusal(card(kind="opportunity"), LENA)
    assert refused == Refused(Refusal.NOT_IN_THIS_PHASE, "Opens in phase 2")


def test_the_frame_and_the_lanes_are_the_facilitators_in_every_phase() -> None:
    for module in REGISTRY:
        state = running(phase("p", type=module.type))
        assert on_board(state, thing(Part.FRAME, Action.EDIT)) is Refusal.FACILITATOR_ONLY
        assert on_board(state, thing(Part.LANE, Action.DELETE)) is Refusal.FACILITATOR_ONLY


def test_a_pain_point_is_not_created_in_the_stages_phase() -> None:
    state = running(phase("s", type="stages"), PAINS)
    assert _detail(state, card()) == "Opens in phase 2"


def test_while_prioritising_opportunities_gain_proof_and_keep_their_words() -> None:
    state = running(phase("p", type="prioritising"))
    proof = card(Action.EDIT, "opportunity", fields=frozenset({"kpi"}), author=TOMASZ.id)
    words = card(Action.EDIT, "opportunity", fields=frozenset({"kpi", "text"}))
    assert on_board(state, proof) is None
    assert on_board(state, words) is Refusal.NOT_IN_THIS_PHASE


def test_P12_in_a_phase_of_an_unknown_type_only_facilitators_write() -> None:
    state = running(phase("p", type="gone.away", private=True))
    assert on_board(state, card()) is Refusal.PHASE_NOT_INSTALLED
    assert in_draft(state, card()) is Refusal.PHASE_NOT_INSTALLED
    assert on_board(state, card(), INES) is None


def test_the_longest_agenda_is_searched_for_where_it_belongs() -> None:
    breaks = tuple(phase(f"b{n}", type="break") for n in range(59))
    state = Workshop(agenda=Agenda((*breaks, PAINS)), position=0)
    assert _detail(state, card()) == "Opens in phase 60"
