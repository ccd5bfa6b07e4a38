"""The gate alone, in this process: what judging one keystroke and one large paste costs."""

import gc
import statistics
import time
from collections.abc import Callable

from pycrdt import Doc, Map

from benchmarks.board import Desk
from benchmarks.driver import BrokenError
from benchmarks.join import CARDS
from benchmarks.paste import CARDS as PASTED
from benchmarks.paste import WORDS
from benchmarks.report import Goal, Table
from facilitation.people import ParticipantId, Person, Role
from facilitation.permissions import OpenBoard
from sessions.journey.admission import Admission, Admitted
from sessions.journey.decoder import decode
from sessions.journey.schema import BOARD

STROKES = 3_000
PASTES = 5
LONG_CARDS = 54
LONG_WORDS = 600


def measure(step: Callable[[str], None]) -> Table:
    """Admit typing and pastes on a large board; nothing is stored or sent."""
    step(f"admission on a board of {CARDS} cards")
    owner = Person(ParticipantId("facilitator-0000001"), Role.FACILITATOR)
    typist = Person(ParticipantId("participant-0000001"), Role.PARTICIPANT)
    gate = Admission(BOARD)
    desk = Desk()
    for edit in [desk.lay_out(), *(desk.add_cards(500, owner.id) for _ in range(CARDS // 500))]:
        _admit(gate, edit, owner)
    state = desk.doc.get_update()
    writer = Desk(state)
    element, card = writer.add_own_card(typist.id)
    _admit(gate, card, typist)
    strokes = writer.typing(element, STROKES)
    tables = [Desk(state).add_cards(PASTED, typist.id, WORDS) for _ in range(PASTES)]
    letters = [Desk(state).add_cards(LONG_CARDS, typist.id, LONG_WORDS) for _ in range(PASTES)]
    copy: Doc[Map[object]] = Doc()
    copy.apply_update(state)
    copy.apply_update(card)

    raw = {
        "keystroke": _each(strokes, lambda edit: _admit(gate, edit, typist)),
        "keystroke, decoding alone": _each(strokes, decode),
        "keystroke, applying (pycrdt)": _each(strokes, copy.apply_update),
        f"paste of {PASTED} cards": _each(tables, lambda edit: _admit(gate, edit, typist)),
        f"paste of {PASTED} cards, decoding alone": _each(tables, decode),
        f"paste of {PASTED} cards, applying (pycrdt)": _each(tables, copy.apply_update),
        f"paste of {LONG_CARDS} long cards": _each(letters, lambda e: _admit(gate, e, typist)),
    }
    sizes = {"keystroke": strokes[-1], f"paste of {PASTED}": tables[0], "paste of": letters[0]}
    table = Table(
        "admission",
        f"Admission alone, on a board of {CARDS} cards",
        ("what", "bytes", "median µs", "p99 µs"),
        raw={name: [statistics.median(taken), max(taken)] for name, taken in raw.items()},
    )
    for name, taken in raw.items():
        size = next(len(edit) for start, edit in sizes.items() if name.startswith(start))
        high = statistics.quantiles(taken, n=100, method="inclusive")[98]
        middle = statistics.median(taken)
        table.rows.append((name, f"{size:,}", f"{middle:,.1f}", f"{high:,.1f}"))
    stroke = statistics.median(raw["keystroke"])
    table.goals.append(Goal(f"a keystroke: {stroke:.1f} µs, under 60", stroke < 60))
    for name in (f"paste of {PASTED} cards", f"paste of {LONG_CARDS} long cards"):
        middle = statistics.median(raw[name]) / 1000
        table.goals.append(Goal(f"{name}: {middle:.1f} ms, under 60", middle < 60))
    return table


def _admit(gate: Admission, edit: bytes, by: Person) -> None:
    answer = gate.admit(edit, by, OpenBoard())
    if not isinstance(answer, Admitted) or not answer.update:
        raise BrokenError(f"an honest edit was not admitted: {answer}")


def _each(edits: list[bytes], act: Callable[[bytes], object]) -> list[float]:
    """Microseconds that each edit took; the collector runs as it does in a server."""
    gc.collect()
    taken = []
    for edit in edits:
        start = time.perf_counter_ns()
        act(edit)
        taken.append((time.perf_counter_ns() - start) / 1000)
    return taken
