"""The two ways out of a message: a command of the user's, and an address that it is posted to."""

from __future__ import annotations

import os
import signal
import ssl
import subprocess
import tempfile
import threading
import time
from base64 import b64encode
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote, urlsplit

from pipeline import config

if TYPE_CHECKING:
    from threading import Event

    from pipeline.config import Home
    from pipeline.jobs.changes import Message

TIMEOUT_S = 30.0
LOOK_S = 0.05
SHOWN = 300
"""Characters of what a command has said, or an address has answered."""


class Channel(Protocol):
    """Somebody who can be told."""

    @property
    def name(self) -> str:
        """Say what it is called in `source_states.told` and in logs."""

    def tell(self, message: Message, ending: Event) -> str | None:
        """Pass a message on.

        Args: ending — once it is set, nothing is waited for any more.
        Returns: why it did not arrive; None: it did.
        """


@dataclass(frozen=True, slots=True)
class Command:
    """`alert_command`: a line for the shell, with the message as JSON on its input and in its environment."""

    line: str
    home: Home
    timeout_s: float = TIMEOUT_S
    name: str = "command"

    def tell(self, message: Message, ending: Event) -> str | None:
        """Run it in the home; what takes longer than its time is killed with all that it has started."""
        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as said:  # a pipe could fill, or be left open
            given.write(message.as_json().encode())
            given.seek(0)
            try:
                process = subprocess.Popen(
                    ["/bin/sh", "-c", self.line],
                    stdin=given,
                    stdout=said,
                    stderr=subprocess.STDOUT,
                    cwd=self.home.path,
                    env={**config.child_environment(self.home), **message.as_environment()},
                    start_new_session=True,
                )
            except OSError as exc:
                return f"it could not be started: {exc}"
            if not _has_ended(process, ending, self.timeout_s):
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                return "it was killed: the program ends" if ending.is_set() else f"it was killed after {self.timeout_s:g} s"
            if process.returncode == 0:
                return None
            said.seek(0)
            output = " ".join(said.read(SHOWN).decode("utf-8", "replace").split())
            return f"exit code {process.returncode}{': ' + output if output else ''}"


@dataclass(frozen=True, slots=True)
class Address:
    """`alert_url`: the message is posted there as JSON; no proxy is asked, and no redirect followed."""

    url: str
    timeout_s: float = TIMEOUT_S
    name: str = "url"

    def tell(self, message: Message, ending: Event) -> str | None:
        """Post it; any 2xx is taken for an answer. What drips in is not waited for longer than anything else."""
        came: list[str | None] = []
        posting = threading.Thread(target=lambda: came.append(self._post(message)), name="alert-url", daemon=True)
        posting.start()
        until = time.monotonic() + self.timeout_s
        while posting.is_alive() and time.monotonic() < until and not ending.is_set():
            posting.join(LOOK_S)
        if came:
            return came[0]
        return "it was given up: the program ends" if ending.is_set() else f"no whole answer in {self.timeout_s:g} s"

    def _post(self, message: Message) -> str | None:
        parts = urlsplit(self.url)
        headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Copydesk"}
        if parts.username is not None:
            secret = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            headers["Authorization"] = "Basic " + b64encode(secret.encode()).decode()
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        host, port = parts.hostname or "", parts.port
        connection = (
            HTTPSConnection(host, port, timeout=self.timeout_s, context=ssl.create_default_context())
            if parts.scheme == "https"
            else HTTPConnection(host, port, timeout=self.timeout_s)
        )
        try:
            connection.request("POST", target, message.as_json().encode(), headers)
            answer = connection.getresponse()
            said = " ".join(answer.read(SHOWN).decode("utf-8", "replace").split())
        except (OSError, HTTPException, ValueError) as exc:
            return f"{type(exc).__name__}: {exc}" if str(exc) else type(exc).__name__
        finally:
            connection.close()
        if 200 <= answer.status < 300:
            return None
        leads = f", which leads to {answer.headers['Location']}" if "Location" in answer.headers else ""
        return f"HTTP status {answer.status}{leads}{': ' + said if said and not leads else ''}"


def of(home: Home) -> list[Channel]:
    """List the channels that a home is set to; none: nobody is told."""
    settings = home.settings
    found: list[Channel] = []
    if settings.alert_command:
        found.append(Command(settings.alert_command, home))
    if settings.alert_url:
        found.append(Address(settings.alert_url))
    return found


def _has_ended(process: subprocess.Popen[bytes], ending: Event, timeout_s: float) -> bool:
    until = time.monotonic() + timeout_s
    while time.monotonic() < until and not ending.is_set():
        try:
            process.wait(LOOK_S)
        except subprocess.TimeoutExpired:
            continue
        return True
    return process.poll() is not None
