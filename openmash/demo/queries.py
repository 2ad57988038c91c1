"""The demo's people as the sign-in page shows them: in the order of the story, each with what they may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openmash.partnership.models import Account
from openmash.rulebook.roles import ROLES
from openmash.rulebook.words import Role


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One button of the sign-in page."""

    id: str
    name: str
    post: str
    does: str


@dataclass(frozen=True, slots=True)
class DemoGroup:
    """The buttons of one part of the story."""

    title: str
    people: tuple[DemoPerson, ...]


# Title of the group, roles in it, how many of each role (navigators and receiving teams: one an agency or team).
# At night the open Reds are with either of two.
STORY: tuple[tuple[str, tuple[Role, ...], int], ...] = (
    ("Refers a child", (Role.PROFESSIONAL_REFERRER,), 1),
    ("Takes it in", (Role.CONTACT_OFFICER, Role.ADMIN_OFFICER), 1),
    ("Rates, asks, puts it together", (Role.SOCIAL_WORKER,), 2),
    ("Answers for an agency", (Role.NAVIGATOR,), 1),
    ("Decides", (Role.MASH_MANAGER, Role.ASSISTANT_MANAGER, Role.HEAD_OF_SERVICE), 1),
    ("Takes the child over", (Role.RECEIVING_MANAGER,), 1),
    ("At night", (Role.EMERGENCY_DUTY,), 2),
    (
        "Looks after the hub",
        (Role.AUDITOR, Role.ANALYST, Role.RECORDS_OFFICER, Role.ADMINISTRATOR),
        1,
    ),
)


def groups() -> list[DemoGroup]:
    """Every button, grouped. Empty where no demo was made."""
    people = list(Account.objects.filter(demo=True, is_active=True).order_by("staff_ref", "name"))
    return [
        DemoGroup(
            title,
            tuple(_button(p) for role in roles for p in _first(people, role, count)),
        )
        for title, roles, count in STORY
    ]


def _first(people: Sequence[Account], role: Role, count: int) -> list[Account]:
    found: list[Account] = []
    seen: dict[str, int] = {}
    for person in people:
        place = person.agency or person.team
        if person.role == role.value and seen.get(place, 0) < count:
            seen[place] = seen.get(place, 0) + 1
            found.append(person)
    return found


def _button(person: Account) -> DemoPerson:
    return DemoPerson(
        id=str(person.pk),
        name=person.name,
        post=person.post,
        does=ROLES[Role(person.role)].words,
    )
