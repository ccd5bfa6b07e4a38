"""Touchpoints: where and how it happens, and what carries it."""

from typing_extensions import override

from facilitation.agenda import PlannedPhase
from facilitation.checklists import nothing_written, stages_without, unnamed_groups
from facilitation.facts import Facts
from facilitation.hints import Hint, lacking
from facilitation.mapview import Map
from facilitation.phases.grants import collected, grouping, linking, talking
from facilitation.phases.module import PhaseModule, Top
from facilitation.state import Workshop

_WEAK = {"missing": 2, "weak": 1}


class Touchpoints(PhaseModule):
    """Everybody writes touchpoints, and on a blueprint what stands behind them."""

    type = "touchpoints"
    title = "Touchpoints"
    prompt = "Where does it happen?"
    personal_prompt = "Where does it happen for {actor}?"
    help = "One moment in one channel is one card. Say which channel."
    private_help = (
        "Write on your own, one moment in one channel a card. Nobody sees it until the reveal."
    )
    revealed_prompt = "Read first, then link"
    revealed_help = "Merge what is the same. Link each task to where it happens."
    example = "Comparison page, on the web. Sales engineer call, by phone."
    default_minutes = 12
    private = True
    grants = (
        *collected(
            "touchpoint",
            "evidence_item",
            "frontstage_action",
            "backstage_action",
            "support_process",
            adds_later=True,
        ),
        *linking("happens_at", "served_by"),
        *grouping(),
        *talking(),
    )
    reports = (
        "touchpoint",
        "evidence_item",
        "frontstage_action",
        "backstage_action",
        "support_process",
    )

    @override
    def checklist(self, phase: PlannedPhase, state: Workshop, facts: Facts) -> tuple[Hint, ...]:
        """Who wrote nothing, stages without a touchpoint, touchpoints without a channel."""
        silent = (
            card.id
            for card in facts.map.elements
            if card.kind == "touchpoint" and not str(card.fields.get("channel") or "").strip()
        )
        return (
            *nothing_written(phase, facts),
            *stages_without(facts.map, {"touchpoint"}, "touchpoint"),
            *lacking("touchpoint_without_channel", silent, "touchpoint", "touchpoints", "channel"),
            *unnamed_groups(facts.map),
        )

    @override
    def top(self, state: Workshop, map: Map) -> tuple[Top, ...]:
        """The touchpoints that are missing or weak."""
        found = [
            Top(card.id, "weakness", _WEAK[state_of])
            for card in map.elements
            if card.kind == "touchpoint" and (state_of := card.fields.get("state")) in _WEAK
        ]
        return tuple(sorted(found, key=lambda one: -one.figure))
