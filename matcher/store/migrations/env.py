"""Alembic's entry: runs on the engine that `matcher.store.engine.migrate` hands over."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import JSON

from matcher.store.tables import Instant, metadata


def _render(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Writes our own column types by name, so that a migration reads like the tables do."""
    if kind == "type" and isinstance(item, Instant | JSON):
        name = "Instant()" if isinstance(item, Instant) else "Json"
        autogen.imports.add("from matcher.store.tables.types import Instant, Json")
        return name
    return False


def _run() -> None:
    engine = context.config.attributes["engine"]
    with engine.connect().execution_options(muster_write=True) as connection:
        if connection.dialect.name == "postgresql":      # processes that start together migrate one after the other
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7316)")
        context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True,
                          render_item=_render)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


_run()
