"""A whole hub saved and put back: every row, right and policy, the ledger, the files; or nothing at all."""

from __future__ import annotations

import io
from collections.abc import Iterator

import psycopg
import pytest
from pytest_django.plugin import DjangoDbBlocker

from openmash.backups import frames
from openmash.backups.frames import Frames, Kind, frames_in
from openmash.backups.locking import PIECE, TAG, Lock, unlocked
from openmash.backups.manifest import differences
from openmash.backups.refusal import NotTheSame, Unreadable
from openmash.backups.taking import take
from openmash.launcher.refusal import CannotStart
from openmash.ledger import queries as ledger
from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.viewers import acting_as
from openmash.rulebook.roles import CLERK
from tests.backups.saved import KEY, MADE_AT, asked, back, done, empty, everything, taken
from tests.conftest import django_at
from tests.factories import AT
from tests.ground import databases
from tests.ground.databases import Logins
from tests.secrecy import once
from tests.world.sealing import sealed_to_the_end

pytestmark = [pytest.mark.database, pytest.mark.faults]


@pytest.fixture(scope="module")
def hub(django_db_blocker: DjangoDbBlocker) -> Iterator[Logins]:
    """A hub with a row about several families in every table, letters among them, and a sealed chain."""
    with once.hub(django_db_blocker) as (_, logins):
        yield logins


@pytest.fixture(scope="module")
def saved(hub: Logins) -> bytes:
    """A backup of that hub."""
    return taken(hub)[0]


@pytest.fixture
def nothing() -> Iterator[Logins]:
    """An empty database to put it into."""
    with empty() as logins:
        yield logins


def test_every_row_comes_back(hub: Logins, saved: bytes, nothing: Logins) -> None:
    done_ = back(saved, nothing)

    was, now = everything(hub), everything(nothing)
    assert sum(bool(rows) for name, rows in was.items() if name.startswith("openmash_")) > 90
    assert now == was
    assert done_.manifest.rows == sum(map(len, was.values()))
    assert done_.opening.moment == MADE_AT
    assert done_.guards_compared


def test_what_holds_the_rows_comes_back(hub: Logins, saved: bytes, nothing: Logins) -> None:
    """Asked of the database's own catalogue, apart from the code under test."""
    back(saved, nothing)

    for question in (
        "select tablename, policyname, cmd, roles::text, qual, with_check from pg_policies order by 1, 2",
        "select relname, relrowsecurity, relforcerowsecurity, relacl::text[] from pg_class"
        " where relname like 'openmash%' and relkind = 'r' order by 1",
        "select tgrelid::regclass::text, tgname from pg_trigger where not tgisinternal order by 1, 2",
        "select conname, pg_get_constraintdef(oid) from pg_constraint where contype <> 'n' order by 1, 2",
        "select proname, pg_get_userbyid(proowner), prosecdef, proacl::text from pg_proc"
        " where proname like 'openmash%' or proname like 'app%' order by 1, oid::regprocedure::text",
        "select defaclobjtype, defaclacl::text from pg_default_acl order by 1",
        "select sequencename, last_value from pg_sequences order by 1",
        "select nspacl::text from pg_namespace where nspname = 'public'",
    ):
        assert asked(nothing, question) == asked(hub, question), question


def test_lists_that_are_worked_out_are_worked_out_anew(hub: Logins, saved: bytes, nothing: Logins) -> None:
    """How many people bear each name is counted by the finder's own eyes, which the policies must let see."""
    back(saved, nothing)

    done(hub, "refresh materialized view openmash_namecount")
    counted = asked(nothing, "select t::text from openmash_namecount t order by 1")
    assert counted
    assert counted == asked(hub, "select t::text from openmash_namecount t order by 1")


def test_ledger_of_what_came_back_is_whole(hub: Logins, saved: bytes, nothing: Logins) -> None:
    proof = back(saved, nothing).proof

    with acting_as(CLERK):
        live = ledger.verify()
    assert proof.faults == ()
    assert (proof.sealed, proof.head) == (live.sealed, live.head)
    with django_at(nothing.app), acting_as(CLERK):
        assert ledger.verify() == live


