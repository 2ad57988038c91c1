"""What may leave the hub, item by item, and a last look for words that may not leave in any text.

The label decides first (`rulebook.sharing`). Beside it stand three things that never leave, whatever a label says: a
protected address, who an anonymous referrer is, and, word for word, an item that has to stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from openmash.agency_checks.models import Answer, AnswerItem
from openmash.people.models import PersonAddress
from openmash.referrals.models import Referral
from openmash.rulebook import sharing
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.words import YES, RecipientKind, Verdict, no
from openmash.screening.queries import home_is_protected

_SHORTEST = 25
"""A part of an item shorter than this many letters is too common to be told apart: "Known to us." may be anybody's."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """One item an agency gave, and whether it may leave to this recipient - or the reason why it stays."""

    item: AnswerItem
    agency_name: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Guard:
    """Words that must not leave, by the reason that is told to the person who writes."""

    addresses: tuple[str, ...]
    referrer: tuple[str, ...]
    items: tuple[str, ...]

    def stops(self, text: str) -> Verdict:
        """May this text leave? Compared without case and spacing."""
        plain = _plain(text)
        if any(words in plain for words in self.addresses):
            return no("It names a protected address. That never leaves, for anybody. Take it out.")
        if any(words in plain for words in self.referrer):
            return no("It names the referrer, who asked not to be named. Take the name, number or address out.")
        if any(words in plain for words in self.items):
            return no("It repeats, word for word, something that must stay in the hub. Say it without those words.")
        return YES


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip()


def _sentences(text: str) -> list[str]:
    """An item whole and by its sentences, so that half of it is found as well."""
    parts = [_plain(text), *(_plain(part) for part in re.split(r"[.!?\n]+", text))]
    return [part for part in parts if len(part) >= _SHORTEST]


def leaving(referral: Referral, to: RecipientKind, policy: LocalPolicy) -> list[Leaving]:
    """Every item the agencies gave about this referral, with whether it may leave to such a recipient."""
    answers = Answer.objects.filter(request__referral=referral).select_related("confirmed")
    items = [
        (answer, item)
        for answer in answers.prefetch_related("items").order_by("agency", "at")
        for item in answer.items.all()
    ]
    named = Guard(protected_addresses(referral), referrer_words(referral), ())
    return [
        Leaving(item, policy.agency_name(item.agency), _verdict(answer, item, to, named, policy))
        for answer, item in items
    ]


def _verdict(answer: Answer, item: AnswerItem, to: RecipientKind, named: Guard, policy: LocalPolicy) -> Verdict:
    agency = policy.agency_name(item.agency)
    if answer.spoken_by and not _confirmed(answer):
        return no(f"Said across the room. {agency} has not yet confirmed these words.")
    label = sharing.may_leave(item, to, agency)
    if not label:
        return label
    stopped = named.stops(item.text)
    return YES if stopped else no(stopped.because.split(". ")[0] + ".")


def _confirmed(answer: Answer) -> bool:
    return hasattr(answer, "confirmed") and answer.confirmed.right


def guard(referral: Referral, staying: Iterable[Leaving]) -> Guard:
    """The guard for texts about this referral; `staying` are the items that may not go to that recipient."""
    kept = [words for one in staying if not one.verdict for words in _sentences(one.item.text)]
    return Guard(protected_addresses(referral), referrer_words(referral), tuple(kept))


def protected_addresses(referral: Referral) -> tuple[str, ...]:
    """The protected addresses of this referral and of the people it is linked to, as they would be written."""
    found: list[str] = []
    if home_is_protected(referral):
        found += [referral.address_line, referral.postcode]
    rows = PersonAddress.objects.filter(
        protected=True, person__links__mention__referral=referral, person__links__taken_back=None
    )
    for row in rows:
        found += [row.line, row.postcode]
    return _worth_finding(found)


def referrer_words(referral: Referral) -> tuple[str, ...]:
    """Who an anonymous referrer is: name, telephone and e-mail. Empty for one who may be named."""
    if not referral.wants_anonymity:
        return ()
    return _worth_finding([referral.referrer_name, referral.referrer_phone, referral.referrer_email])


def _worth_finding(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(plain for plain in map(_plain, texts) if len(plain) >= 5))
