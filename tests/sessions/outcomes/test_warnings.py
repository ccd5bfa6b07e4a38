from msgspec.structs import replace

from sessions.journey.model import Element, Journey, Kind, Link, LinkKind
from sessions.outcomes.atlas import Atlas
from sessions.outcomes.warnings import blanks, warnings
from tests.sessions.outcomes.robotics import JOURNEY, card, link

KNOWN = {"basis": "data", "source": "log"}


def told(elements: list[Element], links: list[Link] | None = None) -> dict[str, str]:
    journey = replace(JOURNEY, elements=elements, links=links or [])
    return {one.code: one.sentence for one in warnings(Atlas.of(journey))}


def numbers() -> list[Element]:
    """A number for each stage, so that nothing is warned of."""
    return [card(f"m{at}", Kind.METRIC, at, "Calls", value=at, **KNOWN) for at in range(5)]


def test_Y3_a_map_with_numbers_evidence_and_links_is_warned_of_nothing() -> None:
    assert told(numbers()) == {}


def test_Y3_the_share_of_assumptions_is_told() -> None:
    guess = card("g", Kind.PAIN_POINT, 0, "Nobody answers")
    assert told([*numbers(), guess])["assumptions"] == (
        "17 % of the cards (1 of 6) are claims without evidence. "
        "What follows calls them what they are: assumptions."
    )


def test_Y3_a_quote_is_evidence_and_a_note_no_claim() -> None:
    said = card("q", Kind.PAIN_POINT, 0, "Nobody answers", quote="I waited.", source="interview 1")
    note = card("n", Kind.NOTE, 0, "Coffee at ten")
    assert told([*numbers(), said, note]) == {}


def test_Y3_stages_without_a_number_are_named() -> None:
    assert told(numbers()[:4])["stage_without_number"] == "The stage “Support” has no number."
    assert told(numbers()[:3])["stage_without_number"] == (
        "2 of 5 stages have no number: “Use” and “Support”."
    )
    words_alone = replace(numbers()[4], text="Many calls", fields=KNOWN)
    in_words = replace(numbers()[4], text="fee: $50", fields=KNOWN)
    assert "stage_without_number" in told([*numbers()[:4], words_alone])
    assert told([*numbers()[:4], in_words]) == {}


def test_Y3_opportunities_without_a_task_are_named() -> None:
    loose = card("o", Kind.OPPORTUNITY, 0, "Answer sooner", **KNOWN)
    task = card("t", Kind.CUSTOMER_TASK, 0, "Call", **KNOWN)
    tied = card("p", Kind.OPPORTUNITY, 0, "Call back", **KNOWN)
    links = [link("p", LinkKind.ADDRESSES, "t")]
    assert told([*numbers(), loose, task, tied], links) == {
        "opportunity_without_task": "1 opportunity is not tied to the task it would help with: "
        "“Answer sooner”."
    }
    assert told([*numbers(), loose])["opportunity_without_task"] == (
        "The only opportunity is not tied to the task it would help with."
    )


def test_Y3_key_moments_that_nobody_linked_are_named() -> None:
    moment = card("k", Kind.KEY_MOMENT, 0, "The first price", **KNOWN)
    task = card("t", Kind.CUSTOMER_TASK, 0, "Call", **KNOWN)
    assert told([*numbers(), moment])["key_moment_without_link"] == (
        "1 key moment is not tied to any task, touchpoint or pain: “The first price”."
    )
    assert told([*numbers(), moment, task], [link("k", LinkKind.ABOUT, "t")]) == {}


def test_Y3_quotes_without_a_source_are_counted() -> None:
    quote = card("q", Kind.THOUGHT, 0, "Will they last?", basis="said", quote="I doubt it.")
    assert told([*numbers(), quote])["quote_without_source"] == (
        "1 quote comes without a source: who said it, and when?"
    )


def test_Y1_what_a_map_does_not_tell_is_one_sentence() -> None:
    assert blanks(Atlas.of(Journey()), felt=False) == (
        "The map does not say: the business problem, whom it is about, how it feels, where they "
        "struggle, where it happens or opportunities."
    )
    assert blanks(Atlas.of(JOURNEY), felt=True) == ""
