"""What works without anybody at a page: jobs, commands, and the tables that stand in front of row security.

Pinned here on its own, as the pages are in `doors`: a job, a command or a column nobody thought of stops the tests.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest
from django.apps import apps
from procrastinate.contrib.django import app
from pytest_django.plugin import DjangoDbBlocker

from openmash import row_security
from openmash.cli import main
from openmash.rulebook.words import Stage
from tests.ground.databases import Logins, run_openmash
from tests.house.source import PACKAGE
from tests.secrecy import once
from tests.secrecy.world import SEALED, canary
from tests.world.sealing import sealed_to_the_end

JOBS = {
    "alerts.sweep": "as the clerk; which clocks came to which point, and who was told",
    "demo.go_on": "the invented city's next referrals, as the clerk; nothing outside a demonstration",
    "duty.outage_packs": "as the duty manager; what that manager may see, locked, kept a week",
    "duty.see_that_owned": "as the clerk; whose each open referral is, and to whom it goes",
    "drafts.forget": "as the clerk, by a closed function; how many pages' typing was forgotten",
    "ledger.seal": "as the clerk; acts and ids",
    "ledger.sign_head": "as the clerk; the hash of the chain",
    "messages.send": "as the clerk; sentences without a case, to people who work with the hub",
    "patterns.look_through": "as the clerk; which referrals belong together, and which may be one worry sent twice",
    "people.count_names": "as the clerk; how many people there are and bear each name",
    "queue.clear_finished": "jobs; no row of a case",
    "queue.retry_stalled": "jobs; no row of a case",
    "records.reckon_reviews": "as the clerk; days on which closed referrals are looked at again",
    "referrals.forget_presence": "as the clerk; that a page was open, once it is not",
    "sessions.clear_over": "sessions; no row of a case",
    "uploads.scan": "as the clerk; files that wait, and what the scanner said",
    "weekly.make_update": "as the clerk; counts of a week",
    "watching.fix_weeks": "as the clerk; numbers of looks",
}
"""Every job, as whom it works and on what. A job is told the time and nothing else: it carries no word of a case."""

COMMANDS = {
    "access": "the access table; no database",
    "backup": "everything, locked, to a file that only its owner reads; says numbers",
    "create-admin": "an account; no row of a case",
    "demo": "the invented city",
    "doctor": "numbers and states",
    "due": "the rulebook's clocks; no database",
    "ledger export": "acts and ids, to a file that only its owner reads",
    "ledger public-key": "a key",
    "ledger sign-head": "the hash of the chain",
    "ledger verify": "hashes; positions of what was altered",
    "load-extract": "takes in; says numbers of lines and why one was not taken",
    "match evaluate": "numbers; a database of its own, with invented people",
    "match train": "weights; a database of its own, with invented people",
    "match batch": "reads the list it is given, no database; writes beside it",
    "match sieve": "numbers; reads the list it is given, no database",
    "match train-list": "weights; reads the lists it is given, no database",
    "match learn": "weights, moved by what the hub's people linked: no name and no id",
    "migrate": "the tables themselves, as their owner",
    "receive": "takes in; says numbers of lines and why one was not taken",
    "repeats": "references, codes and times of what is to be looked at together, after going through what came",
    "restore": "takes in a backup; says numbers, names of tables and where the chain stands",
    "serve": "runs the others",
    "verify-backup": "numbers, names of tables and where the chain stands; a database of its own",
    "worker": "runs the jobs",
}
"""Every command, and what of the hub it gives out. None prints a case; a person reads cases on a page, on record."""

BEFORE_THE_DOOR = {
    "account": {
        "agency", "date_joined", "demo", "email", "first_password_at", "id", "is_active", "last_login", "may_decide",
        "name", "organisation", "password", "phone", "post", "qualified", "role", "sign_on", "sign_on_subject",
        "staff_ref", "team",
    },
    "beat": {"beat_at", "hub_at", "name"},
    "browsersession": {
        "account_id", "began_at", "device", "expire_date", "ref", "seen_at", "session_data", "session_key",
    },
    "localpolicyversion": {"at", "because", "body", "by_id", "by_name", "by_role", "id", "recorded_at", "version"},
    "weeklyshift": {"account_id", "ends", "id", "starts", "weekday"},
}  # fmt: skip
"""Tables without row security, which are read before anybody is known, and their columns. No word of a case in them."""


def commands(group: click.Group, before: str = "") -> Iterator[str]:
    """Every command by its words."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")
        else:
            yield before + name


def test_every_job_is_named_here_and_carries_no_word_of_a_case() -> None:
    for path in sorted(PACKAGE.glob("*/jobs.py")):
        import_module(f"openmash.{path.parent.name}.jobs")
    ours = {name: task for name, task in app.tasks.items() if "builtin" not in name}
    assert set(ours) == set(JOBS)
    for name, task in ours.items():
        assert set(inspect.signature(task.func).parameters) <= {"context", "timestamp"}, name


def test_every_command_is_named_here() -> None:
    assert set(commands(main)) == set(COMMANDS)


def test_every_column_in_front_of_row_security_is_named_here() -> None:
    guarded = {table.name for table in row_security.TABLES}
    models = {
        model._meta.db_table.removeprefix("openmash_"): model for model in apps.get_app_config("openmash").get_models()
    }
    in_front = {name: {field.column for field in models[name]._meta.concrete_fields} for name in set(models) - guarded}
    assert in_front == BEFORE_THE_DOOR


@pytest.fixture(scope="module")
def hub(django_db_blocker: DjangoDbBlocker) -> Iterator[Logins]:
    """A hub with a family at each stage, whose names stand nowhere else, and a chain to sign."""
    with once.world(django_db_blocker) as (_, logins):
        assert sealed_to_the_end().sealed
        yield logins


@pytest.mark.campaign
@pytest.mark.parametrize(
    "command", ["doctor", "ledger verify", "ledger sign-head", "ledger export", "access", "repeats"]
)
def test_no_command_prints_a_case(hub: Logins, tmp_path: Path, command: str) -> None:
    """Both as words and as data. `doctor` says what is wrong by its exit code, and is heard all the same."""
    said = ""
    for form in ([], ["--json"]):
        words = [*command.split(), *form]
        file = tmp_path / f"chain{len(form)}"
        if command == "ledger export":
            words.insert(2, str(file))
        try:
            said += run_openmash(hub, *words, OPENMASH_HOME=str(tmp_path))
        except RuntimeError as found:
            if command != "doctor":
                raise
            said += str(found)
        said += file.read_text() if file.exists() else ""
    assert len(said) > 100
    assert [stage for stage in Stage if canary(stage).lower() in said.lower()] == []
    assert SEALED not in said
