"""Which of the sources are meant: by key, by tag, or all that are enabled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.errors import SourceError, nearest
from pipeline.sources import files

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipeline.items import Source


def choose(sources: Mapping[str, Source], keys: Sequence[str] = (), tags: Iterable[str] = ()) -> list[Source]:
    """Pick the sources that somebody asked for.

    Args: keys — named ones, disabled ones too. tags — every enabled source with one of them, beside the named.
    Returns: each once; the named ones as named, then the others in key order. Neither keys nor tags: all enabled ones.
    Raises: SourceError — a key without a stanza, a tag that no source has; it names the nearest one.
    """
    wanted = tuple(tags)
    known = {tag for source in sources.values() for tag in source.tags}
    for tag in wanted:
        if tag not in known:
            raise SourceError(f'no source has the tag "{tag}"{nearest(tag, known)}')
    named = [_named(sources, key) for key in dict.fromkeys(keys)]
    if named and not wanted:
        return named
    enabled = [source for source in sources.values() if source.enabled and source not in named]
    return named + [source for source in enabled if not wanted or set(wanted) & set(source.tags)]


def _named(sources: Mapping[str, Source], key: str) -> Source:
    if key in sources:
        return sources[key]
    if key in files.catalogue():
        raise SourceError(f"is in the catalogue only: take it from there with `copydesk source add {key}`", key=key)
    raise SourceError(f"no source has this key{nearest(key, sources)}: `copydesk source list` shows them all", key=key)
