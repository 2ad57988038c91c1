"""What of a referral must be kept from somebody: addresses, people, safe contacts, who an anonymous referrer is.

The flag sits on the address or on the fact itself. Every output is made after asking here; nothing here is shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from openmash.people.models import PersonAddress, PersonLink, PersonPhone, ProtectedMark
from openmash.people.queries import Same, same_people
from openmash.referrals.models import Mention, Referral
from openmash.rulebook import guarding, sharing
from openmash.rulebook.roles import Viewer

Place = tuple[str, str]
"""An address as it is written: its line and its postcode."""


@dataclass(frozen=True, slots=True)
class Protection:
    """What is protected on one referral: marks by what they are on, and the words that must not leave.

    `people` are mentions, `contacts` the referral or mentions whose safe contact is marked, `items` agencies' items.
    `lines` are addresses and numbers as they are written.
    """

    home: bool
    address: bool
    people: frozenset[UUID]
    contacts: frozenset[UUID]
    items: frozenset[UUID]
    words: guarding.Protected

    @property
    def second(self) -> str:
        """Why somebody else must read what leaves; the empty text when nobody need."""
        return sharing.second_person(self.address, len(self.people | self.contacts))


def protected(referral: Referral) -> Protection:
    """What must be kept, in a fixed number of queries."""
    mentions = {one.pk: one for one in referral.mentions.all()}
    marks = list(ProtectedMark.objects.filter(referral_ref=referral.pk, lifted=None))
    by_kind: dict[str, set[UUID]] = {kind: set() for kind in ProtectedMark.KINDS}
    for mark in marks:
        by_kind[mark.kind].add(mark.subject)
    linked = _links(referral)
    same = same_people(linked.values())
    links = {mention: same.lead(person) for mention, person in linked.items()}
    marked_people = _marked_people(same)
    people = {key for key in mentions if key in by_kind["PERSON"] or links.get(key) in marked_people}
    persons = {links[key] for key in people if key in links}
    addresses = list(PersonAddress.objects.filter(person__in=same.everyone))
    elsewhere = _elsewhere(referral, same)
    kept = [(row.line, row.postcode) for row in addresses if row.protected or same.lead(row.person_id) in persons]
    kept += _kept_elsewhere(elsewhere, persons)
    home = _home(referral, [mentions[key] for key in people], kept) or bool(by_kind["HOME"])
    named = [mentions[key] for key in people]
    named_there = [one.mention for one in elsewhere if one.person_id in persons]
    return Protection(
        home=home,
        address=home or bool(kept),
        people=frozenset(people),
        contacts=frozenset(by_kind["SAFE_CONTACT"]),
        items=frozenset(by_kind["ITEM"]),
        words=_words(
            referral,
            home,
            kept,
            [*named, *named_there],
            {one for person in persons for one in same.of(person)},
            by_kind["SAFE_CONTACT"],
        ),
    )


@dataclass(frozen=True, slots=True)
class Hidden:
    """Which addresses of a referral are withheld from one viewer on the hub's own pages: the home's, some people's."""

    home: bool
    people: frozenset[UUID]

    def of(self, mention: Mention, home: str) -> str:
        """Where somebody was said to be, or that it is withheld: their own address, else the family's home."""
        if mention.address:
            return sharing.ADDRESS_WITHHELD if mention.pk in self.people else mention.address
        return sharing.ADDRESS_WITHHELD if home and self.home else home


def hidden(viewer: Viewer, referral: Referral) -> Hidden:
    """What this viewer does not read of a referral that is theirs to read."""
    if sharing.may_read_protected_address(viewer):
        return Hidden(False, frozenset())
    kept = protected(referral)
    return Hidden(kept.home, kept.people)


def _links(referral: Referral) -> dict[UUID, UUID]:
    """Which known person each mention is, by the links that stand."""
    rows = PersonLink.objects.filter(mention__referral=referral, taken_back=None)
    return dict(rows.values_list("mention_id", "person_id"))


