"""How Alembic reaches the database: on the connection it is handed, or by `COPYDESK_DATABASE_URL` for developers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import context

from pipeline.store import address
from pipeline.store.tables import metadata

if TYPE_CHECKING:
    from sqlalchemy import Connection


def include_name(name: str | None, type_: str, _parents: object) -> bool:
    """Leave alone what is not in the models: people's own tables and the full-text index's shadows."""
    return type_ != "table" or name in metadata.tables


def run(connection: Connection) -> None:
    """Migrate on one connection, all in one transaction, on SQLite too."""
    context.configure(
        connection=connection, target_metadata=metadata, include_name=include_name, transactional_ddl=True, render_as_batch=True
    )
    with context.begin_transaction():
        context.run_migrations()


def run_offline() -> None:
    """Write the SQL instead of running it."""
    context.configure(
        dialect_name=context.config.attributes["dialect_name"], literal_binds=True, dialect_opts={"paramstyle": "named"}
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    run_offline()
elif (handed := context.config.attributes.get("connection")) is not None:
    run(handed)
else:
    from pipeline import config

    engine = address.make_engine(address.parse(config.load().database_url), foreign_keys=False)
    with engine.execution_options(**address.WRITE).begin() as own:
        run(own)
    engine.dispose()
