"""The agenda as an iCalendar: one entry a phase, one after the other, each day at the same hour."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo

import icalendar

from facilitation.agenda import PlannedPhase
from sessions.formats.text import shorten
from sessions.outcomes.options import CalendarOptions
from sessions.outcomes.outcome import Outcome
from sessions.outcomes.times import instant, moment, zone

_TITLE = 200


def write(outcome: Outcome, options: CalendarOptions) -> bytes:
    """The calendar file; a phase keeps its UID, so that a newer file replaces an older one."""
    about, where = outcome.about, zone(options.timezone)
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Wayboard//Agenda//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _line(about.title))
    made = moment(about.made_at, UTC)
    for phase, begin, end in planned(outcome, _start(outcome, options, where)):
        entry = icalendar.Event()
        entry.add("uid", f"{phase.id}@{about.workshop}.wayboard")
        entry.add("dtstamp", made)
        entry.add("dtstart", begin.astimezone(UTC))
        entry.add("dtend", end.astimezone(UTC))
        entry.add("summary", _line(f"{phase.title} ({about.title})"))
        calendar.add_component(entry)
    written: bytes = calendar.to_ical()
    return written


def planned(outcome: Outcome, start: datetime) -> Iterator[tuple[PlannedPhase, datetime, datetime]]:
    """Every phase that is not left out, with its beginning and its end when all begins at `start`.

    A later day begins at the same hour on the clock, also where clocks were changed in between.
    """
    day, now = 1, start
    for phase in outcome.state.agenda.phases:
        if phase.id in outcome.state.skipped:
            continue
        if phase.day != day:
            day, now = phase.day, start + timedelta(days=phase.day - 1)
        # Adding to a time with a zone moves the hands; an hour later is meant in real time.
        end = (now.astimezone(UTC) + timedelta(milliseconds=phase.duration)).astimezone(now.tzinfo)
        yield phase, now, end
        now = end


def _start(outcome: Outcome, options: CalendarOptions, where: tzinfo) -> datetime:
    if options.start:
        return instant(options.start, where)
    if outcome.about.started is not None:
        return moment(outcome.about.started, where)
    made = moment(outcome.about.made_at, where)
    return made.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def _line(text: str) -> str:
    """One line of a calendar: it says where a line ends, and nobody else does."""
    return shorten(" ".join(text.split()), _TITLE)
