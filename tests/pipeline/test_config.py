"""Homes and settings: environment beats file beats defaults."""

from __future__ import annotations

import pytest

from pipeline import config
from pipeline.errors import ConfigError


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch):
    for name in ("COPYDESK_HOME", "COPYDESK_DATABASE_URL", "DATABASE_URL", "COPYDESK_DATA_DIR", "COPYDESK_SEEDS"):
        monkeypatch.delenv(name, raising=False)


def test_the_home_is_the_nearest_folder_above_with_a_settings_file(tmp_path):
    (tmp_path / "copydesk.toml").write_text("workers = 3\n")
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    home = config.load(below)
    assert (home.path, home.is_explicit, home.settings.workers) == (tmp_path, True, 3)
    assert home.database_url == f"sqlite:///{tmp_path}/data/copydesk.db"
    assert home.seeds == tmp_path / "seeds" / "sources.toml"


def test_without_a_settings_file_the_folder_itself_stands_for_a_home(tmp_path):
    home = config.load(tmp_path)
    assert (home.path, home.is_explicit) == (tmp_path, False)


def test_the_environment_beats_the_file(tmp_path, monkeypatch):
    (tmp_path / "copydesk.toml").write_text('database_url = "sqlite:///file.db"\n')
    monkeypatch.setenv("DATABASE_URL", "sqlite:///environment.db")
    assert config.load(tmp_path).database_url == f"sqlite:///{tmp_path}/environment.db"
    monkeypatch.setenv("COPYDESK_DATABASE_URL", "postgres://me:secret@db/news")
    assert config.load(tmp_path).database_url == "postgresql+psycopg://me:secret@db/news"


@pytest.mark.parametrize("url", ["postgres://db/news", "postgresql://db/news"])
def test_both_spellings_of_postgresql_mean_psycopg_3(tmp_path, monkeypatch, url):
    monkeypatch.setenv("DATABASE_URL", url)
    assert config.load(tmp_path).database_url == "postgresql+psycopg://db/news"


def test_an_absolute_sqlite_path_stays(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "sqlite:////var/news.db")
    assert config.load(tmp_path).database_url == "sqlite:////var/news.db"


def test_an_unknown_key_names_the_nearest_known_one(tmp_path):
    (tmp_path / "copydesk.toml").write_text('databse_url = "x"\n')
    with pytest.raises(ConfigError, match=r'copydesk.toml: unknown key "databse_url" \(did you mean "database_url"'):
        config.load(tmp_path)


@pytest.mark.parametrize("text", ["workers = 0", "workers = 'many'", "on_reservation = 'maybe'", "workers = [", "\x00"])
def test_a_wrong_value_names_the_file(tmp_path, text):
    (tmp_path / "copydesk.toml").write_text(text + "\n")
    with pytest.raises(ConfigError, match=r"copydesk\.toml"):
        config.load(tmp_path)


def test_a_home_that_is_named_and_absent_says_how_to_make_it(tmp_path, monkeypatch):
    monkeypatch.setenv("COPYDESK_HOME", str(tmp_path / "gone"))
    with pytest.raises(ConfigError, match="copydesk init"):
        config.load()


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql+psycopg://me:secret@db/news", "postgresql+psycopg://me:***@db/news"),
        ("postgresql+psycopg://me@db/news", "postgresql+psycopg://me@db/news"),
        ("postgresql+psycopg://me:p@ss:w@db/news", "postgresql+psycopg://me:***@db/news"),
        ("sqlite:////data/copydesk.db", "sqlite:////data/copydesk.db"),
    ],
)
def test_a_password_is_never_shown(url, shown):
    assert config.without_secrets(url) == shown


def test_a_child_sees_what_its_parent_is_set_to(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody/elses")
    home = config.fixed(tmp_path, allow_private_hosts=("127.0.0.0/8",))
    for name, value in config.child_environment(home).items():
        monkeypatch.setenv(name, value)
    child = config.load()
    assert (child.database_url, child.private_hosts) == (home.database_url, ("127.0.0.0/8",))
