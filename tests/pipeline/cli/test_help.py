import subprocess
import sys

import pytest
import typer

from pipeline.cli.app import app

COMMANDS = (
    *(
        "",
        "demo",
        "init",
        "crawl",
        "schedule",
        "clean",
        "ingest",
        "reprocess",
        "explain",
        "search",
        "show",
        "status",
        "separate",
        "export",
        "forget",
    ),
    *(
        "source",
        "source add",
        "source check",
        "source due",
        "source export",
        "source import",
        "source list",
        "archive",
        "archive get",
        "archive list",
        "archive prune",
        "db",
        "db upgrade",
        "db current",
        "db backup",
        "db copy",
        "stages",
        "stages list",
        "stages run",
    ),
)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_shows_an_example(command):
    found = typer.main.get_command(app)
    for word in command.split():
        found = found.commands[word]
    assert "Example" in (found.epilog or "")
    assert "copydesk" in found.epilog
    assert "Exit codes: 0 done · 1 failed · 2 usage" in found.epilog
    assert found.help


def test_the_list_of_commands_is_whole():
    def names(group, before=""):
        for name, command in group.commands.items():
            yield (before + name).strip()
            if hasattr(command, "commands"):
                yield from names(command, f"{before}{name} ")

    assert {"", *names(typer.main.get_command(app))} == set(COMMANDS)


def test_help_imports_no_big_library(home):
    code = (
        "import sys; sys.argv = ['copydesk', '--help']\n"
        "from pipeline.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "big = {'trafilatura', 'scrapy', 'sqlalchemy', 'lxml', 'pydantic', 'rich', 'apscheduler'} & set(sys.modules)\n"
        "sys.exit(', '.join(big) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=home.path, env=home.environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Example" in done.stdout


def test_an_unknown_option_is_a_usage_error(home):
    assert home.run("clean", "--nonsense").code == 2


def test_an_unknown_setting_is_named_with_the_nearest(home):
    (home.path / "copydesk.toml").write_text('databse_url = "x"\n')
    done = home.run("status")
    assert done.code == 2
    assert "database_url" in done.err
    assert done.out == ""
