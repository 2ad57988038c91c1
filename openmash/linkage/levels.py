"""How far two records agree, in SQL that DuckDB and Spark both read: coarser than `Comparison`, of the same codes.

Nothing here asks for a function that only one of the two has (`levenshtein` is in both), so that a model learned on one
machine is the model learned on a cluster. House, telephone and carer are one comparison, as everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ELSE, NULL = "else", "null"


@dataclass(frozen=True, slots=True)
class Level:
    """One way to agree: the codes of `Comparison` it stands for, and the SQL; columns end in _l and _r."""

    codes: tuple[str, ...]
    sql: str
    common: str = ""
    """The column whose common values say less."""


def _both(column: str, test: str) -> str:
    return test.replace("@l", f"{column}_l").replace("@r", f"{column}_r")


def _missing(*columns: str) -> str:
    return " and ".join(f"({column}_l is null or {column}_r is null)" for column in columns)


def _overlap(column: str) -> str:
    """Two lists of words have one in common. Sizes are compared: both engines know these functions by these names."""
    return f"({column}_l is not null and {column}_r is not null and arrays_overlap({column}_l, {column}_r))"


_TURNED = "forename_l = surname_r and surname_l = forename_r"
_HOUSE = "house_l = house_r"
_PHONE = "phone_l = phone_r"
_CARER = "carer_l = carer_r"
_NEAR_ENOUGH = "abs(year_l - year_r)"

LEVELS: Mapping[str, tuple[Level, ...]] = {
    "forename": (
        Level(("none",), "(forename_l is null or forename_r is null) and not (unborn_l or unborn_r)"),
        Level(("unborn",), "forename_l is null or forename_r is null"),
        Level(("same",), "forename_l = forename_r", common="forename"),
        Level(("swapped",), _TURNED),
        Level(("alias", "variant"), _overlap("forms")),
        Level(("slip", "look", "sound and look"), "levenshtein(forename_l, forename_r) <= 1"),
        Level(("sound",), "forename_sound_l = forename_sound_r"),
        Level(
            ("two slips", "part", "part near", "within"),
            "levenshtein(forename_l, forename_r) <= 2 and length(forename_l) > 5",
        ),
        Level(
            ("beginning", "honoured", "half swapped", "likeness"), "substr(forename_l, 1, 3) = substr(forename_r, 1, 3)"
        ),
        Level(("other",), ELSE),
    ),
    "surname": (
        Level(("none",), _missing("surname")),
        Level(("same",), "surname_l = surname_r", common="surname"),
        Level(("swapped",), _TURNED),
        Level(("part", "part near"), _overlap("surnames")),
        Level(("slip", "look", "sound and look"), "levenshtein(surname_l, surname_r) <= 1"),
        Level(("sound", "two slips"), "surname_sound_l = surname_sound_r"),
        Level(("carer",), "surname_l = carer_surname_r or surname_r = carer_surname_l"),
        Level(("likeness",), "levenshtein(surname_l, surname_r) <= 2 and length(surname_l) > 5"),
        Level(("other",), ELSE),
    ),
    "born": (
        Level(("none",), "(born_l is null or born_r is null) and (year_l is null or year_r is null)"),
        Level(("same",), "born_l = born_r"),
        Level(("due",), "(due_l or due_r) and abs(day_l - day_r) <= 21"),
        Level(("due within two months",), "(due_l or due_r) and abs(day_l - day_r) <= 60"),
        Level(("turned",), "born_l = turned_r"),
        Level(("slip",), "levenshtein(born_l, born_r) <= 1"),
        Level(
            ("month", "year and day", "year only", "year, first of January"),
            "born_l is not null and born_r is not null and year_l = year_r and (substr(born_l, 6, 2) = "
            "substr(born_r, 6, 2) or substr(born_l, 9, 2) = substr(born_r, 9, 2) or born_l like '%-01-01' "
            "or born_r like '%-01-01')",
        ),
        Level(("birthday",), "substr(born_l, 6) = substr(born_r, 6)"),
        Level(("months apart",), "born_l is not null and born_r is not null and abs(day_l - day_r) < 280"),
        Level(("age fits", "age near"), f"(born_l is null or born_r is null) and {_NEAR_ENOUGH} <= 1"),
        Level(("age some years",), f"(born_l is null or born_r is null) and {_NEAR_ENOUGH} <= 3"),
        Level(("years apart",), f"{_NEAR_ENOUGH} <= 3"),
        Level(("many years apart", "a generation apart", "age far", "due far"), ELSE),
    ),
    "home": (
        Level(("none/none/none",), _missing("house", "phone", "carer")),
        Level(("house/same/same",), f"{_HOUSE} and {_PHONE} and {_CARER}"),
        Level(("house/same/",), f"{_HOUSE} and {_PHONE}"),
        Level(("house//same",), f"{_HOUSE} and {_CARER}"),
        Level(("/same/same",), f"{_PHONE} and {_CARER}"),
        Level(("house//",), _HOUSE),
        Level(("/same/",), _PHONE),
        Level(("//same",), _CARER),
        Level(("postcode//",), "postcode_l = postcode_r"),
        Level(("other//",), ELSE),
    ),
    "nhs_number": (
        Level(("none",), _missing("nhs_number")),
        Level(("same",), "nhs_number_l = nhs_number_r"),
        Level(("slip",), "levenshtein(nhs_number_l, nhs_number_r) <= 1"),
        Level(("other",), ELSE),
    ),
    **{
        name: (
            Level(("none",), _missing(column)),
            Level(("same",), f"{column}_l = {column}_r"),
            Level(("other",), ELSE),
        )
        for name, column in (("upn", "upn"), ("sex", "sex"), ("school", "school"), ("role", "role"))
    },
    "middle": (
        Level(("none",), _missing("middle")),
        Level(("same",), "middle_l = middle_r"),
        Level(("initial",), "substr(middle_l, 1, 1) = substr(middle_r, 1, 1)"),
        Level(("other",), ELSE),
    ),
}
