"""Alembic's entry: works on the connection and in the transaction that `revisions` hands it."""

from alembic import context

from sessions.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite cannot alter most things in place
)
with context.begin_transaction():
    context.run_migrations()
