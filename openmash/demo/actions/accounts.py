"""The demo's people: the invented city's staff with their shifts, and the few accounts that list lacks."""

from __future__ import annotations

import json
import re
from datetime import time
from importlib import resources
from typing import Any

from django.db import transaction

from openmash.partnership.models import Account, WeeklyShift
from openmash.rulebook.words import Role

DATA = resources.files("openmash.demo") / "data"
DAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
TEAMS = {
    "Duty and assessment": "duty_and_assessment",
    "Early help": "early_help",
    "Families in focus": "families_in_focus",
}
HUB_POSTS = {
    "Team manager": Role.MASH_MANAGER,
    "Assistant team manager": Role.ASSISTANT_MANAGER,
    "Social worker": Role.SOCIAL_WORKER,
    "Business support officer": Role.ADMIN_OFFICER,
    "Data analyst": Role.ANALYST,
    "Quality auditor": Role.AUDITOR,
    "Contact officer": Role.CONTACT_OFFICER,
    "Emergency duty social worker": Role.EMERGENCY_DUTY,
}
# Posts the staff list does not have, because they do not sit in the hub.
LACKING: tuple[dict[str, Any], ...] = (
    {"name": "Grace Haldane", "post": "Head of service", "role": Role.HEAD_OF_SERVICE, "qualified": True,
     "may_decide": True},
    {"name": "Natalie Cranfield", "post": "Head teacher", "role": Role.PROFESSIONAL_REFERRER, "agency": "schools",
     "organisation": "Curlew Marsh Primary", "phone": "020 7946 0001"},
    {"name": "Jonah Pellew", "post": "Records officer", "role": Role.RECORDS_OFFICER},
    {"name": "Wren Castellan", "post": "Administrator", "role": Role.ADMINISTRATOR},
    {"name": "Orla Thornby", "post": "Child-protection team manager", "role": Role.RECEIVING_MANAGER,
     "team": "child_protection", "qualified": True},
    {"name": "Dev Marlowe", "post": "Navigator, early help", "role": Role.NAVIGATOR, "agency": "early_help"},
)  # fmt: skip


@transaction.atomic
def make_people() -> int:
    """Make every demo account that is not there yet; the number made. They sign in by button, with no password."""
    made = 0
    for person in json.loads((DATA / "staff.json").read_text(encoding="utf-8")):
        made += _make(_fields(person), person["shifts"], person["id"])
    for extra in LACKING:
        made += _make({**extra, "role": extra["role"].value}, [], "")
    return made


def _make(fields: dict[str, Any], shifts: list[dict[str, str]], staff_ref: str) -> int:
    email = f"{re.sub('[^a-z]+', '.', fields['name'].lower())}@saltmere.example"
    if staff_ref and Account.objects.filter(staff_ref=staff_ref).exists():
        return 0
    if not staff_ref and Account.objects.filter(email=email).exists():
        return 0
    if Account.objects.filter(email=email).exists():
        email = f"{staff_ref.lower()}.{email}"
    account = Account.objects.create_user(email, demo=True, staff_ref=staff_ref, **fields)
    WeeklyShift.objects.bulk_create(
        WeeklyShift(
            account=account,
            weekday=DAYS[shift["day"]],
            starts=time.fromisoformat(shift["start"]),
            ends=time.fromisoformat(shift["end"]),
        )
        for shift in shifts
    )
    return 1


def _fields(person: dict[str, Any]) -> dict[str, Any]:
    """An account's columns from one line of the staff list."""
    role, agency, team = _place(person)
    return {
        "name": f"{person['forename']} {person['surname']}",
        "post": person["post"],
        "role": role.value,
        "agency": agency,
        "team": team,
        "phone": person["phone"],
        "qualified": bool(person["qualified_social_worker"]),
        "may_decide": bool(person["may_decide"]),
    }


def _place(person: dict[str, Any]) -> tuple[Role, str, str]:
    """Role, agency and team of a post. A contact officer answers for children's social care."""
    post, team = person["post"], person["team"]
    if team in TEAMS:
        manages = post in ("Team manager", "Practice lead")
        return (
            (Role.RECEIVING_MANAGER if manages else Role.RECEIVING_WORKER),
            "",
            TEAMS[team],
        )
    if post.startswith("Navigator") or post == "Health administrator":
        return Role.NAVIGATOR, person["agency"], ""
    role = HUB_POSTS[post]
    return role, "social_care" if role is Role.CONTACT_OFFICER else "", ""
