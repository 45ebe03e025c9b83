"""What a request that brought no page means: a rejection with its reason, and whether to try again. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadTimeoutError,
    IgnoreRequest,
    UnsupportedURLSchemeError,
)

from crawler.guard import BlockedHostError
from crawler.politeness import HostRestsError, RobotsDeniedError, RobotsUnreachableError, cause
from crawler.tls import is_tls_trouble
from pipeline.items import Rejection

if TYPE_CHECKING:
    from datetime import datetime

    from scrapy.http import Response

    from pipeline.items import RejectionReason

FINAL = {"blocked_host", "redirected", "robots_denied", "too_large"}
"""Reasons that will be the same tomorrow."""
FINAL_STATUS = {400, 401, 402, 403, 404, 405, 406, 410, 414, 451}


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a request brought no page."""

    rejection: Rejection
    is_final: bool
    """True: trying again would bring the same."""
    retry_at: datetime | None = None
    """Not before this time, if the host named one."""


def of_error(url: str, error: BaseException | None) -> Failure:
    """Name an exception that Scrapy's downloader ended a request with."""
    reason = _reason(error)
    detail = cause(error) if error else "no answer came"
    retry_at = error.until if isinstance(error, HostRestsError) else None
    return Failure(Rejection(url=url, stage="fetch", reason=reason, detail=detail), reason in FINAL, retry_at)


def of_response(url: str, response: Response) -> Failure | None:
    """Name an answer that is no page: an error status, nothing at all, or the home page in a story's place.

    Returns: None for a page.
    """
    status = response.status
    if status >= 400 or status == 204:
        return Failure(_fetch_rejection(url, "http_error", f"HTTP status {status}", status), status in FINAL_STATUS)
    if urlsplit(response.url).path in ("", "/") and urlsplit(url).path not in ("", "/"):
        return Failure(_fetch_rejection(url, "redirected", f"led to the home page {response.url}", status), is_final=True)
    return None


def _fetch_rejection(url: str, reason: RejectionReason, detail: str, status: int) -> Rejection:
    return Rejection(url=url, stage="fetch", reason=reason, detail=detail, http_status=status)


def _reason(error: BaseException | None) -> RejectionReason:
    match error:
        case BlockedHostError():
            return "blocked_host"
        case RobotsDeniedError():
            return "robots_denied"
        case RobotsUnreachableError():
            return "robots_unreachable"
        case HostRestsError():
            return "http_error"
        case IgnoreRequest() if "redirect" in str(error):
            return "redirected"
        case IgnoreRequest() | DownloadCancelledError():
            return "too_large"
        case DownloadTimeoutError():
            return "timeout"
        case CannotResolveHostError():
            return "network_error"
        case UnsupportedURLSchemeError():
            return "redirected"
    return "tls_error" if is_tls_trouble(error) else "network_error"
