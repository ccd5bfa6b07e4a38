"""Makes sense of a table: which way round it lies, and what its columns hold."""

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final

from sessions.formats.drafting import Draft, StageDraft
from sessions.formats.filling import Spot
from sessions.formats.report import Code
from sessions.formats.text import pieces, quoted
from sessions.formats.words import Meaning, Role, meaning

_PLACES: Final = (Role.CARDS, Role.OWNER, Role.CHANNEL, Role.DURATION, Role.ACTOR)
_TASK: Final = Meaning(Role.CARDS)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of cells; within a cell, each line is one idea."""

    line: int
    cells: tuple[str, ...]

    def cell(self, at: int) -> str:
        """The cell at `at`, empty where the row is short."""
        return self.cells[at].strip() if at < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with its heading row, wherever it came from."""

    header: Row
    rows: list[Row] = field(default_factory=list)
    caption: str = ""

    @property
    def width(self) -> int:
        """The most cells that a row has."""
        return max(len(row.cells) for row in [self.header, *self.rows])

    @property
    def labels(self) -> list[str]:
        """The first lines of the first cells: names of lanes, when stages are columns."""
        return [_first_line(row.cell(0)) for row in self.rows]


class Way(Enum):
    """How a table lies."""

    STAGE_ROWS = auto()  # a row is a stage, or a card that names its stage
    STAGE_COLUMNS = auto()
    ONE_STAGE = auto()  # label and content, the stage stands above


def way_of(grid: Grid) -> Way | None:
    """Which way round the table lies; None when its headings mean nothing to us."""
    top = [meaning(cell) for cell in grid.header.cells]
    left = [meaning(label) for label in grid.labels]
    across = sum(one.role in _PLACES for one in top)
    down = sum(one.role in _PLACES for one in left)
    if grid.width == 2 and down and down * 2 >= len(left):
        plain = all(one.role in (Role.GENERIC, Role.UNKNOWN, Role.STAGE) for one in top)
        if plain and (top[-1].role is Role.GENERIC or not grid.header.cell(1)):
            return Way.ONE_STAGE
    if down > max(0, across - (top[0].role in _PLACES)):
        return Way.STAGE_COLUMNS
    return Way.STAGE_ROWS if across else None


def read_table(
    grid: Grid, draft: Draft, *, stage: StageDraft | None = None, steps: bool = False
) -> bool:
    """Put the table into `draft`; False when nothing in it was understood.

    `stage` is the one that the heading above names. With `steps`, the rows are steps within it.
    """
    for row in [grid.header, *grid.rows]:
        draft.seen(row.line)
    match way_of(grid):
        case Way.ONE_STAGE:
            _one_stage(grid, draft, stage)
        case Way.STAGE_COLUMNS:
            _stage_columns(grid, draft)
        case Way.STAGE_ROWS:
            _StageRows(grid, draft, stage, steps).read()
        case _:
            return False
    return True


def keep_table(grid: Grid, draft: Draft) -> None:
    """Keep a table that nobody understood: a note in the tray for each row."""
    heads = [" ".join(pieces(cell)) for cell in grid.header.cells]
    for row in grid.rows:
        draft.unread(row.line)
        said = []
        for at, cell in enumerate(row.cells):
            text = " / ".join(pieces(cell))
            head = heads[at] if at < len(heads) else ""
            if text:
                said.append(f"{head}: {text}" if head else text)
        if said:
            draft.note("\n".join(said), line=row.line)
    if not grid.rows:
        draft.note("\n".join(heads), line=grid.header.line)
    draft.unread(grid.header.line)
    draft.remark(
        grid.header.line,
        Code.NOT_ON_MAP,
        f"Line {grid.header.line}: no column of this table is known here "
        f"({_quoted_list(heads)}). Its rows wait as notes in the tray.",
    )


def _one_stage(grid: Grid, draft: Draft, stage: StageDraft | None) -> None:
    if stage is None:
        draft.remark(
            grid.header.line,
            Code.UNNAMED_STAGE,
            f"Line {grid.header.line}: a table about one stage that is not named. The stage is "
            "called “Unnamed stage”: please name it.",
        )
    spot = Spot(draft, stage or draft.stage("Unnamed stage", grid.header.line))
    what, label = Meaning(Role.UNKNOWN), "Notes"
    for row in grid.rows:
        if row.cell(0):
            label = " ".join(pieces(row.cell(0)))
            what = meaning(label)
        spot.put(what, label, row.cell(1), row.line)
    spot.close()
    _tell(grid, draft, "one stage", [*grid.header.cells, *(row.cell(0) for row in grid.rows)])


