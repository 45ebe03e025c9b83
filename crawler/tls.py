"""The handler for https: certificates are verified, unless a source allows what does not verify, and then each page says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.exceptions import DownloadFailedError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Request, Response

ALLOW_UNVERIFIED = "copydesk_allow_unverified"
"""Request meta: the source's stanza has `tls_verify = false`."""
UNVERIFIED = "tls-unverified"
"""Response flag: the certificate did not verify."""
TLS_WORDS = ("ssl", "certificate", "tls")


class TlsHandler(HTTP11DownloadHandler):
    """Verify first; ask again without only if the source allows it, so that a row never says more than what happened."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._lax = _Lax(crawler)

    async def download_request(self, request: Request) -> Response:
        """Fetch over TLS.

        Raises: DownloadFailedError — the certificate does not verify and the source does not allow that, or the fetch failed.
        """
        try:
            return await super().download_request(request)
        except DownloadFailedError as exc:
            if not (request.meta.get(ALLOW_UNVERIFIED) and is_tls_trouble(exc)):
                raise
        response = await self._lax.download_request(request)
        return response.replace(flags=[*response.flags, UNVERIFIED])

    async def close(self) -> None:
        """Close both connection pools."""
        await super().close()
        await self._lax.close()


class _Lax(HTTP11DownloadHandler):
    """The same without verification; reached only through `TlsHandler`."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._contextFactory._verify_certificates = False  # Scrapy's own setting is the whole crawl's


def is_tls_trouble(error: BaseException | None) -> bool:
    """Say whether a failure is of the TLS handshake."""
    words = f"{error} {error.__cause__ if error else None}".casefold()
    return any(word in words for word in TLS_WORDS)
