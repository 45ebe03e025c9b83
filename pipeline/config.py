"""Settings: the environment beats `copydesk.toml` beats defaults. The one module that reads the environment.

A home is the nearest folder at or above the working directory that holds a `copydesk.toml`, or `COPYDESK_HOME`;
relative paths resolve there. Without a home, the working directory stands for it.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from pipeline.errors import ConfigError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = "copydesk.toml"
PACKAGED = Path(__file__).parent / "data"
CHECKOUT = Path(__file__).parent.parent


class Settings(BaseSettings):
    """What a home is set to, after environment, file and defaults; make it with `load`."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, populate_by_name=True)

    database_url: str = Field(
        default="sqlite:///data/copydesk.db",
        validation_alias=AliasChoices("COPYDESK_DATABASE_URL", "DATABASE_URL", "database_url"),
    )
    """SQLAlchemy URL; a relative SQLite path resolves at the home."""
    data_dir: Path = Field(default=Path("data"), validation_alias=AliasChoices("COPYDESK_DATA_DIR", "data_dir"))
    """Archive, logs and run output lie under it."""
    seeds: Path = Field(default=Path("seeds/sources.toml"), validation_alias=AliasChoices("COPYDESK_SEEDS", "seeds"))
    """A file of stanzas, or a folder whose `*.toml` are read."""
    user_agent_contact: str | None = Field(
        default=None, validation_alias=AliasChoices("COPYDESK_USER_AGENT_CONTACT", "user_agent_contact")
    )
    """URL or e-mail for the user agent; None: only loopback may be crawled."""
    workers: int = Field(
        default_factory=lambda: os.cpu_count() or 1, ge=1, le=256, validation_alias=AliasChoices("COPYDESK_WORKERS", "workers")
    )
    """Extraction processes."""
    allow_private_hosts: str | tuple[str, ...] = Field(
        default=(), validation_alias=AliasChoices("COPYDESK_ALLOW_PRIVATE_HOSTS", "allow_private_hosts")
    )
    """Hosts, `host:port`s or networks that may be fetched although private."""
    crawl_deadline_s: int = Field(
        default=900, ge=5, le=86_400, validation_alias=AliasChoices("COPYDESK_CRAWL_DEADLINE_S", "crawl_deadline_s")
    )
    """Seconds after which a scheduled crawl is ended: sources that hang are named, what gets on goes on in the next crawl."""
    on_reservation: Literal["record", "metadata", "skip"] = "record"
    """What is done with pages whose publisher reserves its rights."""
    alert_command: str | None = Field(default=None, validation_alias=AliasChoices("COPYDESK_ALERT_COMMAND", "alert_command"))
    """A line for the shell, run when a source needs a human or is well again; None: none is."""
    alert_url: str | None = Field(default=None, validation_alias=AliasChoices("COPYDESK_ALERT_URL", "alert_url"))
    """Where the same is posted to as JSON; None: nowhere."""
    metrics_address: str | None = Field(
        default=None, validation_alias=AliasChoices("COPYDESK_METRICS_ADDRESS", "metrics_address")
    )
    """Where `copydesk schedule` serves /metrics: host:port, or :port for all of the machine's addresses; None: nowhere."""

    @field_validator("alert_command", "alert_url", "metrics_address", mode="after")
    @classmethod
    def _none_if_blank(cls, value: str | None) -> str | None:
        return value.strip() or None if value else None

    @field_validator("alert_url", mode="after")
    @classmethod
    def _check_url(cls, value: str | None) -> str | None:
        if value is not None and not (value.startswith(("http://", "https://")) and urlsplit(value).hostname):
            raise ValueError("alert_url is an address that begins with http:// or https://")
        return value

    @field_validator("metrics_address", mode="after")
    @classmethod
    def _check_address(cls, value: str | None) -> str | None:
        _, mark, port = (value or ":1").rpartition(":")
        if not mark or not port.isascii() or not port.isdecimal() or not 0 <= int(port) <= 65_535:
            raise ValueError('metrics_address is host:port, as in "127.0.0.1:9464"')
        return value

    @field_validator("allow_private_hosts", mode="after")
    @classmethod
    def _split_hosts(cls, value: str | tuple[str, ...]) -> tuple[str, ...]:
        hosts = tuple(value.replace(",", " ").split()) if isinstance(value, str) else value
        for host in hosts:
            if "/" in host:
                ip_network(host)
        return hosts

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Put the environment before the file that `load` has named."""
        del init_settings, dotenv_settings, file_secret_settings
        return (env_settings, TomlConfigSettingsSource(settings_cls))


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
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in exc.errors())
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
