"""Every scenario: all servers in the same run, in turn and in changing order, then one table."""

import signal
import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from benchmarks import ballots, exports, fanout, idle, join, paste
from benchmarks.fanout import Fanout
from benchmarks.report import Goal, Table
from benchmarks.servers import Server, Wayboard

Step = Callable[[str], None]
PROMISED = "fanout-100"  # where latency itself is promised; beyond, that nobody falls behind


@dataclass(frozen=True, slots=True)
class Plan:
    """How long to measure: rounds, and seconds of typing in each."""

    rounds: int
    seconds: float


def order(servers: Sequence[Server], turn: int) -> list[Server]:
    """The servers, each round beginning with another one."""
    start = turn % len(servers)
    return [*servers[start:], *servers[:start]]


def measure_fanout(
    name: str, servers: Sequence[Server], shape: Fanout, plan: Plan, step: Step
) -> Table:
    """Typing seen by everybody."""
    samples: dict[str, list[fanout.Sample]] = {server.name: [] for server in servers}
    for turn in range(plan.rounds):
        for server in order(servers, turn):
            step(f"{shape.clients} people, {shape.typists} typing: {server.name}")
            samples[server.name].append(fanout.run(server, shape, seed=turn))
    table = Table(
        name,
        f"{shape.clients} people in one workshop, {shape.typists} typing {shape.rate} edits a "
        f"second for {shape.seconds:g} s, {plan.rounds} rounds (medians)",
        (
            "server",
            "delivered",
            "p50 ms",
            "p99 ms",
            "worst ms",
            "drift ms",
            "CPU µs each",
            "CPU",
            "messages each",
            "MiB",
            "driver CPU",
        ),
        raw={one: [asdict(sample) for sample in taken] for one, taken in samples.items()},
    )
    middle = {one: _medians(taken) for one, taken in samples.items()}
    for server_name, one in middle.items():
        delivered = min(sample.delivered for sample in samples[server_name])
        table.rows.append(
            (
                server_name,
                f"{delivered:.2%}",
                f"{one['p50']:.2f}",
                f"{one['p99']:.2f}",
                f"{one['worst']:.1f}",
                f"{one['drift']:+.1f}",
                f"{one['cpu_per_delivery']:.1f}",
                f"{one['cpu_share']:.1%}",
                f"{one['frames_per_delivery']:.2f}",
                f"{one['memory']:.0f}",
                f"{one['driver_share']:.1%}",
            )
        )
    table.goals = _fanout_goals(samples, middle, latency=name == PROMISED)
    return table


def _fanout_goals(
    samples: dict[str, list[fanout.Sample]], middle: dict[str, dict[str, float]], *, latency: bool
) -> list[Goal]:
    ours = middle.get(Wayboard.name)
    if ours is None:
        return []
    complete = all(sample.delivered == 1 for sample in samples[Wayboard.name])
    goals = [
        Goal("every edit reached everybody", complete),
        Goal(f"did not fall behind (drift {ours['drift']:+.1f} ms)", ours["drift"] < 20),
    ]
    peers = [one for name, one in middle.items() if name != Wayboard.name]
    if not peers:
        return goals
    for figure, within in (("p50", 5), ("p99", 15)) if latency else ():
        best = min(peer[figure] for peer in peers)
        words = f"{figure} {ours[figure]:.2f} ms within {within} ms of the better peer's {best:.2f}"
        goals.append(Goal(words, ours[figure] <= best + within))
    best = min(peer["cpu_per_delivery"] for peer in peers)
    ratio = ours["cpu_per_delivery"] / best
    goals.append(Goal(f"CPU per delivery is {ratio:.2f} of the better peer's", ratio <= 1))
    return goals


def _medians(samples: list[fanout.Sample]) -> dict[str, float]:
    taken = [asdict(sample) for sample in samples]
    return {name: statistics.median(one[name] for one in taken) for name in taken[0]}


