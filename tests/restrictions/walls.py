"""What these tests do again and again: somebody adds details, a manager restricts, and who then sees the family."""

from __future__ import annotations

from datetime import date, timedelta

from openmash.partnership import actions as partnership
from openmash.partnership.actions import OwnDetails
from openmash.partnership.models import Account, StaffDetail
from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Referral
from openmash.restrictions import actions
from openmash.restrictions.models import Restriction
from openmash.rulebook.roles import Viewer
from tests import factories

AT = factories.AT
TODAY = date(2026, 5, 26)
IN_A_MONTH = TODAY + timedelta(days=30)
ME = OwnDetails(whose="me", forename="Ngozi", surname="Okafor", phone="07700 900123", born=date(1997, 2, 12))


def sees(viewer: Viewer | Account, of: Referral, at=AT) -> bool:
    who = viewer.viewer() if isinstance(viewer, Account) else viewer
    with acting_as(who, at):
        return Referral.objects.filter(pk=of.pk).exists()


def add(account: Account, details: OwnDetails) -> StaffDetail:
    with acting_as(account.viewer(), AT):
        return partnership.add_details(details=details, by=account.viewer(), at=AT)


def restrict(manager: Account, of: Referral, *named: Account, review_on: date = IN_A_MONTH) -> Restriction:
    with acting_as(manager.viewer(), AT):
        return actions.restrict(
            referral=of, kind="STAFF", because="A colleague's family.", named=[manager, *named], review_on=review_on,
            by=manager.viewer(), at=AT,
        )  # fmt: skip
