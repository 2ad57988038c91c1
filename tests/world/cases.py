"""The twelve worked cases of the invented city, as they stand in `cases/`."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from openmash.referrals.words import About
from openmash.rulebook.words import Beside, Concern, Label, Purpose

FOLDER = Path(__file__).parent / "cases"

Case = dict[str, Any]

LABELS = {"hub": Label.HUB, "team": Label.TEAM, "net": Label.NET, "fam": Label.FAMILY, "orig": Label.OWNER}
BESIDE = {"MARAC": Beside.MARAC, "exploitation panel": Beside.EXPLOITATION}
CONCERNS: dict[str, tuple[Concern, ...]] = {
    "PUB-01": (Concern.NEGLECT,),
    "PUB-02": (Concern.DOMESTIC_ABUSE, Concern.INJURY),
    "PUB-03": (Concern.SEXUAL, Concern.EDUCATION),
    "PUB-04": (Concern.ADULT_MENTAL_HEALTH,),
    "PUB-05": (Concern.UNBORN, Concern.SUBSTANCES),
    "PUB-06": (Concern.YOUNG_CARER, Concern.DISABILITY),
    "PUB-07": (Concern.MISSING, Concern.DOMESTIC_ABUSE),
    "PUB-08": (Concern.HONOUR_BASED, Concern.UNBORN),
    "PUB-09": (Concern.HOMELESSNESS,),
    "PUB-10": (Concern.INJURY,),
    "PUB-11": (Concern.EMOTIONAL,),
    "PUB-12": (Concern.OTHER,),
}
"""What the rater ticks in each case: the cases themselves use free words."""

NOT_TOLD: dict[tuple[str, str], str] = {
    ("PUB-01", "what police, housing or the GP hold"): r"police|housing|\bGP\b|arrears|bottles",
    ("PUB-01", "that a neighbour made a contact in July"): r"neighbour|July|Dunwell",
    ("PUB-02", "where the family is"): r"Tannery|QX5|refuge|place of safety|staying",
    ("PUB-03", "police information on the man"): r"police|\bman\b|another girl",
    ("PUB-03", "the clinic"): r"clinic|sexual health",
    ("PUB-04", "detail of the family's plan beyond what you need as GP"): r"father|nursery|employer|admitted",
    ("PUB-05", "the conviction"): r"convict|cruelty",
    ("PUB-05", "the licence"): r"licen[cs]e|probation|hostel",
    ("PUB-05", "his second name"): r"Walcombe|Thurbridge",
    ("PUB-06", "adult services' internal list"): r"\blist\b|waiting|priority",
    ("PUB-07", "mother's health"): r"mother|injur|emergency department",
    ("PUB-07", "stepfather's record"): r"stepfather|assault|caution",
    ("PUB-08", "the leave request, until the parents have been spoken to"): r"leave|flight|ticket|July",
    ("PUB-09", "anything about health"): r"health|\bGP\b|mood|clinic",
    ("PUB-10", "accident book"): r"accident|playground",
    ("PUB-10", "what either parent or Freya said"): r"Freya|mother|father|said",
    ("PUB-10", "advice-line call"): r"advice|solicitor|\bline\b",
    ("PUB-12", "whether anything is known about the family"): r"known|record|earlier|before",
}
"""Words that would give away what a case's referrer must not be told: each such line of a case has its own."""


MINDED: dict[str, tuple[tuple[About, str], ...]] = {
    "PUB-08": (
        (About.INTERPRETER, "Not from the local community, at Hodan's wish."),
        (About.CONTACT, "Hodan asks that nobody telephones the home."),
    ),
}
"""What stands in a case in the referrer's words, as the officer who reads it adds it beside the referral."""


class Limited(NamedTuple):
    """A permission that was given for some agencies and purposes alone, by the adult of this relation."""

    relation: str
    agencies: tuple[str, ...]
    purposes: tuple[Purpose, ...]
    words: str


LIMITED: dict[str, tuple[Limited, ...]] = {
    "PUB-09": (Limited("father", ("housing",), (Purpose.ASSESS_NEED,), "yes, if it is about housing"),),
}


@cache
def all_cases() -> tuple[Case, ...]:
    """Every case, in order."""
    return tuple(json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json")))


def moment(text: str) -> datetime:
    """A time of a case (UTC)."""
    return datetime.fromisoformat(text)


def items_of(case: Case) -> dict[str, dict[str, Any]]:
    """Every item the agencies of a case released, by its reference such as `police:1`."""
    return {item["ref"]: item for given in case["agency_answers"] for item in given["items"]}


def staying(case: Case) -> list[dict[str, Any]]:
    """The items of a case that must not leave the hub: named so, or not named among those that go."""
    go = set(case["handover"]["items_that_go"])
    return [item for ref, item in items_of(case).items() if ref not in go]
