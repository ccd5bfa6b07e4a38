"""The second computation: what must come out, from what the made-up people know they did.

It shares nothing with the server but the published rules (docs/rules.md): the dots of a vote, the
curve of feelings, medians, opportunity scores, quadrants, answers. Differences are told in words.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from statistics import median
from typing import Any

from client.participant.dress_rehearsal.memory import Ballot, Feeling, Moved

SCALES = {
    "impact": (1, 5),
    "effort": (1, 5),
    "importance": (0, 10),
    "satisfaction": (0, 10),
}
WORRIED = {"fist_of_five": {"0", "1", "2"}, "roman": {"down"}, "consent": {"objection"}}

Plain = Mapping[str, Any]


def settled(ballot: Ballot, moved: Moved) -> dict[str, int]:
    """The dots as they count: those on a deleted option are back, on merged ones they add up."""
    held: Counter[str] = Counter()
    for option, dots in ballot.dots.items():
        target = moved.merged.get(option, option)
        if target not in moved.gone:
            held[target] += dots
    return dict(held)


def tally(
    options: Sequence[str], budget: int, ballots: Sequence[Ballot], moved: Moved
) -> dict[str, Any]:
    """The result of a vote: dots, voters and the shared places of every option that stands."""
    dots: Counter[str] = Counter()
    voters: Counter[str] = Counter()
    for ballot in ballots:
        held = settled(ballot, moved)
        dots.update(held)
        voters.update(dict.fromkeys(held, 1))
    standing = [one for one in options if one not in moved.merged and one not in moved.gone]
    rank = {one: (dots[one], voters[one]) for one in standing}
    places = {
        one: {
            "place": 1 + sum(other > rank[one] for other in rank.values()),
            "tied": sum(other == rank[one] for other in rank.values()) > 1,
            "dots": dots[one],
            "voters": voters[one],
            "merged": sorted(was for was, now in moved.merged.items() if now == one),
        }
        for one in standing
    }
    abstained = sum(ballot.abstained for ballot in ballots)
    return {
        "places": places,
        "ballots": len(ballots),
        "abstained": abstained,
        "used": sum(dots.values()),
        "given": budget * (len(ballots) - abstained),
        "gone": sorted(moved.gone & set(options)),
    }


def tally_faults(told: Plain, known: Plain) -> list[str]:
    """Where the published result of a vote is not what must come out."""
    rows = [dict(one) for one in told.get("places", ())]
    places = {
        str(one.pop("option")): {**one, "merged": list(one.get("merged", ()))} for one in rows
    }
    found = differing("vote", {**told, "places": None}, {**known, "places": None}, only=known)
    found += differing("vote, option", places, known["places"])
    order = [(-places[one]["dots"], -places[one]["voters"]) for one in places]
    return found if order == sorted(order) else [*found, "vote: the order is not that of the dots"]


def curve(columns: Sequence[str], feelings: Iterable[Mapping[str, Feeling]]) -> Sequence[Plain]:
    """The points of the curve, in the order of the columns."""
    sheets = list(feelings)
    points: list[dict[str, Any]] = []
    for column in columns:
        found = [sheet[column] for sheet in sheets if column in sheet]
        if not found:
            continue
        values = sorted(one.value for one in found)
        mean = sum(map(Fraction, values)) / len(values)
        spread = round(values[-1] - values[0], 2)
        labels = Counter(one.label.casefold() for one in found if one.label)
        points.append(
            {
                "column": column,
                "mean": round(float(mean), 2),
                "low": values[0],
                "high": values[-1],
                "spread": spread,
                "n": len(values),
                "labels": dict(labels),
                "disagreement": spread >= 2,
            }
        )
    return points


def curve_faults(told: Plain, known: Sequence[Plain]) -> list[str]:
    """Where the published curve is not what must come out."""
    points = []
    for one in told.get("points", ()):
        labels = {label["label"]: label["count"] for label in one.get("labels", ())}
        points.append({**one, "labels": labels})
    if [one["column"] for one in points] != [one["column"] for one in known]:
        return ["curve: other columns, or another order"]
    found: list[str] = []
    for one, wanted in zip(points, known, strict=True):
        found += differing(f"curve, {wanted['column']}", one, wanted, only=wanted)
    disputed = sorted((one for one in known if one["disagreement"]), key=lambda p: -p["spread"])
    if list(told.get("talk_first", ())) != [one["column"] for one in disputed]:
        found.append("curve: what to talk about first is not the widest spread")
    return found


def estimates(sheets: Iterable[Mapping[tuple[str, str], float]]) -> dict[str, Plain]:
    """Median and spread of every measure of every card, by "card measure"."""
    given: dict[tuple[str, str], list[float]] = {}
    for sheet in sheets:
        for key, value in sheet.items():
            given.setdefault(key, []).append(value)
    found: dict[str, Plain] = {}
    for (element, measure), values in given.items():
        low, high = SCALES[measure]
        spread = max(values) - min(values)
        found[f"{element} {measure}"] = {
            "value": median(values),
            "spread": spread,
            "n": len(values),
            "talk_first": spread > (high - low) / 3,
            "inputs": sorted(values),
        }
    return found


def estimate_faults(told: Iterable[Plain], known: Mapping[str, Plain]) -> list[str]:
    """Where the published scores are not what must come out."""
    shown = {f"{one['element']} {one['measure']}": one for one in told}
    if shown.keys() != known.keys():
        return [f"scores: {len(shown)} are shown, {len(known)} were given"]
    found: list[str] = []
    for key, wanted in known.items():
        found += differing(f"score, {key}", {**shown[key]}, wanted, only=wanted)
    return found


def opportunity_score(importance: float, satisfaction: float) -> float:
    """How underserved: importance + max(importance - satisfaction, 0)."""
    return round(importance + max(importance - satisfaction, 0), 2)


def quadrant(impact: float, effort: float) -> str:
    """Where impact (high above 3) and effort (high from 3) put an idea."""
    if impact > 3:
        return "big bet" if effort >= 3 else "quick win"
    return "leave" if effort >= 3 else "fill-in"


def agreement(replies: Iterable[Mapping[tuple[str, str], str]]) -> dict[str, Counter[str]]:
    """How many said yes, no and unsure, by "card check"."""
    found: dict[str, Counter[str]] = {}
    for sheet in replies:
        for (element, check), reply in sheet.items():
            found.setdefault(f"{element} {check}", Counter())[reply] += 1
    return found


def agreement_faults(told: Iterable[Plain], known: Mapping[str, Counter[str]]) -> list[str]:
    """Where the published agreement is not what must come out."""
    shown = {
        f"{one['element']} {one['check']}": {name: one[name] for name in ("yes", "no", "unsure")}
        for one in told
    }
    wanted = {
        key: {name: count[name] for name in ("yes", "no", "unsure")} for key, count in known.items()
    }
    return differing("agreement", shown, wanted)


def passes(counts: Mapping[str, int]) -> bool:
    """Whether a check of an opportunity passed: more than half of those who answered said yes."""
    return 2 * counts.get("yes", 0) > sum(counts.values())


def outcome(scale: str, answers: Sequence[tuple[str, str]], waited_for: int) -> dict[str, Any]:
    """What a question came to: each answer is a value and a concern."""
    counts = Counter(value for value, _ in answers)
    silent = max(waited_for - len(answers), 0)
    passed = bool(answers) and not WORRIED[scale] & counts.keys()
    return {
        "counts": dict(counts),
        "answered": len(answers),
        "passed": passed and (scale != "consent" or silent == 0),
        "concerns": sorted(concern for _, concern in answers if concern),
    }


def outcome_faults(told: Plain, known: Plain) -> list[str]:
    """Where the published answers are not what must come out."""
    counts = {value: count for value, count in told.get("counts", {}).items() if count}
    shown = {**told, "counts": counts, "concerns": list(told.get("concerns", ()))}
    return differing(f"question “{told.get('question', '')}”", shown, known, only=known)


def differing(what: str, told: Plain, known: Plain, only: Iterable[str] | None = None) -> list[str]:
    """The entries that are told otherwise than they are known, of `only` these."""
    names = told.keys() | known.keys() if only is None else set(only)
    return [
        f"{what}: {name} is {told.get(name)!r}, and must be {known.get(name)!r}"
        for name in sorted(names)
        if told.get(name) != known.get(name)
    ]
