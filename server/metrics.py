"""What the server counts, for Prometheus; a registry of its own, handed to whoever counts."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from server.herald import Herald
from sessions.outcomes.workroom import Workroom
from sessions.proving import Prover
from sessions.store.journal import JournalWriter
from sessions.workshops import Workshops


class Metrics:
    """The HTTP side's counters, and the registry that other parts add theirs to."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "wayboard_http_requests",
            "HTTP requests by route and status.",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "wayboard_http_seconds",
            "Seconds to answer an HTTP request.",
            ["route"],
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
            registry=self.registry,
        )
        self.problems = Counter(
            "wayboard_http_problems",
            "Unhappy answers by their code.",
            ["code"],
            registry=self.registry,
        )
        self.joins = Counter(
            "wayboard_joins", "People who joined, by how.", ["how"], registry=self.registry
        )
        self.ready = Gauge(
            "wayboard_ready", "1 while the server takes work.", registry=self.registry
        )

    def watch_store(self, journal: JournalWriter) -> None:
        """Show what the journal writer counts."""
        self._show("wayboard_journal_entries", "Edits made durable.", lambda: journal.entries)
        self._show("wayboard_journal_batches", "Commits of edits.", lambda: journal.batches)
        self._show("wayboard_journal_failures", "Commits that failed.", lambda: journal.failures)
        self._show(
            "wayboard_journal_backlog_bytes", "Edits not yet durable.", lambda: journal.backlog
        )
        self._show(
            "wayboard_journal_commit_seconds",
            "Seconds that the last commit took.",
            lambda: journal.last_commit_seconds,
        )
        self._show("wayboard_store_writable", "1 while edits are saved.", lambda: journal.writable)

    def watch_prover(self, prover: Prover) -> None:
        """Show what the second net counts."""
        self._show("wayboard_proved", "Edits tried before they were stored.", lambda: prover.tried)
        self._show("wayboard_proved_harmful", "Edits caught by it.", lambda: prover.caught)
        self._show("wayboard_proving_lost", "Times it was lost itself.", lambda: prover.broken)

    def watch_workshops(self, workshops: Workshops) -> None:
        """Show what is in memory."""
        self._show(
            "wayboard_workshops", "Workshops in memory.", lambda: len(workshops.all_loaded())
        )
        self._show(
            "wayboard_people_here",
            "People connected to a workshop.",
            lambda: sum(len(live.here()) for live in workshops.all_loaded()),
        )
        self._show(
            "wayboard_rebuilt",
            "Faults after which a document in memory was loaded anew.",
            lambda: sum(
                document.rebuilt for live in workshops.all_loaded() for document in live.documents()
            ),
        )

    def watch_workroom(self, workroom: Workroom) -> None:
        """Show how much is asked of it."""
        self._show(
            "wayboard_exports_unfinished",
            "Files that are waited for.",
            lambda: workroom.unfinished,
        )

    def watch_herald(self, herald: Herald) -> None:
        """Show what webhooks heard."""
        self._show("wayboard_webhooks_told", "Messages heard.", lambda: herald.delivered)
        self._show("wayboard_webhooks_failed", "Attempts that failed.", lambda: herald.failed)

    def _show(self, name: str, words: str, value: Callable[[], float]) -> None:
        Gauge(name, words, registry=self.registry).set_function(value)

    def page(self) -> bytes:
        """The text that Prometheus reads."""
        return generate_latest(self.registry)
