"""A referrer's own referrals: where each stands, what they were told, nothing else and nobody else's."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openmash.disclosures.models import Disclosure
from openmash.disclosures.queries.reads import FEEDBACK, REFERRER
from openmash.partnership.facts import stamp
from openmash.partnership.viewers import acting_as
from openmash.public import queries
from openmash.referrals.models import Referral
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import Role
from tests import factories
from tests.factories import AT
from tests.public.filling import AMARA, IDRIS, answer, begin, send, signed_in, text

pytestmark = pytest.mark.django_db


def sent_by(account, children=(AMARA,), words="A worry about Amara.") -> Referral:
    client = signed_in(account)
    address = begin(client)
    answer(client, address, worry={"happened": words})
    for number, child in enumerate(children, 1):
        answer(client, address, **{f"children_{number}": child})
    send(client, address)
    with acting_as(CLERK):
        return Referral.objects.order_by("-reference")[0]


def tell(of: Referral, words: str) -> None:
    with acting_as(CLERK):
        Disclosure.objects.create(
            **stamp(CLERK, AT), referral_ref=of.pk, reference=of.reference, kind=FEEDBACK, recipient_kind=REFERRER,
            recipient=of.sender, recipient_name=of.referrer_name, purpose="PROTECT", lawful_basis="PUBLIC_TASK",
            body={"text": words},
        )  # fmt: skip


def referrer():
    return factories.staff(Role.PROFESSIONAL_REFERRER, post="Head teacher", agency="schools")


def test_empty_list_says_what_to_do_next() -> None:
    page = text(signed_in(referrer()).get("/my-referrals/"))
    assert "You have not sent a referral yet" in page
    assert 'href="/tell-us/"' in page


def test_list_shows_status_and_feedback_in_plain_words_and_never_the_rating() -> None:
    account = referrer()
    of = sent_by(account, (AMARA, IDRIS))
    tell(of, "A social worker will see the family this week.")
    page = text(signed_in(account).get("/my-referrals/"))
    assert of.reference in page
    assert "Amara Okafor-Bell and Idris Okafor-Bell" in page
    assert "We have it and are reading it" in page
    assert "A social worker will see the family this week." in page
    assert "om-rating" not in page


def test_nobody_sees_what_another_sent_or_was_told() -> None:
    account, other = referrer(), referrer()
    of = sent_by(account)
    tell(of, "Only for the one who sent it.")
    client = signed_in(other)
    for path in ("/my-referrals/", f"/my-referrals/{of.reference}/"):
        page = text(client.get(path))
        assert of.reference not in page.replace(path, "")
        assert "Only for the one" not in page
    assert client.get(f"/my-referrals/{of.reference}/").status_code == 404
    assert client.get("/my-referrals/S26-99999/").status_code == 404


def test_a_member_of_the_hub_does_not_read_it_as_a_receipt() -> None:
    of = sent_by(referrer())
    assert signed_in(factories.staff(Role.SOCIAL_WORKER)).get(f"/my-referrals/{of.reference}/").status_code == 404


def test_receipt_names_no_child_and_says_by_when() -> None:
    account = referrer()
    of = sent_by(account)
    page = text(signed_in(account).get(f"/my-referrals/{of.reference}/"))
    assert of.reference in page
    assert "What happens next, and by when" in page
    assert "Amara" not in page
    assert "1 child" in page


@pytest.mark.parametrize("count", [1, 3, 50])
def test_list_takes_the_same_queries_however_long(count: int) -> None:
    viewer = Viewer(id="00000000-0000-4000-8000-000000000001", name="A", role=Role.PROFESSIONAL_REFERRER)
    for _ in range(count):
        of = factories.referral(sender=viewer.id)
        tell(of, "Told.")
    with (
        acting_as(viewer),
        CaptureQueriesContext(
            connection,
        ) as asked,
    ):
        own = queries.my_referrals(viewer)
    assert len(own) == count
    assert all(one.told for one in own)
    assert len([q for q in asked if "set_config" not in q["sql"] and "SAVEPOINT" not in q["sql"]]) == 4
