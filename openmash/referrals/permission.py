"""Reads about permission, competence and the family's voice; the viewer has already been let in to the referral.

`said` turns the rows into what the rule takes, whether they come from the tables or from a page that read many tables
at once. A giver is a person of the referral where one was named so, else a name of their own: two people never merge.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from openmash.referrals.models import CompetenceJudged, ConsentRecord, FamilyInformed, Mention, Referral, ViewHeard
from openmash.referrals.queries import child_name
from openmash.rulebook import consent
from openmash.rulebook.consent import Child, Judged, Said
from openmash.rulebook.words import Capacity, ConsentAnswer, Purpose

NOT_NAMED = "Somebody who was not named"
NOBODY = "nobody"


@dataclass(frozen=True)
class Voice:
    """Everything known of permission and voice about one referral, oldest first, with the people it names."""

    people: tuple[Mention, ...]
    consents: Sequence[Any]
    competences: Sequence[Any]
    views: Sequence[Any]
    informed: Sequence[Any]

    @property
    def said(self) -> tuple[Said, ...]:
        """What each giver said, for the rule."""
        return said(self.consents, self.people)

    def children(self, on: date) -> tuple[Child, ...]:
        """The children with what is known of their competence on this London day."""
        latest = latest_judged(self.competences)
        return tuple(
            Child(str(one.pk), child_name(one), consent.competent(latest.get(str(one.pk)), one.born, on))
            for one in self.people
            if one.is_child
        )


def voice(of: Referral) -> Voice:
    """The facts of one referral, in five questions. Row security bounds them."""
    return Voice(
        people=tuple(of.mentions.all()),
        consents=list(ConsentRecord.objects.filter(referral=of).order_by("at", "recorded_at")),
        competences=list(CompetenceJudged.objects.filter(referral=of).order_by("at", "recorded_at")),
        views=list(ViewHeard.objects.filter(referral=of).order_by("at", "recorded_at")),
        informed=list(FamilyInformed.objects.filter(referral=of).order_by("at", "recorded_at")),
    )


def said(rows: Iterable[Any], people: Sequence[Mention]) -> tuple[Said, ...]:
    """Rows of consent as the rule takes them."""
    return tuple(_said(row, people) for row in rows)


def _said(row: Any, people: Sequence[Mention]) -> Said:
    person = _person(row, people)
    answer = ConsentAnswer(row.answer)
    capacity = Capacity(row.capacity) if row.capacity in Capacity.__members__ else None
    if capacity is None and person is not None and person.is_child:
        capacity = Capacity.CHILD
    name = child_name(person) if person is not None else row.given_by
    return Said(
        giver=str(person.pk) if person is not None else _own_key(row, answer),
        name=name or NOT_NAMED,
        capacity=capacity,
        answer=answer,
        at=row.said_at or row.at,
        agencies=frozenset(row.agencies or ()),
        purposes=frozenset(Purpose(one) for one in row.purposes or () if one in Purpose.__members__),
        words=row.covers,
    )


def _person(row: Any, people: Sequence[Mention]) -> Mention | None:
    """The person of the referral who spoke: as chosen, or the only one who bears the name given."""
    if row.giver_id:
        return next((one for one in people if str(one.pk) == str(row.giver_id)), None)
    wanted = _letters(row.given_by)
    found = [one for one in people if wanted and _letters(child_name(one)) == wanted]
    return found[0] if len(found) == 1 else None


def _own_key(row: Any, answer: ConsentAnswer) -> str:
    letters = _letters(row.given_by)
    if letters:
        return f"name:{letters}"
    return "not named" if answer in consent.SPEAKING else NOBODY


def _letters(name: str) -> str:
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def latest_judged(rows: Iterable[Any]) -> dict[str, Judged]:
    """The last judgement of each child's competence, by the child's id as text. Rows come oldest first."""
    return {str(row.child_id): Judged(row.understands, row.consequences, row.free, row.competent) for row in rows}


def agreed_anywhere(facts: Voice) -> bool:
    """Does anybody agree that some agency is asked, unopposed? For a Green or Blue (M2.8)."""
    words = facts.said
    named = {code for one in words for code in one.agencies} | {consent.ANYONE}
    return any(consent.agreed_to(words, code) for code in named)