def measure_join(servers: Sequence[Server], plan: Plan, step: Step) -> Table:
    """Newcomers to a large board."""
    table = Table(
        "join",
        f"Joining a workshop of {join.CARDS} cards right after an edit: "
        "ms until the document is complete (medians)",
        (
            "server",
            "one",
            "100 at once, median",
            "last of 100",
            "CPU ms for 100",
            "KiB each",
        ),
    )
    found: dict[str, list[join.Joins]] = {server.name: [] for server in servers}
    for turn in range(plan.rounds):
        for server in order(servers, turn):
            step(f"joining {join.CARDS} cards: {server.name}")
            found[server.name].append(join.run(server, crowd=100, repeats=3))
    table.raw = {name: [asdict(one) for one in all_] for name, all_ in found.items()}
    middle = {
        name: {key: statistics.median(one[key] for one in taken) for key in taken[0]}
        for name, taken in table.raw.items()
    }
    for name, one in middle.items():
        table.rows.append(
            (
                name,
                f"{one['alone']:.1f}",
                f"{one['crowd_median']:.0f}",
                f"{one['crowd_last']:.0f}",
                f"{one['cpu'] * 1000:.0f}",
                f"{one['size'] / 1024:.0f}",
            )
        )
    ours = middle.get(Wayboard.name)
    peers = [one for name, one in middle.items() if name != Wayboard.name]
    if ours is not None and peers:
        for figure, words in (("alone", "one newcomer"), ("crowd_last", "the last of 100")):
            best = min(peer[figure] for peer in peers)
            ratio = ours[figure] / best
            table.goals.append(Goal(f"{words}: {ratio:.2f} of the better peer's time", ratio <= 1))
    return table


def measure_cold(server: Server, plan: Plan, step: Step) -> Table:
    """The first newcomer after a restart."""
    table = Table(
        "cold",
        f"First newcomer to a workshop of {join.CARDS} cards after a restart of Wayboard: "
        "ms until the document is complete",
        ("server was", "median", "worst"),
    )
    for words, how in (("stopped", signal.SIGTERM), ("killed (kill -9)", signal.SIGKILL)):
        taken = []
        for _ in range(plan.rounds + 2):
            step(f"loading from disk, server {words}")
            taken.append(join.run_cold(server, how))
        table.raw[words] = taken
        middle = statistics.median(taken)
        table.rows.append((words, f"{middle:.1f}", f"{max(taken):.1f}"))
        table.goals.append(Goal(f"{words}: loaded within 100 ms", middle <= 100))
    return table


def measure_idle(servers: Sequence[Server], plan: Plan, step: Step) -> Table:
    """Starting, and lying open."""
    found: dict[str, list[idle.Idle]] = {server.name: [] for server in servers}
    for turn in range(plan.rounds):
        for server in order(servers, turn):
            step(f"starting, and {idle.WORKSHOPS} idle workshops: {server.name}")
            found[server.name].append(idle.run(server))
    table = Table(
        "idle",
        f"Starting, and {idle.WORKSHOPS} workshops of {idle.CARDS} cards, one person in each",
        ("server", "start s", "MiB empty", "MiB each workshop"),
        raw={name: [asdict(one) for one in taken] for name, taken in found.items()},
    )
    for name, taken in table.raw.items():
        middle = {key: statistics.median(one[key] for one in taken) for key in taken[0]}
        row = (f"{middle['start']:.2f}", f"{middle['bare']:.0f}", f"{middle['each']:.2f}")
        table.rows.append((name, *row))
        if name == Wayboard.name:
            start, each = middle["start"], middle["each"]
            table.goals.append(Goal(f"starts in {start:.2f} s, 1 at most", start <= 1))
            table.goals.append(Goal(f"{each:.2f} MiB each workshop, 1 at most", each <= 1))
    return table


