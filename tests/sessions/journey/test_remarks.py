"""Comments and reactions: what people say about the cards that everybody sees."""

from typing import Any

import pytest
from pycrdt import Doc, Map, Text

from facilitation.people import Person
from facilitation.refusals import Refusal, Refused
from sessions.journey.admission import Admission, Admitted
from sessions.journey.model import Emoji
from sessions.journey.reading import read_journey
from sessions.journey.schema import DRAFT
from tests.sessions.journey.server_side import ADA, BEN, FAY, OLA, ServerSide

CARD, COMMENT, REACTION = "card-of-ada-000000", "comment-of-ben-0000", "reaction-of-ben-000"


@pytest.fixture
def side() -> ServerSide:
    """A board with a card of Ada's."""
    board = ServerSide().set_up()
    fields = {"kind": "note", "text": Text("It rang."), "order": "a0", "author": "ada"}
    added(board, ADA, "elements", CARD, {**fields, "created": 1})
    return board


def added(
    side: ServerSide, by: Person, root: str, id: str, fields: dict[str, Any]
) -> Admitted | Refused:
    return changed(side, by, root, lambda things: things.update({id: Map(fields)}))


def changed(side: ServerSide, by: Person, root: str, change: Any) -> Admitted | Refused:
    doc: Doc[Any] = Doc()
    doc.apply_update(side.state())
    before = doc.get_state()
    change(doc.get(root, type=Map))
    return side.receive(doc.get_update(before), by)


def comment(**more: Any) -> dict[str, Any]:
    return {"element": CARD, "text": Text("Who rang?"), "author": "ben", "created": 2, **more}


def reaction(**more: Any) -> dict[str, Any]:
    return {"element": CARD, "emoji": "👍", "author": "ben", "created": 3, **more}


def test_what_is_said_about_a_card_is_read_with_the_map(side: ServerSide) -> None:
    assert isinstance(added(side, BEN, "comments", COMMENT, comment()), Admitted)
    assert isinstance(added(side, BEN, "reactions", REACTION, reaction()), Admitted)
    journey = read_journey(side.doc)
    assert [(one.element, one.text, one.author) for one in journey.comments] == [
        (CARD, "Who rang?", "ben")
    ]
    assert [(one.emoji, one.created) for one in journey.reactions] == [(Emoji.AGREED, 3)]
    assert side.copy().content() == side.content()


def test_S11_what_is_said_about_a_deleted_card_is_not_shown(side: ServerSide) -> None:
    added(side, BEN, "comments", COMMENT, comment())
    assert isinstance(changed(side, ADA, "elements", lambda cards: cards.pop(CARD)), Admitted)
    assert read_journey(side.doc).comments == []
    # It raced with the deletion: it is taken, and nobody sees it.
    assert isinstance(added(side, BEN, "reactions", REACTION, reaction()), Admitted)
    assert read_journey(side.doc).reactions == []


@pytest.mark.parametrize("element", ["card-in-a-draft-00", COMMENT])
def test_S11_nothing_is_said_about_what_is_not_on_the_board(side: ServerSide, element: str) -> None:
    refused = added(side, BEN, "comments", COMMENT, comment(element=element))
    assert refused == Refused(Refusal.UNKNOWN_CARD, "comments.element")


def test_S11_a_private_document_holds_no_remarks(side: ServerSide) -> None:
    doc: Doc[Any] = Doc()
    doc.get("comments", type=Map)[COMMENT] = Map(comment())
    refused = Admission(DRAFT).admit(doc.get_update(), BEN, side.rules)
    assert isinstance(refused, Refused)
    assert refused.why is Refusal.UNKNOWN_ROOT


@pytest.mark.parametrize(
    ("root", "fields", "why"),
    [
        ("comments", comment(author="ada"), Refusal.FORGED_AUTHOR),
        ("comments", comment(text="x" * 2_001), Refusal.INVALID_VALUE),
        ("comments", comment(text=Text("x" * 2_001)), Refusal.TEXT_TOO_LONG),
        ("comments", comment(stage="stage-000000000000"), Refusal.UNKNOWN_FIELD),
        ("reactions", reaction(author="ada"), Refusal.FORGED_AUTHOR),
        ("reactions", reaction(emoji="🖕"), Refusal.INVALID_VALUE),
        ("reactions", {"element": CARD, "author": "ben", "created": 3}, Refusal.MISSING_FIELD),
    ],
)
def test_S2_a_remark_is_signed_and_fits_its_fields(
    side: ServerSide, root: str, fields: dict[str, Any], why: Refusal
) -> None:
    refused = added(side, BEN, root, REACTION, fields)
    assert isinstance(refused, Refused)
    assert refused.why is why


def test_S4_a_remark_stays_with_its_card(side: ServerSide) -> None:
    added(side, BEN, "comments", COMMENT, comment())
    moved = changed(side, FAY, "comments", lambda all: all[COMMENT].update({"element": COMMENT}))
    assert moved == Refused(Refusal.FIXED_FIELD, "comments.element")


def test_R8_a_remark_is_its_authors(side: ServerSide) -> None:
    added(side, BEN, "comments", COMMENT, comment())

    def settle(all: Any) -> None:
        all[COMMENT]["resolved"] = True

    assert changed(side, ADA, "comments", settle) == Refused(Refusal.NOT_YOURS)
    assert changed(side, ADA, "comments", lambda all: all.pop(COMMENT)) == Refused(
        Refusal.NOT_YOURS
    )
    assert isinstance(changed(side, BEN, "comments", settle), Admitted)
    assert read_journey(side.doc).comments[0].resolved
    assert isinstance(changed(side, FAY, "comments", lambda all: all.pop(COMMENT)), Admitted)
    assert added(side, OLA, "reactions", REACTION, reaction(author="ola")) == Refused(
        Refusal.READ_ONLY
    )
