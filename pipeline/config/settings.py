"""What can be set, with its default and what it may be."""

from __future__ import annotations

import os
from ipaddress import ip_network
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import AliasChoices, ByteSize, Field, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource


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
    min_free_space: ByteSize = Field(
        default=ByteSize(200_000_000), validation_alias=AliasChoices("COPYDESK_MIN_FREE_SPACE", "min_free_space")
    )
    """Bytes, or as "2GB" or "500MiB": with less left on a disk, crawls do not begin, and those that run end in order."""
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
