"""Who is there to be told of a clock at this moment. Nobody is told of a family that is kept from them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.urls import reverse

from openmash.partnership.models import Account
from openmash.partnership.queries import accounts_by_role, deciding_managers, on_shift
from openmash.partnership.viewers import hidden_from
from openmash.referrals.models import Referral
from openmash.rulebook import calendars
from openmash.rulebook.alerting import AlertKind, Told
from openmash.rulebook.owning import STAFFED_BY
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.telling import Topic
from openmash.rulebook.words import Desk, Role

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
    AlertKind.HAND_ON: Topic.WORK_GIVEN,
}
"""What the message says, and nothing more: never of whom."""


def path(told: Told, of: Referral) -> str:
    """Where the message's link leads: an agency to its desk, the hub to the referral."""
    return reverse("agency_checks_desk") if told is Told.AGENCY else reverse("boards_picture", args=[of.reference])


class AtWork:
    """Who is there at one moment, asked once a sweep however many alerts there are."""

    def __init__(self, at: datetime, policy: LocalPolicy) -> None:
        self.at, self.policy = at, policy
        self._on: dict[frozenset[Role], list[Account]] = {}
        self._hidden: dict[UUID, frozenset[UUID]] = {}

    def whom(self, told: Told, of: Referral, agency: str) -> list[Account]:
        """The accounts to be told: by name where somebody has it, else whoever is on shift at its desk."""
        match told:
            case Told.AGENCY:
                found = [one for one in self._answering if agency and one.agency == agency]
            case Told.OWNER:
                found = [of.owner] if of.owner and of.owner.is_active else self._at(STAFFED_BY[Desk(of.desk)])
            case Told.MANAGER:
                return self._managers(of)
            case Told.HEAD:
                found = self._heads
        return [one for one in found if self._may_know(one, of)]

    def _may_know(self, one: Account, of: Referral) -> bool:
        if one.pk not in self._hidden:
            self._hidden[one.pk] = hidden_from(one.pk, one.role, self.at)
        return of.pk not in self._hidden[one.pk]

    def _managers(self, of: Referral) -> list[Account]:
        """The duty manager; at night emergency duty; where nobody is on, every manager rather than none."""
        deciding = [one for one in self._deciding if self._may_know(one, of)]
        if deciding:
            return deciding[:1]
        night = [one for one in self._night if self._may_know(one, of)]
        return night or [one for one in self._every_manager if self._may_know(one, of)]

    def _at(self, roles: frozenset[Role]) -> list[Account]:
        if roles not in self._on:
            self._on[roles] = list({shift.account.pk: shift.account for shift in on_shift(self.at, *roles)}.values())
        return self._on[roles]

    @cached_property
    def _night(self) -> list[Account]:
        return [] if calendars.in_hub_hours(self.at, self.policy) else self._at(STAFFED_BY[Desk.EMERGENCY_DUTY])

    @cached_property
    def _deciding(self) -> list[Account]:
        return deciding_managers(self.at)

    @cached_property
    def _every_manager(self) -> list[Account]:
        return accounts_by_role(Role.MASH_MANAGER, Role.ASSISTANT_MANAGER)

    @cached_property
    def _heads(self) -> list[Account]:
        return accounts_by_role(Role.HEAD_OF_SERVICE)

    @cached_property
    def _answering(self) -> list[Account]:
        return accounts_by_role(Role.NAVIGATOR, Role.CONTACT_OFFICER)


def ids(accounts: Iterable[Account]) -> list[UUID]:
    """Their ids, for the record and for messages."""
    return [one.pk for one in accounts]
