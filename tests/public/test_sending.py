"""The form from its first question to the page after sending, through the addresses people see."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Referral
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Role
from tests import factories
from tests.public.filling import AMARA, CONSENT, IDRIS, MOTHER, UNBORN, UNKNOWN, WORRY, answer, begin, send, signed_in, text

pytestmark = pytest.mark.django_db


def referrals() -> list[Referral]:
    with acting_as(CLERK):
        return list(Referral.objects.order_by("reference").prefetch_related("mentions"))


def head_teacher():
    return factories.staff(
        Role.PROFESSIONAL_REFERRER, name="Marian Coyle", post="Head teacher", agency="schools",
        organisation="Harbour Lane Primary", phone="01632 960118",
    )  # fmt: skip


def test_head_teacher_refers_two_siblings_and_an_unborn_baby() -> None:
    client = signed_in(head_teacher())
    address = begin(client)
    answer(client, address, children_1=AMARA, children_2=IDRIS, children_3=UNBORN, adults_1=MOTHER)
    answer(client, address, home={"where": "NO_FIXED", "staying": "With an aunt"}, worry=WORRY, danger={"danger": "NO"})
    answer(client, address, contact={"language": "English and Igbo", "interpreter": "NO"}, consent=CONSENT)
    page = send(client, address)
    (sent,) = referrals()
    children = [m for m in sent.mentions.all() if m.is_child]
    assert [(c.forename, c.born_words, c.unborn) for c in children] == [
        ("Amara", "", False), ("Idris", "January 2022. Day not known", False), ("", "January 2027. Day not known", True),
    ]  # fmt: skip
    assert sent.no_fixed_address and sent.verified and sent.referrer_name == "Marian Coyle"
    assert sent.reference in text(page) and "We have it" in text(page)
