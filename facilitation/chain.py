"""Checks of the chain of tasks and of what hangs on it; shown beside the board, never blocking.

Rule numbers (H…) are those of docs/rules.md.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from facilitation.channels import is_software
from facilitation.checklists import applying, stages_lacking, stages_without, unlinked
from facilitation.company_voice import is_company_action
from facilitation.hints import Hint, lacking, many, quoted
from facilitation.mapview import Card, Map, Tie
from facilitation.scope import Scope, scope_of

TASKS = frozenset({"customer_task", "user_task", "job_step"})
BREAKS = ("missing", "broken")
CUSTOMER_JOURNEY = "customer_journey"
FEWEST_MOMENTS = 3
MOST_MOMENTS = 5
TASKS_TO_A_MOMENT = 3
CRAMPED = 10


@dataclass(frozen=True)
class Web:
    """A map made ready to be asked about its links."""

    map: Map
    cards: dict[str, Card] = field(default_factory=dict)
    by_kind: dict[str, list[Card]] = field(default_factory=dict)
    ties: dict[str, list[Tie]] = field(default_factory=dict)

    @classmethod
    def of(cls, map: Map) -> "Web":
        """The web of this map."""
        web = cls(map, {card.id: card for card in map.elements})
        for card in map.elements:
            web.by_kind.setdefault(str(card.kind), []).append(card)
        for tie in map.links:
            web.ties.setdefault(str(tie.kind), []).append(tie)
        return web

    def of_kinds(self, kinds: Iterable[str]) -> list[Card]:
        """The cards of these kinds."""
        return [card for kind in sorted(kinds) for card in self.by_kind.get(kind, ())]

    def kind(self, id: str) -> str:
        """The kind of a card, or nothing when it is gone."""
        card = self.cards.get(id)
        return "" if card is None else str(card.kind)

    def tied(self, kind: str, ends: frozenset[str]) -> Iterator[str]:
        """The starts of links of this kind that end at cards of these kinds."""
        return (tie.source for tie in self.ties.get(kind, ()) if self.kind(tie.to) in ends)


def chain(map: Map) -> tuple[Hint, ...]:
    """H10 to H16: all checks, what is broken or missing first."""
    web = Web.of(map)
    scope = scope_of(map)
    checks: tuple[Callable[[Web, Scope | None], tuple[Hint, ...]], ...] = (
        broken_links,
        _hand_overs,
        _missing_user_tasks,
        _purposeless_user_tasks,
        unowned,
        without_task,
        _stages,
        key_moments,
        _inside_out,
        _orphans,
        _proof,
    )
    return tuple(hint for check in checks for hint in check(web, scope))


def broken_links(web: Web, scope: Scope | None = None) -> tuple[Hint, ...]:
    """H10: one hint for each broken or missing link, the missing ones first."""
    found = [tie for tie in web.map.links if tie.state in BREAKS]
    found.sort(key=lambda tie: BREAKS.index(tie.state))
    return tuple(_break(web, tie) for tie in found)


def _break(web: Web, tie: Tie) -> Hint:
    ends = f"from {_words(web, tie.source)} to {_words(web, tie.to)}"
    return Hint(
        code=f"link_{tie.state}",
        sentence=f"The step {ends} is {tie.state}.",
        about=(tie.id, tie.source, tie.to),
    )


def _words(web: Web, id: str) -> str:
    card = web.cards.get(id)
    return "a card that is gone" if card is None else quoted(card.text)


def _hand_overs(web: Web, scope: Scope | None) -> tuple[Hint, ...]:
    """H11: a customer task and the user task it generates belong to different teams."""
    found = []
    for tie in web.ties.get("generates", ()):
        ends = [_teams(web.cards.get(id)) for id in (tie.source, tie.to)]
        if all(ends) and not ends[0] & ends[1]:
            found.append(tie.id)
    if not found:
        return ()
    sentence = f"{many(len(found), 'hand-over', 'hand-overs')} between teams. Who keeps it whole?"
    return (Hint(code="hand_over", sentence=sentence, count=len(found), about=tuple(found)),)


def _teams(card: Card | None) -> frozenset[str]:
    teams = () if card is None else card.fields.get("owner_teams") or ()
    return frozenset(str(team).strip().casefold() for team in teams if str(team).strip())


def _missing_user_tasks(web: Web, scope: Scope | None) -> tuple[Hint, ...]:
    """H11: a customer task meets software, and nobody said what is done there."""
    software = {
        card.id
        for card in web.by_kind.get("touchpoint", ())
        if is_software(str(card.fields.get("channel") or ""))
    }
    there = {tie.source for tie in web.ties.get("happens_at", ()) if tie.to in software}
    served = set(web.tied("generates", frozenset({"user_task"})))
    tasks = [card for card in web.by_kind.get("customer_task", ()) if card.id in there]
    return unlinked(
        tasks, served, "missing_user_task", ("task in software", "tasks in software"), "user task"
    )


def _purposeless_user_tasks(web: Web, scope: Scope | None) -> tuple[Hint, ...]:
    """H11: in a customer journey a user task serves a customer task."""
    if scope is not None and scope.map_kind != CUSTOMER_JOURNEY:
        return ()
    served = {
        tie.to for tie in web.ties.get("generates", ()) if web.kind(tie.source) == "customer_task"
    }
    return unlinked(
        web.by_kind.get("user_task", ()),
        served,
        "user_task_without_customer_task",
        ("user task", "user tasks"),
        "customer task",
    )


def unowned(web: Web, scope: Scope | None = None) -> tuple[Hint, ...]:
    """H12: tasks that no team owns; job steps are people's own."""
    ids = (
        card.id
        for card in web.of_kinds({"customer_task", "user_task"})
        if not _teams(card) and not card.fields.get("placeholder")
    )
    return lacking("task_without_owner", ids, "task", "tasks", "owner team")


