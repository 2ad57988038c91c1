"""Many referrals over one connection: every one is taken, and the hub sees which were of the many (T8)."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory

from openmash.ledger.models import LedgerEntry
from openmash.partnership.viewers import acting_as
from openmash.public import flood
from openmash.public.flood import USUAL
from openmash.referrals.models import ManyFromOne, Referral
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Role
from tests.public.filling import AMARA, WORRY, answer, begin, send, signed_in
from tests.public.test_sending import head_teacher
from tests.referrals.doors import client_of

pytestmark = pytest.mark.django_db


def marks() -> list[int]:
    with acting_as(CLERK):
        return list(ManyFromOne.objects.order_by("count").values_list("count", flat=True))


def sends(client: Client, address: str = "") -> None:
    address = address or begin(client, who="PUBLIC")
    answer(client, address, children_1=AMARA, worry=WORRY)
    send(client, address)


def test_every_one_is_taken_and_those_beyond_the_usual_are_marked() -> None:
    cache.clear()
    for _ in range(USUAL + 2):
        sends(Client())
    with acting_as(CLERK):
        assert Referral.objects.count() == USUAL + 2
        assert {r.stage for r in Referral.objects.all()} == {"NEW"}
    assert marks() == [USUAL + 1, USUAL + 2]
    desk = client_of(Role.CONTACT_OFFICER)
    page = desk.get("/front-door/").content.decode()
    assert page.count("One of many from one connection within the hour") == 2
    with acting_as(CLERK):
        reference = ManyFromOne.objects.order_by("-count")[0].referral.reference
        verbs = list(LedgerEntry.objects.filter(reference=reference).values_list("verb", flat=True))
    assert f"number {USUAL + 2} over one connection" in desk.get(f"/referrals/{reference}/sent/").content.decode()
    assert "MARKED_MANY" in verbs


def test_somebody_with_an_account_is_not_counted() -> None:
    cache.clear()
    client = signed_in(head_teacher())
    for _ in range(USUAL + 1):
        sends(client, begin(client))
    assert marks() == []


def test_a_connection_is_told_from_another_and_an_ipv6_line_is_one() -> None:
    cache.clear()
    asks = RequestFactory()

    def count(address: str) -> int:
        return flood.arrivals(asks.post("/", REMOTE_ADDR=address))

    assert [count("192.0.2.1"), count("192.0.2.1"), count("192.0.2.2")] == [1, 2, 1]
    assert [count("2001:db8::1"), count("2001:db8::2"), count("2001:db8:1::1")] == [1, 2, 1]


def test_no_address_is_kept() -> None:
    cache.clear()
    flood.arrivals(RequestFactory().post("/", REMOTE_ADDR="192.0.2.77"))
    with connection.cursor() as cursor:
        cursor.execute("select string_agg(cache_key || value, ' ') from openmash_cache")
        assert "192.0.2.77" not in cursor.fetchone()[0]


@pytest.mark.parametrize("role", [Role.NAVIGATOR, Role.AUDITOR, Role.ADMINISTRATOR, Role.PROFESSIONAL_REFERRER])
def test_only_the_hub_sees_the_mark(role: Role) -> None:
    from tests import factories

    cache.clear()
    for _ in range(USUAL + 1):
        sends(Client())
    with acting_as(factories.viewer(role)):
        assert ManyFromOne.objects.count() == 0
