"""Permission and voice: each person's word beside the others, competence with its reasons, own words, who was told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from openmash.ledger.models import LedgerEntry
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.referrals import actions
from openmash.referrals.models import CompetenceJudged, ConsentRecord, FamilyInformed, Referral, ViewHeard
from openmash.referrals.pages import lines, permission
from openmash.referrals.permission import agreed_anywhere, voice
from openmash.referrals.sent import SentConsent, SentPerson
from openmash.referrals.words import ContactWay, Fraser
from openmash.rulebook import consent
from openmash.rulebook.consent import Judged
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import Capacity, ConsentAnswer, Purpose, Refused, Role
from tests import factories
from tests.factories import AT, later
from tests.referrals.doors import at_the_door, client_of

pytestmark = pytest.mark.django_db

FATHER = SentPerson(forename="Craig", surname="Tolland", relation="father")
WHEN = {"said_at-day": "26", "said_at-month": "5", "said_at-year": "2026", "said_at-time": "10:15"}
YES = Judged(True, True, True, competent=True)


@pytest.fixture
def worker() -> Viewer:
    return factories.viewer(Role.SOCIAL_WORKER)


def two_parents(**sent: Any) -> Referral:
    """A referral that names both parents."""
    return factories.referral(adults=(factories.MOTHER, FATHER), **sent)


def says(by: Viewer, of: Referral, answer: ConsentAnswer, parent: int = 1, **changes: Any) -> ConsentRecord:
    """A parent answers; permission is for housing and early help."""
    given = answer is ConsentAnswer.GIVEN
    with acting_as(by):
        told: dict[str, Any] = {
            "giver": of.mentions.get(is_child=False, seq=parent), "given_by": "", "capacity": Capacity.PARENT,
            "agencies": ["housing"] if given else [], "purposes": [Purpose.EARLY_HELP] if given else [],
            "covers": "The housing office, about the damp" if given else "", "how": ContactWay.PHONE,
            "said_at": later(10), "why_not": "", "decided_by": "", **changes,
        }  # fmt: skip
        return actions.record_consent(referral=of, answer=answer, **told, by=by, at=later(12), policy=policy_now())


def heard(of: Referral) -> Any:
    with acting_as(CLERK):
        return voice(Referral.objects.get(pk=of.pk))


def rows(model: Any) -> list[Any]:
    with acting_as(CLERK):
        return [row for row in model.objects.all() if not getattr(row, "as_sent", False)]


def refusal(act: Any, by: Viewer, **given: Any) -> str:
    with acting_as(by), pytest.raises(Refused) as no:
        act(**given, by=by)
    return no.value.verdict.because


def test_two_parents_stand_side_by_side_on_every_page(worker: Viewer) -> None:
    of = two_parents()
    says(worker, of, ConsentAnswer.GIVEN)
    says(worker, of, ConsentAnswer.REFUSED, 2)
    shown = permission(heard(of), policy_now(), later(20))
    assert [one.name for one in shown.givers][-2:] == ["Ngozi Okafor", "Craig Tolland"]
    assert len(shown.loud) == 1
    client = client_of(Role.SOCIAL_WORKER)
    for page in ("talks/", ""):
        text = client.get(f"/referrals/{of.reference}/{page}").content.decode()
        assert "Permission was refused or taken back" in text
        assert "Gave permission for Housing, to arrange early help that the family wants" in text
        assert "Refused for all agencies" in text


def test_who_for_what_when_how_and_by_whom_recorded_are_kept(worker: Viewer) -> None:
    of = two_parents()
    row = says(worker, of, ConsentAnswer.GIVEN)
    assert (row.given_by, row.capacity, row.agencies, row.purposes) == (
        "Ngozi Okafor", "PARENT", ["housing"], ["EARLY_HELP"],
    )  # fmt: skip
    assert (row.how, row.said_at, row.at, row.by_id) == ("PHONE", later(10), later(12), worker.id)
    with acting_as(CLERK):
        entry = LedgerEntry.objects.get(verb=Verb.RECORDED_CONSENT.value)
    assert entry.detail == {"answer": "GIVEN", "capacity": "PARENT", "agencies": ["housing"]}


@pytest.mark.parametrize(
    ("answer", "changes", "sentence"),
    [
        ("GIVEN", {"giver": None}, "Say who was asked, or who gave, refused or took back permission."),
        ("SOUGHT", {"giver": None}, "Say who was asked"),
        ("GIVEN", {"capacity": None}, "Say whether they speak as a parent"),
        ("GIVEN", {"capacity": Capacity.CHILD}, "Choose which child it is who speaks for themselves."),
        ("GIVEN", {"how": None}, "Say how and when"),
        ("REFUSED", {"said_at": None}, "Say how and when"),
        ("GIVEN", {"said_at": later(99)}, "That time has not come yet."),
        ("GIVEN", {"covers": " "}, "Say what the permission covers, in the words that were used."),
        ("GIVEN", {"agencies": []}, "Tick the agencies and the purposes"),
        ("GIVEN", {"purposes": []}, "Tick the agencies and the purposes"),
        ("WITHDRAWN", {"agencies": ["moon"]}, "Choose among the agencies of this partnership."),
        ("NOT_SOUGHT", {"why_not": "He would hear it."}, "Say why nobody was asked"),
    ],
)
def test_permission_with_a_gap_is_refused_and_nothing_is_kept(
    worker: Viewer, answer: str, changes: dict[str, Any], sentence: str
) -> None:
    of = two_parents()
    with pytest.raises(Refused, match=sentence[:30]):
        says(worker, of, ConsentAnswer(answer), **changes)
    assert rows(ConsentRecord) == []


def test_somebody_of_another_referral_gives_nothing_here(worker: Viewer) -> None:
    of, other = two_parents(), two_parents()
    with acting_as(worker):
        stranger = other.mentions.get(is_child=False, seq=1)
    with pytest.raises(Refused, match="Choose one of the people of this referral"):
        says(worker, of, ConsentAnswer.GIVEN, giver=stranger)


def test_only_a_manager_decides_that_nobody_is_asked(worker: Viewer) -> None:
    of, manager = two_parents(), factories.staff(Role.MASH_MANAGER, name="Beverley Osei")
    silent = {"giver": None, "capacity": None, "how": None, "said_at": None, "why_not": "He would hear it."}
    for somebody in (worker.id, "nobody", str(factories.staff(Role.NAVIGATOR).pk)):
        with pytest.raises(Refused, match="which manager decided"):
            says(worker, of, ConsentAnswer.NOT_SOUGHT, **silent, decided_by=somebody)
    row = says(worker, of, ConsentAnswer.NOT_SOUGHT, **silent, decided_by=str(manager.pk))
    assert (row.decided_by, row.decided_by_staff) == ("Beverley Osei", str(manager.pk))
    assert "He would hear it. Decided by Beverley Osei." in permission(heard(of), policy_now(), later(20)).silent[-1]


def test_what_the_referrer_said_becomes_that_persons_word_and_words_carry_no_request(worker: Viewer) -> None:
    of = two_parents(consent=SentConsent(ConsentAnswer.GIVEN, "ngozi okafor", covers="only the housing office"))
    facts = heard(of)
    assert agreed_anywhere(facts)
    assert [(one.name, one.in_words_only) for one in facts.said] == [("Ngozi Okafor", True)]
    assert "only the housing office" in lines(facts, policy_now())
    assert not consent.carries(facts.said, facts.children(AT.date()), "housing", Purpose.EARLY_HELP)
    says(worker, of, ConsentAnswer.WITHDRAWN)
    facts = heard(of)
    assert len(permission(facts, policy_now(), later(20)).givers) == 1
    assert not agreed_anywhere(facts)


def test_two_people_of_one_name_never_merge(worker: Viewer) -> None:
    twice = (FATHER, FATHER)
    of = factories.referral(adults=twice, consent=SentConsent(ConsentAnswer.REFUSED, "Craig Tolland"))
    says(worker, of, ConsentAnswer.GIVEN)
    assert len(permission(heard(of), policy_now(), later(20)).givers) == 2


def judge(by: Viewer, of: Referral, seq: int = 1, **changes: Any) -> CompetenceJudged:
    """The first child is judged competent about asking the school."""
    given: dict[str, Any] = {
        "about": "asking the school", "judged": YES, "reasons": "Said it back in her own words.",
        "fraser": Fraser.NOT_RELEVANT, "fraser_reasons": "", "judged_by": "Priya Raman, social worker",
        "judged_on": AT.date(), **changes,
    }  # fmt: skip
    with acting_as(by):
        child = of.mentions.select_related("referral").get(is_child=True, seq=seq)
        return actions.judge_competence(child=child, **given, by=by, at=later(12))


def test_a_competent_childs_word_counts_once_somebody_has_judged_it(worker: Viewer) -> None:
    of = two_parents(children=factories.TWO_CHILDREN[:1])
    with acting_as(worker):
        amara = of.mentions.get(is_child=True, seq=1)
    says(worker, of, ConsentAnswer.GIVEN, giver=amara, capacity=Capacity.CHILD)
    facts, here = heard(of), ("housing", Purpose.EARLY_HELP)
    assert "nobody has recorded" in consent.carries(facts.said, facts.children(AT.date()), *here).because
    judge(worker, of)
    facts = heard(of)
    assert consent.carries(facts.said, facts.children(AT.date()), *here)
    judge(worker, of, judged=Judged(True, False, True, competent=False))
    facts = heard(of)
    assert not consent.carries(facts.said, facts.children(AT.date()), *here)
    text = client_of(Role.SOCIAL_WORKER).get(f"/referrals/{of.reference}/talks/").content.decode()
    assert "Understands what follows: no" in text
    assert "Said it back in her own words." in text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"judged": Judged(True, False, True, competent=True)}, "A child is competent only if all three"),
        ({"about": ""}, "Say which decision it is about"),
        ({"reasons": " "}, "Say which decision it is about"),
        ({"judged_by": ""}, "Say which decision it is about"),
        ({"fraser": Fraser.MET}, "Say what shows that the Fraser guidelines"),
        ({"judged_on": date(2026, 6, 1)}, "That day has not come yet."),
    ],
)
def test_a_judgement_with_a_gap_is_refused(worker: Viewer, changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        judge(worker, two_parents(), **changes)
    assert rows(CompetenceJudged) == []


def test_an_unborn_baby_and_an_adult_are_not_judged(worker: Viewer) -> None:
    of = two_parents(children=(*factories.TWO_CHILDREN, SentPerson(unborn=True)))
    with pytest.raises(Refused, match="children who are born"):
        judge(worker, of, 3)
    with acting_as(worker), transaction.atomic(), pytest.raises(DatabaseError):
        CompetenceJudged.objects.create(
            referral=of, child=of.mentions.get(is_child=True, seq=1), about="x", understands=False, consequences=True,
            free=True, competent=True, reasons="x", judged_by="x", judged_on=AT.date(), **stamp(worker, AT),
        )  # fmt: skip


def test_own_words_are_kept_word_for_word_or_why_nobody_heard_them(worker: Viewer) -> None:
    of, client = two_parents(), client_of(Role.SOCIAL_WORKER)
    with acting_as(worker):
        amara, mother = (
            str(one.pk) for one in (of.mentions.get(is_child=True, seq=1), of.mentions.get(surname="Okafor"))
        )
    when = {"heard_at-day": "26", "heard_at-month": "5", "heard_at-year": "2026", "heard_at-time": "10:15"}
    base = {"heard": "YES", "heard_by": "Mrs Coyle, head teacher", "alone": "YES", **when}
    address = f"/referrals/{of.reference}/talks/own-words/"
    assert "Not heard yet:" in client.get(f"/referrals/{of.reference}/talks/").content.decode()
    assert client.post(address, {**base, "person": amara, "words": "I want Nan to pick me up."}).status_code == 302
    assert client.post(address, {**base, "person": mother, "words": "I need a door that locks."}).status_code == 302
    idris = factories.children(of)[1]
    client.post(address, {"person": str(idris.pk), "heard": "NO", "why_not": "Asleep when we came.", "words": "stale"})
    assert sorted(row.words for row in rows(ViewHeard)) == [
        "",
        "I need a door that locks.",
        "I want Nan to pick me up.",
    ]
    for page in ("talks/", ""):
        text = client.get(f"/referrals/{of.reference}/{page}").content.decode()
        assert "I want Nan to pick me up." in text
        assert "I need a door that locks." in text
        assert "Mrs Coyle, head teacher" in text
    assert "Asleep when we came." in text
    chronology = client.get(f"/referrals/{of.reference}/chronology/").content.decode()
    assert "In their own words: I want Nan to pick me up." in chronology


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"words": ""}, "Write their words as they said them, or say why nobody"),
        ({"heard_by": ""}, "Say who heard it, and when."),
        ({"heard_at": None}, "Say who heard it, and when."),
        ({"heard_at": later(99)}, "That time has not come yet."),
    ],
)
def test_own_words_with_a_gap_are_refused(worker: Viewer, changes: dict[str, Any], sentence: str) -> None:
    child = factories.children(two_parents())[0]
    given = {"words": "x", "heard_by": "Sam", "heard_at": AT, "alone": "YES", "why_not": "", **changes}
    assert refusal(actions.hear_view, worker, person=child, **given, at=later(5)).startswith(sentence)
    assert rows(ViewHeard) == []


def test_what_the_family_was_told_or_why_not_and_who_decided(worker: Viewer) -> None:
    of, client, manager = two_parents(), client_of(Role.SOCIAL_WORKER), factories.staff(Role.MASH_MANAGER, name="Bev O")
    when = {"told_at-day": "26", "told_at-month": "5", "told_at-year": "2026", "told_at-time": "10:15"}
    told = {"told": "YES", "whom": "Ngozi Okafor", "what": "That we ask housing.", "told_by": "Priya Raman", **when}
    address = f"/referrals/{of.reference}/talks/told/"
    assert client.post(address, told).status_code == 302
    not_told = {
        "told": "NO",
        "whom": "Craig Tolland",
        "why_not": "He hit her last time.",
        "decided_by": str(manager.pk),
    }
    assert client.post(address, not_told).status_code == 302
    assert [row.told for row in rows(FamilyInformed)] in ([True, False], [False, True])
    text = client.get(f"/referrals/{of.reference}/talks/").content.decode()
    assert "That we ask housing." in text
    assert "Craig Tolland: not told. He hit her last time. Decided by Bev O" in text
    assert "He hit her last time" in client.get(f"/referrals/{of.reference}/").content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"whom": ""}, "Say who of the family"),
        ({"what": ""}, "Say what they were told"),
        ({"told_at": later(99)}, "That time has not come yet."),
        ({"told": False, "why_not": "Risk"}, "Say why they were not told, and which manager"),
    ],
)
def test_telling_with_a_gap_is_refused(worker: Viewer, changes: dict[str, Any], sentence: str) -> None:
    given = {
        "told": True, "whom": "Ngozi", "what": "All", "told_by": "Sam", "told_at": AT, "why_not": "", "decided_by": "",
        **changes,
    }  # fmt: skip
    assert refusal(actions.tell_family, worker, referral=two_parents(), **given, at=later(5)).startswith(sentence)
    assert rows(FamilyInformed) == []


def test_the_form_begins_empty_tells_what_is_missing_and_keeps_what_was_typed() -> None:
    of, client = two_parents(), client_of(Role.CONTACT_OFFICER)
    factories.staff(Role.MASH_MANAGER, name="Beverley Osei")
    for page in ("permission", "competence", "own-words", "told"):
        text = client.get(f"/referrals/{of.reference}/talks/{page}/").content.decode()
        assert " checked" not in text
        assert " selected" not in text.replace('value="" selected', "")
        assert "Okafor" not in text.partition("</title>")[0]
        again = client.post(f"/referrals/{of.reference}/talks/{page}/", {"about": "x"}).content.decode()
        assert "There is a problem" in again
    address = f"/referrals/{of.reference}/talks/permission/"
    text = client.post(address, {"answer": "GIVEN", "giver": "NOBODY", "covers": "Only the damp"}).content.decode()
    for words in ("Say who was asked, or said it", "Say as whom they speak", "Say how they were asked", "Give the day",
                  "Tick the agencies that were named", "Tick what it is for", "Only the damp"):  # fmt: skip
        assert words in text
    assert rows(ConsentRecord) == []


def test_permission_is_recorded_on_the_page_for_each_answer() -> None:
    of, client = two_parents(), client_of(Role.CONTACT_OFFICER)
    manager = factories.staff(Role.MASH_MANAGER)
    with acting_as(CLERK):
        mother = str(of.mentions.get(surname="Okafor").pk)
    base = {"giver": mother, "capacity": "PARENT", "how": "PHONE", **WHEN}
    sent = [
        {**base, "answer": "SOUGHT"},
        {**base, "answer": "GIVEN", "given_to": ["housing", "health"], "purposes": ["EARLY_HELP"], "covers": "Damp"},
        {**base, "answer": "WITHDRAWN", "back_from": ["health"], "given_to": ["police"]},
        {**base, "answer": "REFUSED", "giver": "OTHER", "giver_name": "Aunt May", "capacity": "OTHER"},
        {"answer": "NOT_SOUGHT", "giver": "NOBODY", "why_not": "He would hear it.", "decided_by": str(manager.pk)},
    ]
    for one in sent:
        assert client.post(f"/referrals/{of.reference}/talks/permission/", one).status_code == 302
    kept = {row.answer: row for row in rows(ConsentRecord)}
    assert kept["WITHDRAWN"].agencies == ["health"]
    assert kept["REFUSED"].given_by == "Aunt May"
    assert kept["NOT_SOUGHT"].decided_by == manager.name
    assert kept["SOUGHT"].capacity == "PARENT"


def test_admin_officers_and_the_world_outside_add_nothing_and_an_auditor_reads_only_decided(worker: Viewer) -> None:
    of = two_parents()
    judge(worker, of)
    for role in Role:
        by = factories.viewer(role)
        may = role in (Role.CONTACT_OFFICER, Role.SERVICE) or (by.is_hub and role is not Role.ADMIN_OFFICER)
        assert added(by, of) is may, role
        with acting_as(by):
            assert CompetenceJudged.objects.count() == (1 if by.is_hub or by.is_clerk else 0), role
    assert not added(worker, of, stamped=factories.viewer(Role.SOCIAL_WORKER))
    admin = at_the_door(factories.staff(Role.ADMIN_OFFICER))
    assert admin.get(f"/referrals/{of.reference}/talks/competence/").status_code == 404
    with acting_as(CLERK):
        Referral.objects.filter(pk=of.pk).update(decided_at=AT + timedelta(hours=1))
    with acting_as(factories.viewer(Role.AUDITOR)):
        assert CompetenceJudged.objects.count() == 1


def added(by: Viewer, of: Referral, stamped: Viewer | None = None) -> bool:
    """Does the database take a row on what the family was told from this person? Nothing stays."""
    try:
        with acting_as(by), transaction.atomic():
            FamilyInformed.objects.create(
                referral_id=of.pk, told=False, whom="x", why_not="x", **stamp(stamped or by, AT)
            )
            transaction.set_rollback(True)
    except DatabaseError:
        return False
    return True
