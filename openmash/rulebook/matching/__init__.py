"""Is this child already known? Comparing records of people so that a person can decide, with every reason shown."""

from openmash.rulebook.matching.dates import (
    BornRange,
    age_on,
    fake_date,
    is_only_a_year,
    may_be_born,
    may_be_due,
    read_age,
)
from openmash.rulebook.matching.likeness import likeness
from openmash.rulebook.matching.normal import (
    Normal,
    fold,
    full_key,
    house_key,
    name_key,
    nhs_number,
    phone,
    phone_key,
    postcode,
    postcode_key,
    upn,
)
from openmash.rulebook.matching.people import Band, Match, Name, PersonFacts, Reason, names_given
from openmash.rulebook.matching.scoring import best, score
from openmash.rulebook.matching.sounds import same_name, sound, sounds

__all__ = [
    "Band",
    "BornRange",
    "Match",
    "Name",
    "Normal",
    "PersonFacts",
    "Reason",
    "age_on",
    "best",
    "fake_date",
    "fold",
    "full_key",
    "house_key",
    "is_only_a_year",
    "likeness",
    "may_be_born",
    "may_be_due",
    "name_key",
    "names_given",
    "nhs_number",
    "phone",
    "phone_key",
    "postcode",
    "postcode_key",
    "read_age",
    "same_name",
    "score",
    "sound",
    "sounds",
    "upn",
]
