"""What a referral says of the people named in it, in the shape in which people are compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openmash.rulebook import calendars, matching
from openmash.rulebook.matching import Name, PersonFacts

if TYPE_CHECKING:
    from openmash.referrals.models import Mention

CHILD, ADULT = "child", "adult"


def facts_named(mention: Mention) -> PersonFacts:
    """What a referral says of somebody named in it, to compare by. A child shares the home's numbers and carers."""
    received = calendars.london(mention.referral.received_at).date()
    return PersonFacts(
        id=str(mention.pk),
        names=names_given(mention),
        born=mention.born,
        born_range=None if mention.born or mention.unborn else matching.read_age(mention.born_words, received),
        expected=None if mention.born else mention.expected,
        sex=mention.sex,
        nhs_number=mention.nhs_number,
        upn=mention.upn,
        addresses=places_given(mention),
        phones=_phones(mention),
        carers=_carers(mention),
        school=mention.school,
        role=CHILD if mention.is_child else ADULT,
    )


def names_given(mention: Mention) -> tuple[Name, ...]:
    """The names a referral gives somebody."""
    return matching.names_given(mention.forename, mention.surname, mention.aka)


def places_given(mention: Mention) -> tuple[tuple[str, str], ...]:
    """Where they live: their own address when another was given, else the home's."""
    if mention.address:
        return ((mention.address, ""),)
    home = (mention.referral.address_line, mention.referral.postcode)
    return (home,) if any(home) else ()


def _phones(mention: Mention) -> tuple[str, ...]:
    others = [m.phone for m in _adults_with(mention) if not m.address]
    return tuple(dict.fromkeys(number for number in (mention.phone, *others) if number))


def _carers(mention: Mention) -> tuple[str, ...]:
    names = [f"{m.forename} {m.surname}".strip() for m in _adults_with(mention)]
    return tuple(name for name in names if " " in name)


def _adults_with(mention: Mention) -> list[Mention]:
    """The adults named beside a child. An adult has none of their own."""
    return [m for m in mention.referral.mentions.all() if not m.is_child] if mention.is_child else []
