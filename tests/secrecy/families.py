"""The addresses of one family: every page about it, or about a row of it, as somebody could have kept them.

Which kind of row an id in an address means is written here; the rows of a family are found by following their keys.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.urls import URLPattern, reverse

from openmash.agency_checks.models import Answer, AnswerItem, InformationRequest, OwnerAsked
from openmash.alerts.models import Alert
from openmash.decisions.models import Decision
from openmash.disclosures.models import Disclosure, ReleasePrepared
from openmash.family.models import Relationship, Stay, WorksWith
from openmash.ledger.models import LedgerEntry
from openmash.partnership.models import Account
from openmash.partnership.viewers import acting_as
from openmash.people.models import Person, PersonApart, PersonLink, PersonMerge, ProtectedMark
from openmash.records.models import ReviewDate, SubjectAccessLine
from openmash.referrals.models import Referral, WelfareCheck
from openmash.restrictions.models import BreakGlass
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Stage
from openmash.screening.models import Activation, Alarm, FilterOut, RatingGiven, StepDown
from tests.secrecy import doors, filling
from tests.secrecy.world import World

KINDS: dict[str, type[models.Model]] = {
    "activation_id": Activation, "alarm_id": Alarm, "alert_id": Alert, "answer_id": Answer, "apart_id": PersonApart,
    "asked_id": OwnerAsked,
    "check_id": WelfareCheck, "decision_id": Decision, "disclosure_id": Disclosure, "filter_out_id": FilterOut,
    "glass_id": BreakGlass, "item_id": AnswerItem, "late_answer_id": Answer, "letter_id": Disclosure,
    "line_id": SubjectAccessLine, "link_id": PersonLink, "mark_id": ProtectedMark, "merge_id": PersonMerge,
    "pack_id": Disclosure, "person_id": Person,
    "prepared_id": ReleasePrepared, "rating_id": RatingGiven, "relationship_id": Relationship,
    "request_id": InformationRequest, "review_id": ReviewDate, "stay_id": Stay, "step_down_id": StepDown,
    "works_with_id": WorksWith,
}  # fmt: skip
"""Which row the id in an address is of."""

OFFICES = {"sar_id", "package_id", "record_asked_id", "proposal_id", "hold_id", "rectification_id"}
"""Rows of the records office that only it sees: the world says which they are about."""

NOBODYS = {
    "account", "account_id", "account_proposal_id", "batch_id", "card_id", "certificate_id", "change_id",
    "complaint_id", "draft_id", "entry", "file_id", "finding_id", "kind", "line", "message_id", "note_id", "noticed_id",
    "number", "of", "other_id", "outage_id", "part", "provider", "seq", "session_ref", "slug", "update_id", "view_id",
    "week_id",
}  # fmt: skip
"""What an address carries that is of no family by itself. The world's certificate and complaint are of another,
and so are what is looked at together and what was sent twice: their walls stand in tests/patterns. What goes
together from hand to hand, a note and a pack are of several: their walls stand in tests/duty."""

COUNTED = {"number": 1, "seq": 1, "kind": "child"}
"""The first letter, the first child."""


@dataclass(frozen=True)
class Family:
    """A family, and the ids of its rows by what an address calls them."""

    stage: Stage
    referral: Referral
    rows: dict[str, tuple[models.Model | str, ...]]

    def ids(self) -> set[str]:
        """Everything that names this family or a row of it."""
        kept = {str(getattr(one, "pk", one)) for many in self.rows.values() for one in many}
        return {self.referral.reference, str(self.referral.pk), *kept}


def family(world: World, stage: Stage) -> Family:
    """The family whose referral stands at this stage, with its rows as the hub's clerk sees them."""
    found: dict[str, list[models.Model | str]] = defaultdict(list)
    with acting_as(CLERK):
        of = Referral.objects.get(reference=world.references[stage])
        by_kind = {kind: [row for row in kind._default_manager.all() if filling.family_of(row) == of.pk]
                   for kind in set(KINDS.values())}  # fmt: skip
    for name, kind in KINDS.items():
        found[name] += by_kind[kind]
    found["person_id"] += [str(link.person_id) for link in by_kind[PersonLink] if isinstance(link, PersonLink)]
    for name in OFFICES:
        if world.where.get(name) is stage:
            found[name].append(str(world.ids[name]))
    return Family(stage, of, {name: tuple(rows) for name, rows in found.items()})


def carries(route: URLPattern) -> set[str]:
    """What this address carries that is a family's: its reference, the id of a row of it."""
    return {doors.OWN_ID.get(route.name or "", name) for name in doors.parameters(route)} - NOBODYS


def others_at_work(of: Family, account: Account) -> list[re.Pattern[str]]:
    """Everybody else who looked at this family or did something with it, as a page would name them."""
    with acting_as(CLERK):
        entries = LedgerEntry.objects.filter(reference=of.referral.reference).exclude(actor=str(account.pk))
        names = set(entries.values_list("actor_name", flat=True)) - {account.name, ""}
    return [re.compile(rf"\b{re.escape(name)}\b(?! ?\d)") for name in sorted(names)]


def addresses(route: URLPattern, of: Family, account: Account | None = None) -> list[str]:
    """The route about this family: one address for each row that would be the account's agency's or team's, else one
    for the first row; none where the family has no such row."""
    named = [name for name in carries(route) if name != "reference"]
    assert len(named) <= 1, route
    given: dict[str, Any] = {name: COUNTED[name] for name in doors.parameters(route) if name in COUNTED}
    if "account_id" in doors.parameters(route):
        given["account_id"] = account.pk if account else of.referral.pk
    if "reference" in doors.parameters(route):
        given["reference"] = of.referral.reference
    if "other_id" in doors.parameters(route):  # the second of two people of the family, where it has two
        other = next(reversed(of.rows.get("person_id", ())), of.referral)
        given["other_id"] = getattr(other, "pk", other)
    if not named:
        return [reverse(route.name, kwargs=given)]
    parameter = next(one for one in doors.parameters(route) if doors.OWN_ID.get(route.name or "", one) == named[0])
    rows = _nearest(of.rows.get(named[0], ()), account)
    return [reverse(route.name, kwargs={**given, parameter: getattr(row, "pk", row)}) for row in rows]


def _nearest(rows: tuple[models.Model | str, ...], account: Account | None) -> tuple[models.Model | str, ...]:
    if account is None or not (account.agency or account.team):
        return rows[:1]
    own = {account.agency, account.team} - {"", None}
    theirs = tuple(row for row in rows if {getattr(row, name, None) for name in ("agency", "team", "recipient")} & own)
    return theirs or rows[:1]
