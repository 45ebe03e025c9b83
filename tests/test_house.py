"""Rules of the house, as tests: what we care about is checked by a machine."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
PACKAGES = ("crawler", "pipeline", "migrations")
MAX_LINES = 250


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout, so there is no list of files to look through")
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(BIN / command[0]), *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_linter_finds_nothing():
    done = run("ruff", "check", "--no-cache", ".")
    assert done.returncode == 0, done.stdout


def test_every_file_is_formatted():
    done = run("ruff", "format", "--no-cache", "--check", ".")
    assert done.returncode == 0, done.stdout


def test_the_type_checker_finds_nothing():
    done = run("mypy", "--no-error-summary")
    assert done.returncode == 0, done.stdout + done.stderr


def test_rooms_import_only_what_they_may():
    done = run("lint-imports", "--no-cache")
    assert done.returncode == 0, done.stdout[-3000:]


def test_every_module_says_what_it_is_for_and_has_one_idea():
    for path in [p for package in PACKAGES for p in (ROOT / package).rglob("*.py")]:
        lines = path.read_text(encoding="utf-8").splitlines()
        assert not lines or lines[0].startswith('"""'), f"{path}: no docstring on its first line"
        assert len(lines) <= MAX_LINES, f"{path}: {len(lines)} lines; two ideas in one module?"


def test_no_file_names_a_registry_or_a_path_of_a_machine():
    wrong = re.compile(
        r"index[-]url|https?://[a-z.]+/(?:simple|packages)/|" + "|".join(("py" + "pi.org", "python" + "hosted", "/" + "root/"))
    )
    for path in tracked():
        if path.suffix in {".py", ".md", ".toml", ".txt", ".cfg", ".mako", ""} and "demo" not in path.parts:
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                assert not wrong.search(line), f"{path}:{number}: {line.strip()}"


def test_every_dependency_is_pinned():
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert len(pins) > 50
    assert all(re.match(r"[a-z0-9._-]+==\S+", line) for line in pins), "a line of constraints.txt is no pin"


def test_ci_runs_make_test_and_nothing_else():
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    commands = [line for line in lines if line and not line.startswith(("#", "set ", "cd "))]
    assert commands == ["make test"]
