"""What the exit codes mean."""

from __future__ import annotations

MEANINGS = {
    0: "done",
    1: "failed",
    2: "usage or configuration",
    3: "done in part: what failed is named",
    4: "a source needs a human (status --check)",
    75: "another run holds it",
}
DONE, FAILED, USAGE, IN_PART, NEEDS_A_HUMAN, HELD = MEANINGS


def told() -> str:
    """Write them in one line.

    >>> told()[:19]
    '0 done · 1 failed ·'
    """
    return " · ".join(f"{code} {meaning}" for code, meaning in MEANINGS.items())
