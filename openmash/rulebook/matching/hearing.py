"""Keys of how one word of a name sounds, by itself: for whoever has one name alone, as it was heard.

They stand beside the keys of `keys.py` and are asked for by the one box alone. The search for a household never does:
under one name are thousands, and it has more to go by.
"""

from __future__ import annotations

from collections.abc import Iterable

from openmash.rulebook.matching.keys import digest
from openmash.rulebook.matching.people import Name, PersonFacts
from openmash.rulebook.matching.sounds import NICKNAMES, SHORT_FORMS, sound, sounds

MOST_FORMS = 8


def heard_under(facts: PersonFacts) -> list[int]:
    """The digests of how every word of every name of a known person sounds, each once."""
    return digests(facts.names)


def digests(names: Iterable[Name]) -> list[int]:
    """The same of names."""
    codes = dict.fromkeys(code for name in names for code in sounds(name.forename, name.middle, name.surname))
    return [digest("HEARD", code) for code in codes]


def heard_as(word: str) -> list[int]:
    """The digests of how a word sounds, and of how the usual short and long forms of it do."""
    forms = [form for group in sorted(NICKNAMES.get(word, ())) for form in SHORT_FORMS[group]]
    codes = dict.fromkeys(code for form in (word, *forms[:MOST_FORMS]) if (code := sound(form)))
    return [digest("HEARD", code) for code in codes]
