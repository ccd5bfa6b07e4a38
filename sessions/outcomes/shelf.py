"""What many people read: made once for each state of a workshop, whoever asks first."""

import time
from dataclasses import dataclass
from typing import Any

import msgspec

from sessions.journey.ids import WorkshopId
from sessions.outcomes.workroom import Broken, Busy, Cancelled, Collect, Job, Waiting, Workroom

FRESH = 10.0
"""Seconds for which the same is shown even when the map has changed."""


@dataclass(frozen=True, slots=True)
class _Copy:
    job: Job
    version: int
    made: float


class Shelf:
    """The newest of each kind of file of each workshop; the workroom says how long they last."""

    def __init__(self, workroom: Workroom) -> None:
        self._workroom = workroom
        self._copies: dict[tuple[WorkshopId, str, bytes | None], _Copy] = {}

    def take(self, workshop: WorkshopId, format: str, version: int, collect: Collect) -> Job | Busy:
        """The job of a page that tells of this version of the workshop, or of a moment ago."""
        key = (workshop, format, None)
        copy = self._copies.get(key)
        if copy is not None and self._is_there(copy) and self._is_recent(copy, version):
            return copy.job
        job = self._workroom.take(workshop, format, {}, collect, for_many=True)
        return self._kept(key, job, version)

    def take_exact(
        self,
        workshop: WorkshopId,
        format: str,
        options: dict[str, Any],
        version: int,
        collect: Collect,
    ) -> Job | Busy:
        """The job of a file that tells of this very version.

        Fifty people who want the same in one moment wait for two jobs at most: the one at work,
        and the one that has not looked at the workshop yet.
        """
        key = (workshop, format, msgspec.json.encode(options, order="sorted"))
        copy = self._copies.get(key)
        if copy is not None and self._is_there(copy) and self._is_exact(copy, version):
            return copy.job
        return self._kept(key, self._workroom.take(workshop, format, options, collect), version)

    def _kept(
        self, key: tuple[WorkshopId, str, bytes | None], job: Job | Busy, version: int
    ) -> Job | Busy:
        if isinstance(job, Job):
            there = {name: copy for name, copy in self._copies.items() if self._is_there(copy)}
            self._copies = {**there, key: _Copy(job, version, time.monotonic())}
        return job

    def _is_recent(self, copy: _Copy, version: int) -> bool:
        return copy.version == version or time.monotonic() - copy.made < FRESH

    def _is_exact(self, copy: _Copy, version: int) -> bool:
        return copy.version == version or isinstance(copy.job.life, Waiting)

    def _is_there(self, copy: _Copy) -> bool:
        if isinstance(copy.job.life, Broken | Cancelled):
            return False
        return self._workroom.job(copy.job.workshop, copy.job.id) is copy.job
