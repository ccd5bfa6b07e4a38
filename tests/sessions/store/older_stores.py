"""Stores as an older Wayboard left them, to prove that this one upgrades them in place.

With a new revision: add what its rows look like to SAMPLES, under the new revision's name.
"""

from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from sessions.store import revisions

SAMPLES = {
    "0001": """
INSERT INTO workshops (id, code, title, created, password_hash, waiting_room, capacity, next_seq,
    generation, closed_at, settings) VALUES ('workshop-0000000', 'K7M2QX', 'Old journey', 1000,
    NULL, {false}, 300, 3, 2, NULL, '{{"locale": "de"}}');
INSERT INTO people (workshop, id, name, color, role, joined, removed_at, state) VALUES
    ('workshop-0000000', 'ada', 'Ada', '#4477aa', 'facilitator', 1000, NULL, 'admitted');
INSERT INTO tokens (hash, workshop, participant, created, revoked_at) VALUES
    ({bytes}, 'workshop-0000000', 'ada', 1000, NULL);
INSERT INTO author_ids (workshop, document, author, participant) VALUES
    ('workshop-0000000', 'board', 17, 'ada');
INSERT INTO journal (workshop, seq, document, payload, participant, at) VALUES
    ('workshop-0000000', 1, 'board', {bytes}, NULL, 1000);
INSERT INTO journal (workshop, seq, document, payload, participant, at) VALUES
    ('workshop-0000000', 2, 'board', {bytes}, 'ada', 2000);
INSERT INTO checkpoints (workshop, document, seq, state, index_bytes, at) VALUES
    ('workshop-0000000', 'board', 1, {bytes}, {bytes}, 1500);
INSERT INTO idempotency (workshop, participant, key, answer, at) VALUES
    ('workshop-0000000', 'ada', 'key', {bytes}, 1000)
""",
}
SAMPLES["0002"] = (
    SAMPLES["0001"]
    + """;
INSERT INTO events (workshop, seq, place, participant, at, event) VALUES
    ('workshop-0000000', 1, 0, 'ada', 1000, {bytes});
INSERT INTO inputs (workshop, round, voter, subject, value) VALUES
    ('workshop-0000000', 'round', 'voter', 'card', {bytes});
INSERT INTO round_keys (workshop, round, key) VALUES ('workshop-0000000', 'round', {bytes})
"""
)
SAMPLES["0003"] = (
    SAMPLES["0002"]
    + """;
INSERT INTO alarms (workshop, at) VALUES ('workshop-0000000', 3000)
"""
)
SAMPLES["0004"] = (
    SAMPLES["0003"]
    + """;
INSERT INTO result_links (workshop, id, hash, name, created, expires, revoked_at) VALUES
    ('workshop-0000000', 'link', {bytes}, 'For the board', 1000, 2000, NULL);
INSERT INTO webhooks (id, workshop, url, secret, created) VALUES
    ('hook', 'workshop-0000000', 'https://hooks.example.org/', 'secret', 1000);
INSERT INTO deliveries (webhook, workshop, seq, place, type, data, at, attempts, due, fault) VALUES
    ('hook', 'workshop-0000000', 1, 0, 'closed', {bytes}, 1000, 2, 5000, 'refused')
"""
)
SAMPLES["0005"] = (
    SAMPLES["0004"]
    + """;
INSERT INTO moments (workshop, id, seq, at, name, origin, phase, participant) VALUES
    ('workshop-0000000', 'moment', 2, 2000, 'Stages', 'phase', 'stages', NULL)
"""
)
BYTES = b"\x01\xff"


def all_revisions() -> list[str]:
    scripts: ScriptDirectory = revisions._script()
    return [each.revision for each in reversed(list(scripts.walk_revisions()))]


async def build(url: str, revision: str) -> None:
    """Make a store at `revision` with one row in every table, all bytes being BYTES."""
    engine = create_async_engine(url)
    sqlite = engine.dialect.name == "sqlite"
    literals = {
        "false": "0" if sqlite else "false",
        "bytes": "x'01ff'" if sqlite else "'\\x01ff'::bytea",
    }
    async with engine.begin() as connection:
        await connection.run_sync(revisions.upgrade, revision)
        for statement in SAMPLES[revision].format(**literals).split(";"):
            await connection.execute(text(statement.replace(":", "\\:").replace("\\:\\:", "::")))
    await engine.dispose()
