"""The schema, and the page that tells it to people who write a client."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.journey.admission import Admitted
from sessions.journey.model import Kind
from sessions.journey.schema import BOARD, DRAFT, ELEMENTS, Field, Shape
from sessions.journey.update import MAP, Plain, Shared
from tests.sessions.journey.hostile_pens import NEW, Board, Pen
from tests.sessions.journey.schema_page import MARK, PAGE, tables
from tests.sessions.journey.server_side import FAY
from tests.sessions.journey.strategies import PLAIN


def test_the_page_has_the_tables_of_the_schema() -> None:
    told = PAGE.read_text().split(MARK)
    assert len(told) == 2, "the mark before the tables is missing"
    assert told[1] == "\n" + tables(), "run python -m tests.sessions.journey.schema_page"


def every_field() -> list[tuple[str, str | None, str, Field]]:
    fields: list[tuple[str, str | None, str, Field]] = []
    for root, collection in BOARD.items():
        fields += [(root, None, name, one) for name, one in collection.fields.items()]
        for kind, own in (collection.by_kind or {}).items():
            fields += [(root, kind, name, one) for name, one in own.items()]
    return fields


@given(st.sampled_from(every_field()), PLAIN | st.dictionaries(st.text(), PLAIN) | st.lists(PLAIN))
def test_S2_every_value_is_judged_and_none_breaks_the_judge(
    field: tuple[str, str | None, str, Field], value: object
) -> None:
    judge = field[3].plain
    if judge is not None:
        assert judge(value) in {True, False}


def test_every_kind_has_its_fields_and_a_draft_holds_cards_alone() -> None:
    assert set(ELEMENTS.by_kind or {}) == {str(kind) for kind in Kind}
    assert dict(DRAFT) == {"elements": ELEMENTS}
    for root, kind, name, field in every_field():
        assert field.plain or field.shape is not Shape.NONE, (root, kind, name)


@pytest.mark.parametrize("kind", Kind)
def test_S1_a_card_of_each_kind_takes_the_fields_of_its_kind(kind: Kind) -> None:
    board = Board()
    pen = Pen(NEW)
    card = pen.card("card-of-fay-0000000", FAY, kind=str(kind))
    assert ELEMENTS.by_kind is not None
    for name, field in ELEMENTS.by_kind[str(kind)].items():
        if field.shape is Shape.MAP:
            pen.put(pen.put(card, name, Shared(MAP)), "key", Plain((1,)))
        elif field.plain is not None and field.plain(None):
            pen.put(card, name, Plain((None,)))
    assert isinstance(board.server.receive(pen.bytes(), FAY), Admitted)
