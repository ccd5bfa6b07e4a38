"""Writes the tasks of a map as a Mermaid `journey`, which every Mermaid tool can draw."""

import re
from collections import defaultdict

from sessions.formats.entities import escape, escape_first
from sessions.formats.lanes import TASKS
from sessions.formats.report import Written
from sessions.journey.ids import ActorId, ElementId, StageId
from sessions.journey.model import Element, Journey, Kind, LinkKind

_KEYWORD = re.compile(r"(?:title|section|journey|accTitle|accDescr)\b|%|---", re.IGNORECASE)
_NEUTRAL = 3


def write_journey(journey: Journey) -> Written:
    """The stages, tasks, satisfaction and actors of `journey`."""
    scores = _Scores(journey)
    lines = ["journey"]
    if journey.frame.title.strip():
        lines.append(f"  title {_title(journey.frame.title)}")
    if journey.frame.scenario.strip():
        lines += _description(journey.frame.scenario)
    tasks = _tasks_by_stage(journey)
    people = {actor.id: actor.name for actor in journey.frame.actors}
    for stage in journey.stages:
        lines.append(f"  section {_name(stage.name) or '(unnamed)'}")
        for task in tasks[stage.id]:
            who = _people(task, people)
            lines.append(f"    {_name(task.text)}: {scores.of(task)}{': ' + who if who else ''}")
    left_out = _left_out(journey, sum(map(len, tasks.values())), scores.guessed)
    return Written("\n".join(lines) + "\n", "text/vnd.mermaid", ".mmd", left_out)


class _Scores:
    """Satisfaction of tasks from 1 to 5, from the emotions about them or about their stage."""

    def __init__(self, journey: Journey) -> None:
        self.guessed = 0
        values = {
            element.id: float(element.fields["value"])
            for element in journey.elements
            if element.kind is Kind.EMOTION and _is_number(element.fields.get("value"))
        }
        self._task: dict[ElementId, list[float]] = defaultdict(list)
        bound = set()
        for link in journey.links:
            if link.kind is LinkKind.ABOUT and link.source in values:
                self._task[link.to].append(values[link.source])
                bound.add(link.source)
        self._stage: dict[StageId, list[float]] = defaultdict(list)
        for element in journey.elements:
            if element.id in values and element.id not in bound and element.stage is not None:
                self._stage[element.stage].append(values[element.id])

    def of(self, task: Element) -> int:
        found = self._task.get(task.id) or (task.stage and self._stage.get(task.stage)) or []
        if not found:
            self.guessed += 1
            return _NEUTRAL
        mean = sum(found) / len(found)
        return min(5, max(1, int(mean + _NEUTRAL + 0.5)))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _tasks_by_stage(journey: Journey) -> dict[StageId | None, list[Element]]:
    tasks: dict[StageId | None, list[Element]] = defaultdict(list)
    stages = {stage.id for stage in journey.stages}
    for element in journey.elements:
        if element.kind in TASKS and element.stage in stages and _name(element.text):
            tasks[element.stage].append(element)
    return tasks


def _title(text: str) -> str:
    return escape(" ".join(text.split()), allow=":")


def _name(text: str) -> str:
    name = escape(text.strip())
    return escape_first(name) if _KEYWORD.match(name) else name


def _description(scenario: str) -> list[str]:
    lines = [escape(line, also="}{", allow=":") for line in scenario.splitlines()]
    return ["  accDescr {", *(f"    {line}" for line in lines if line), "  }"]


def _people(task: Element, people: dict[ActorId, str]) -> str:
    ids = task.fields.get("actors") or [task.fields.get("actor")]
    if not isinstance(ids, list):
        return ""
    found = [people[ActorId(one)] for one in ids if isinstance(one, str) and one in people]
    return ", ".join(filter(None, (escape(" ".join(name.split()), also=",") for name in found)))


def _left_out(journey: Journey, written: int, guessed: int) -> list[str]:
    tasks = sum(element.kind in TASKS for element in journey.elements)
    emotions = sum(element.kind is Kind.EMOTION for element in journey.elements)
    other = len(journey.elements) - tasks - emotions
    said = [
        "Mermaid holds the title, the scenario, stages, tasks, their actors and one whole number "
        "of satisfaction from 1 to 5 for each task. The lanes, the rest of the frame, and all "
        "fields of cards are left out."
    ]
    if other:
        said.append(f"{_cards(other)} left out, of other kinds than tasks and emotions.")
    if tasks > written:
        said.append(f"{_cards(tasks - written)} left out for want of a stage or of words.")
    if guessed:
        said.append(f"{guessed} of the tasks have no emotion and are written as 3, neutral.")
    if journey.links or journey.groups:
        said.append(f"{len(journey.links)} links and {len(journey.groups)} groups are left out.")
    return said


def _cards(count: int) -> str:
    return "1 card is" if count == 1 else f"{count} cards are"
