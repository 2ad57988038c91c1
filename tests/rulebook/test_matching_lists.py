"""Two records of one list: the keys under which they meet, what others say of a pair, joining without chains."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openmash.rulebook.matching import Name, PersonFacts, evidence, together
from openmash.rulebook.matching.clusters import clusters
from openmash.rulebook.matching.comparing import compare
from openmash.rulebook.matching.learning import learn_pairs
from openmash.rulebook.matching.meeting import MOST, meeting_keys

HOME = (("14 Acacia Street", "QX6 5BZ"),)
AMARA = PersonFacts(
    "1", (Name("Amara", "Okafor-Bell"),), date(2019, 3, 6), addresses=HOME, phones=("01632 960417",),
    carers=("Ngozi Okafor",), nhs_number="9990001238", role="child",
)  # fmt: skip


def meet(one: PersonFacts, other: PersonFacts) -> set[str]:
    """The kinds of key two records share."""
    shared = set(meeting_keys(evidence(one))) & set(meeting_keys(evidence(other)))
    return {key.partition(":")[0] for key in shared}


@pytest.mark.parametrize(
    ("other", "kind"),
    [
        (PersonFacts("2", (Name("Ammara", "Bell"),)), "NAMES"),
        (PersonFacts("2", (Name("Okafor-Bell", "Amara"),)), "EITHER_WAY"),
        (PersonFacts("2", (Name("Amy", "Smith"),), born=date(2019, 6, 3)), "BORN_FORENAME"),
        (PersonFacts("2", (Name("Amara", "Smith"),), born=date(2017, 3, 6)), "DAY_FORENAME"),
        (PersonFacts("2", (Name("Amara", "Smith"),), born=date(2019, 3, 28)), "MONTH_FORENAME"),
        (PersonFacts("2", (Name("Baby", "Okafor"),), expected=date(2019, 3, 20), carers=("Ngozi Okafor",)), "EXPECTED"),
        (PersonFacts("2", phones=("+44 1632 960417",)), "PHONE"),
        (PersonFacts("2", addresses=(("14 Acacia Rd", "QX6 5BZ"),)), "HOUSE"),
        (PersonFacts("2", (Name("Amara", ""),), addresses=(("14 Akacia Street", ""),)), "HOUSE_NAME"),
        (PersonFacts("2", (Name("Amara", ""),), carers=("Ngozi Okafor",)), "CARER_NAME"),
        (PersonFacts("2", nhs_number="999 000 1238"), "NHS_NUMBER"),
    ],
)
def test_two_records_of_one_child_meet(other: PersonFacts, kind: str) -> None:
    assert kind in meet(AMARA, other)


def test_strangers_do_not_meet() -> None:
    other = PersonFacts("2", (Name("Reuben", "Hale"),), date(2011, 9, 19), addresses=(("3 Quarry Hill", "QX1 1AA"),))
    assert not meet(AMARA, other)


@settings(max_examples=60)
@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=60), st.dates())
def test_any_record_has_a_bounded_number_of_keys_of_known_kinds(
    forename: str, surname: str, line: str, born: date
) -> None:
    keys = meeting_keys(evidence(PersonFacts("p", (Name(forename, surname),), born, addresses=((line, ""),))))
    assert len(keys) == len(set(keys)) <= 120
    assert {key.partition(":")[0] for key in keys} <= set(MOST)


def test_a_third_record_speaks_for_a_pair_or_against_it() -> None:
    """0 and 1 are weak alone; 2 is like both. 3 is like 4, and 5 is like 3 and nobody else."""
    pairs = [
        together.Alone(0, 1, -2.0), together.Alone(0, 2, 7.0), together.Alone(1, 2, 4.0),
        together.Alone(3, 4, 1.0), together.Alone(3, 5, 9.0),
    ]  # fmt: skip
    said = list(together.others(pairs, [()] * 6))
    assert said[0] == together.Others("nobody", "likely", "nobody")
    assert said[3] == together.Others("nobody", "nobody", "sure")


def test_the_household_of_another_address_speaks_for_a_child() -> None:
    """Mother (0, 1) is on record at two addresses; her child (2, 3) has one record at each."""
    marks = [("h old",), ("h new",), ("h old",), ("h new",)]
    pairs = [together.Alone(0, 1, 8.0), together.Alone(2, 3, -1.0)]
    assert list(together.others(pairs, marks))[1].kin == "sure"
    assert list(together.others(pairs, [("h old",)] * 4))[1].kin == "nobody", "one address is no second home"


@settings(max_examples=40)
@given(st.permutations(range(5)))
def test_what_is_said_of_a_pair_does_not_depend_on_the_order_of_pairs(order: list[int]) -> None:
    pairs = [together.Alone(a, b, float(a * 3 + b - 5)) for a, b in list(combinations(range(4), 2))[:5]]
    said = dict(zip(pairs, together.others(pairs, [("h",)] * 4), strict=True))
    mixed = [pairs[place] for place in order]
    assert dict(zip(mixed, together.others(mixed, [("h",)] * 4), strict=True)) == said


def test_brothers_are_not_chained_into_one_child() -> None:
    """Each is a little like the next; the first and the last are not alike at all."""
    chain = [(0, 1, 5.0), (1, 2, 1.0), (2, 3, 5.0), (0, 2, -6.0), (1, 3, -6.0), (0, 3, -9.0)]
    assert clusters(4, chain, 0.0) == [0, 0, 2, 2]


def test_three_records_of_one_child_are_one_although_two_share_nothing() -> None:
    assert clusters(3, [(0, 1, 9.0), (1, 2, 8.0)], 0.0) == [0, 0, 0]


scored = st.dictionaries(
    st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda pair: pair[0] < pair[1]), st.floats(-20, 20)
)


@settings(max_examples=80)
@given(scored)
def test_groups_part_the_list_and_every_group_hangs_together(pairs: dict[tuple[int, int], float]) -> None:
    first = clusters(8, [(a, b, score) for (a, b), score in pairs.items()], 0.0)
    for place, of in enumerate(first):
        assert of <= place
        assert first[of] == of
        if of != place:
            beside = [other for other, same in enumerate(first) if same == of and other != place]
            assert any(pairs.get((min(place, b), max(place, b)), -1.0) >= 0 for b in beside), "joined to nobody"


def test_the_same_records_in_another_order_of_pairs_are_the_same_groups() -> None:
    pairs = [(0, 1, 3.0), (1, 2, 3.0), (3, 4, 2.0), (2, 3, 0.5), (0, 2, -1.0)]
    assert clusters(5, pairs, 0.0) == clusters(5, list(reversed(pairs)), 0.0)


def test_weights_of_pairs_are_learned_and_what_is_not_known_weighs_nothing() -> None:
    other = replace(AMARA, id="2", names=(Name("Reuben", "Hale"),), born=date(2011, 9, 19), nhs_number="")
    taught = []
    for same, one in ((True, replace(AMARA, id="2")), (False, other)):
        compared = compare(evidence(AMARA), evidence(one), {})
        beside = together.Others("nobody", "sure" if same else "nobody", "nobody")
        taught += [([name for bar in together.features(compared, beside).values() for name in bar], same)] * 30
    weights = learn_pairs(taught, records=60, version="v", source="s", per_doubling=0.2)
    compared = compare(evidence(AMARA), evidence(AMARA), {})
    start = weights.start_for(500)
    pair = together.Alone(0, 1, 0.0, together.own(compared, weights))
    alike = together.weigh(pair, together.Others("nobody", "sure", "nobody"), weights, start)
    alone = together.weigh(pair, together.Others("nobody", "nobody", "nobody"), weights, start)
    assert alike > alone
    bars = together.features(compared, together.Others("nobody", "sure", "nobody"))
    assert alike == round(start + sum(weights.weigh(names) for names in bars.values()), 1)
    assert "between=sure" in weights.points
    assert "upn=none" not in weights.points