def test_app_is_held_as_before(saved: bytes, nothing: Logins) -> None:
    back(saved, nothing)

    with psycopg.connect(nothing.app, autocommit=True) as link:
        assert link.execute("select count(*) from openmash_referral").fetchone() == (0,)
        for statement in ("update openmash_ratinggiven set by_name = 'x'", "delete from openmash_ledgerentry"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                link.execute(statement.encode())


def test_no_name_of_a_child_can_be_read_in_the_file(saved: bytes) -> None:
    assert b"Quill" not in saved
    assert b"Quill" in b"".join(data for _, data in frames_in(unlocked(io.BytesIO(saved), [KEY])))


def test_hub_that_goes_on_working_is_saved_as_it_stood_at_one_moment(hub: Logins, nothing: Logins) -> None:
    """Rows that commit while the backup is being written are not in it, nor is half of any."""
    out, waited = io.BytesIO(), []
    lock = Lock(out, KEY)

    def meanwhile(number: int, of: int) -> None:
        if not waited:
            done(hub, "insert into django_content_type (app_label, model) values ('meanwhile', 'meanwhile')")
            waited.append(number)

    try:
        take(hub.owner, lock, made_at=MADE_AT, version="test", progress=meanwhile)
        lock.close()
        back(out.getvalue(), nothing)
        assert asked(nothing, "select count(*) from django_content_type where model = 'meanwhile'") == [(0,)]
    finally:
        done(hub, "delete from django_content_type where model = 'meanwhile'")


def test_a_table_whose_rows_would_be_hidden_stops_the_backup(hub: Logins) -> None:
    with databases.copy_of(databases.migrated()) as logins:
        done(logins, "drop policy owner_migrates on openmash_referral")
        with pytest.raises(CannotStart, match="Row security would hide rows of openmash_referral"):
            taken(logins)
        done(logins, "create policy owner_migrates on openmash_referral to openmash_owner using (stage <> 'NEW')")
        with pytest.raises(CannotStart, match="would hide"):
            taken(logins)


def test_a_policy_that_narrows_what_the_owner_sees_stops_the_backup() -> None:
    with databases.copy_of(databases.migrated()) as logins:
        done(logins, "create policy narrow on openmash_referral as restrictive for select using (stage <> 'NEW')")
        with pytest.raises(CannotStart, match="would hide"):
            taken(logins)


def test_a_table_that_would_be_left_out_stops_the_backup() -> None:
    with databases.copy_of(databases.migrated()) as logins:
        done(logins, "create schema elsewhere", "create table elsewhere.kept (a int)")
        with pytest.raises(CannotStart, match=r"elsewhere\.kept would be left out"):
            taken(logins)


@pytest.mark.parametrize("role", ["app", "reader", "admin"])
def test_only_the_owner_takes_a_backup(hub: Logins, role: str) -> None:
    address = getattr(hub, role)

    with pytest.raises(CannotStart, match="openmash_owner"):
        taken(Logins(owner=address, app=hub.app, reader=hub.reader, admin=hub.admin))


def test_a_database_that_is_not_empty_is_left_alone_unless_told(hub: Logins, saved: bytes) -> None:
    with databases.copy_of(databases.migrated()) as other:
        before = everything(other)
        with pytest.raises(CannotStart, match="not empty"):
            back(saved, other)
        assert everything(other) == before

        back(saved, other, replace=True)

        assert everything(other) == everything(hub)
        rights = (
            "select relname, relacl::text[] from pg_class where relkind = 'r' and relname like 'openmash%' order by 1"
        )
        assert asked(other, rights) == asked(hub, rights)


def test_a_hub_that_is_being_served_is_not_replaced(saved: bytes) -> None:
    with (
        databases.copy_of(databases.migrated()) as other,
        psycopg.connect(other.app),
        pytest.raises(CannotStart, match="stop its web server"),
    ):
        back(saved, other, replace=True)


def test_a_backup_that_breaks_on_the_way_changes_nothing(saved: bytes, nothing: Logins) -> None:
    """Cut off, altered and added to, at its beginning, in the middle and at its very end."""
    size = PIECE + TAG
    broken = [saved[: len(saved) - place] for place in (1, size // 2)]
    broken += [saved[: (len(saved) // size // 2) * size + 300], saved + b"x"]
    for place in (len(saved) // 3, len(saved) - 20):
        altered = bytearray(saved)
        altered[place] ^= 1
        broken.append(bytes(altered))

    for one in broken:
        with pytest.raises(Unreadable):
            back(one, nothing)
        assert everything(nothing) == {}


def test_replacing_with_a_broken_backup_keeps_what_was_there(saved: bytes) -> None:
    with databases.copy_of(databases.migrated()) as other:
        before = everything(other)

        with pytest.raises(Unreadable):
            back(saved[:-1], other, replace=True)

        assert everything(other) == before


def relaid(data: bytes, change) -> bytes:
    """The backup with its frames changed, locked anew under the same key: what a forger with the key could make."""
    out = io.BytesIO()
    lock = Lock(out, KEY)
    into = Frames(lock)
    for kind, held in frames_in(unlocked(io.BytesIO(data), [KEY])):
        for frame in change(kind, held):
            into.put(*frame)
    into.close()
    lock.close()
    return out.getvalue()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda kind, data: [(kind, data.replace(b"Quillnew", b"Quillold") if kind is Kind.ROWS else data)],
            "are not as they were",
        ),
        (
            lambda kind, data: (
                [(kind, data.replace(b"create policy app_sees", b"create policy app_peeps"))]
                if kind is not Kind.AFTER
                else [(kind, data.replace(b"FORCE ROW", b"NO FORCE ROW").replace(b"app_discards", b"app_discard"))]
            ),
            "policies are not those",
        ),
        (
            lambda kind, data: [
                (kind, data.replace(b"ENABLE ROW LEVEL", b"DISABLE ROW LEVEL") if kind is Kind.AFTER else data)
            ],
            "rights are not those",
        ),
    ],
    ids=["a row", "a policy", "row security"],
)
def test_what_came_back_otherwise_is_not_kept(saved: bytes, nothing: Logins, change, said: str) -> None:
    with pytest.raises(NotTheSame, match=said):
        back(relaid(saved, change), nothing)

    assert everything(nothing) == {}


def test_a_row_that_is_left_out_is_counted(saved: bytes, nothing: Logins) -> None:
    def without_last(kind: Kind, data: bytes):
        last = data.rstrip(b"\n").rpartition(b"\n")[0]
        return [(kind, last + b"\n" if last and b"openmash.0" not in data and kind is Kind.ROWS else data)]

    with pytest.raises((NotTheSame, CannotStart), match=r"rows and has|refused the backup"):
        back(relaid(saved, without_last), nothing)

    assert everything(nothing) == {}


def test_frames_out_of_order_are_refused(saved: bytes, nothing: Logins) -> None:
    for left_out in (Kind.OPENING, Kind.BEFORE, Kind.AFTER, Kind.MANIFEST):
        with pytest.raises((Unreadable, CannotStart)):
            back(relaid(saved, lambda kind, data, out=left_out: [] if kind is out else [(kind, data)]), nothing)
        assert everything(nothing) == {}


def test_a_chain_that_was_broken_before_comes_back_and_is_told(hub: Logins, nothing: Logins) -> None:
    with databases.copy_of(databases.migrated()) as other, django_at(other.app):
        with acting_as(CLERK):
            enter(by=CLERK, at=AT, verb=Verb.SIGNED_HEAD, detail={"digest": "x"})
        assert sealed_to_the_end().sealed
        done(
            other,
            "alter table openmash_ledgerentry disable trigger rows_are_added",
            "update openmash_ledgerentry set actor_name = 'Somebody else'",
            "alter table openmash_ledgerentry enable trigger rows_are_added",
        )
        found = back(taken(other)[0], nothing)

    assert ["not as it was sealed" in fault for fault in found.proof.faults] == [True]


def test_two_backups_of_one_hub_come_to_the_same(hub: Logins) -> None:
    assert list(differences(taken(hub)[1], taken(hub)[1])) == []


def test_uploaded_files_are_counted_and_compared(hub: Logins, saved: bytes) -> None:
    kept = asked(
        hub, "select (select count(*) from openmash_uploadcontent) + (select count(*) from openmash_draftfile)"
    )
    held = [data for kind, data in frames_in(unlocked(io.BytesIO(saved), [KEY])) if kind is Kind.MANIFEST]

    assert kept[0][0] > 0
    assert frames.data_of(held[0])["files"]["count"] == kept[0][0]
