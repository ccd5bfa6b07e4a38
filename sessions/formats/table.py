"""A table as plain values: rows of typed cells under named columns."""

from dataclasses import dataclass
from datetime import date, datetime

Cell = str | int | float | bool | date | datetime | None
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its name, and how many characters are wide enough for most of it."""

    name: str
    width: int = 12


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under one heading; `name` is a file's, in small letters, `title` a sheet's."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def title(self) -> str:
        """The name as people write it."""
        return self.name.replace("_", " ").capitalize()

    def at(self, column: str) -> int:
        """The position of a column from 0."""
        return [one.name for one in self.columns].index(column)
