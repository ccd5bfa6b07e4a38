from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from msgspec.structs import replace

from facilitation.agenda import Agenda, PhaseId, PlannedPhase
from facilitation.state import Workshop
from sessions.formats.catalogue import OUTCOMES
from sessions.journey.model import Frame, Journey
from sessions.outcomes.making import BadOption, chosen
from sessions.outcomes.options import CalendarOptions
from sessions.outcomes.outcome import About, Outcome

MADE = int(datetime(2026, 11, 21, 10, 20, tzinfo=UTC).timestamp() * 1000)


def phase(id: str, title: str, minutes: int, day: int = 1) -> PlannedPhase:
    return PlannedPhase(
        id=PhaseId(id), type="tasks", title=title, duration=minutes * 60_000, day=day
    )


def outcome(*phases: PlannedPhase, title: str = "Moving house", **state: object) -> Outcome:
    return Outcome(
        about=About(workshop="w1", title=title, created=1, made_at=MADE),
        journey=Journey(frame=Frame(), stages=[], lanes=[], elements=[]),
        state=Workshop(agenda=Agenda(phases), **state),  # type: ignore[arg-type]
    )


def entries(made: Outcome, **options: str) -> list[tuple[str, datetime, datetime]]:
    file = OUTCOMES["agenda.ics"]
    calendar = icalendar.Calendar.from_ical(file.write(made, chosen(file, options)))
    return [
        (str(one["summary"]), one.decoded("dtstart"), one.decoded("dtend"))
        for one in calendar.walk("VEVENT")
    ]


def test_phases_follow_each_other_from_the_given_start() -> None:
    made = outcome(phase("a", "Frame", 20), phase("b", "Stages", 40))
    nine = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    assert entries(made, start="2026-11-23T09:00", timezone="Europe/Berlin") == [
        ("Frame (Moving house)", nine, nine + timedelta(minutes=20)),
        ("Stages (Moving house)", nine + timedelta(minutes=20), nine + timedelta(minutes=60)),
    ]


def test_another_day_begins_at_the_same_hour_when_clocks_are_changed_in_between() -> None:
    made = outcome(phase("a", "One", 60), phase("b", "Two", 60, day=2))
    found = entries(made, start="2026-10-24T09:00", timezone="Europe/Berlin")
    assert [begin.hour for _, begin, _ in found] == [7, 8]
    assert all(end - begin == timedelta(hours=1) for _, begin, end in found)


def test_a_workshop_that_began_says_when_and_another_takes_the_next_hour() -> None:
    made = outcome(phase("a", "One", 60))
    ((_, begin, _),) = entries(made)
    assert begin == datetime(2026, 11, 21, 11, 0, tzinfo=UTC)
    started = replace(made, about=replace(made.about, started=MADE + 1_000))
    ((_, begin, _),) = entries(started)
    assert begin == datetime(2026, 11, 21, 10, 20, 1, tzinfo=UTC)


def test_a_phase_that_is_left_out_is_not_in_the_calendar() -> None:
    made = outcome(phase("a", "One", 60), phase("b", "Two", 60), skipped=frozenset({"a"}))
    assert [words for words, _, _ in entries(made)] == ["Two (Moving house)"]


def test_a_title_cannot_add_lines_of_its_own() -> None:
    evil = "Lunch\r\nEND:VEVENT\nBEGIN:VALARM; \\n, x"
    made = outcome(phase("a", evil, 10), title="A\r\nATTACH:https://evil.example")
    file = OUTCOMES["agenda.ics"]
    written = file.write(made, CalendarOptions()).decode()
    lines = written.replace("\r\n ", "").splitlines()
    assert not any(line.startswith(("ATTACH", "BEGIN:VALARM")) for line in lines)
    assert written.count("END:VEVENT\r\n") == 1
    ((words, _, _),) = entries(made)
    assert words == "Lunch END:VEVENT BEGIN:VALARM; \\n, x (A ATTACH:https://evil.example)"


def test_an_empty_agenda_is_an_empty_calendar() -> None:
    assert entries(outcome()) == []


@pytest.mark.parametrize("options", [{"start": "tomorrow"}, {"timezone": "Nowhere/Land"}])
def test_what_is_no_time_is_refused(options: dict[str, str]) -> None:
    with pytest.raises(BadOption):
        chosen(OUTCOMES["agenda.ics"], options)
