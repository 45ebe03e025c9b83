"""Settings: the environment beats `copydesk.toml` beats defaults. The one room that reads the environment.

A home is the nearest folder at or above the working directory that holds a `copydesk.toml`, or `COPYDESK_HOME`;
relative paths resolve there. Without a home, the working directory stands for it.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from pydantic_settings import SettingsConfigDict

from pipeline.config.settings import Settings
from pipeline.errors import ConfigError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "FILE",
    "Home",
    "Settings",
    "child_environment",
    "fixed",
    "load",
    "located",
    "resource",
    "without_secrets",
]

FILE = "copydesk.toml"
PACKAGED = Path(__file__).parent.parent / "data"
CHECKOUT = Path(__file__).parent.parent.parent


@dataclass(frozen=True, slots=True)
class Home:
    """A home folder and its settings, with every path made absolute."""

    path: Path
    """The folder itself."""
    is_explicit: bool
    """False: no `copydesk.toml` was found, the working directory stands for a home."""
    settings: Settings

    @property
    def database_url(self) -> str:
        """Say which database, in SQLAlchemy's spelling, SQLite paths absolute."""
        return located(self.settings.database_url, self.path)

    @property
    def data_dir(self) -> Path:
        """Say where archive, logs and run output lie."""
        return self.path / self.settings.data_dir

    @property
    def archive_dir(self) -> Path:
        """Say where the WARC files lie."""
        return self.data_dir / "archive"

    @property
    def disks(self) -> tuple[Path, ...]:
        """Say where room is needed: at the archive, and at the database if it is a file."""
        file = self.database_url.removeprefix("sqlite:///")
        is_file = file != self.database_url and not file.startswith((":memory:", "file:")) and file
        return (self.data_dir, *([Path(file).parent] if is_file else []))

    @property
    def seeds(self) -> Path:
        """Say where the stanzas are: a file or a folder."""
        return self.path / self.settings.seeds

    @property
    def private_hosts(self) -> tuple[str, ...]:
        """List the hosts, `host:port`s and networks that may be fetched although private."""
        return tuple(self.settings.allow_private_hosts)


def load(start: Path | None = None) -> Home:
    """Find the home and read its settings.

    Args: start — where to look from; None: `COPYDESK_HOME`, else the working directory.
    Raises: ConfigError — a key that does not exist, a value that does not fit, a file that is no TOML.
    """
    path, is_explicit = _find_home(start)
    file = path / FILE
    if file.exists():
        _refuse_unknown_keys(file)

    class Located(Settings):
        model_config = SettingsConfigDict(toml_file=file)

    try:
        return Home(path, is_explicit, Located())
    except ValidationError as exc:
        wrong = "; ".join(f"{'.'.join(map(_as_written, e['loc']))}: {e['msg']}" for e in exc.errors())
        raise ConfigError(wrong, path=file if file.exists() else None) from exc


def resource(name: str) -> Path:
    """Find a folder that comes with the program: `migrations`, `seeds/demo` or `seeds/catalogue`.

    Returns: its path in the checkout, or in the installed package.
    """
    packaged = PACKAGED / name
    return packaged if packaged.exists() else CHECKOUT / name


def fixed(folder: Path, *, allow_private_hosts: tuple[str, ...] = ()) -> Home:
    """Make a home whose settings are the defaults, whatever file or environment say: the demo has one."""
    return Home(folder, True, Settings.model_construct(allow_private_hosts=allow_private_hosts))


def child_environment(home: Home) -> dict[str, str]:
    """Make the environment for a subprocess of ours: this one, with what the home is set to fixed."""
    contact = home.settings.user_agent_contact
    return {
        **os.environ,
        "COPYDESK_HOME": str(home.path),
        "COPYDESK_DATABASE_URL": home.database_url,
        "COPYDESK_DATA_DIR": str(home.data_dir),
        "COPYDESK_SEEDS": str(home.seeds),
        "COPYDESK_WORKERS": str(home.settings.workers),
        "COPYDESK_ALLOW_PRIVATE_HOSTS": " ".join(home.private_hosts),
        **({"COPYDESK_USER_AGENT_CONTACT": contact} if contact else {}),
        "SCRAPY_SETTINGS_MODULE": "crawler.settings",
    }


def without_secrets(database_url: str) -> str:
    """Show a database's address without its password.

    >>> without_secrets("postgresql+psycopg://me:secret@db/news")
    'postgresql+psycopg://me:***@db/news'
    """
    scheme, mark, rest = database_url.partition("://")
    user, at, place = rest.rpartition("@")
    if not at:
        return database_url
    return f"{scheme}{mark}{user.partition(':')[0]}{':***' if ':' in user else ''}@{place}"


def _find_home(start: Path | None) -> tuple[Path, bool]:
    named = os.environ.get("COPYDESK_HOME") if start is None else None
    if named:
        path = Path(named).expanduser().resolve()
        if not path.is_dir():
            raise ConfigError(f"COPYDESK_HOME names {path}, which is no folder: make it with `copydesk init {path}`")
        return path, True
    here = (start or Path.cwd()).resolve()
    for folder in _upwards(here):
        if (folder / FILE).is_file():
            return folder, True
    return here, False


def _upwards(folder: Path) -> Iterator[Path]:
    yield from (folder, *folder.parents)


def _as_written(name: object) -> str:
    """Name a setting as somebody wrote it: the variable, or else the key of the file."""
    is_variable = isinstance(name, str) and name.startswith("COPYDESK_") and name not in os.environ
    return str(name).removeprefix("COPYDESK_").lower() if is_variable else str(name)


def _refuse_unknown_keys(file: Path) -> None:
    try:
        content: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise ConfigError(f"not valid TOML: {exc}", path=file) from exc
    for key in content:
        if key not in Settings.model_fields:
            raise ConfigError(f'unknown key "{key}"{nearest(key, Settings.model_fields)}', path=file)


def located(url: str, home: Path) -> str:
    """Write a database's URL in SQLAlchemy's spelling; an SQLite file's path begins at the home."""
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    path = url.removeprefix("sqlite:///")
    if path != url and path and not path.startswith((":memory:", "file:")):
        return f"sqlite:///{home / path}"
    return url
