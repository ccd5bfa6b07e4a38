"""How events are written down, with what webhooks will be told of them."""

from collections.abc import Sequence

import msgspec

from facilitation.events import AnyEvent
from facilitation.state import Workshop
from sessions.milestones import milestones
from sessions.store.entries import Beside
from sessions.store.facilitation import add_event
from sessions.store.webhooks import announce


def recorded(events: Sequence[AnyEvent], after: Workshop) -> list[Beside]:
    """What to store of events beside one entry; `after` is the state that they led to."""
    stored = [
        add_event(place, event.by, event.at, msgspec.json.encode(event))
        for place, event in enumerate(events)
    ]
    at = events[-1].at if events else 0
    told = [
        announce(place, str(one.type), msgspec.json.encode(one.data), at)
        for place, one in enumerate(milestones(events, after))
    ]
    return [*stored, *told]
