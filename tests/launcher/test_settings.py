"""What refuses to start, and what it says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.ground.databases import ROOT

WHOLE = {
    "SECRET_KEY": "k" * 60,
    "ALLOWED_HOSTS": "mash.example.org",
    "DATABASE_URL": "postgresql://openmash_app:p@db.example.org/openmash",
    "OPENMASH_STATIC_ROOT": "static-collected",
}


def start(kind: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Reads one settings module in a process whose environment is exactly this."""
    told = {"DJANGO_SETTINGS_MODULE": f"config.settings.{kind}", "PATH": "/usr/bin:/bin", **environment}
    reading = "from django.conf import settings; print(settings.DEMO, settings.DEBUG, settings.SESSION_COOKIE_SECURE)"
    return subprocess.run(
        [sys.executable, "-c", reading], env=told, cwd=ROOT, capture_output=True, text=True, check=False
    )


def command(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the ``openmash`` command in an environment that says only this."""
    return subprocess.run(
        [sys.executable, "-m", "openmash.cli", *arguments],
        env={"PATH": "/usr/bin:/bin", **environment},
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_whole_production_environment_starts_without_demo_or_debug() -> None:
    assert start("production", WHOLE).stdout == "False False True\n"


@pytest.mark.parametrize("missing", sorted(WHOLE))
def test_production_names_what_is_missing(missing: str) -> None:
    told = start("production", {name: value for name, value in WHOLE.items() if name != missing})
    assert told.returncode != 0
    assert f"{missing} is not set" in told.stderr


def test_production_refuses_demo_mode() -> None:
    told = start("production", {**WHOLE, "OPENMASH_DEMO": "1"})
    assert told.returncode != 0
    assert "OPENMASH_DEMO is set together with production settings" in told.stderr


def test_demo_settings_are_opted_into_and_keep_away_from_a_real_installation() -> None:
    demo = {"SECRET_KEY": "k", "DATABASE_URL": "postgresql:///x", "OPENMASH_DEMO": "1"}
    assert start("demo", demo).stdout.startswith("True False")
    assert "need OPENMASH_DEMO=1" in start("demo", {**demo, "OPENMASH_DEMO": ""}).stderr
    assert "looks like a real installation" in start("demo", {**demo, "ALLOWED_HOSTS": "mash.example.org"}).stderr


def test_address_that_is_none_is_refused_without_repeating_its_password() -> None:
    told = start("production", {**WHOLE, "DATABASE_URL": "postgresql//openmash_app:hush@db/openmash"})
    assert "is not an address such as" in told.stderr or "is not a PostgreSQL address" in told.stderr
    assert "hush" not in told.stderr.rpartition("ImproperlyConfigured")[2]


def test_serving_on_a_bare_machine_says_how_to_begin_and_makes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    told = command("serve", OPENMASH_HOME=str(folder))
    assert told.returncode == 2
    assert told.stderr.startswith("No installation is set up here: SECRET_KEY and ALLOWED_HOSTS not set")
    assert not folder.exists()


def test_demo_does_not_start_beside_a_real_installation(tmp_path: Path) -> None:
    told = command("demo", OPENMASH_HOME=str(tmp_path), ALLOWED_HOSTS="mash.example.org")
    assert told.returncode == 2
    assert "looks like a real installation" in told.stderr


def test_demo_does_not_start_in_a_real_installations_folder(tmp_path: Path) -> None:
    (tmp_path / "installation.json").write_text('{"kind": "production"}')
    told = command("demo", OPENMASH_HOME=str(tmp_path))
    assert told.returncode == 2
    assert "belongs to a production installation" in told.stderr


def test_due_prints_clocks_with_their_steps() -> None:
    told = command("due", "--preset", "southampton", "--rating", "RED", "--received", "2026-03-28T23:30:00Z", "--json")
    assert told.returncode == 0
    assert '"decision": "2026-03-29T23:30:00Z"' in told.stdout


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--rating", "MAUVE", "--received", "2026-03-28T23:30:00Z"], "no rating 'MAUVE'"),
        (["--rating", "RED", "--received", "yesterday"], "must be a time with its offset"),
        (["--rating", "RED", "--received", "0001-01-01T00:00:00Z"], "between the years 2000 and 2100"),
        (["--rating", "RED", "--received", "2026-03-28T23:30:00Z", "--preset", "x"], "no preset 'x'"),
    ],
)
def test_due_refuses_what_it_cannot_reckon(given: list[str], said: str) -> None:
    told = command("due", *given)
    assert (told.returncode, said in told.stderr) == (2, True)
