"""What stands in deploy/ is true: commands exist, files are well formed, and the crontab's lines run."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import typer
import yaml
from hatchling.builders.wheel import WheelBuilder

from crawler.demo import DemoSite
from pipeline.cli.app import app
from pipeline.jobs import exposition, schedule
from tests.desk import BIN, FIRST, Desk

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
TOLD = [ROOT / "README.md", *sorted(file for file in DEPLOY.iterdir() if file.is_file())]
BEFORE = r"`|^[#\s]*|&& |\| |\$\(|/bin/|--rm |exec copydesk |\d\* {2}|\* {2}"
TYPED = re.compile(rf"(?:{BEFORE})copydesk ((?:[a-z]|--)[^\n`|&#)\"]*)", re.MULTILINE)
FIELD = r"(?:[\d*/,-]+ +){5}"
JOB = re.compile(rf"^(?:# )?({FIELD})(\S.*)$", re.MULTILINE)


def typed():
    for file in TOLD:
        for found in TYPED.finditer(file.read_text(encoding="utf-8")):
            yield pytest.param(found[1].strip(), id=f"{file.name}: {found[1].strip()[:60]}")


@pytest.mark.parametrize("words", list(typed()))
def test_every_command_that_is_told_exists_with_its_options(words):
    command = typer.main.get_command(app)
    first, *rest = words.split()
    assert first.startswith("-") or first in command.commands, f"there is no command copydesk {first}"
    while rest is not None and hasattr(command, "commands") and first in command.commands:
        command, first = command.commands[first], rest.pop(0) if rest else ""
    known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)} | {"--help"}
    asked = {re.split(r"[=\\\]]", word)[0] for word in [first, *rest] if word.startswith("--")}
    assert asked <= known, f"copydesk {words}"


def test_the_readme_tells_many_commands():
    assert len(list(typed())) > 30


def unit():
    parsed = configparser.ConfigParser(strict=False, interpolation=None, delimiters="=", comment_prefixes="#")
    parsed.optionxform = str
    parsed.read(DEPLOY / "copydesk.service")
    return parsed


def test_the_unit_waits_longer_than_the_schedule_takes_and_is_not_restarted_for_a_wrong_setting():
    service = unit()["Service"]
    assert service["ExecStart"].split() == ["/opt/copydesk/bin/copydesk", "schedule"]
    assert int(service["TimeoutStopSec"]) > schedule.END_S + schedule.TICK_S
    assert (service["KillMode"], service["Restart"], service["RestartPreventExitStatus"]) == ("mixed", "on-failure", "2")
    home = service["WorkingDirectory"]
    assert (service["Environment"], service["ReadWritePaths"]) == (f"COPYDESK_HOME={home}", home)


def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path):
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("there is no systemd-analyze here")
    file = tmp_path / "copydesk.service"
    file.write_text((DEPLOY / "copydesk.service").read_text().replace("/opt/copydesk/bin", str(BIN)))
    done = subprocess.run([verify, "verify", "--man=no", str(file)], capture_output=True, text=True, timeout=60, check=False)
    assert "copydesk.service" not in done.stderr, done.stderr


def instructions():
    lines = (DEPLOY / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
    return [line.split(maxsplit=1) for line in lines if line and not line.startswith("#")]


def copied():
    """The paths that the build takes from the checkout."""
    wanted = [words for name, words in instructions() if name == "COPY" and not words.startswith("--from")]
    return [path for words in wanted for path in words.split()[:-1]]


def test_the_image_is_built_of_what_there_is_and_runs_as_nobody_special():
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text().split()
    assert sorted(copied()) == sorted(line.removeprefix("!") for line in ignored if line.startswith("!"))
    assert all((ROOT / path).exists() for path in copied())
    told = dict(instructions())
    assert told["USER"] not in ("root", "0")
    assert told["ENTRYPOINT"] == '["copydesk"]'
    assert told["CMD"] == '["schedule"]'
    assert all(is_without_host(words.split()[0]) for name, words in instructions() if name == "FROM")


def test_the_wheel_builds_of_just_the_files_that_the_image_copies(tmp_path):
    for path in copied():
        if (ROOT / path).is_dir():
            shutil.copytree(ROOT / path, tmp_path / path, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / path, tmp_path / path)
    (wheel,) = WheelBuilder(str(tmp_path)).build(directory=str(tmp_path / "dist"), versions=["standard"])
    assert Path(wheel).stat().st_size > 100_000
    needed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert {path.split("/")[0] for path in [*needed["packages"], *needed["force-include"]]} <= set(copied())


def test_the_alert_rules_ask_for_metrics_that_there_are():
    rules = yaml.safe_load((DEPLOY / "prometheus-rules.yaml").read_text())["groups"][0]["rules"]
    asked = set(re.findall(r"copydesk_\w+", " ".join(rule["expr"] for rule in rules)))
    there = {f"copydesk_{name}" for name in exposition.OF_ALL} | {f"copydesk_source_{name}" for name in exposition.OF_SOURCE}
    assert len(asked) > 4
    assert asked <= there
    assert all(rule["annotations"]["summary"] for rule in rules)


def test_every_metric_of_a_source_is_told_of():
    told = (DEPLOY / "README.md").read_text().partition("`copydesk_source_`")[2]
    assert [name for name in exposition.OF_SOURCE if f"`{name}`" not in told] == []


def test_the_services_wait_for_each_other_and_have_time_to_end():
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    database, copydesk = (compose["services"][name] for name in ("database", "copydesk"))
    assert copydesk["depends_on"]["database"] == {"condition": "service_healthy"}
    assert "healthcheck" in database
    assert int(copydesk["stop_grace_period"].removesuffix("s")) > schedule.END_S + schedule.TICK_S
    assert "@database/" in copydesk["environment"]["DATABASE_URL"]
    assert (DEPLOY / copydesk["build"]["context"] / copydesk["build"]["dockerfile"]).is_file()
    assert dict(instructions())["VOLUME"] in [volume.split(":")[1] for volume in copydesk["volumes"]]
    used = {volume.split(":")[0] for service in (database, copydesk) for volume in service["volumes"]}
    assert used == set(compose["volumes"])
    assert all(is_without_host(service["image"]) for service in (database, copydesk))


def is_without_host(image):
    return "." not in image.split("/")[0].split(":")[0]


@pytest.fixture(scope="module")
def site():
    with DemoSite() as served:
        yield served


@pytest.fixture
def cron(tmp_path, site):
    """A home, and what runs a line of the crontab in it as cron does."""
    desk = Desk(tmp_path / "home", site)
    lines = JOB.findall((DEPLOY / "crontab.example").read_text())
    settings = {"PATH": f"{BIN}:/usr/bin:/bin", "COPYDESK_HOME": str(desk.folder), "HOME": str(tmp_path)}

    def run(which):
        (command,) = [command for _, command in lines if which in command]
        command = re.sub(r"(?<!\\)%.*", "", command).replace(r"\%", "%").replace("gazette,courier", "gazette,bote")
        return subprocess.run(
            ["/bin/sh", "-c", command], cwd=tmp_path, env=settings, stdin=subprocess.DEVNULL, capture_output=True, timeout=120
        )

    return desk, run


def mail(done):
    return (done.stdout + done.stderr).decode()


def test_the_schedule_runs_from_a_crontab_and_only_what_failed_comes_as_mail(cron):
    desk, run = cron
    first, second = run("schedule --once"), run("schedule --once")
    assert [(done.returncode, mail(done)) for done in (first, second)] == [(0, ""), (0, "")]
    assert len(desk.stored()) == len(FIRST)
    said = (desk.folder / "schedule.log").read_text()
    assert re.match(r"run 1 finished in \d+\.\d s: \d+ links found", said)
    assert said.count("finished") == 1, "nothing was due the second time"
    assert mail(run("status --check")) == ""
    seeds = desk.folder / "seeds" / "sources.toml"
    seeds.write_text(seeds.read_text().replace("/ja/feed.atom", "/ja/gone.atom").replace("every 15m", "every 20m"))
    failed = run("schedule --once")
    assert failed.returncode == 3
    assert mail(failed).startswith("copydesk: source gazette failed in part: HTTP status 404 at http://")


def test_scrapys_own_command_runs_from_a_crontab(cron):
    desk, run = cron
    done = run("scrapy crawl news")
    assert (done.returncode, mail(done)) == (0, "")
    assert len(desk.stored()) == len(FIRST)
    (desk.folder / "seeds" / "sources.toml").write_text("[gazette\n")
    wrong = run("scrapy crawl news")
    assert "sources.toml" in mail(wrong)


def test_a_wrong_setting_ends_the_process_with_the_code_that_is_not_restarted(tmp_path, site):
    desk = Desk(tmp_path / "home", site)
    (desk.folder / "seeds" / "sources.toml").write_text("")
    command = unit()["Service"]["ExecStart"].split()[1:]
    done = subprocess.run(
        [str(BIN / "copydesk"), *command],
        cwd=desk.folder,
        env=desk.env,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == int(unit()["Service"]["RestartPreventExitStatus"])
    assert "no source is enabled" in done.stderr
