"""The map of the design: Marta's first welding cobot, and what her workshop says of it."""

import json
from pathlib import Path
from typing import Any

from client.participant import Workshop, create_workshop

_TOLD: dict[str, Any] = json.loads(
    (Path(__file__).parent / "fixtures/first-cobot.json").read_text()
)
PAINS: list[list[str]] = _TOLD["pains"]
IDEAS: list[list[str]] = _TOLD["ideas"]
FEELINGS: list[list[float]] = _TOLD["feelings"]
MINUTE = 60_000
PHASES: tuple[tuple[str, str, int, dict[str, bool]], ...] = (
    ("framing", "Frame", 8, {}),
    ("stages", "Stages", 10, {}),
    ("tasks", "Tasks", 15, {}),
    ("touchpoints", "Touchpoints", 12, {}),
    ("emotions", "Emotions", 10, {"private": True}),
    ("pain_points", "Pain points", 12, {"private": True, "anonymous": True}),
    ("opportunities", "Opportunities", 12, {}),
    ("dot_voting", "Dot voting", 6, {}),
    ("prioritising", "Prioritise", 8, {}),
    ("wrap_up", "Wrap-up", 6, {}),
)


def document() -> str:
    """The map before its pains, ideas and feelings, in Wayboard's own format."""
    stages = [
        {"id": f"stage-{at:016}", "name": name, "order": f"a{at}", "duration": when}
        for at, (name, when) in enumerate(_TOLD["stages"])
    ]
    lanes, elements = [], []
    for row, lane in enumerate(_TOLD["lanes"]):
        told = {name: value for name, value in lane.items() if name != "cards"}
        lanes.append({"id": f"lane-{row:016}", "order": f"a{row}", **told})
        for column, cards in enumerate(lane["cards"]):
            elements += [
                {
                    "id": f"card-{row:06}{column:06}{at:06}",
                    "kind": lane["accepts"][0],
                    "text": words,
                    "stage": stages[column]["id"],
                    "lane": lanes[-1]["id"],
                    "order": f"a{at}",
                }
                for at, words in enumerate(cards)
            ]
    links = [
        {
            "id": f"link-{column:06}{at:06}",
            "from": f"card-{0:06}{column:06}{at:06}",
            "to": f"card-{1:06}{column:06}{at:06}",
            "kind": "generates",
        }
        for column, cards in enumerate(_TOLD["lanes"][1]["cards"])
        for at in range(len(cards))
    ]
    parts = {"stages": stages, "lanes": lanes, "elements": elements, "links": links}
    return json.dumps({"wayboard": 1, "journey": {"frame": _TOLD["frame"], **parts}})


def agenda() -> dict[str, Any]:
    """Ten phases in 99 minutes."""
    return {
        "phases": [
            {"id": f"p{at}", "type": kind, "title": title, "duration": minutes * MINUTE, **more}
            for at, (kind, title, minutes, more) in enumerate(PHASES)
        ]
    }


async def first_cobot(server: str, *, led: bool = True) -> Workshop:
    """Marta's workshop; its facilitator is Ines."""
    wish: dict[str, Any] = {"agenda": agenda()} if led else {}
    return await create_workshop(
        server, "First welding cobot", map_text=document(), facilitator_name="Ines", **wish
    )
