"""The tables of an outcome as plain rows: what the workbook and the archive of CSV files hold.

Names of people stand where the map shows them; ids of people stand nowhere.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, tzinfo
from typing import Any, Final

from facilitation.emotions import LabelCount
from facilitation.grouping import tidied
from facilitation.opportunities import is_date
from sessions.formats import votes
from sessions.formats.columns import COLUMNS
from sessions.formats.details import text_field
from sessions.formats.json_words import said
from sessions.formats.table import Cell, Row, Table
from sessions.formats.text import strip_controls
from sessions.journey.model import Element
from sessions.outcomes import times
from sessions.outcomes.atlas import Atlas
from sessions.outcomes.backlog import backlog
from sessions.outcomes.options import Options
from sessions.outcomes.outcome import Outcome
from sessions.outcomes.wording import (
    BASES,
    CHECK_SCALES,
    KINDS,
    MAP_KINDS,
    MEASURES,
    PARKING,
    PROBLEMS,
)

_CHECKS: Final = ("important", "addressable", "solves_problem")
_LATEST: Final = 4_102_444_800_000  # 2100: a clock that is further ahead tells nothing
_EARLIEST: Final = 946_684_800_000  # 2000: so does one that was never set


def tables(outcome: Outcome, options: Options) -> tuple[Table, ...]:
    """All tables, the same ones for every outcome, also where nothing is in them."""
    ledger = _Ledger(outcome, times.zone(options.timezone))
    return tuple(
        Table(name, columns, tuple(getattr(ledger, name)())) for name, columns in COLUMNS.items()
    )


class _Ledger:
    def __init__(self, outcome: Outcome, where: tzinfo) -> None:
        self.outcome = outcome
        self.journey = outcome.journey
        self.state = outcome.state
        self.atlas = Atlas.of(outcome.journey)
        self.titles = votes.titles(outcome.journey)
        self._where = where

    def moment(self, at: int | None) -> datetime | None:
        """An instant on the clock of the reader; None where no clock can have said so."""
        if at is None or not _EARLIEST <= at <= _LATEST:
            return None
        return times.moment(at, self._where)

    def summary(self) -> Iterator[Row]:
        frame, about = self.journey.frame, self.outcome.about
        time = frame.timeframe
        lasts = "" if time is None else time.text or f"{time.amount or ''} {time.unit or ''}"
        yield "Workshop", _line(about.title)
        yield "Map", _line(frame.title)
        yield "Scenario", _line(frame.scenario)
        yield "Kind of map", MAP_KINDS[frame.map_kind]
        yield "State", frame.state or ""
        yield "Seen through the eyes of", _line(", ".join(one.name for one in frame.actors))
        yield "Segment", _line(frame.segment)
        yield "Timeframe", _line(lasts)
        yield "Business problem", PROBLEMS.get(frame.business_problem or "", "")
        yield "In their own words", _line(frame.business_problem_text)
        yield "Business goal", _line(frame.business_goal)
        yield "Basis", frame.basis or ""
        yield "Participants", about.participants
        yield "Created", self.moment(about.created)
        yield "Started", self.moment(about.started)
        yield "Ended", self.moment(about.ended)
        yield "Written", self.moment(about.made_at)
        for kind, (_, many) in KINDS.items():
            yield many.capitalize(), len(self.atlas.all(kind))

    def elements(self) -> Iterator[Row]:
        numbers = {str(stage.id): at for at, stage in enumerate(self.journey.stages, 1)}
        lanes = {str(lane.id): lane.name for lane in self.journey.lanes}
        groups = {
            str(id): group.title
            for group in tidied(self.journey.groups, (str(one.id) for one in self.journey.elements))
            for id in group.element_ids
        }
        places = votes.places(self.outcome)
        dotted = {str(id): place for id, place in places.items()}
        for card in self._in_order(list(numbers), list(lanes)):
            place = dotted.get(card.id)
            yield (
                numbers.get(card.stage) if card.stage else None,
                self.atlas.stage_name(card.stage),
                _line(lanes.get(card.lane, "") if card.lane else ""),
                KINDS[card.kind][0],
                _text(card.text),
                _line(groups.get(card.id, "")),
                _value(card.fields.get("value")),
                text_field(card.fields, "unit"),
                text_field(card.fields, "channel"),
                ", ".join(self._who(card)),
                _listed(card.fields.get("owner_teams")),
                BASES.get(str(card.fields.get("basis")), "assumption"),
                text_field(card.fields, "quote"),
                text_field(card.fields, "source"),
                place.dots if place else None,
                self.outcome.name(card.author),
                self.moment(card.created),
                _others(card),
                str(card.id),
            )

    def _who(self, card: Element) -> list[str]:
        """The actors of the map whom a card is about, by name."""
        named = card.fields.get("actors") or [card.fields.get("actor")]
        actors = {str(actor.id): actor.name for actor in self.journey.frame.actors}
        return [_line(actors[str(id)]) for id in named if str(id) in actors]

    def _in_order(self, stages: list[str], lanes: list[str]) -> list[Element]:
        """All cards in reading order: by stage, then lane, then order."""
        columns = {id: at for at, id in enumerate(stages)}
        rows = {id: at for at, id in enumerate(lanes)}

        def place(card: Element) -> tuple[int, int, str, str]:
            column = columns.get(card.stage or "", len(columns))
            return column, rows.get(card.lane or "", len(rows)), card.order, card.id

        return sorted(self.journey.elements, key=place)

    def stages(self) -> Iterator[Row]:
        for number, stage in enumerate(self.journey.stages, 1):
            yield (
                number,
                _line(stage.name),
                _line(stage.duration),
                _text(stage.description),
                _text(stage.enters_when),
                _text(stage.leaves_when),
                stage.applies,
                sum(card.stage == stage.id for card in self.journey.elements),
            )

    def links(self) -> Iterator[Row]:
        cards = {str(card.id): card.text for card in self.journey.elements}
        for link in self.journey.links:
            yield (
                _line(cards.get(link.source, "")),
                str(link.kind).replace("_", " "),
                _line(cards.get(link.to, "")),
                str(link.state),
                _text(link.note),
            )

    def opportunities(self) -> Iterator[Row]:
        for row in backlog(self.outcome):
            scores = row.scores
            checks = {name: (yes, no, unsure) for name, yes, no, unsure in row.checks}
            yield (
                row.rank,
                row.text,
                row.state,
                row.crux,
                row.stage,
                "\n".join(row.tasks),
                "\n".join(row.pains),
                row.business_problem,
                row.kpi,
                row.expected_effect,
                row.dots,
                row.voters,
                row.decider_dots,
                scores.importance,
                scores.satisfaction,
                scores.opportunity_score,
                scores.impact,
                scores.effort,
                None if scores.quadrant is None else str(scores.quadrant).replace("_", " "),
                scores.rice,
                *(_counted(checks.get(name)) for name in _CHECKS),
                row.owner,
                _due(row.due),
                row.reason,
                row.value_proposition,
                row.segment,
                row.channel,
                "\n".join(row.evidence),
                row.id,
            )

    def votes(self) -> Iterator[Row]:
        for number, one in enumerate(votes.counted(self.outcome), 1):
            for place in one.life.tally.places:
                yield (
                    number,
                    _line(one.title),
                    _line(one.round.rules.criterion),
                    place.place,
                    place.tied,
                    _line(votes.title(self.titles, place.option)),
                    place.dots,
                    place.voters,
                    one.life.decided.get(place.option, 0),
                    one.life.tally.ballots,
                    one.round.budget,
                    one.round.rules.anonymous,
                    self.moment(one.life.at),
                )

    def scores(self) -> Iterator[Row]:
        for one in self.state.scores.estimates:
            yield (
                _line(votes.title(self.titles, one.element)),
                MEASURES[one.measure],
                one.value,
                one.spread,
                one.n,
                one.talk_first,
                str(one.source).replace("_", " "),
                self.moment(one.at),
            )

    def feelings(self) -> Iterator[Row]:
        named = {str(stage.id): stage.name for stage in self.journey.stages} | dict(self.titles)
        for one in self.state.scores.curves:
            for point in one.curve.points:
                yield (
                    _line(named.get(point.column, "")),
                    point.mean,
                    point.low,
                    point.high,
                    point.spread,
                    point.n,
                    point.disagreement,
                    _spoken(point.labels),
                    self.moment(one.at),
                )

    def checks(self) -> Iterator[Row]:
        for one in self.state.checks.checks:
            if one.outcome is not None:
                counts = ", ".join(
                    f"{value}: {count}" for value, count in one.outcome.counts.items()
                )
                yield (
                    _line(one.question),
                    CHECK_SCALES[one.scale],
                    one.outcome.passed,
                    one.outcome.answered,
                    one.outcome.silent,
                    counts,
                    "\n".join(map(_line, one.outcome.concerns)),
                    self.moment(one.asked_at),
                )

    def agenda(self) -> Iterator[Row]:
        for phase in self.state.agenda.phases:
            runs = [run for run in self.state.runs if run.phase == phase.id]
            used = sum(run.used(self.outcome.about.made_at) for run in runs)
            yield (
                _line(phase.title),
                phase.type.replace("_", " "),
                round(phase.duration / times.MINUTE, 1),
                round(used / times.MINUTE, 1) if runs else None,
                self.moment(runs[0].started_at) if runs else None,
                self.moment(runs[-1].ended_at) if runs else None,
                phase.private,
                phase.anonymous,
            )

    def minutes(self) -> Iterator[Row]:
        for one in self.outcome.minutes:
            yield one.seq, self.moment(one.at), _line(one.by or ""), _text(one.sentence)

    def parking_lot(self) -> Iterator[Row]:
        phases = {phase.id: phase.title for phase in self.state.agenda.phases}
        for one in self.state.parking:
            yield (
                _text(one.text),
                PARKING[one.outcome],
                _line(one.owner),
                _due(one.due),
                _line(phases.get(one.from_phase, "") if one.from_phase else ""),
                _line(self.outcome.name(one.author)),
                self.moment(one.parked_at),
            )

    def comments(self) -> Iterator[Row]:
        for one in self.journey.comments:
            yield (
                _line(self.titles.get(str(one.element), "")),
                _text(one.text),
                _line(self.outcome.name(one.author)),
                self.moment(one.created),
                one.resolved,
            )


def _text(text: str) -> str:
    return strip_controls(text)[0].strip()


def _line(text: str) -> str:
    return " ".join(_text(text).split())


def _value(value: Any) -> Cell:
    """The amount of a metric or the value of an emotion, as a number where it is one."""
    if value is None or isinstance(value, bool | int | float):
        return value
    return _line(said(value))


def _listed(value: Any) -> str:
    return ", ".join(map(_line, map(said, value))) if isinstance(value, list) else ""


def _due(text: str) -> Cell:
    """A day where it is one, else as somebody wrote it."""
    return date.fromisoformat(text) if is_date(text) else _line(text)


def _counted(check: tuple[int, int, int] | None) -> str | None:
    return None if check is None else "{} yes, {} no, {} unsure".format(*check)


def _spoken(labels: Iterable[LabelCount]) -> str:
    return ", ".join(f"{_line(one.label)} ({one.count})" for one in labels)


_SHOWN: Final = frozenset(
    {"value", "unit", "channel", "owner_teams", "basis", "quote", "source", "actor", "actors"}
    | {"history", "estimates", "for_goal", "raw", "state"}
)


def _others(card: Element) -> str:
    """The fields that have no column of their own."""
    pairs = ((name, said(one)) for name, one in card.fields.items() if name not in _SHOWN)
    told = (f"{name.replace('_', ' ')}: {_line(words)}" for name, words in pairs if words.strip())
    return "; ".join(told)
