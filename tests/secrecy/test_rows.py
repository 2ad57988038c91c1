"""Row security alone, in plain SQL as the app: which rows each viewer counts, and what nobody may slip in.

The pages ask first; these policies stand behind them for the day when a page forgets.
"""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from openmash import row_security
from openmash.agency_checks.models import AgencyAction, Answer, AnswerConfirmed, AnswerItem, InformationRequest
from openmash.disclosures.models import Handover, HandoverAnswer
from openmash.ledger.models import LedgerEntry
from openmash.partnership.facts import stamp
from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Referral
from openmash.row_security.hub import HUB
from openmash.rulebook.access import Act, Record, When, circumstances
from openmash.rulebook.roles import CLERK, HUB_ROLES, Viewer
from openmash.rulebook.words import Role, Stage
from openmash.screening.models import Activation
from tests import factories
from tests.secrecy.world import World, referral_at

TABLES = sorted(table.name for table in HUB)
"""The hub's; the records office's are asked in `test_records_rows`."""
PUBLIC_TO_READ = {"draft"}
OF_THE_LEDGER = {"ledgerentry", "ledgerseal"}
SEALED_TABLES = {table.name for table in row_security.TABLES if table.record is Record.SEALED}
PEOPLE = {"person", "personname", "personaddress", "personphone"}
"""The index of known people: the hub's alone, whatever is decided."""


def counts(viewer: Viewer | None) -> dict[str, int]:
    """How many rows of each table this viewer counts."""
    with acting_as(viewer), connection.cursor() as cursor:
        found = {}
        for table in TABLES:
            cursor.execute(f"select count(*) from openmash_{table}")
            found[table] = cursor.fetchone()[0]
    return found


def some(found: dict[str, int]) -> set[str]:
    """The tables in which anything is seen."""
    return {table for table, number in found.items() if number}


@pytest.fixture
def everything(undone: World) -> dict[str, int]:
    return counts(CLERK)


ALWAYS = {
    (role, table.name): When.ANY in circumstances(role, table.record, Act.SEE)
    for role in Role
    for table in row_security.TABLES
}
"""Whether a role sees every row of a table, as far as nothing is kept from the person: what the access table says."""


@pytest.mark.parametrize("role", sorted(HUB_ROLES))
def test_the_hub_sees_every_row_that_is_its_own(undone: World, everything: dict[str, int], role: Role) -> None:
    """All of some tables, and none of those that are kept from the role: answers, the chain, the keys of conflicts."""
    seen = counts(undone.strangers[role].viewer())
    whole = {table for table in TABLES if ALWAYS[role, table]}
    assert {table: seen[table] for table in whole} == {table: everything[table] for table in whole}
    own = {"draft", "draftfile", "staffdetail", "breakglass", "breakglassended", "breakglassread", "disclosureopened"}
    own |= {"message", "messageattempt", "messagewishes"}
    assert some({table: seen[table] for table in set(TABLES) - whole - own}) <= {"answer", "answeritem"} - SEALED_TABLES
    assert seen["mentionkey"] == 0 < everything["mentionkey"]


@pytest.mark.parametrize("role", sorted(set(Role) - HUB_ROLES - {Role.SERVICE, Role.AUDITOR}))
def test_a_stranger_outside_the_hub_sees_no_row(undone: World, role: Role) -> None:
    allowed = {table for table in TABLES if ALWAYS[role, table]}
    assert some(counts(undone.strangers[role].viewer())) <= allowed
    assert not allowed & (PEOPLE | SEALED_TABLES | {"referral", "mention"})


def test_nobody_sees_no_row(undone: World) -> None:
    assert some(counts(None)) == set()


def test_an_auditor_sees_decided_referrals_and_nothing_of_the_others(undone: World) -> None:
    auditor = undone.strangers[Role.AUDITOR].viewer()
    decided = {referral_at(undone, stage).pk for stage in (Stage.HANDING_OVER, Stage.TELLING, Stage.CLOSED)}
    with acting_as(auditor), connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(
                "select column_name from information_schema.columns where table_name = %s"
                " and column_name in ('referral_id', 'referral_ref')",
                [f"openmash_{table}"],
            )
            for (column,) in cursor.fetchall():
                cursor.execute(f"select distinct {column} from openmash_{table}")
                assert {row[0] for row in cursor.fetchall()} <= decided, table
        cursor.execute("select id from openmash_referral")
        assert {row[0] for row in cursor.fetchall()} == decided
    assert not PEOPLE & some(counts(auditor))
    assert "draft" not in some(counts(auditor))


def test_each_sees_their_own_and_no_more(undone: World) -> None:
    mine = {
        "navigator": {"informationrequest", "answer", "message"},
        "police": {"informationrequest", "answer", "answeritem", "disclosure", "disclosurepaper", "ownerasked"}
        | {"owneranswered", "protectedmark", "message"},
        "team": {"activation", "disclosure", "disclosureitem", "disclosurepaper", "handover", "handoveranswer"}
        | {"message"},
        "referrer": {"referral", "mention", "disclosure", "draft", "draftfile", "message"},
    }
    # What only the account itself keeps, and what everybody who works with the hub may know.
    everybodys = {table for table in TABLES if ALWAYS[Role.NAVIGATOR, table]} | {"staffdetail"}
    for name, tables in mine.items():
        assert some(counts(undone.own[name].viewer())) - everybodys == tables, name
    with acting_as(undone.own["navigator"].viewer()):
        assert {row.agency for row in InformationRequest.objects.all()} == {"health"}
    with acting_as(undone.own["referrer"].viewer()):
        assert [row.reference for row in Referral.objects.all()] == [undone.references[Stage.CLOSED]]