def without_task(web: Web, scope: Scope | None = None) -> tuple[Hint, ...]:
    """H12: pains and opportunities that touch no task, key moments that nothing touches."""
    pains, ideas, moments = (
        web.by_kind.get(kind, ()) for kind in ("pain_point", "opportunity", "key_moment")
    )
    touched = {id for tie in web.map.links for id in (tie.source, tie.to)}
    return (
        *unlinked(
            pains,
            web.tied("hurts", TASKS),
            "pain_point_without_task",
            ("pain point", "pain points"),
            "task",
        ),
        *unlinked(
            ideas,
            web.tied("addresses", TASKS),
            "opportunity_without_task",
            ("opportunity", "opportunities"),
            "task",
        ),
        *unlinked(
            moments, touched, "key_moment_without_link", ("key moment", "key moments"), "link"
        ),
    )


def _stages(web: Web, scope: Scope | None) -> tuple[Hint, ...]:
    """H13: stages without a task, touchpoint, key moment or number, and too many stages."""
    stages = applying(web.map)
    numbered = {
        card.stage
        for card in web.by_kind.get("metric", ())
        if card.fields.get("value") not in (None, "")
    }
    found = (
        *stages_without(web.map, TASKS, "task"),
        *stages_without(web.map, {"touchpoint"}, "touchpoint"),
        *stages_without(web.map, {"key_moment"}, "key moment"),
        *stages_lacking(web.map, numbered, "number"),
    )
    if len(stages) <= CRAMPED:
        return found
    sentence = f"{len(stages)} stages. More than {CRAMPED} are often two maps in one."
    return (*found, Hint(code="many_stages", sentence=sentence, count=len(stages)))


def key_moments(web: Web, scope: Scope | None = None) -> tuple[Hint, ...]:
    """H14: key moments are few: three to five, and no more than one for every three tasks."""
    moments = [card.id for card in web.by_kind.get("key_moment", ())]
    tasks = len(web.of_kinds(TASKS))
    count = len(moments)
    if not count:
        return ()
    if count * TASKS_TO_A_MOMENT > tasks:
        words = (
            f"{many(count, 'key moment', 'key moments')} for {many(tasks, 'task', 'tasks')}."
            " Which ones decide?"
        )
        return (Hint(code="key_moments_dense", sentence=words, count=count, about=tuple(moments)),)
    if FEWEST_MOMENTS <= count <= MOST_MOMENTS:
        return ()
    words = f"{many(count, 'key moment', 'key moments')}. Three to five are usual."
    return (Hint(code="key_moments_unusual", sentence=words, count=count, about=tuple(moments)),)


def _inside_out(web: Web, scope: Scope | None) -> tuple[Hint, ...]:
    """H15: what the company does, written as if the customer did it."""
    ids = tuple(card.id for card in web.map.elements if is_company_action(card.text, card.kind))
    if not ids:
        return ()
    words = "card tells", "cards tell"
    sentence = f"{many(len(ids), *words)} what the company does. What does the customer do?"
    return (Hint(code="company_action", sentence=sentence, count=len(ids), about=ids),)


def _orphans(web: Web, scope: Scope | None) -> tuple[Hint, ...]:
    """H16: what hangs loose: cards without a place, links to nothing, tasks outside the chain."""
    stages = {stage.id for stage in web.map.stages}
    lanes = {lane.id for lane in web.map.lanes}
    loose = (c.id for c in web.map.elements if c.stage not in stages or c.lane not in lanes)
    dangling = (
        tie.id for tie in web.map.links if tie.source not in web.cards or tie.to not in web.cards
    )
    steps = web.ties.get("next", ())
    chained = {id for tie in steps for id in (tie.source, tie.to)}
    tasks = web.of_kinds(TASKS) if steps else []
    return (
        *lacking("card_without_place", loose, "card", "cards", "place"),
        *lacking("link_without_end", dangling, "link", "links", "card at one end"),
        *unlinked(tasks, chained, "task_outside_chain", ("task", "tasks"), "step before or after"),
    )


def _proof(web: Web, scope: Scope | None) -> tuple[Hint, ...]:
    """H16: quotes without a source, and how much of the map is assumed."""
    quotes = (
        card.id
        for card in web.map.elements
        if str(card.fields.get("quote") or "").strip()
        and not str(card.fields.get("source") or "").strip()
    )
    claims = [card for card in web.map.elements if card.kind != "note"]
    assumed = [card for card in claims if card.fields.get("basis") in (None, "assumption")]
    found = lacking("quote_without_source", quotes, "quote", "quotes", "source")
    if not assumed:
        return found
    share = round(100 * len(assumed) / len(claims))
    sentence = f"{share} % of the cards are assumptions."
    return (*found, Hint(code="assumptions", sentence=sentence, count=len(assumed)))
