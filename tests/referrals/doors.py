"""A member of staff at the product's own door: Django's test client, signed in as the demonstration signs people in."""

from __future__ import annotations

from django.test import Client

from openmash.partnership.middleware import DEMO_SIGN_IN
from openmash.partnership.models import Account
from openmash.rulebook.words import Role
from tests import factories


def at_the_door(account: Account) -> Client:
    """A client signed in as this account."""
    client = Client()
    client.force_login(account)
    session = client.session
    session[DEMO_SIGN_IN] = True
    session.save()
    return client


def client_of(role: Role, **fields: object) -> Client:
    """A client signed in as somebody of this role."""
    return at_the_door(factories.staff(role, **fields))
