"""What the server counts, for Prometheus; a registry of its own, handed to whoever counts."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest


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

    def page(self) -> bytes:
        """The text that Prometheus reads."""
        return generate_latest(self.registry)
