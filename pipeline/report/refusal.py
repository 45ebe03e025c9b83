"""Why there is no article, in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.items import Rejection


def refusal(rejection: Rejection) -> str:
    """Say in one sentence why there is no article."""
    detail = f" ({rejection.detail})" if rejection.detail else ""
    return f"No article: rejected at {rejection.stage} as {rejection.reason}{detail}."
