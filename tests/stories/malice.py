"""What nobody may write, made with a real Yjs library: each gives one update for a copy."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pycrdt import Array, Doc, Map, Text, XmlFragment

Write = Callable[[Doc[Any], "Scene"], None]


@dataclass(frozen=True, slots=True)
class Scene:
    """Whose workshop it is, and what stands on the map."""

    me: str
    facilitator: str
    card: str
    stage: str
    lane: str
    facilitators_author_id: int
    servers_author_id: int


def card(scene: Scene, **other: Any) -> Map[Any]:
    """A card that would be admitted as it stands, but for `other`; None leaves a field out."""
    fields: dict[str, Any] = {
        "kind": "customer_task",
        "text": Text("mine"),
        "stage": scene.stage,
        "lane": scene.lane,
        "order": "a9",
        "author": scene.me,
        "created": 1_700_000_000_000.0,
    }
    return Map({name: value for name, value in (fields | other).items() if value is not None})


def root(doc: Doc[Any], name: str) -> Map[Any]:
    found: Map[Any] = doc.get(name, type=Map)
    return found


def new(doc: Doc[Any], it: Map[Any], key: str = "hostile-card-0000001") -> None:
    root(doc, "elements")[key] = it


def words(doc: Doc[Any], scene: Scene) -> Text:
    text: Text = root(doc, "elements")[scene.card]["text"]
    return text


def _deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


CATALOGUE: dict[str, tuple[str, Write]] = {
    "a write to the session": (
        "server_only",
        lambda doc, scene: root(doc, "session").update({"locked": False}),
    ),
    "a role for oneself": (
        "server_only",
        lambda doc, scene: root(doc, "session").update({"people": {scene.me: "facilitator"}}),
    ),
    "a forged author": (
        "forged_author",
        lambda doc, scene: new(doc, card(scene, author=scene.facilitator)),
    ),
    "an author who does not exist": (
        "forged_author",
        lambda doc, scene: new(doc, card(scene, author="nobody")),
    ),
    "a card without an author": (
        "missing_field",
        lambda doc, scene: new(doc, card(scene, author=None)),
    ),
    "words in somebody else's card": (
        "not_yours",
        lambda doc, scene: words(doc, scene).insert(0, "!"),
    ),
    "somebody else's words deleted": (
        "not_yours",
        lambda doc, scene: words(doc, scene).clear(),
    ),
    "somebody else's card deleted": (
        "not_yours",
        lambda doc, scene: root(doc, "elements").pop(scene.card),
    ),
    "somebody else's card replaced": (
        "not_yours",
        lambda doc, scene: new(doc, card(scene), scene.card),
    ),
    "somebody else's card moved": (
        "not_yours",
        lambda doc, scene: root(doc, "elements")[scene.card].update({"order": "a0"}),
    ),
    "a lane, which is the facilitator's": (
        "facilitator_only",
        lambda doc, scene: root(doc, "lanes").pop(scene.lane),
    ),
    "the frame, which is the facilitator's": (
        "facilitator_only",
        lambda doc, scene: root(doc, "frame").update({"title": "Mine now"}),
    ),
    "a root of one's own": (
        "unknown_root",
        lambda doc, scene: root(doc, "evil").update({"a": 1}),
    ),
    "a root of one's own with a clever name": (
        "forbidden_content",
        lambda doc, scene: root(doc, "__proto__").update({"a": 1}),
    ),
    "a root that is a text": (
        "unknown_root",
        lambda doc, scene: doc.get("stages ", type=Text).insert(0, "x"),
    ),
    "a root that is a list": (
        "unknown_root",
        lambda doc, scene: doc.get("list", type=Array).append(1),
    ),
    "an unknown field": (
        "unknown_field",
        lambda doc, scene: new(doc, card(scene, admin=True)),
    ),
    "a field called __proto__": (
        "forbidden_content",
        lambda doc, scene: new(doc, card(scene, __proto__=1)),
    ),
    "an unknown kind": (
        "unknown_kind",
        lambda doc, scene: new(doc, card(scene, kind="bomb")),
    ),
    "a kind its lane does not take": (
        "wrong_lane",
        lambda doc, scene: new(doc, card(scene, kind="pain_point")),
    ),
    "words as a plain string": (
        "",
        lambda doc, scene: new(doc, card(scene, text="plain")),
    ),
    "an order that is none": (
        "invalid_value",
        lambda doc, scene: new(doc, card(scene, order="../..")),
    ),
    "a time before time": (
        "invalid_value",
        lambda doc, scene: new(doc, card(scene, created=-1.0)),
    ),
    "a time that is no number": (
        "",
        lambda doc, scene: new(doc, card(scene, created=float("nan"))),
    ),
    "an id with a path in it": (
        "invalid_id",
        lambda doc, scene: new(doc, card(scene), "../../../../etc/passwd"),
    ),
    "a card that is a plain object": (
        "",
        lambda doc, scene: root(doc, "elements").update({"hostile-card-0000001": {"kind": "note"}}),
    ),
    "a card that is a text": (
        "",
        lambda doc, scene: root(doc, "elements").update({"hostile-card-0000001": Text("x")}),
    ),
    "a document in the document": (
        "forbidden_content",
        lambda doc, scene: new(doc, card(scene, quote=Doc())),
    ),
    "markup in the document": (
        "forbidden_content",
        lambda doc, scene: new(doc, card(scene, quote=XmlFragment())),
    ),
    "bytes in the document": (
        "forbidden_content",
        lambda doc, scene: new(doc, card(scene, quote=b"\x00")),
    ),
    "values nested without end": (
        "",
        lambda doc, scene: new(doc, card(scene, actors=_deep(200))),
    ),
    "a line of a book's length": (
        "invalid_value",
        lambda doc, scene: new(doc, card(scene, source="x" * 100_000)),
    ),
    "a line that grows to a book's length": (
        "text_too_long",
        lambda doc, scene: new(doc, card(scene, source=Text("x" * 100_000))),
    ),
}


def made(state: bytes, scene: Scene, write: Write, author: int | None = None) -> bytes:
    """The update that this writes, under an author id of one's own or somebody else's."""
    doc: Doc[Any] = Doc() if author is None else Doc(client_id=author)
    doc.apply_update(state)
    before = doc.get_state()
    with doc.transaction():
        write(doc, scene)
    return doc.get_update(before)


def honest(doc: Doc[Any], scene: Scene) -> None:
    """What the same person may write."""
    new(doc, card(scene))
