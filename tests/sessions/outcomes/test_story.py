import re

import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from facilitation.rounds import Revealed, VotingState
from facilitation.state import Workshop
from sessions.journey.model import Frame, Journey, Kind, LinkKind, Stage
from sessions.outcomes.blocks import (
    Block,
    Bullets,
    Callout,
    Heading,
    Paragraph,
    Story,
    Table,
    Tone,
    unmarked,
)
from sessions.outcomes.options import StoryOptions
from sessions.outcomes.outcome import About, Outcome
from sessions.outcomes.story import story
from tests.sessions.formats.journeys import journeys
from tests.sessions.outcomes.robotics import (
    JOURNEY,
    ROBOTICS,
    ROUND,
    START,
    STATE,
    card,
    link,
    place,
)
from tests.sessions.outcomes.sentences import chapter, said

ABOUT = About(workshop="w", title="", created=START, made_at=START)


def of(journey: Journey) -> Outcome:
    return Outcome(about=ABOUT, journey=journey, state=Workshop())


ROBOTS = story(ROBOTICS)


def test_Y1_the_story_has_its_nine_chapters_and_begins_with_the_business_problem() -> None:
    assert [one.title for one in ROBOTS.chapters] == [
        "The problem the business has",
        "Who this is about",
        "The journey as a story",
        "Where the chain breaks",
        "The cruxes",
        "How it feeds the business model",
        "What the teams agreed on",
        "Next",
        "Appendix",
    ]
    assert chapter(ROBOTS, "The problem the business has")[0] == (
        "The business wants to increase revenue. In its own words: small firms buy once and do not "
        "come back. The goal: 20 % more revenue from small robotics firms within a year. "
        "The customers it is about: Small and medium robotics firms."
    )


def test_a_stage_is_told_in_sentences_that_people_say() -> None:
    told = chapter(ROBOTS, "The journey as a story")
    start, end = told.index("Research"), told.index("The middle")
    assert told[start + 1 : end] == [
        "At Research, Marta wants to find a part that fits. To get there they compare suppliers "
        "and choose a gear that fits. Where they meet software, they search the catalogue. "
        "It happens here: FAQ page (web, weak).",
        "6 people of the room say it feels bad (−0.5): lost. They are far apart, from −2 to +1: "
        "talk about it first.",
        "When observing customers, we noticed they struggled with this: Nobody says which gear "
        "fits which robot (often, makes them give up). When we spoke with them about it, "
        "they told us:",
        "I ordered three and sent two back.",
        "interview 7",
        "The workshop also assumes that they struggle with this: The data sheets are scans "
        "(needs a workaround).",
        "What goes through their heads:",
        "They ask: “Will they still be there next year?”",
        "This shows in Searches without a result: 38 % (per month, target 10 %, site search), "
        "and may affect Share of repeat buyers (now 22 %).",
    ]


def test_Y2_what_only_the_workshop_believes_is_called_an_assumption() -> None:
    pain = card("x", Kind.PAIN_POINT, 0, "Nobody answers")
    for basis, lead in (
        (None, "The workshop assumes that they struggle with this: "),
        ("observed", "When observing customers, we noticed they struggled with this: "),
        ("said", "Customers told us that they struggle with this: "),
        ("data", "The data shows that they struggle with this: "),
    ):
        fields = {"basis": basis} if basis else {}
        journey = replace(JOURNEY, elements=[replace(pain, fields=fields)], links=[])
        told = chapter(story(of(journey)), "The journey as a story")
        assert f"{lead}Nobody answers." in told


def test_the_chain_tells_what_is_missing_broken_and_handed_over() -> None:
    told = chapter(ROBOTS, "Where the chain breaks")
    assert told[1:3] == [
        "Missing: the way between “Ask for a price” and “Wait for the parcel”. "
        "What should come between them does not exist.",
        "Broken: the way between the customer’s task “Choose a gear that fits” and the software’s "
        "“Search the catalogue”. The search knows no robots.",
    ]
    assert told[-1] == "“Choose a gear that fits” (marketing) to “Search the catalogue” (product)."


