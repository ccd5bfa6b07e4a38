"""The opportunity backlog as the files that issue trackers import, under their own column names.

Owners are names or teams and no accounts, so they stand in the description. What people wrote is
escaped for the markup that each tracker reads.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from facilitation.opportunities import is_date
from sessions.formats.csv_tables import rows_as_csv
from sessions.formats.markdown_writing import plain_line
from sessions.formats.text import shorten
from sessions.outcomes.backlog import BacklogRow, backlog
from sessions.outcomes.options import Options
from sessions.outcomes.outcome import Outcome
from sessions.outcomes.prose import number
from sessions.outcomes.wording import CHECKS

_TITLE: Final = 250
_TOP: Final = 3
_WIKI: Final = re.compile(r"([\\{}\[\]|!*_])")
_CALL: Final = re.compile(r"(?<=[@#])(?=\w)")
_WORD_JOINER: Final = "\u2060"
_LABEL: Final = re.compile(r"[^\w]+")
_CLOSED: Final = ("done", "dropped")
Escape = Callable[[str], str]


def write_jira(outcome: Outcome, _: Options) -> bytes:
    """For Jira's CSV import: of two columns of the same name each gives a label."""
    heads = ["Summary", "Issue Type", "Description", "Priority", "Labels", "Labels", "Due Date"]
    return rows_as_csv(
        heads,
        (
            (
                _title(row),
                "Task",
                _description(row, _wiki, "h3. {}"),
                {"high": "High", "low": "Low"}.get(_weight(row), "Medium"),
                "wayboard",
                _label(row.stage),
                row.due if is_date(row.due) else "",
            )
            for row in backlog(outcome)
        ),
    )


def write_linear(outcome: Outcome, _: Options) -> bytes:
    """For Linear's importer of CSV files."""
    heads = ["Title", "Description", "Priority", "Status", "Labels"]
    statuses = {"done": "Done", "dropped": "Canceled"}
    return rows_as_csv(
        heads,
        (
            (
                _title(row),
                _description(row, plain_line, "### {}"),
                {"high": "High", "low": "Low", "some": "Medium"}.get(_weight(row), "No priority"),
                statuses.get(row.state, "Backlog"),
                ", ".join(_labels(row)),
            )
            for row in backlog(outcome)
        ),
    )


def write_github(outcome: Outcome, _: Options) -> bytes:
    """For the tools that make GitHub issues of CSV files."""
    return rows_as_csv(
        ["title", "body", "labels", "state"],
        (
            (
                _title(row),
                _description(row, _uncalled, "### {}"),
                ",".join(_labels(row)),
                "closed" if row.state in _CLOSED else "open",
            )
            for row in backlog(outcome)
        ),
    )


def write_trello(outcome: Outcome, _: Options) -> bytes:
    """For Trello's importers of CSV files, under the names of Trello's own export."""
    heads = ["Card Name", "Card Description", "List Name", "Labels", "Due Date"]
    return rows_as_csv(
        heads,
        (
            (
                _title(row),
                _description(row, plain_line, "### {}"),
                row.state.capitalize(),
                ",".join(_labels(row)),
                row.due if is_date(row.due) else "",
            )
            for row in backlog(outcome)
        ),
    )


def _title(row: BacklogRow) -> str:
    return shorten(row.text, _TITLE) or "An opportunity without words"


def _weight(row: BacklogRow) -> str:
    """How soon somebody should look at it, by the order that the workshop gave it."""
    if row.rank is None:
        return ""
    if row.dots == 0:
        return "low"
    return "high" if row.crux or row.rank <= _TOP else "some"


def _label(text: str) -> str:
    """Words as one label: trackers split labels at blanks and commas."""
    return _LABEL.sub("-", text.casefold()).strip("-_")[:60]


def _labels(row: BacklogRow) -> list[str]:
    return [label for label in ("wayboard", _label(row.stage)) if label]


def _wiki(text: str) -> str:
    """`text` as plain words where wiki markup is read."""
    return _WIKI.sub(r"\\\1", text)


def _uncalled(text: str) -> str:
    """`text` as plain words that call nobody by an @ and refer to no issue by a #."""
    return plain_line(_CALL.sub(_WORD_JOINER, text))


def _description(row: BacklogRow, escape: Escape, heading: str) -> str:
    """Why this is worth doing, part by part; parts that say nothing are left out."""
    parts = [
        f"{heading.format(name)}\n" + "\n".join(f"* {escape(one)}" for one in said)
        for name, said in _parts(row)
        if said
    ]
    return "\n\n".join(parts)


def _parts(row: BacklogRow) -> Iterator[tuple[str, list[str]]]:
    yield "What customers do", list(row.tasks)
    yield "What gets in their way", list(row.pains)
    yield "How we know", list(row.evidence)
    yield "What it is worth", _worth(row)
    yield "What the workshop said", _verdicts(row)
    yield (
        "Whose it is",
        [
            f"{name}: {said}"
            for name, said in (
                ("Owner", row.owner),
                ("Due", row.due),
                ("State", row.state),
                ("Reason", row.reason),
            )
            if said
        ],
    )


def _worth(row: BacklogRow) -> list[str]:
    pairs = (
        ("Business problem", row.business_problem),
        ("KPI", row.kpi),
        ("Expected effect", row.expected_effect),
        ("Value proposition", row.value_proposition),
        ("Segment", row.segment),
        ("Channel", row.channel),
    )
    return [f"{name}: {said}" for name, said in pairs if said]


def _verdicts(row: BacklogRow) -> list[str]:
    scores = row.scores
    pairs = (
        ("Rank", row.rank),
        ("Dots", row.dots),
        ("Voters", row.voters),
        ("Decider's dots", row.decider_dots or None),
        ("Opportunity score", scores.opportunity_score),
        ("Impact", scores.impact),
        ("Effort", scores.effort),
        ("RICE", scores.rice),
    )
    said = [f"{name}: {number(value)}" for name, value in pairs if value is not None]
    named = {str(check): words for check, words in CHECKS.items()}
    for check, yes, no, unsure in row.checks:
        said.append(f"{named[check].capitalize()}: {yes} yes, {no} no, {unsure} unsure")
    return said