def _marked_people(same: Same) -> set[UUID]:
    """Those of these known people whom anybody marked, in whatever referral they were named, under whatever record."""
    if not same.leads:
        return set()
    marked = ProtectedMark.objects.filter(kind="PERSON", lifted=None).values("subject")
    rows = PersonLink.objects.filter(person__in=same.everyone, taken_back=None, mention__in=marked)
    return {same.lead(person) for person in rows.values_list("person_id", flat=True)}


def _elsewhere(referral: Referral, same: Same) -> list[PersonLink]:
    """Where else these known people are named, by the links that stand; in memory each leads to who leads."""
    if not same.leads:
        return []
    rows = PersonLink.objects.filter(person__in=same.everyone, taken_back=None).exclude(mention__referral=referral)
    found = list(rows.select_related("mention__referral"))
    for link in found:
        link.person_id = same.lead(link.person_id)
    return found


def _kept_elsewhere(elsewhere: Iterable[PersonLink], persons: set[UUID]) -> list[Place]:
    """Addresses that other referrals give of the people of this one: every one of a protected person's, and a home
    that is protected there. The flag was set once; whoever hears of the same home later need not know of it."""
    links = list(elsewhere)
    homes = _protected_homes({one.mention.referral for one in links})
    kept: list[Place] = []
    for one in links:
        there = one.mention.referral
        if one.mention.address:
            kept += [(one.mention.address, "")] if one.person_id in persons else []
        elif (one.person_id in persons or there.pk in homes) and (there.address_line or there.postcode):
            kept.append((there.address_line, there.postcode))
    return kept


def _protected_homes(referrals: set[Referral]) -> set[UUID]:
    """Those of these referrals whose home is protected: by its flag, by a mark, or for a marked person who lives
    there."""
    if not referrals:
        return set()
    marks = ProtectedMark.objects.filter(referral_ref__in=[one.pk for one in referrals], lifted=None)
    marked = list(marks.filter(kind__in=("HOME", "PERSON")).values_list("kind", "referral_ref", "subject"))
    people = [subject for kind, _, subject in marked if kind == "PERSON"]
    live_there = Mention.objects.filter(pk__in=people, address="").values_list("referral_id", flat=True)
    flagged = {one.pk for one in referrals if one.address_protected}
    return flagged | {there for kind, there, _ in marked if kind == "HOME"} | set(live_there)


def _home(referral: Referral, people: list[Mention], kept: list[Place]) -> bool:
    """The home is protected with its own flag, when a protected person lives there, or when it is a protected address.

    A protected address without a postcode, or a home without one, may be the same: then it is kept.
    """
    if referral.address_protected or any(not one.address for one in people):
        return True
    here = guarding.squeezed(referral.postcode)
    return any(not here or not code or guarding.squeezed(code) == here for _, code in kept)


def _words(
    referral: Referral,
    home: bool,
    kept: list[Place],
    people: list[Mention],
    persons: set[UUID],
    contacts: set[UUID],
) -> guarding.Protected:
    """`people` are the protected ones, as they are named here and elsewhere."""
    addresses = [text for place in kept for text in place]
    addresses += [referral.address_line, referral.postcode] if home else []
    addresses += [one.address for one in people if one.address]
    phones = [one.phone for one in people if one.phone]
    if persons:
        phones += list(PersonPhone.objects.filter(person__in=persons).values_list("number", flat=True))
    contacts_said = [referral.safe_contact] if referral.pk in contacts else []
    contacts_said += [one.safe_contact for one in referral.mentions.all() if one.pk in contacts]
    anonymous = referral.wants_anonymity
    return guarding.Protected(
        addresses=tuple(addresses),
        phones=tuple(phones),
        referrer=(referral.referrer_name, referral.referrer_email) if anonymous else (),
        referrer_phones=(referral.referrer_phone,) if anonymous else (),
        referrer_surname=_surname(referral) if anonymous else "",
        marked=tuple(contacts_said),
    )


def _surname(referral: Referral) -> str:
    """The referrer's surname, unless somebody of the family bears it: their names must be said."""
    last = referral.referrer_name.split()[-1] if referral.referrer_name.split() else ""
    named = " ".join(f"{one.forename} {one.surname} {one.aka}" for one in referral.mentions.all()).casefold()
    return "" if last.casefold() in named.replace("-", " ").split() else last
