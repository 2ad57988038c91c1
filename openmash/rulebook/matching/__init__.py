"""Is this child already known? Comparing records of people so that a person can decide, with every reason shown."""

from openmash.rulebook.matching.choosing import POINTS, most
from openmash.rulebook.matching.dates import (
    BornRange,
    age_on,
    fake_date,
    is_only_a_year,
    may_be_born,
    may_be_due,
    read_age,
)
from openmash.rulebook.matching.evidence import Evidence, evidence, without_lines
from openmash.rulebook.matching.household import Pair, pairs
from openmash.rulebook.matching.keys import (
    ARMS,
    Key,
    full_keys,
    home_keys,
    kept_under,
    names_to_count,
)
from openmash.rulebook.matching.keys import sought as sought_keys
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
from openmash.rulebook.matching.scoring import band_of, best, in_order, judged, score
from openmash.rulebook.matching.sounds import same_name, sound, sounds
from openmash.rulebook.matching.weights import Weights
from openmash.rulebook.presets.weights import standard as standard_weights

__all__ = [
    "ARMS",
    "POINTS",
    "Band",
    "BornRange",
    "Evidence",
    "Key",
    "Match",
    "Name",
    "Normal",
    "Pair",
    "PersonFacts",
    "Reason",
    "Weights",
    "age_on",
    "band_of",
    "best",
    "evidence",
    "fake_date",
    "fold",
    "full_key",
    "full_keys",
    "home_keys",
    "house_key",
    "in_order",
    "is_only_a_year",
    "judged",
    "kept_under",
    "likeness",
    "may_be_born",
    "may_be_due",
    "most",
    "name_key",
    "names_given",
    "names_to_count",
    "nhs_number",
    "pairs",
    "phone",
    "phone_key",
    "postcode",
    "postcode_key",
    "read_age",
    "same_name",
    "score",
    "sought_keys",
    "sound",
    "sounds",
    "standard_weights",
    "upn",
    "without_lines",
]
