"""Every exception that Copydesk raises on purpose, in one tree.

    CopydeskError
    ├── UsageError                 what was asked for cannot be done so: exit 2
    │   ├── ConfigError            copydesk.toml or the environment
    │   ├── SourceError            a stanza in seeds/
    │   └── DatabaseMissingError   a reading command found no database
    ├── DatabaseError              the database cannot be used: exit 1
    │   ├── DatabaseNewerError     a newer program has migrated it
    │   └── RowError               one row's own value is refused
    ├── ArchiveError               a WARC file cannot be read or written: exit 1
    ├── NoSpaceError               too little room is left on a disk: exit 1, or 3 of what was begun
    └── HeldError                  another run holds it: exit 75

Expected trouble with a page is no exception but a `Rejection` (see items.py).
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class CopydeskError(Exception):
    """Something that a person can mend; its message says what, which, and what to do."""

    exit_code = 1


class UsageError(CopydeskError):
    """The command or its surroundings ask for what cannot be done."""

    exit_code = 2


class ConfigError(UsageError):
    """A setting in `copydesk.toml` or the environment is wrong."""

    def __init__(self, message: str, *, path: Path | None = None) -> None:
        super().__init__(f"{path}: {message}" if path else message)
        self.path = path
        """The file that holds the setting; None if it came from the environment."""


class SourceError(UsageError):
    """A stanza in `seeds/` is wrong, or a source that was named has none."""

    def __init__(self, message: str, *, path: Path | None = None, key: str | None = None) -> None:
        super().__init__(": ".join([*([str(path)] if path else []), *([f"[{key}]"] if key else []), message]))
        self.path = path
        """The file; None if the trouble is not in a file."""
        self.key = key
        """The source key; None if the trouble is the whole file's."""


class DatabaseMissingError(UsageError):
    """There is no database yet, and a command that only reads never makes one."""


class DatabaseError(CopydeskError):
    """The database cannot be used as it is."""


class DatabaseNewerError(DatabaseError):
    """The database was migrated by a newer program than this one."""


class RowError(DatabaseError):
    """One row's own value is refused; alone, the others of its batch can be stored."""


class ArchiveError(CopydeskError):
    """A WARC file cannot be read or written."""


class NoSpaceError(CopydeskError):
    """Less room is left on a disk than `min_free_space`."""


class HeldError(CopydeskError):
    """Another living run holds what this one needs."""

    exit_code = 75


def nearest(word: str, known: Iterable[str]) -> str:
    """Say which known word somebody may have meant.

    Returns: ` (did you mean "…"?)`, or an empty string if nothing is near.

    >>> nearest("homepag", ["homepage", "name"])
    ' (did you mean "homepage"?)'
    """
    close = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f' (did you mean "{close[0]}"?)' if close else ""
