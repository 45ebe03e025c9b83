"""What a request that brought no page means."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.http import Response

from crawler import failures
from crawler.guard import BlockedHostError
from crawler.politeness import HostRestsError, RobotsDeniedError, RobotsUnreachableError

URL = "https://gazette.example/news/bridge"
LATER = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("error", "reason", "is_final"),
    [
        (BlockedHostError("127.0.0.1", 80), "blocked_host", True),
        (RobotsDeniedError("Forbidden by robots.txt"), "robots_denied", True),
        (RobotsUnreachableError("robots.txt cannot be read"), "robots_unreachable", False),
        (HostRestsError(LATER), "http_error", False),
        (IgnoreRequest("max redirections reached"), "redirected", True),
        (IgnoreRequest("Ignored response: too large"), "too_large", True),
        (DownloadCancelledError("Expected response size larger than maximum"), "too_large", True),
        (DownloadTimeoutError("took longer than 30 seconds"), "timeout", False),
        (CannotResolveHostError("no results for hostname lookup"), "network_error", False),
        (DownloadFailedError("[SSL routines] certificate verify failed"), "tls_error", False),
        (DownloadFailedError("Connection lost"), "network_error", False),
        (ConnectionResetError(), "network_error", False),
    ],
)
def test_an_error_has_a_reason_of_the_closed_list(error, reason, is_final):
    found = failures.of_error(URL, error)
    assert (found.rejection.reason, found.is_final) == (reason, is_final)
    assert found.rejection.detail


def test_a_port_where_nothing_listens_refuses_the_connection():
    said = DownloadConnectionRefusedError("Connection was refused by other side: 111: Connection refused.")
    assert failures.of_error(URL, said).rejection.detail == "connection refused: nothing listens there"


def test_a_host_that_rests_is_asked_again_when_it_said():
    assert failures.of_error(URL, HostRestsError(LATER)).retry_at == LATER


@pytest.mark.parametrize(
    ("status", "is_final"), [(404, True), (410, True), (403, True), (500, False), (503, False), (429, False)]
)
def test_an_error_status_is_final_only_if_tomorrow_is_the_same(status, is_final):
    found = failures.of_response(URL, Response(URL, status=status))
    assert found
    assert (found.rejection.reason, found.rejection.http_status, found.is_final) == ("http_error", status, is_final)


def test_a_redirect_to_the_home_page_is_no_article():
    found = failures.of_response(URL, Response("https://gazette.example/"))
    assert found
    assert found.rejection.reason == "redirected"


def test_a_page_is_no_failure():
    assert failures.of_response(URL, Response(URL, body=b"<html>")) is None
