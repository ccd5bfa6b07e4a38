"""The numbers of the cards on a printed map, by which links lead from one to another."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from sessions.formats.picture.plate import Mark
from sessions.journey.model import Element, Journey, Kind, Link, LinkKind, LinkState


def numbers(journey: Journey) -> Mapping[str, str]:
    """Tasks by stage and place ("4.2"), and letters for whatever else a link leads to ("4.b")."""
    stages = {str(stage.id): at for at, stage in enumerate(journey.stages, 1)}
    kinds = {card.kind for card in journey.elements}
    counted = {Kind.CUSTOMER_TASK, Kind.JOB_STEP}
    if not counted & kinds:
        counted = {Kind.USER_TASK}
    aims = {link.to for link in _told(journey)}
    place: Counter[tuple[int, bool]] = Counter()
    found = {}
    lanes = {str(lane.id): at for at, lane in enumerate(journey.lanes)}
    ordered = sorted(
        journey.elements, key=lambda card: (lanes.get(card.lane or "", len(lanes)), card.order)
    )
    for card in ordered:
        stage = stages.get(card.stage or "")
        if stage is None:
            continue
        task = card.kind in counted
        if task or card.id in aims:
            place[stage, task] += 1
            sign = str(place[stage, task]) if task else _letters(place[stage, task])
            found[str(card.id)] = f"{stage}.{sign}"
    return found


def _letters(number: int) -> str:
    """1 is a, 26 is z, 27 is aa."""
    said = ""
    while number:
        number, rest = divmod(number - 1, 26)
        said = chr(ord("a") + rest) + said
    return said


def _told(journey: Journey) -> list[Link]:
    """The links that are worth a mark: not those that only say what stands next to each other."""
    lanes: dict[tuple[str | None, str | None], list[Element]] = defaultdict(list)
    for card in journey.elements:
        lanes[card.lane, card.stage].append(card)
    following: dict[str, str] = {}
    for lane in journey.lanes:
        before = None
        for stage in journey.stages:
            for card in lanes[lane.id, stage.id]:
                if before is not None:
                    following[before.id] = card.id
                before = card
    return [
        link
        for link in journey.links
        if link.kind is not LinkKind.NEXT
        or link.state is not LinkState.OK
        or following.get(link.source) != link.to
    ]


def marks(journey: Journey, numbers: Mapping[str, str]) -> Mapping[str, tuple[Mark, ...]]:
    """Where the links of each card lead, those that are broken or missing first."""
    found: dict[str, list[Link]] = defaultdict(list)
    for link in _told(journey):
        if link.to in numbers:
            found[link.source].append(link)
    return {
        id: tuple(
            Mark(numbers[link.to], str(link.state))
            for link in sorted(links, key=lambda link: (link.state is LinkState.OK, link.id))
        )
        for id, links in found.items()
    }
