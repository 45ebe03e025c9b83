"""How one judgement of a text became another, block by block. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.items import Article, RemovalReason, RemovedBlock

Kind = Literal["struck", "lost", "restored", "found", "changed", "moved", "relabelled"]
ALIKE = 0.6
"""Share of characters, in order, from which one line is another one changed."""
LONGEST = 2_000
"""Characters; what is longer is compared by its beginning."""
NEXT = 20
"""A changed line is looked for among so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockChange:
    """A block that would stand otherwise."""

    kind: Kind
    """`struck`: goes, judged not to be the article · `lost`: goes, as a rule takes it out or extraction no longer finds it ·
    `restored`: was struck and comes back · `found`: extraction did not find it before · `changed`: its words · `moved`: its
    place · `relabelled`: stays struck, for another reason."""
    old: str
    """Its text before; empty: it was not in the text nor struck from it."""
    new: str
    """Its text afterwards; empty: it is neither in the text nor struck from it."""
    old_reason: RemovalReason | None = None
    """Why it was struck before; None: it was not."""
    reason: RemovalReason | None = None
    """Why it is struck now; None: it is not."""
    evidence: str = ""
    """For the strike, or against the one that falls."""
    rule: str = ""
    """The selector of the source's rule that takes a lost block out of the page, as its stanza has it; empty: none does."""


def compare(old: Article, new: Article) -> tuple[BlockChange, ...]:
    """Say which blocks of a text would go, come or change, in the order of the text; none: it stays as it is.

    What was struck and stays struck is named if its reason is another.
    """
    before, after = old.text.split("\n"), new.text.split("\n")
    gone = Counter(before) - Counter(after)
    come = Counter(after) - Counter(before)
    was_struck, is_struck = _by_text(old.removed), _by_text(new.removed)
    changes: list[BlockChange] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            going, coming = _taken(before[i1:i2], gone), _taken(after[j1:j2], come)
            moved = [line for line in after[j1:j2] if line not in coming]
            changes.extend(BlockChange(kind="moved", old=line, new=line) for line in moved)
            replaced = list(_replaced(going, coming, was_struck, is_struck))
            changes.extend(sorted(replaced, key=lambda change: _place(change, going, coming)))
    return (*changes, *_relabelled(was_struck, is_struck))


def _taken(lines: Sequence[str], left: Counter[str]) -> list[str]:
    """Pick the lines that one side has more of than the other; the rest only stands elsewhere."""
    taken = []
    for line in lines:
        if left[line] > 0:
            left[line] -= 1
            taken.append(line)
    return taken


def _replaced(
    going: Sequence[str],
    coming: Sequence[str],
    was_struck: dict[str, RemovedBlock],
    is_struck: dict[str, RemovedBlock],
) -> Iterator[BlockChange]:
    """Explain lines that stood where others will stand."""
    lost = [line for line in going if line not in is_struck]
    found = [line for line in coming if line not in was_struck]
    for line in going:
        if strike := is_struck.get(line):
            yield BlockChange(kind="struck", old=line, new=line, reason=strike.reason, evidence=strike.evidence)
    for line in coming:
        if strike := was_struck.get(line):
            yield BlockChange(kind="restored", old=line, new=line, old_reason=strike.reason, evidence=strike.evidence)
    for before, after in _paired(lost, found):
        kind: Kind = "changed" if before and after else "lost" if before else "found"
        yield BlockChange(kind=kind, old=before, new=after)


def _place(change: BlockChange, going: Sequence[str], coming: Sequence[str]) -> float:
    """Say how far down its stretch of the text a change stands, 0 to 1."""
    lines, line = (going, change.old) if change.old in going else (coming, change.new)
    return lines.index(line) / len(lines)


def _paired(lost: Sequence[str], found: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pair each line with the first one that is much like it; an empty line stands for the partner that is missing."""
    left = list(found)
    for before in lost:
        after = next((line for line in left[:NEXT] if _is_alike(before, line)), "")
        if after:
            left.remove(after)
        yield before, after
    yield from (("", after) for after in left)


def _is_alike(before: str, after: str) -> bool:
    matcher = SequenceMatcher(None, before[:LONGEST], after[:LONGEST], autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def _relabelled(was_struck: dict[str, RemovedBlock], is_struck: dict[str, RemovedBlock]) -> Iterator[BlockChange]:
    for text, now in is_struck.items():
        before = was_struck.get(text)
        if before and before.reason != now.reason:
            yield BlockChange(
                kind="relabelled", old=text, new=text, old_reason=before.reason, reason=now.reason, evidence=now.evidence
            )


def _by_text(removed: Sequence[RemovedBlock]) -> dict[str, RemovedBlock]:
    return {block.text: block for block in reversed(removed)}