def _stage_columns(grid: Grid, draft: Draft) -> None:
    head = meaning(_first_line(grid.header.cell(0)))
    spots = []
    for at in range(1, grid.width):
        name = " ".join(pieces(grid.header.cell(at)))
        if not name and not any(row.cell(at) for row in grid.rows):
            spots.append(Spot(draft, None))
            continue
        stage = draft.stage_for(name or f"Stage {at}", grid.header.line)
        spots.append(Spot(draft, stage))
        if head.role is Role.CARDS and name:
            # A blueprint often has no stages but steps: then each is a column and a card.
            spots[-1].put(head, _first_line(grid.header.cell(0)), name, grid.header.line)
    what, label = Meaning(Role.UNKNOWN), "Notes"
    for row in [grid.header, *grid.rows]:
        first, *more = pieces(row.cell(0)) or [""]
        if more:
            draft.note(f"{first}: {' '.join(more)}", line=row.line)
        if first:
            label, what = first, meaning(first)
        for at, spot in enumerate(spots, 1) if row is not grid.header else ():
            spot.put(what, label, row.cell(at), row.line)
    for spot in spots:
        spot.close()
    labels = [_first_line(grid.header.cell(0)), *grid.labels]
    _tell(grid, draft, "a column for each stage", labels)


class _StageRows:
    def __init__(self, grid: Grid, draft: Draft, stage: StageDraft | None, steps: bool) -> None:
        self.grid, self.draft, self.above, self.steps = grid, draft, stage, steps
        self.heads = [" ".join(pieces(cell)) for cell in grid.header.cells]
        self.heads += [f"Column {at + 1}" for at in range(len(self.heads), grid.width)]
        self.means = [meaning(head) for head in self.heads]
        self.at = None if steps else self._stage_column()
        # Where the first column is the stage, new names are new stages. Elsewhere a row is a
        # card that names its stage, and only the first table may bring the stages along.
        lead = next((n for n, one in enumerate(self.means) if one.role is not Role.NUMBER), 0)
        self.makes_stages = self.at is not None and (self.at == lead or not draft.stages)

    def read(self) -> None:
        spot: Spot | None = None
        for row in self.grid.rows:
            named = " ".join(pieces(row.cell(self.at))) if self.at is not None else ""
            if named or spot is None or self.at is None:
                if spot:
                    self._close(spot)
                spot = Spot(self.draft, self._stage(named, row))
            for at, head in enumerate(self.heads):
                if self.steps and at == 0:
                    spot.put_step(row.cell(at), row.line)
                elif at != self.at:
                    spot.put(self._meaning(at), head, row.cell(at), row.line)
        if spot:
            self._close(spot)
        _tell(self.grid, self.draft, "a row for each stage", self.heads)

    def _stage_column(self) -> int | None:
        for role in (Role.STAGE, Role.STEP):
            for at, one in enumerate(self.means):
                if one.role is role:
                    return at
        first = self.means[0].role
        others = sum(one.role in _PLACES for one in self.means[1:])
        known = first in (Role.GENERIC, Role.UNKNOWN)
        return 0 if known and others >= 2 and self.above is None else None

    def _meaning(self, at: int) -> Meaning:
        return _TASK if self.means[at].role is Role.STEP else self.means[at]

    def _stage(self, named: str, row: Row) -> StageDraft | None:
        if self.at is None:
            return self.above
        if self.makes_stages and named:
            return self.draft.stage_for(named, row.line)
        found = self.draft.find_stage(named) if named else None
        if found is None:
            self.draft.unread(row.line)
            which = (
                f"names the stage {quoted(named, 300)}, which is not" if named else "has no stage"
            )
            self.draft.remark(
                row.line,
                Code.UNKNOWN_STAGE if named else Code.NO_STAGE,
                f"Line {row.line} {which}{' on the map' if named else ''}. "
                "Its cards wait in the tray.",
            )
        return found

    def _close(self, spot: Spot) -> None:
        spot.close()
        spot.tie_to_step()
        if not self.makes_stages and not self.steps:
            spot.tie_notes()


def _first_line(cell: str) -> str:
    return next(iter(pieces(cell)), "")


def _quoted_list(labels: list[str]) -> str:
    return ", ".join(quoted(label, 100) for label in dict.fromkeys(labels) if label.strip())


def _tell(grid: Grid, draft: Draft, shape: str, labels: list[str]) -> None:
    known: dict[str, list[str]] = {}
    for label in labels:
        what = meaning(label)
        kind = (what.kind or draft.task_kind) if what.role is Role.CARDS else None
        name = str(kind).replace("_", " ") if kind else what.role.name.lower()
        if label.strip():
            known.setdefault(name, []).append(label)
    read = "; ".join(f"{_quoted_list(names)}: {what}" for what, names in known.items())
    draft.remark(
        grid.header.line,
        Code.COLUMNS,
        f"Line {grid.header.line}: a table with {shape}. Read as {read}.",
    )
