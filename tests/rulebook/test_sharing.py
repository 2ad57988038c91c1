"""What is seen, asked and told. No viewer or recipient outside the rule gets a yes, whatever the label."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmash.rulebook import presets, sharing
from openmash.rulebook.roles import Viewer
from openmash.rulebook.sharing import RequestPart
from openmash.rulebook.words import (
    YES,
    Kind,
    Label,
    LawfulBasis,
    Outcome,
    Rating,
    RecipientKind,
    ReferrerKind,
    Role,
    SpecialCondition,
    no,
)

STANDARD = presets.policy("standard")
LEAVES = {
    "HUB": set(),
    "OWNER": set(),
    "TEAM": {"RECEIVING_TEAM"},
    "NET": {"RECEIVING_TEAM", "NETWORK", "AUTHORITY"},
    "FAMILY": {"RECEIVING_TEAM", "NETWORK", "AUTHORITY", "FAMILY"},
}
READERS = {"SOCIAL_WORKER", "ASSISTANT_MANAGER", "MASH_MANAGER", "HEAD_OF_SERVICE", "EMERGENCY_DUTY"}


@dataclass(frozen=True)
class Item:
    label: str
    agency: str = "police"


@pytest.mark.parametrize("label", list(Label))
@pytest.mark.parametrize("recipient", list(RecipientKind))
def test_what_may_leave_is_a_table(label: Label, recipient: RecipientKind) -> None:
    expected = recipient.value in LEAVES[label]
    for item in (Item(label), label):
        verdict = sharing.may_leave(item, recipient, "Saltmere Constabulary")
        assert bool(verdict) == expected
        assert bool(verdict.because) != expected


def test_an_owner_is_named_in_the_sentence() -> None:
    verdict = sharing.may_leave(Item("OWNER"), "RECEIVING_TEAM", "Saltmere Constabulary")
    assert verdict.because.startswith("Saltmere Constabulary must agree before this leaves the hub.")


@given(st.text(max_size=12).filter(lambda text: text not in Label.__members__))
def test_no_unknown_label_ever_shows(label: str) -> None:
    viewer = Viewer("1", "Manager", Role.MASH_MANAGER, "social_care", None, True, True)
    for question in (
        lambda: sharing.may_leave(Item(label), RecipientKind.RECEIVING_TEAM),
        lambda: sharing.may_see(Item(label), viewer),
    ):
        with pytest.raises(ValueError, match="is not a valid Label"):
            question()


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("label", list(Label))
@pytest.mark.parametrize("agency", [None, "police", "health", "social_care"])
@pytest.mark.parametrize("decided", [False, True])
def test_who_reads_an_answer_inside_the_hub(role: Role, label: Label, agency: str | None, decided: bool) -> None:
    viewer = Viewer("1", "Somebody", role, agency, "duty_and_assessment", True, True)
    own = role is Role.NAVIGATOR and agency == "police"
    contact = role is Role.CONTACT_OFFICER and agency == "police"
    expected = own or contact or role.value in READERS or (role is Role.AUDITOR and decided)
    verdict = sharing.may_see(Item(label), viewer, decided=decided)
    assert bool(verdict) == expected
    assert expected or verdict.because == sharing.NOT_YOURS


def test_a_request_shows_its_agency_all_but_other_peoples_work() -> None:
    navigator = Viewer("1", "Navigator", Role.NAVIGATOR, "police")
    assert RequestPart.DECISION not in sharing.request_view("police", navigator)
    assert RequestPart.DECISION in sharing.request_view("police", navigator, decided=True)
    assert sharing.request_view("health", navigator, decided=True) == frozenset()
    for role in Role:
        viewer = Viewer("1", "Somebody", role, None, None)
        parts = sharing.request_view("police", viewer)
        assert bool(parts) == viewer.is_hub
        assert (RequestPart.OWN_ANSWER in parts) == (role.value in READERS)


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("label", list(Label))
def test_an_allegation_is_not_labelled_for_the_family(kind: Kind, label: Label) -> None:
    forbidden = label is Label.FAMILY and kind in (Kind.ALLEGATION, Kind.UNVERIFIED)
    assert bool(sharing.label(kind, label)) != forbidden


@pytest.mark.parametrize("rating", list(Rating))
@pytest.mark.parametrize("agency", [agency.code for agency in STANDARD.agencies])
def test_public_task_comes_first_and_consent_last(agency: str, rating: Rating) -> None:
    bases = sharing.lawful_basis(agency, rating)
    assert bases[0].basis is LawfulBasis.PUBLIC_TASK
    assert bases[0].condition is SpecialCondition.SAFEGUARDING
    assert bases[-1].basis is LawfulBasis.CONSENT
    assert any(basis.basis is LawfulBasis.VITAL_INTERESTS for basis in bases) == (rating is Rating.RED)
    assert all(basis.because for basis in bases)


def test_every_lawful_basis_names_its_law() -> None:
    assert LawfulBasis.PUBLIC_TASK.law == "UK GDPR Art 6(1)(e)"
    assert all(basis.law for basis in LawfulBasis)
    assert all(condition.law for condition in SpecialCondition)


def test_police_and_charities_have_their_own_ground_beside() -> None:
    assert LawfulBasis.LAW_ENFORCEMENT in {basis.basis for basis in sharing.lawful_basis("police", "AMBER")}
    assert LawfulBasis.LEGITIMATE_INTEREST in {basis.basis for basis in sharing.lawful_basis("voluntary", "AMBER")}


def test_consent_carries_a_request_only_when_given() -> None:
    assert sharing.may_rest_on_consent("CONSENT", YES)
    assert not sharing.may_rest_on_consent("CONSENT", no("Nobody agreed."))
    assert sharing.may_rest_on_consent("PUBLIC_TASK", no("Nobody agreed."))


def test_a_protected_address_and_an_anonymous_referrer_stay() -> None:
    for recipient in RecipientKind:
        assert not sharing.may_send_address(True, recipient)
        assert sharing.may_send_address(False, recipient)
    assert not sharing.may_name_referrer(True)
    assert not sharing.may_name_referrer(False, verified=False)
    assert sharing.may_name_referrer(False)


@pytest.mark.parametrize("role", list(Role))
def test_two_roles_read_a_protected_address_in_the_hub(role: Role) -> None:
    found = sharing.may_read_protected_address(Viewer(id="x", name="X", role=role))
    assert bool(found) is (role in {Role.ASSISTANT_MANAGER, Role.MASH_MANAGER})
    assert found or "Ask a manager for it" in found.because


@pytest.mark.parametrize("kind", list(ReferrerKind))
@pytest.mark.parametrize("outcome", list(Outcome))
def test_feedback_by_referrer_and_outcome(kind: ReferrerKind, outcome: Outcome) -> None:
    reached = sharing.feedback_scope(kind, outcome, False, STANDARD)
    assert reached.may_tell == (kind is not ReferrerKind.ANONYMOUS)
    assert bool(reached.wording) == reached.may_tell
    assert reached.limits
    nobody = sharing.feedback_scope(kind, outcome, True, STANDARD)
    assert (nobody.may_tell, nobody.wording) == (False, "")
    assert nobody.because


@pytest.mark.parametrize("outcome", list(Outcome))
def test_the_public_is_told_no_outcome_and_no_section(outcome: Outcome) -> None:
    for kind in (ReferrerKind.PUBLIC, ReferrerKind.OTHER_PROFESSIONAL):
        wording = sharing.feedback_scope(kind, outcome, False, STANDARD).wording.lower()
        assert not any(word in wording for word in ("section", "enquir", "assessment", "social worker will", "{team}"))


def test_feedback_is_filled_from_the_live_policy() -> None:
    scope = sharing.feedback_scope("PROFESSIONAL", "EH", False, STANDARD)
    said = sharing.filled(scope.wording, STANDARD, reference="S26-00012", team="Early help")
    assert "S26-00012" in said
    assert "Early help leads" in said
    assert STANDARD.contact.phone in said
    assert "{" not in said


@given(st.text(max_size=20), st.text(max_size=20), st.booleans())
def test_an_unknown_source_is_never_told_as_a_professional(agency: str, kind: str, anonymous: bool) -> None:
    known = {rule.code for rule in STANDARD.agencies} | {"public", "care provider"}
    if agency not in known and kind not in ("school", "education", "early_years", "care_home", "care provider"):
        who = sharing.referrer_kind(agency, kind, anonymous)
        assert who not in (ReferrerKind.PROFESSIONAL, ReferrerKind.OTHER_PROFESSIONAL)