# What may be added
def refused(viewer: Viewer, add: Any) -> bool:
    """Does the database refuse it? The attempt leaves nothing."""
    try:
        with acting_as(viewer), transaction.atomic():
            add()
            transaction.set_rollback(True)
    except DatabaseError:
        return True
    return False


def as_clerk(model: type[Model], **where: Any) -> Any:
    with acting_as(CLERK):
        return model._default_manager.filter(**where).first()


@pytest.fixture
def navigator(undone: World) -> Viewer:
    return undone.own["navigator"].viewer()


@pytest.fixture
def theirs(undone: World) -> InformationRequest:
    """A request to the police, which health has no part in."""
    found: InformationRequest = as_clerk(InformationRequest, agency="police")
    return found


def _answer(request: InformationRequest, agency: str, by: Viewer) -> Answer:
    return Answer.objects.create(request=request, agency=agency, nothing_held=True, **stamp(by, factories.later(200)))


@pytest.mark.parametrize("agency", ["police", "health"])
def test_no_agency_answers_another_agencys_question(
    undone: World, navigator: Viewer, theirs: InformationRequest, agency: str
) -> None:
    assert refused(navigator, lambda: _answer(theirs, agency, navigator))
    assert refused(
        navigator,
        lambda: AgencyAction.objects.create(
            request=theirs, agency=agency, what="x", owner_name="x", **stamp(navigator, factories.later(200))
        ),
    )


def test_an_agency_answers_its_own(undone: World, navigator: Viewer) -> None:
    own = as_clerk(InformationRequest, agency="health")
    assert not refused(navigator, lambda: _answer(own, "health", navigator))


@pytest.mark.parametrize("agency", ["police", "health"])
def test_no_agency_confirms_anothers_words(undone: World, navigator: Viewer, theirs: Any, agency: str) -> None:
    given, own = as_clerk(Answer, agency="police"), as_clerk(InformationRequest, agency="health")
    for request in (theirs, own):
        assert refused(
            navigator,
            lambda request=request: AnswerConfirmed.objects.create(
                request=request, agency=agency, answer=given, right=True, **stamp(navigator, factories.later(200))
            ),
        )


def _item(answer: Answer, agency: str, referral: uuid.UUID) -> AnswerItem:
    return AnswerItem.objects.create(
        id=uuid.uuid4(), answer=answer, referral_ref=referral, agency=agency, seq=9, kind="FACT", label="TEAM",
        source_system="x", dated_words="x", text="x",
    )  # fmt: skip


def test_an_item_stands_on_ones_own_answer_about_its_own_referral(undone: World, navigator: Viewer) -> None:
    police, own = as_clerk(Answer, agency="police"), as_clerk(Answer, agency="health")
    here, elsewhere = referral_at(undone, Stage.ASKING).pk, referral_at(undone, Stage.NEW).pk
    assert not refused(navigator, lambda: _item(own, "health", here))
    assert refused(navigator, lambda: _item(own, "health", elsewhere))
    assert refused(navigator, lambda: _item(own, "police", here))
    assert refused(navigator, lambda: _item(police, "health", here))


@pytest.mark.parametrize("team", ["early_help", "duty_and_assessment"])
def test_no_team_answers_another_teams_handover(undone: World, team: str) -> None:
    pack, by = as_clerk(Handover, accepted=None), undone.strangers[Role.RECEIVING_WORKER].viewer()
    assert by.team == "early_help"
    assert refused(
        by,
        lambda: HandoverAnswer.objects.create(
            handover=pack, team=team, accepted=True, worker_name="x", **stamp(by, factories.later(200))
        ),
    )


def test_a_team_answers_its_own_handover(undone: World) -> None:
    pack, by = as_clerk(Handover, accepted=None), undone.own["team"].viewer()
    given = {"handover": pack, "team": pack.team, "accepted": True, "worker_name": "x"}
    assert not refused(by, lambda: HandoverAnswer.objects.create(**given, **stamp(by, factories.later(200))))


def test_nobody_signs_with_another_name(undone: World, navigator: Viewer) -> None:
    """A fact or an entry carries who the database knows is there; only the hub's clerk signs for others."""
    own, somebody = as_clerk(InformationRequest, agency="health"), undone.own["manager"].viewer()
    assert refused(navigator, lambda: _answer(own, "health", somebody))
    assert refused(navigator, lambda: _entry(somebody))
    assert not refused(navigator, lambda: _entry(navigator))


def _entry(by: Viewer) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into openmash_ledgerentry (id, at, recorded_at, actor, actor_name, actor_role, verb, reference,"
            " subjects, detail) values (%s, now(), now(), %s, %s, %s, 'DECIDED', '', '[]', '{}')",
            [uuid.uuid4(), by.id, by.name, by.role.value],
        )


OUTSIDE = sorted(set(Role) - HUB_ROLES - {Role.SERVICE})


@pytest.mark.parametrize("role", OUTSIDE)
def test_nobody_outside_changes_or_adds_a_row_of_the_hub(undone: World, role: Role) -> None:
    by = undone.strangers[role].viewer()
    of, called = referral_at(undone, Stage.CLOSED), as_clerk(Activation)
    with acting_as(by):
        assert Referral.objects.filter(pk=of.pk).update(stage=Stage.NEW.value) == 0
        assert InformationRequest.objects.update(withdrawn_at=factories.AT) == 0
        assert Handover.objects.update(accepted=True) == 0
    assert refused(by, lambda: Activation.objects.create(referral=of, team=by.team or "x", because="x", **_who(by)))
    assert refused(by, lambda: type(called).objects.filter(pk=called.pk).update(because="x")) or by.team is None
    assert refused(by, lambda: LedgerEntry.objects.all().delete()) or role is not Role.RECORDS_OFFICER


def _who(by: Viewer) -> dict[str, Any]:
    return dict(stamp(by, factories.later(200)))
