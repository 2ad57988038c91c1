"""What we agreed to share: read by everybody who works with the hub, signed by few, told of before it ends."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from pypdf import PdfReader

from openmash.cli.tending import sharing_agreement
from openmash.demo.actions import make_people
from openmash.demo.actions.signing import sign_agreement
from openmash.ledger.models import LedgerEntry
from openmash.ledger.verbs import Verb
from openmash.partnership.actions import change_policy, latest_version
from openmash.partnership.facts import stamp
from openmash.partnership.models import ProtocolSignature
from openmash.partnership.queries import policy_now, signatures
from openmash.partnership.viewers import acting_as
from openmash.rulebook.policy import to_data
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import Refused, Role
from tests import factories
from tests.partnership.signatures import FIRST, sign, signed_by_all
from tests.referrals.doors import at_the_door, client_of

pytestmark = pytest.mark.django_db
OUTSIDE = {Role.PUBLIC_REFERRER, Role.PROFESSIONAL_REFERRER, Role.SERVICE}
SIGNERS = {Role.ADMINISTRATOR, Role.RECORDS_OFFICER}
TYPED = {
    "agency": "police", "act": "SIGNED", "signed_by": "Alex Rowe", "post": "Chief constable", "signed_on-day": "1",
    "signed_on-month": "9", "signed_on-year": "2025", "note": "Cabinet 3",
}  # fmt: skip


@pytest.fixture
def officer() -> Viewer:
    return factories.viewer(Role.RECORDS_OFFICER)


def change(**parts: object) -> None:
    """These entries of the agreement are put into force."""
    by, body = factories.viewer(Role.ADMINISTRATOR), to_data(policy_now())
    body["protocol"] = {**body["protocol"], **parts} if parts else None
    with acting_as(by):
        change_policy(body=body, seen=latest_version(), because="Agreed.", by=by,
                      at=factories.AT)  # fmt: skip


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.SERVICE, Role.PUBLIC_REFERRER)])
def test_everybody_who_works_with_the_hub_reads_it_and_few_record(role: Role) -> None:
    client = client_of(role)
    for address, may in (("/agreement/", role not in OUTSIDE), ("/agreement/sign/", role in SIGNERS)):
        assert client.get(address).status_code == (200 if may else 404)
    if role not in OUTSIDE:
        text = client.get("/agreement/").content.decode()
        assert "Saltmere Constabulary" in text
        assert "No signature is on record yet" in text
        assert ("Record a signature" in text) is (role in SIGNERS)
        assert ("What runs out soon" in text) is (role in SIGNERS)


def test_the_foot_of_every_page_leads_there() -> None:
    assert 'href="/agreement/"' in client_of(Role.SOCIAL_WORKER).get("/board/").content.decode()
    assert 'href="/agreement/"' not in client_of(Role.PROFESSIONAL_REFERRER).get("/my-referrals/").content.decode()


def test_it_is_printed_with_everything_on_it() -> None:
    signed_by_all()
    answer = client_of(Role.NAVIGATOR).get("/agreement/print/")
    assert answer["Content-Type"] == "application/pdf"
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    for part in ("What we agreed to share", "Saltmere Constabulary", "Alex Rowe", "Crimes, incidents", "demonstration"):
        assert part in text


def test_a_signature_is_recorded_on_the_page_once() -> None:
    account = factories.staff(Role.RECORDS_OFFICER)
    client = at_the_door(account)
    for _ in range(2):
        assert client.post("/agreement/sign/", TYPED)["location"] == "/agreement/"
    with acting_as(CLERK):
        (row,) = ProtocolSignature.objects.all()
        assert (row.agency, row.edition, row.by_id) == ("police", "2025-1", str(account.pk))
        entry = LedgerEntry.objects.get(verb=Verb.RECORDED_SIGNATURE.value)
        assert "Rowe" not in str(entry.detail)
    text = client.get("/agreement/").content.decode()
    assert "Alex Rowe, Chief constable, 1 September 2025" in text
    assert "1 of 18 agencies signed." in text
    assert "Every signature on record" in text


def test_what_is_missing_is_said_and_what_was_typed_stays() -> None:
    text = client_of(Role.ADMINISTRATOR).post("/agreement/sign/", {"signed_by": "Alex Rowe"}).content.decode()
    for words in ("Choose the agency", "Say whether it signed or left", "Give their post", "Give the day"):
        assert words in text
    assert "Alex Rowe" in text
    assert " checked" not in text
    late = client_of(Role.ADMINISTRATOR).post("/agreement/sign/", {**TYPED, "signed_on-year": "2099"})
    assert "That day has not come yet." in late.content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"agency": "moon"}, "Choose an agency of this partnership."),
        ({"signed_by": " "}, "Say who signed for the agency"),
        ({"post": ""}, "Say who signed for the agency"),
        ({"on": date(2026, 9, 1)}, "That day has not come yet."),
        ({"left": True}, "This agency has not signed, so it cannot leave."),
    ],
)
def test_a_signature_with_a_gap_is_refused_and_nothing_is_kept(
    officer: Viewer, changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(Refused, match=said):
        sign(officer, **{"agency": "police", "at": factories.AT, **changes})
    assert ProtocolSignature.objects.count() == 0


def test_without_an_agreement_nobody_signs_and_the_page_says_so(officer: Viewer) -> None:
    change()
    with pytest.raises(Refused, match="No sharing agreement is on record"):
        sign(officer, "police")
    text = at_the_door(factories.staff(Role.RECORDS_OFFICER)).get("/agreement/").content.decode()
    assert "No agreement is on record" in text
    assert client_of(Role.SOCIAL_WORKER).get("/agreement/print/").status_code == 200


def test_leaving_is_a_row_of_its_own_and_signing_again_undoes_it(officer: Viewer) -> None:
    sign(officer, "police")
    sign(officer, "police", on=FIRST + timedelta(days=9), left=True)
    with acting_as(officer):
        assert [row.left for row in signatures()] == [True, False]
    text = client_of(Role.RECORDS_OFFICER).get("/agreement/").content.decode()
    assert "left the sharing agreement on 10 September 2025" in text
    sign(officer, "police", on=FIRST + timedelta(days=20))
    assert "left the sharing" not in client_of(Role.RECORDS_OFFICER).get("/agreement/").content.decode()


def test_what_runs_out_soon_is_listed_for_who_looks_after_it() -> None:
    signed_by_all()
    change(in_force_until="2026-12-31")
    text = client_of(Role.RECORDS_OFFICER).get("/agreement/").content.decode()
    assert "ends on 31 December 2026" in text
    change(in_force_until="2026-01-31", review_by="2026-01-31")
    text = client_of(Role.ADMINISTRATOR).get("/agreement/").content.decode()
    assert "Sharing has stopped with 18 agencies." in text


def test_the_database_itself_lets_only_two_roles_sign_in_their_own_name(officer: Viewer) -> None:
    def add(by: Viewer, named: Viewer) -> bool:
        try:
            with acting_as(by), transaction.atomic():
                ProtocolSignature.objects.create(
                    agency="police", edition="x", signed_by="x", post="x", signed_on=FIRST, **stamp(named, factories.AT)
                )
                transaction.set_rollback(True)
        except DatabaseError:
            return False
        return True

    for role in Role:
        by = factories.viewer(role)
        assert add(by, by) is (role in SIGNERS), role
    assert not add(officer, factories.viewer(Role.ADMINISTRATOR))
    sign(officer, "police")
    for role in Role:
        with acting_as(factories.viewer(role)):
            reads = role not in (Role.PUBLIC_REFERRER, Role.PROFESSIONAL_REFERRER)
            assert ProtocolSignature.objects.count() == (1 if reads else 0), role
    with acting_as(None):
        assert ProtocolSignature.objects.count() == 0


def test_the_administrator_changes_the_agreement_on_screen() -> None:
    client = client_of(Role.ADMINISTRATOR)
    form = client.get("/policy/change/protocol/").content.decode()
    assert "Days of grace after it" in form
    typed = {
        "name": "Our agreement", "edition": "2026-1", "in_force_from": "2026-06-01", "in_force_until": "",
        "review_by": "2025-01-01", "warning_days": "30", "grace_days": "14", "kept_at": "Room 4", "demonstration": "no",
        "because": "Signed by the board.", "seen_version": "0",
    }  # fmt: skip
    wrong = client.post("/policy/change/protocol/", typed).content.decode()
    assert "It would be reviewed before it begins. Choose a later day." in wrong
    assert client.post("/policy/change/protocol/", {**typed, "review_by": "2028-01-01"}).status_code == 302
    agreed = policy_now().protocol
    assert agreed is not None
    assert (agreed.edition, agreed.grace_days, agreed.demonstration) == ("2026-1", 14, False)
    terms = {
        "purposes": ["PROTECT"],
        "shares": ["CRIME"],
        "receives": ["IDENTITY"],
        "because": "x",
        "seen_version": "1",
    }
    assert client.post("/policy/change/terms/police/", terms).status_code == 302
    kept = policy_now().terms_of("police")
    assert kept is not None
    assert [one.value for one in kept.shares] == ["CRIME"]
    for words in ("Our agreement, edition 2026-1", "30 days before it runs out"):
        assert words in client.get("/policy/").content.decode()


def test_the_doctor_tells_of_an_agreement_that_wants_somebody(settings: Any) -> None:
    def said() -> tuple[bool, str]:
        finding = sharing_agreement()
        return finding.is_well, finding.says

    settings.DEMO = False
    assert said() == (False, "it is the demonstration's, agreed by nobody")
    settings.DEMO = True
    change(review_by="2090-01-01", in_force_until=None)
    assert said() == (True, "edition 2025-1, to be reviewed by 01 January 2090")
    signed_by_all()
    change(in_force_until="2025-10-01")
    assert said()[1].startswith("sharing has stopped with Children's social care, ")
    change(review_by="2025-10-01")
    assert said() == (False, "it was to be reviewed by 01 October 2025")
    change()
    assert said() == (False, "none is on record, so every request goes out under a warning")


def test_the_demonstration_is_signed_once_by_every_agency() -> None:
    make_people()
    assert [sign_agreement(policy=policy_now()), sign_agreement(policy=policy_now())] == [18, 0]
    assert "18 of 18 agencies signed." in client_of(Role.SOCIAL_WORKER).get("/agreement/").content.decode()
