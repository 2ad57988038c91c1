"""How the family may be reached: who needs which interpreter, who must not interpret, what is safe.

It stands on every page from which somebody speaks or writes to the family, and in every handover: a call to the wrong
telephone or an interpreter who knows the family can undo what a mother risked by speaking. Nothing is worked out here:
what the referrer sent and what the hub added beside it are said together, the newest addition first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from openmash.referrals.models import Correction, Mention, Referral
from openmash.referrals.queries import child_name
from openmash.referrals.words import About


@dataclass(frozen=True, slots=True)
class Reaching:
    """What to know before anybody speaks to the family.

    `interpreter` says who needs one and who must not be one; `added` what the hub noted of safe contact; `sent` what
    was sent of it, with whose it is: the referral's id or a person's, and their name where it is one person's.
    """

    interpreter: tuple[str, ...]
    added: tuple[str, ...]
    sent: tuple[tuple[UUID, str, str], ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """Everything, a line each, as pages of the hub show it."""
        return (*self.interpreter, *self.added, *(f"{who}{words}" for _, who, words in self.sent))


def reaching(of: Referral) -> Reaching:
    """What is known of one referral. The viewer has already been let in to it."""
    rows = Correction.objects.filter(referral=of, about__in=[About.INTERPRETER.value, About.CONTACT.value])
    return known(of, list(of.mentions.all()), rows.order_by("at", "recorded_at"))


def known(of: Referral, people: Sequence[Mention], corrections: Iterable[Any]) -> Reaching:
    """The same, from rows that a page has read already; corrections come oldest first."""
    rows = list(corrections)[::-1]
    sent = [(of.pk, "", of.safe_contact)] + [(one.pk, f"{child_name(one)}: ", one.safe_contact) for one in people]
    return Reaching(
        interpreter=tuple(_needed(people)) + tuple(_said(rows, About.INTERPRETER, "Interpreter: ")),
        added=tuple(_said(rows, About.CONTACT, "")),
        sent=tuple((key, who, words) for key, who, words in sent if words),
    )


def _needed(people: Sequence[Mention]) -> Iterable[str]:
    """Who needs an interpreter, and into which language: their own, else the one the children were said to speak."""
    spoken = next((one.language for one in people if one.language), "")
    for one in people:
        if one.interpreter:
            language = one.language or spoken
            who = f"{child_name(one)}, {one.relation}," if one.relation and not one.is_child else child_name(one)
            yield f"{who} needs an interpreter{': ' + language if language else ''}"


def _said(rows: Iterable[Any], about: About, lead: str) -> Iterable[str]:
    return (f"{lead}{row.text}" for row in rows if row.about == about.value)
