"""By GOV.UK Notify: neutral words for its template, a reference it knows a second try by, its faults."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from openmash.messages.actions import claim
from openmash.partnership.viewers import acting_as
from openmash.rulebook.roles import CLERK
from openmash.rulebook.telling import Way, Wishes
from openmash.rulebook.words import Role
from tests import factories
from tests.factories import AT
from tests.messages.telling import outcomes, rows, swept, told, wants

pytestmark = pytest.mark.django_db
TEXTS = Wishes(way=Way.TEXT, mobile="+447700900123")
NO_SUCH_NUMBER = {
    "status_code": 400,
    "errors": [{"error": "ValidationError", "message": "phone_number Not enough digits"}],
}
BAD_KEY = {"status_code": 403, "errors": [{"error": "AuthError", "message": "Invalid token"}]}
TEAM_ONLY = {"status_code": 400, "errors": [{"error": "BadRequestError", "message": "Can't send to this recipient"}]}


@pytest.fixture
def person(notify):
    made = factories.staff(Role.SOCIAL_WORKER)
    wants(made, TEXTS, AT)
    told(made, at=AT, urgent=True, about=None)
    return made


def test_a_text_carries_the_sentence_and_the_link_and_nothing_else(notify, person, settings) -> None:
    assert swept(AT) == 1
    (row,) = rows()
    assert notify.asked == [
        {
            "to": "sms",
            "phone_number": "+447700900123",
            "template_id": "text",
            "personalisation": {
                "sentence": "A referral needs you",
                "link": f"{settings.HUB_ADDRESS}/m/{row.pk}/",
            },
            "reference": str(row.pk),
        }
    ]
    assert notify.looked_up == []


def test_an_e_mail_goes_by_notify_where_it_has_a_template(notify) -> None:
    told(other := factories.staff(Role.SOCIAL_WORKER), at=AT, urgent=True)
    assert swept(AT) == 1
    (asked,) = notify.asked
    assert (asked["to"], asked["email_address"], asked["template_id"]) == ("email", other.email, "mail")
    assert mail.outbox == []


def test_without_a_template_for_e_mail_only_texts_go_by_notify(notify, person, settings) -> None:
    settings.NOTIFY = {**settings.NOTIFY, "email_template": ""}
    told(other := factories.staff(Role.SOCIAL_WORKER), at=AT, urgent=True)
    assert swept(AT) == 2
    assert [one["to"] for one in notify.asked] == ["sms"]
    assert [one.to for one in mail.outbox] == [[other.email]]


def test_a_second_try_first_asks_whether_the_first_one_left(notify, person) -> None:
    """The worker died after Notify had taken it: the telephone does not ring twice."""
    with acting_as(CLERK):
        (begun,) = claim(at=AT)
    notify.asked.append({"reference": str(begun.key)})
    assert swept(AT + timedelta(minutes=1)) == 1
    assert notify.looked_up == [str(begun.key)]
    assert len(notify.asked) == 1
    assert outcomes() == ["SENT"]


@pytest.mark.parametrize("answer", [(403, BAD_KEY), (400, TEAM_ONLY), (429, {}), (500, {}), (503, {})])
def test_a_fault_of_notify_or_of_the_hubs_key_is_tried_again(notify, person, answer) -> None:
    notify.answers = [answer]
    assert swept(AT) == 0
    assert swept(AT + timedelta(minutes=1)) == 1
    assert outcomes() == ["FAILED", "SENT"]


def test_a_number_that_is_none_is_refused_for_good(notify, person) -> None:
    notify.answers = [(400, NO_SUCH_NUMBER)]
    assert swept(AT) == 0
    assert swept(AT + timedelta(hours=1)) == 0
    assert outcomes() == ["REFUSED"]
