"""Who is there to be told of a clock at this moment. Nobody is told of a family that is kept from them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from openmash.alerts.models import Alert
from openmash.partnership.models import Account
from openmash.partnership.queries import accounts_by_role, duty_manager, on_shift
from openmash.partnership.viewers import kept_from
from openmash.referrals.models import Referral
from openmash.rulebook import calendars
from openmash.rulebook.alerting import AlertKind, Rise, Told
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.telling import Topic
from openmash.rulebook.words import Desk, Rating, Role

AT_DESK: dict[str, tuple[Role, ...]] = {
    Desk.FRONT_DOOR.value: (Role.CONTACT_OFFICER, Role.ADMIN_OFFICER),
    Desk.HUB.value: (Role.SOCIAL_WORKER,),
    Desk.DUTY_MANAGER.value: (Role.MASH_MANAGER, Role.ASSISTANT_MANAGER),
    Desk.EMERGENCY_DUTY.value: (Role.EMERGENCY_DUTY,),
}


TOPICS = {
    AlertKind.SCREENING: Topic.REFERRAL,
    AlertKind.DECISION: Topic.OVERDUE,
    AlertKind.STATUTORY: Topic.OVERDUE,
    AlertKind.GO_AHEAD: Topic.GO_AHEAD,
    AlertKind.ANSWER: Topic.ANSWER_WANTED,
    AlertKind.UNOWNED: Topic.UNOWNED,
    AlertKind.ALARM: Topic.ALARM,
    AlertKind.SILENT: Topic.NOBODY_ANSWERED,
    AlertKind.HANDOVER: Topic.HANDOVER_WAITS,
}
"""What the message says, and nothing more: never of whom."""


def is_urgent(alert: Alert, of: Referral, rise: Rise) -> bool:
    """Does it go at once, through quiet hours? Red, danger, and what is late enough for the head of service."""
    danger = alert.kind in (AlertKind.ALARM.value, AlertKind.SILENT.value) or (of.danger and not of.rating)
    return danger or of.rating == Rating.RED.value or rise.told is Told.HEAD


def path(told: Told, of: Referral) -> str:
    """Where the message's link leads: an agency to its desk, the hub to the referral."""
    return reverse("agency_checks_desk") if told is Told.AGENCY else reverse("boards_picture", args=[of.reference])


def whom(told: Told, of: Referral, agency: str, at: datetime, policy: LocalPolicy) -> list[Account]:
    """The accounts to be told: by name where somebody has it, else whoever is on shift at its desk."""
    match told:
        case Told.AGENCY:
            found = [one for one in accounts_by_role(*ANSWERS) if agency and one.agency == agency]
        case Told.OWNER:
            found = [of.owner] if of.owner and of.owner.is_active else _on(at, AT_DESK[of.desk])
        case Told.MANAGER:
            found = _managers(of, at, policy)
        case Told.HEAD:
            found = accounts_by_role(Role.HEAD_OF_SERVICE)
    return [one for one in found if not kept_from(one.pk, one.role, of.pk, at)]


ANSWERS = (Role.NAVIGATOR, Role.CONTACT_OFFICER)


def _managers(of: Referral, at: datetime, policy: LocalPolicy) -> list[Account]:
    """The duty manager; at night emergency duty; where nobody is on, every manager rather than none."""
    duty = duty_manager(at, about=of.pk)
    if duty is not None:
        return [duty]
    night = [] if calendars.in_hub_hours(at, policy) else _on(at, (Role.EMERGENCY_DUTY,))
    return night or accounts_by_role(Role.MASH_MANAGER, Role.ASSISTANT_MANAGER)


def _on(at: datetime, roles: Iterable[Role]) -> list[Account]:
    found = {shift.account.pk: shift.account for shift in on_shift(at, *roles)}
    return list(found.values())


def ids(accounts: Iterable[Account]) -> list[UUID]:
    """Their ids, for the record and for messages."""
    return [one.pk for one in accounts]
