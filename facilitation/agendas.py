"""The agendas that come with Wayboard: what to do in which order, for how many minutes."""

from collections.abc import Callable
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from facilitation.agenda import MINUTE, Agenda, PhaseId, PlannedPhase
from facilitation.phases import BUILT_IN_MODULES


class AgendaName(StrEnum):
    """An agenda to start from."""

    QUICK = "quick"
    HALF_DAY = "half_day"
    TWO_DAYS = "two_days"
    JOB_MAP = "job_map"


class Part(NamedTuple):
    """One row of an agenda; `private` writing is followed by a reveal within the same minutes."""

    minutes: int
    type: str
    title: str
    note: str = ""
    private: bool = False


P = True

_QUICK = (
    Part(8, "framing", "Framing", "Goal, actor, scenario, business problem. Fist of five on it."),
    Part(10, "stages", "Stages", "Agree on four to six columns."),
    Part(15, "tasks", "Tasks", "Write customer tasks, merge them, link the chain.", P),
    Part(12, "touchpoints", "Touchpoints", "Where does it happen, and by which channel?", P),
    Part(10, "emotions", "Emotions", "One value per stage. Talk about the widest spread.", P),
    Part(12, "pain_points", "Pain points", "Write, then name the key moments.", P),
    Part(10, "opportunities", "Opportunities", "How might we help them to …?", P),
    Part(6, "dot_voting", "Dot voting", "As many dots as a quarter of the options."),
    Part(7, "wrap_up", "Wrap-up", "Top three, owners, parking lot, next step."),
)

_HALF_DAY = (
    Part(15, "framing", "Framing", "Goal, actor, scenario, business problem."),
    Part(15, "stages", "Stages", "Agree on the columns, add the goals."),
    Part(30, "tasks", "Tasks", "Customer tasks, user tasks, broken and missing links.", P),
    Part(25, "touchpoints", "Touchpoints", "Where does it happen, and by which channel?", P),
    Part(10, "break", "Break"),
    Part(20, "emotions", "Emotions", "One value per stage. Talk about the widest spread.", P),
    Part(25, "pain_points", "Pain points", "Pains, key moments, metrics.", P),
    Part(20, "opportunities", "Opportunities", "How might we …? Grouping included.", P),
    Part(10, "break", "Break"),
    Part(10, "dot_voting", "Dot voting", "As many dots as a quarter of the options."),
    Part(
        25,
        "prioritising",
        "Prioritising",
        "Importance, satisfaction, impact, effort. Important, addressable, solves the problem?",
    ),
    Part(20, "wrap_up", "Wrap-up", "The story read aloud, owners, parking lot."),
)

_FIRST_DAY = (
    Part(15, "framing", "Framing", "Goal, actor, scenario, business problem."),
    Part(15, "stages", "Stages", "Agree on the columns."),
    Part(30, "tasks", "Tasks", "Customer tasks, user tasks, broken and missing links.", P),
    Part(20, "touchpoints", "Touchpoints", "With frontstage actions.", P),
    Part(10, "break", "Break"),
    Part(15, "emotions", "Emotions", "One value per stage. Talk about the widest spread.", P),
    Part(15, "pain_points", "Pain points", "Write, then name the key moments.", P),
)

_SECOND_DAY = (
    Part(10, "framing", "The story so far", "Read the first day aloud and correct it."),
    Part(
        20,
        "tasks",
        "The target map",
        "What should they do instead? Backstage and support below the line.",
        P,
    ),
    Part(20, "opportunities", "Opportunities", "How might we help them to …?", P),
    Part(10, "break", "Break"),
    Part(10, "dot_voting", "Dot voting", "As many dots as a quarter of the options."),
    Part(30, "prioritising", "Prioritising", "Importance, satisfaction, impact, effort."),
    Part(20, "wrap_up", "Wrap-up", "The story read aloud, owners, parking lot."),
)

_JOB_MAP = (
    Part(15, "framing", "Framing", "Whose job is it, and when does it arise?"),
    Part(10, "stages", "Steps", "The eight steps are given: cross out what does not apply."),
    Part(25, "tasks", "Job steps", "Job steps and desired outcomes.", P),
    Part(15, "pain_points", "Pain points", "What gets in the way?", P),
    Part(15, "prioritising", "Prioritising", "Importance and satisfaction."),
    Part(10, "wrap_up", "Wrap-up", "What to look into next, and who does."),
)

DAYS = {
    AgendaName.QUICK: (_QUICK,),
    AgendaName.HALF_DAY: (_HALF_DAY,),
    AgendaName.TWO_DAYS: (_FIRST_DAY, _SECOND_DAY),
    AgendaName.JOB_MAP: (_JOB_MAP,),
}


def planned(name: AgendaName, new_id: Callable[[], str]) -> Agenda:
    """G7: this agenda, its phases named by `new_id`; what no row says, its type proposes."""
    proposals = {module.type: module for module in BUILT_IN_MODULES}
    return Agenda(
        tuple(
            PlannedPhase(
                id=PhaseId(new_id()),
                type=part.type,
                title=part.title,
                duration=part.minutes * MINUTE,
                private=part.private,
                anonymous=part.private and proposals[part.type].anonymous,
                at_zero=proposals[part.type].at_zero,
                day=day,
                note=part.note,
            )
            for day, parts in enumerate(DAYS[name], 1)
            for part in parts
        )
    )


@cache
def agenda_keys() -> dict[str, str]:
    """What each title and note of these agendas is called in every language, by its English."""
    keys: dict[str, str] = {}
    for name, days in DAYS.items():
        for day, parts in enumerate(days, 1):
            for part in parts:
                for text, what in ((part.title, "title"), (part.note, "note")):
                    if text:
                        keys.setdefault(text, f"{name}.{day}.{part.type}.{what}")
    return keys