def measure_paste(servers: Sequence[Server], plan: Plan, step: Step) -> Table:
    """A large paste among people who type."""
    found: dict[str, list[paste.Pastes]] = {server.name: [] for server in servers}
    for turn in range(plan.rounds):
        for server in order(servers, turn):
            step(f"a paste of 200 KiB: {server.name}")
            found[server.name].append(paste.run(server, seed=turn))
    table = Table(
        "paste",
        f"A paste of 200 KiB while {paste.TYPISTS} of {paste.PEOPLE} people type: "
        "ms by which it delays the others (medians)",
        (
            "server",
            "delay",
            "worst delay",
            "paste itself",
            "calm p50",
            "calm p99",
            "delivered",
        ),
        raw={name: [asdict(one) for one in all_] for name, all_ in found.items()},
    )
    for name, taken in found.items():
        delays = [delay for one in taken for delay in one.delays]
        own = [ms for one in taken for ms in one.own]
        table.rows.append(
            (
                name,
                f"{statistics.median(delays):.1f}",
                f"{max(delays):.1f}",
                f"{statistics.median(own):.1f}",
                f"{statistics.median(one.calm_p50 for one in taken):.2f}",
                f"{statistics.median(one.calm_p99 for one in taken):.2f}",
                f"{min(one.delivered for one in taken):.2%}",
            )
        )
        if name == Wayboard.name:
            middle = statistics.median(delays)
            table.goals.append(Goal(f"others wait {middle:.1f} ms, 20 at most", middle <= 20))
    return table


def measure_exports(server: Server, plan: Plan, step: Step) -> Table:
    """People type while every outcome is taken home."""
    taken: list[exports.Exports] = []
    for turn in range(plan.rounds):
        step(f"{exports.PEOPLE} people, {exports.TYPISTS} typing, files being made")
        taken.append(exports.run(server, seed=turn))
    table = Table(
        "exports",
        f"{exports.PEOPLE} people in a workshop of {exports.CARDS} cards, {exports.TYPISTS} typing "
        f"{exports.RATE} edits a second, while somebody takes one file after the other (medians)",
        ("when", "p50 ms", "p99 ms", "worst ms"),
        raw={server.name: [asdict(one) for one in taken]},
    )
    middle = {
        name: statistics.median(getattr(one, name) for one in taken)
        for name in ("calm_p50", "calm_p99", "calm_worst", "busy_p50", "busy_p99", "busy_worst")
    }
    for words, which in (("before", "calm"), ("while files are made", "busy")):
        figures = (middle[f"{which}_{figure}"] for figure in ("p50", "p99", "worst"))
        table.rows.append((words, *(f"{figure:.1f}" for figure in figures)))
    slowest = max(
        ((seconds, name) for one in taken for name, seconds in one.seconds.items()), default=(0, "")
    )
    more = middle["busy_p99"] - middle["calm_p99"]
    table.goals += [
        Goal("every edit reached everybody", all(one.delivered == 1 for one in taken)),
        Goal(f"p99 grows by {more:.1f} ms, 10 at most", more <= 10),
        Goal(
            f"the slowest file, {slowest[1]}, took {slowest[0]:.1f} s, 10 at most", slowest[0] <= 10
        ),
    ]
    return table


def measure_votes(server: Server, plan: Plan, step: Step) -> Table:
    """Everybody votes in the same instant, again and again."""
    taken: list[ballots.Ballots] = []
    for _ in range(plan.rounds):
        step(f"{ballots.VOTERS} people vote in the same instant")
        taken.append(ballots.run(server))
    waits = [wait for one in taken for wait in one.waits]
    p99 = statistics.quantiles(waits, n=100)[98]
    table = Table(
        "votes",
        f"{ballots.VOTERS} people vote in the same instant, {ballots.TURNS} times, each on an open "
        f"connection, with {ballots.DOTS} dots; {plan.rounds} workshops",
        ("server", "p50 ms", "p99 ms", "worst ms"),
        raw={server.name: [asdict(one) for one in taken]},
    )
    figures = (statistics.median(waits), p99, max(waits))
    table.rows.append((server.name, *(f"{figure:.0f}" for figure in figures)))
    table.goals += [
        Goal("every budget is exact, and nothing is refused but what is beyond it", _exact(taken)),
        Goal(f"p99 is {p99:.0f} ms, 500 at most", p99 <= 500),
    ]
    return table


def _exact(taken: Sequence[ballots.Ballots]) -> bool:
    return all(one.exact for one in taken)
