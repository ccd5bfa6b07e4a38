"""Identifiers of what stands on a journey map: URL-safe, made by whoever creates the thing."""

import re
import secrets
from typing import NewType

StageId = NewType("StageId", str)
LaneId = NewType("LaneId", str)
ElementId = NewType("ElementId", str)
GroupId = NewType("GroupId", str)
LinkId = NewType("LinkId", str)
ActorId = NewType("ActorId", str)
CommentId = NewType("CommentId", str)
ReactionId = NewType("ReactionId", str)
WorkshopId = NewType("WorkshopId", str)

_SHAPE = re.compile(r"[A-Za-z0-9_-]{16,64}")


def new_id() -> str:
    """16 URL-safe characters holding 96 random bits; never a hyphen first, as options have."""
    made = secrets.token_urlsafe(12)
    return new_id() if made.startswith("-") else made


def is_id(value: object) -> bool:
    """Whether `value` has the shape of an id: 16 to 64 URL-safe characters."""
    return isinstance(value, str) and _SHAPE.fullmatch(value) is not None
