"""What is said before two records are merged: every warning for what it warns of, and for nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openmash.rulebook.merging import Record, Warned, may_be_one, may_be_two, warnings

ONE = Record("1", ("Amara",), (date(2019, 6, 3),), ("F",), ("9434765919",), (("3 Row", "QX4 7RB"),), frozenset({"r1"}))
SAME = replace(ONE, id="2", referrals=frozenset({"r2"}))
RECORDS = st.builds(
    Record,
    id=st.sampled_from(["1", "2", "3"]),
    forenames=st.lists(st.text(max_size=8), max_size=2).map(tuple),
    born=st.lists(st.dates(), max_size=2).map(tuple),
    sexes=st.lists(st.sampled_from(["F", "M", ""]), max_size=2).map(tuple),
    nhs_numbers=st.lists(st.text(max_size=10), max_size=2).map(tuple),
    homes=st.lists(st.tuples(st.text(max_size=12), st.text(max_size=8)), max_size=2).map(tuple),
    referrals=st.frozensets(st.sampled_from(["a", "b", "c"])),
    related=st.frozensets(st.sampled_from(["1", "2", "3"])),
    apart=st.frozensets(st.sampled_from(["1", "2", "3"])),
)


def test_two_that_agree_are_warned_of_nothing() -> None:
    assert warnings(ONE, SAME) == ()
    assert may_be_one(ONE, SAME, "")


@pytest.mark.parametrize(
    ("other", "warned"),
    [
        (replace(SAME, nhs_numbers=("4010232137",)), {Warned.NHS_NUMBERS}),
        (replace(SAME, nhs_numbers=("9434765919", "4010232137")), set()),
        (replace(SAME, born=(date(2019, 3, 6),)), {Warned.BIRTH_DATES}),
        (replace(SAME, born=()), set()),
        (replace(SAME, forenames=("Ada",)), {Warned.TWINS, Warned.HOUSEHOLD}),
        (replace(SAME, forenames=("Ada",), homes=()), {Warned.TWINS}),
        (replace(SAME, forenames=("Amahra",)), set()),
        (replace(SAME, sexes=("M",)), {Warned.SEXES}),
        (replace(SAME, related=frozenset({"1"})), {Warned.RELATED}),
        (replace(SAME, apart=frozenset({"1"})), {Warned.SAID_TWO}),
        (replace(SAME, apart=frozenset({"3"})), set()),
        (replace(SAME, referrals=frozenset({"r1", "r2"})), {Warned.ONE_REFERRAL}),
    ],
)
def test_each_thing_is_warned_of_by_itself(other: Record, warned: set[Warned]) -> None:
    assert set(warnings(ONE, other)) == warned


def test_two_are_said_to_be_two_once_and_never_somebody_and_themselves() -> None:
    assert may_be_two(ONE, SAME)
    assert may_be_two(ONE, ONE).because == "These stand as one person. Take that back first."
    said = replace(SAME, apart=frozenset({"1"}))
    for one, other in ((ONE, said), (said, ONE)):
        assert may_be_two(one, other).because == "Somebody has already said that these are two people."


def test_one_referral_that_names_two_asks_why_and_nobody_is_merged_with_themselves() -> None:
    both = replace(SAME, referrals=ONE.referrals)
    assert may_be_one(ONE, both, " ").because == (
        "One referral names them as two people. Say why it named one person twice, or keep them apart."
    )
    assert may_be_one(ONE, both, "The school wrote both her names.")
    assert may_be_one(ONE, ONE, "x").because == "These are one record already."


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RECORDS, RECORDS)
def test_which_of_the_two_comes_first_means_nothing(one: Record, other: Record) -> None:
    assert warnings(one, other) == warnings(other, one)
