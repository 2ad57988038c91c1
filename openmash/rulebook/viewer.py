"""Who somebody is to the rules, and what their role allows at all; the questions stand in :mod:`rulebook.roles`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from openmash.rulebook.cards import CARDS, REFUSALS, May
from openmash.rulebook.words import YES, Role, Verdict, no

HUB_ROLES: frozenset[Role] = frozenset(
    {
        Role.CONTACT_OFFICER,
        Role.ADMIN_OFFICER,
        Role.SOCIAL_WORKER,
        Role.ASSISTANT_MANAGER,
        Role.MASH_MANAGER,
        Role.HEAD_OF_SERVICE,
        Role.EMERGENCY_DUTY,
    }
)
MANAGERS: frozenset[Role] = frozenset({Role.ASSISTANT_MANAGER, Role.MASH_MANAGER, Role.HEAD_OF_SERVICE})
_NEEDS_QUALIFICATION: frozenset[May] = frozenset(
    {May.RATE, May.STEP_DOWN_CONFIRM, May.FILTER_OUT, May.CONFIRM_FILTER, May.ACTIVATE, May.RECOMMEND}
    | {May.DECIDE, May.REOPEN, May.PASS_OPEN_CASE}
)


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person (or the product's own clerk) as the rules see them.

    ``id`` is the staff id as text; ``agency`` and ``team`` are codes of the local policy; ``qualified`` is a
    registered social worker; ``may_decide`` is the level of authority the head of service has given.
    """

    id: str
    name: str
    role: Role
    agency: str | None = None
    team: str | None = None
    qualified: bool = False
    may_decide: bool = False
    email: str = ""

    @property
    def is_hub(self) -> bool:
        """One of the hub's own people, who work on every referral."""
        return self.role in HUB_ROLES

    @property
    def is_manager(self) -> bool:
        """One of the hub's managers: assistant manager, MASH manager, head of service."""
        return self.role in MANAGERS

    @property
    def is_receiving(self) -> bool:
        """Somebody of a team to which children are handed over."""
        return self.role in (Role.RECEIVING_WORKER, Role.RECEIVING_MANAGER)

    @property
    def is_navigator(self) -> bool:
        """Somebody who answers for an agency."""
        return self.role is Role.NAVIGATOR

    @property
    def is_referrer(self) -> bool:
        """Somebody who sees only what they themselves have sent."""
        return self.role in (Role.PUBLIC_REFERRER, Role.PROFESSIONAL_REFERRER)

    @property
    def is_clerk(self) -> bool:
        """The product itself or a partner's system."""
        return self.role is Role.SERVICE


CLERK = Viewer(id="clerk", name="OpenMASH", role=Role.SERVICE)


@dataclass(frozen=True, slots=True)
class RoleCard:
    """What a role is, in a manager's words, and everything it may do."""

    role: Role
    words: str
    permissions: frozenset[May]


ROLES: Mapping[Role, RoleCard] = MappingProxyType(
    {role: RoleCard(role, words, frozenset(granted)) for role, (words, granted) in CARDS.items()}
)


def permissions(role: Role) -> frozenset[May]:
    """Everything a role may do, before the circumstances of the case are asked."""
    return ROLES[role].permissions


def may(viewer: Viewer, act: May) -> Verdict:
    """Does this person's role, with their qualification, allow the act at all?"""
    if act not in permissions(viewer.role):
        return no(REFUSALS[act])
    if act in _NEEDS_QUALIFICATION and not viewer.qualified:
        return no("Only a registered social worker may do this, and your account does not say that you are one.")
    return YES


def not_the_same(viewer: Viewer, act: May, other_id: str | None, sentence: str) -> Verdict:
    """May they, unless they are the one named: then the sentence says who can."""
    verdict = may(viewer, act)
    if verdict and other_id is not None and viewer.id == other_id:
        return no(sentence)
    return verdict