def test_a_crux_goes_from_what_customers_told_to_what_it_would_bring() -> None:
    told = chapter(ROBOTS, "The cruxes")
    assert told[:8] == [
        "I understand we need to increase revenue; here is what customers told us that can help. "
        "Of 3 options, 6 ballots chose these.",
        "Crux",
        "1. Show which gear fits which robot",
        "It would make this easier: Choose a gear that fits.",
        "When observing customers, we noticed they struggled with this: "
        "Nobody says which gear fits which robot.",
        "I ordered three and sent two back.",
        "interview 7",
        "This shows in 41 of 60 returns: wrong gear; Searches without a result: 38 % (per month, "
        "target 10 %, site search).",
    ]
    assert "9, from 5 voters (place 1); the decider: 2" in told
    assert "important (5 of 6); addressable (5 of 6); solves the problem (5 of 6)" in told
    assert "15, high (importance 9, satisfaction 3; team estimate)" in told


def test_next_steps_name_owner_and_question_and_no_solution() -> None:
    assert chapter(ROBOTS, "Next") == [
        "Show which gear fits which robot: Jonas takes it from here until 2027-03-01. It is in "
        "discovery. To find out: how might we help Marta to choose a gear that fits?",
        "Prices: nobody owns it yet. To find out: how might we help Marta to ask for a price?",
        "Left over from the parking lot:",
        "Who owns the call centre? (Operations)",
    ]


def test_checks_and_questions_are_told_with_their_counts() -> None:
    told = chapter(ROBOTS, "What the teams agreed on")
    assert told.count("Yes: 5 yes, 1 unsure") == 3
    assert (
        "Is this the right scope? Fist of five: 3 × 5, 1 × 4, 1 × 3, 1 × 2. It did not pass."
        in told
    )
    assert told[-1] == "“We never speak of service contracts.”"


def test_the_appendix_holds_every_card_with_how_it_is_known() -> None:
    told = next(one for one in ROBOTS.chapters if one.title == "Appendix")
    cards = [block for block in told.blocks if isinstance(block, Table) and "Card" in block.head]
    assert sum(len(one.rows) for one in cards) == len(JOURNEY.elements)
    row = ("Pain point", "Nobody says which gear fits which robot", "observed: interview 7")
    assert row in cards[0].rows


def test_a_mood_that_is_but_a_number_stands_beside_its_task() -> None:
    task = card("t", Kind.CUSTOMER_TASK, 0, "Call")
    mood = card("e", Kind.EMOTION, 0, "2/5", value=-1)
    journey = replace(JOURNEY, elements=[task, mood], links=[link("e", LinkKind.ABOUT, "t")])
    told = story(of(journey))
    assert "Call (bad, −1)" in chapter(told, "The journey as a story")
    assert chapter(told, "Appendix")[-2:] == ["Customer task", "Call (−1)"]


def test_the_appendix_can_be_left_out() -> None:
    told = story(ROBOTICS, StoryOptions(appendix=False))
    assert told.chapters[-1].title == "Next"


def test_the_title_page_names_day_people_and_basis_in_the_chosen_time_zone() -> None:
    told = story(ROBOTICS, StoryOptions(timezone="Europe/Berlin"))
    assert dict(told.facts) == {
        "Workshop": "15 January 2027, 09:00 to 09:20",
        "Participants": "6",
        "Segment": "Small and medium robotics firms",
        "Timeframe": "2 weeks",
        "Basis": "research and assumptions",
        "Time zone": "Europe/Berlin",
    }


def test_a_time_zone_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        StoryOptions(timezone="../etc/passwd")


def test_Y1_a_sparse_map_gives_a_short_honest_report() -> None:
    stage = Stage(id=JOURNEY.stages[0].id, name="Use", order="a0")
    task = card("t", Kind.CUSTOMER_TASK, 0, "Fit the gear")
    told = story(of(Journey(frame=Frame(), stages=[stage], elements=[task])))
    assert [one.title for one in told.chapters] == ["The journey as a story", "Appendix"]
    assert said(told)[:4] == [
        "The map has 1 stage with 1 customer task.",
        "The only card does not say how the workshop knows what it says.",
        "No stage has a number. A story without numbers stays a mere story.",
        "The map does not say: the business problem, whom it is about, how it feels, where they "
        "struggle, where it happens or opportunities.",
    ]


