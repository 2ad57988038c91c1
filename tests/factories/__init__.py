"""What tests start from, made by the product's own actions: nobody, and no row, that the product could not make.

Every function works as the app role and tells the database who acts. `AT` is a Tuesday morning in hub hours.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from openmash.partnership.models import Account, WeeklyShift
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.referrals.actions import receive
from openmash.referrals.models import Mention, Referral
from openmash.referrals.sent import SentPerson, SentReferral
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import Channel, Role

AT = datetime(2026, 5, 26, 9, 0, tzinfo=UTC)
QUALIFIED = {
    Role.SOCIAL_WORKER, Role.ASSISTANT_MANAGER, Role.MASH_MANAGER, Role.HEAD_OF_SERVICE, Role.EMERGENCY_DUTY,
    Role.RECEIVING_MANAGER, Role.AUDITOR,
}  # fmt: skip
DECIDING = {Role.ASSISTANT_MANAGER, Role.MASH_MANAGER, Role.HEAD_OF_SERVICE}
_numbers = itertools.count(1)


def next_number() -> int:
    """The number of whoever is made next. Nobody else gets it."""
    return next(_numbers)


def begin_at(number: int) -> None:
    """Go on from this number or a later one, in a database whose people another process has made."""
    global _numbers
    _numbers = itertools.count(max(number, next(_numbers)))


def staff(role: Role, *, name: str = "", on_shift: bool = True, **fields: Any) -> Account:
    """An account of this role with a round-the-clock shift on every day, so that a duty manager can be found."""
    number = next(_numbers)
    if role is Role.NAVIGATOR:
        fields.setdefault("agency", "police")
    if role is Role.CONTACT_OFFICER:
        fields.setdefault("agency", "social_care")
    if role in (Role.RECEIVING_WORKER, Role.RECEIVING_MANAGER):
        fields.setdefault("team", "duty_and_assessment")
    fields.setdefault("qualified", role in QUALIFIED)
    fields.setdefault("may_decide", role in DECIDING)
    with acting_as(CLERK):
        made = Account.objects.create_user(
            f"{role.value.lower()}.{number}@saltmere.example",
            name=name or f"{role.words} {number}",
            role=role.value,
            **fields,
        )
        if on_shift:
            WeeklyShift.objects.bulk_create(
                WeeklyShift(account=made, weekday=d, starts=time(0), ends=time(0)) for d in range(7)
            )
    return made


def viewer(role: Role, **fields: Any) -> Viewer:
    """A member of staff as the value that actions take."""
    return staff(role, **fields).viewer()


TWO_CHILDREN = (
    SentPerson(forename="Amara", surname="Okafor-Bell", born=date(2019, 6, 3), sex="F", school="Harbour Lane Primary",
               child_view="When Craig gets cross I hold my brother's hand."),
    SentPerson(forename="Idris", surname="Okafor-Bell", born=date(2022, 1, 21), sex="M"),
)  # fmt: skip
MOTHER = SentPerson(
    forename="Ngozi",
    surname="Okafor",
    born=date(1997, 2, 12),
    relation="mother",
    phone="07700 900123",
)
SENT = SentReferral(
    concern="Amara came in on Monday with a bruise on her arm the size of a hand. She said she hides under the table.",
    children=TWO_CHILDREN,
    adults=(MOTHER,),
    channel=Channel.PHONE,
    source_agency="schools",
    source_kind="school",
    verified=True,
    referrer_name="Marian Coyle",
    referrer_role="head teacher",
    referrer_organisation="Harbour Lane Primary",
    referrer_phone="01632 960001",
    address_line="Flat 3, 18 Lantern Row",
    postcode="QX4 7RB",
    safe_contact="Call 09:30 to 14:30. No texts.",
)


def referral(
    *,
    received_at: datetime = AT,
    by: Viewer | None = None,
    sender: str = "",
    **changes: Any,
) -> Referral:
    """A referral of two siblings that has just arrived. `changes` replace parts of what was sent."""
    sent = replace(SENT, source_key=f"test:{next(_numbers)}", **changes)
    actor = by or CLERK
    with acting_as(actor):
        return receive(
            sent=sent,
            sender=sender or actor.id,
            received_at=received_at,
            policy=policy_now(),
            by=actor,
            at=received_at,
        ).referral


def children(of: Referral) -> list[Mention]:
    """The children of a referral, in order."""
    with acting_as(CLERK):
        return list(of.mentions.filter(is_child=True).select_related("referral"))


def later(minutes: int) -> datetime:
    """So many minutes after `AT`."""
    return AT + timedelta(minutes=minutes)
