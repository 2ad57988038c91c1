"""Writes docs/guide/roles.md: what each role may do, printed from the rulebook. `make guide`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openmash.rulebook.roles import ROLES, May
from openmash.rulebook.words import Role

PAGE = Path(__file__).resolve().parents[1] / "docs" / "guide" / "roles.md"

# Which page of the guide each role reads. The product's own role signs in nowhere and has none.
PAGE_OF: dict[Role, str] = {
    Role.PUBLIC_REFERRER: "family-and-public.md",
    Role.PROFESSIONAL_REFERRER: "referrer-professional.md",
    Role.CONTACT_OFFICER: "contact-officer.md",
    Role.ADMIN_OFFICER: "admin-officer.md",
    Role.SOCIAL_WORKER: "social-worker.md",
    Role.ASSISTANT_MANAGER: "manager.md",
    Role.MASH_MANAGER: "manager.md",
    Role.HEAD_OF_SERVICE: "manager.md",
    Role.EMERGENCY_DUTY: "emergency-duty.md",
    Role.NAVIGATOR: "navigator.md",
    Role.RECEIVING_WORKER: "receiving-team.md",
    Role.RECEIVING_MANAGER: "receiving-team.md",
    Role.AUDITOR: "auditor.md",
    Role.ANALYST: "analyst.md",
    Role.RECORDS_OFFICER: "records-officer.md",
    Role.ADMINISTRATOR: "administrator.md",
    Role.SCRUTINY_READER: "analyst.md",
}
HUB: tuple[tuple[Role, str], ...] = (
    (Role.CONTACT_OFFICER, "Contact officer"),
    (Role.ADMIN_OFFICER, "Admin officer"),
    (Role.SOCIAL_WORKER, "Social worker"),
    (Role.EMERGENCY_DUTY, "Emergency duty"),
    (Role.ASSISTANT_MANAGER, "Assistant manager"),
    (Role.MASH_MANAGER, "MASH manager and head of service"),
)
OTHERS: tuple[tuple[Role, str], ...] = (
    (Role.PROFESSIONAL_REFERRER, "Referrer"),
    (Role.NAVIGATOR, "Navigator"),
    (Role.RECEIVING_WORKER, "Receiving team"),
    (Role.AUDITOR, "Auditor"),
    (Role.ANALYST, "Analyst"),
    (Role.RECORDS_OFFICER, "Records officer"),
    (Role.ADMINISTRATOR, "Administrator"),
)
# Roles that stand in one column because the rulebook gives them the very same rights.
ALIKE: tuple[tuple[Role, ...], ...] = (
    (Role.MASH_MANAGER, Role.HEAD_OF_SERVICE),
    (Role.PROFESSIONAL_REFERRER, Role.PUBLIC_REFERRER, Role.SERVICE),
    (Role.RECEIVING_WORKER, Role.RECEIVING_MANAGER),
    (Role.ANALYST, Role.SCRUTINY_READER),
)
INTRODUCTION = """# What each role may do

Printed from the rulebook (`openmash/rulebook/cards.py`) by `make guide`; do not change it by hand. A test holds the two
together.

The tables say what a role may do at all. The moment may still forbid it: nobody decides what they recommended, or
confirms what they proposed. A navigator answers for one agency, a team for what was handed to it, and a referrer sees
what they sent. Rating, recommending and deciding need a registered social worker; deciding needs the authority as well.
"""


def said(role: Role) -> str:
    """One role with its sentence and its page."""
    words = f"[{role.words}]({PAGE_OF[role]})" if role in PAGE_OF else role.words
    return f"| {words} | {ROLES[role].words} |"


def table(columns: Sequence[tuple[Role, str]]) -> list[str]:
    """A table of permissions by role; what none of these roles may do is left out."""
    heads = [head for _, head in columns]
    lines = [f"| may | {' | '.join(heads)} |", "|---|" + ":-:|" * len(columns)]
    for act in May:
        marks = ["yes" if act in ROLES[role].permissions else "" for role, _ in columns]
        if any(marks):
            lines.append(f"| {act.words} | {' | '.join(marks)} |")
    return lines


def page() -> str:
    """The whole page. Stops when roles that share a column no longer have the same rights."""
    for first, *rest in ALIKE:
        for role in rest:
            if ROLES[role].permissions != ROLES[first].permissions:
                raise SystemExit(f"{role} and {first} no longer have the same rights: give each a column.")
    lines = [INTRODUCTION, "## The roles", "| role | in a sentence |", "|---|---|", *map(said, Role)]
    lines += [
        "",
        "## In the hub",
        "",
        *table(HUB),
        "",
        "## Outside the hub's own work",
        "The referrer's column holds for members of the",
    ]
    lines += ["public and partners' systems too, the analyst's for scrutiny readers.", "", *table(OTHERS)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
