"""What many people read: made once for each state of a workshop, whoever asks first."""

import time
from dataclasses import dataclass

from sessions.journey.ids import WorkshopId
from sessions.outcomes.workroom import Broken, Busy, Cancelled, Collect, Job, Workroom

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
        self._copies: dict[tuple[WorkshopId, str], _Copy] = {}

    def take(self, workshop: WorkshopId, format: str, version: int, collect: Collect) -> Job | Busy:
        """The job of a file that tells of this version of the workshop, or of a moment ago."""
        copy = self._copies.get((workshop, format))
        if copy is not None and self._is_good(copy, version):
            return copy.job
        job = self._workroom.take(workshop, format, {}, collect, for_many=True)
        if isinstance(job, Job):
            self._tidy()
            self._copies[workshop, format] = _Copy(job, version, time.monotonic())
        return job

    def _is_good(self, copy: _Copy, version: int) -> bool:
        if not self._is_there(copy) or isinstance(copy.job.life, Broken | Cancelled):
            return False
        return copy.version == version or time.monotonic() - copy.made < FRESH

    def _is_there(self, copy: _Copy) -> bool:
        return self._workroom.job(copy.job.workshop, copy.job.id) is copy.job

    def _tidy(self) -> None:
        self._copies = {key: copy for key, copy in self._copies.items() if self._is_there(copy)}