def test_an_empty_map_says_so() -> None:
    told = story(of(Journey()))
    assert told.title == "A journey map"
    assert said(told)[0] == "The map is empty."
    assert told.chapters == ()


def blocks_of(told: Story) -> list[tuple[Block, ...]]:
    return [told.opening, *(one.blocks for one in told.chapters)]


@given(journeys())
@settings(max_examples=60, deadline=None)
def test_Y1_no_heading_stands_over_nothing_and_no_list_is_empty(journey: Journey) -> None:
    for blocks in blocks_of(story(of(journey))):
        for at, block in enumerate(blocks):
            after = blocks[at + 1] if at + 1 < len(blocks) else None
            if isinstance(block, Heading):
                assert after is not None
                assert not isinstance(after, Heading) or after.level > block.level
            if isinstance(block, Paragraph) and unmarked(block.words).endswith(":"):
                assert after is not None
            if isinstance(block, Bullets | Callout):
                assert all(unmarked(item).strip() for item in block.items)
                assert block.items
            if isinstance(block, Table):
                assert block.rows
                assert {len(row) for row in block.rows} == {len(block.head)}


@given(journeys())
@settings(max_examples=60, deadline=None)
def test_Y7_a_story_holds_no_signs_that_nobody_sees(journey: Journey) -> None:
    told = story(of(journey))
    hidden = re.compile("[\x00-\x1f\x7f\u200b\u202a-\u202e\u2066-\u2069]")
    assert [one for one in (told.title, told.subtitle, *said(told)) if hidden.search(one)] == []


def test_the_opening_is_the_summary_and_then_the_warnings() -> None:
    tones = [block.tone for block in ROBOTS.opening if isinstance(block, Callout)]
    assert tones == [Tone.SUMMARY, Tone.WARNING]


def test_a_vote_on_something_else_is_told_with_what_came_first() -> None:
    places = (place("x1", 1, 5, 4), place("x2", 2, 3, 3), place("x3", 3, 0, 0))
    life = ROUND.life
    assert isinstance(life, Revealed)
    rules = replace(ROUND.rules, question="What hurts most?")
    voted = replace(
        ROUND,
        rules=rules,
        options=tuple(replace(ROUND.options[0], id=one.option) for one in places),
        life=replace(life, tally=replace(life.tally, places=places), decided={}),
    )
    told = story(replace(ROBOTICS, state=replace(STATE, voting=VotingState((voted,)))))
    sentence = (
        "Asked “What hurts most?”, 6 people put first: “Nobody says which gear fits which robot” "
        "(5 dots), “The data sheets are scans” (3 dots)."
    )
    assert sentence in chapter(told, "What the teams agreed on")


def test_steps_of_a_job_are_ranked_by_their_scores() -> None:
    steps = [
        card("a", Kind.JOB_STEP, 0, "Gather parts", importance=4, satisfaction=8),
        card("b", Kind.JOB_STEP, 0, "Check the fit", importance=9, satisfaction=3),
    ]
    journey = replace(JOURNEY, elements=steps, links=[], groups=[])
    told = chapter(story(of(journey)), "What matters most")
    assert told[7:] == [
        *("Check the fit", "Job step", "9", "3", "15, high"),
        *("Gather parts", "Job step", "4", "8", "4, mostly not"),
    ]


def test_a_stage_that_does_not_apply_is_named_and_not_told() -> None:
    first, *others = JOURNEY.stages
    stages = [replace(first, applies=False), *others]
    told = chapter(story(of(replace(JOURNEY, stages=stages))), "The journey as a story")
    assert told[0] == "The journey goes from Buying to Support in 4 stages."
    assert "“Research” does not apply here." in told
    assert "Research" not in told


def test_pains_of_a_group_are_told_under_its_title() -> None:
    pains = [card(id, Kind.PAIN_POINT, 0, id.upper()) for id in ("p", "q", "r")]
    group = replace(JOURNEY.groups[0], title="No answers", element_ids=[pains[0].id, pains[2].id])
    told = chapter(
        story(of(replace(JOURNEY, elements=pains, links=[], groups=[group]))),
        "The journey as a story",
    )
    at = told.index("The workshop assumes that they struggle with this:")
    assert told[at + 1 : at + 3] == ["No answers: P; R.", "Q."]
