"""Keys under which people are kept and looked for, weights as data, the household together, lists read line by line."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openmash.rulebook import matching
from openmash.rulebook.matching import Band, Name, PersonFacts, evidence, lists, weights
from openmash.rulebook.matching.choosing import POINTS, most
from openmash.rulebook.matching.keys import ARM, kept
from openmash.rulebook.matching.learning import BY_HAND, Asked, learn
from openmash.rulebook.matching.measuring import Outcome, report

HOME = (("Flat 6, 14 Acacia Street", "QX6 5BZ"),)
AMARA = PersonFacts(
    "k1", (Name("Amara", "Okafor-Bell"),), date(2019, 3, 6), addresses=HOME, phones=("01632 960417",),
    carers=("Ngozi Okafor",), role="child",
)  # fmt: skip
NGOZI = PersonFacts("k2", (Name("Ngozi", "Okafor"),), date(1991, 1, 7), addresses=HOME, role="adult")


def share(known: PersonFacts, sought: PersonFacts) -> bool:
    """Would the search come by the known person?"""
    under = {digest for _, digest in matching.sought_keys(evidence(sought))}
    return not under.isdisjoint(matching.kept_under(known))


@pytest.mark.parametrize(
    "sought",
    [
        PersonFacts(names=(Name("Ammara", "Okafor Bell"),)),
        PersonFacts(names=(Name("Okafor-Bell", "Amara"),)),
        PersonFacts(names=(Name("Emara", "Okafor-Bell"),)),
        PersonFacts(names=(Name("Amara", "Okafor-Bull"),), born=date(1990, 1, 1)),
        PersonFacts(names=(Name("Girl", "Unknown"),), born=date(2019, 6, 3)),
        PersonFacts(names=(Name("Amara", "Smith"),), born=date(2017, 3, 6)),
        PersonFacts(names=(Name("Amara", "Smith"),), born=date(2019, 3, 28)),
        PersonFacts(names=(Name("Amara", "Smith"),), born=date(2019, 11, 6)),
        PersonFacts(names=(Name("Amara", "Smith"),), addresses=(("92 Akacia Street", ""),)),
        PersonFacts(names=(Name("Amara", "Smith"),), born=date(2020, 1, 1), carers=("Chidi Okafor",)),
        PersonFacts(addresses=(("14 acacia rd", ""),)),
        PersonFacts(addresses=(("14 Akacia Street", ""),)),
        PersonFacts(addresses=(("", "qx65bz"),)),
        PersonFacts(phones=("+44 1632 960417",)),
        PersonFacts(names=(Name("Girl", ""),), carers=("Ngozi Okafor",)),
        PersonFacts(names=(Name("", "Okafor"),), expected=date(2019, 3, 20), carers=("Ngozi Okafor",)),
    ],
    ids=["sound", "turned round", "beginning wrong", "end wrong", "day and month", "birthday", "month",
         "year and day", "street", "a parent's surname",
         "house", "street misspelt", "postcode", "phone", "carer", "before birth"],
)  # fmt: skip
def test_a_known_child_is_come_by_in_each_way(sought: PersonFacts) -> None:
    assert share(AMARA, sought)


def test_a_short_form_is_come_by_and_a_stranger_is_not() -> None:
    eliza = PersonFacts("k", (Name("Elizabeth", "Marsh"),), date(2012, 5, 5))
    assert share(eliza, PersonFacts(names=(Name("Lizzie", "Marsh"),), born=date(2013, 1, 1)))
    assert not share(eliza, PersonFacts(names=(Name("Reuben", "Hale"),), born=date(2011, 9, 9)))
    assert not share(eliza, PersonFacts(names=(Name("Elizabeth", "Hale"),), born=date(1988, 9, 9)))


def test_keys_say_no_name_and_belong_to_an_arm() -> None:
    for arm, digest in kept(evidence(AMARA)):
        assert 0 <= arm < len(ARM)
        assert -(2**63) <= digest < 2**63


@settings(max_examples=60)
@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=60))
def test_any_text_has_keys_and_meets_itself(forename: str, surname: str, line: str) -> None:
    person = PersonFacts("p", (Name(forename, surname),), date(2015, 4, 9), addresses=((line, ""),))
    assert share(person, person)


def test_a_household_speaks_for_its_child() -> None:
    """A child whose own record shares little is likelier when the mother named beside is found at the same house."""
    child = PersonFacts("s1", (Name("Amara", "Smith"),), born_range=matching.read_age("about 7", date(2026, 5, 27)))
    mother = PersonFacts("s2", (Name("Ngozi", "Okafor"),), date(1991, 1, 7), role="adult")
    known = [{p.id: evidence(p) for p in (AMARA, NGOZI)}] * 2
    model = matching.standard_weights()
    (alone,) = matching.pairs([evidence(child)], known[:1], model, {}, 2000)
    together, _ = matching.pairs([evidence(child), evidence(mother)], known, model, {}, 2000)
    kin = {pair.known.facts.id: pair.comparison.kin for pair in together}
    assert [pair.comparison.kin for pair in alone] == ["none", "none"]
    assert kin["k1"] in ("likely", "sure", "several")
    assert kin["k2"] == "nobody" or kin["k2"] in ("faint", "weak")


def test_twins_of_one_house_are_family_and_a_boy_known_by_his_middle_name_is_not() -> None:
    home = {"addresses": HOME, "phones": ("01632 960417",), "carers": ("Ngozi Okafor",), "role": "child"}
    twin = PersonFacts("", (Name("Idris", "Okafor-Bell"),), AMARA.born, **home)  # type: ignore[arg-type]
    assert matching.score(twin, AMARA).band is Band.FAMILY
    named = PersonFacts("k", (Name("Mohammed", "Iqbal", "Yusuf"),), date(2014, 2, 2), **home)  # type: ignore[arg-type]
    said = PersonFacts("", (Name("Yusuf", "Iqbal"),), date(2014, 2, 2), **home)  # type: ignore[arg-type]
    assert matching.score(said, named).band is Band.VERY_LIKELY


def test_a_near_address_shows_what_was_asked_and_never_where_they_live() -> None:
    hidden = replace(AMARA, addresses=(("22 Hidden Close", "QX6 5BZ"),))
    asked = PersonFacts(names=(Name("Amara", "Bell"),), addresses=(("14 Acacia Street", "QX6 5BZ"),))
    said = " ".join(reason.words for reason in matching.score(asked, hidden).reasons)
    assert "Hidden" not in said
    assert "Acacia" in said


def test_a_larger_register_takes_points_off_the_start() -> None:
    model = matching.standard_weights()
    assert model.start_for(model.register) == model.start
    assert round(model.start_for(model.register * 2), 1) == round(model.start - model.per_doubling, 1)
    assert model.start_for(0) == model.start_for(500)


def test_weights_are_written_and_read_the_same() -> None:
    model = matching.standard_weights()
    assert weights.read(weights.written(model)) == model


@pytest.mark.parametrize(
    "spoilt",
    ["", "[]", "{}", "null", '{"format": 2}', '{"format": 1, "version": "x"}', "nonsense"],
)
def test_a_spoilt_file_of_weights_is_refused_in_a_sentence(spoilt: str) -> None:
    with pytest.raises(weights.WeightsUnreadable, match=r"[.;]"):
        weights.read(spoilt)


@pytest.mark.parametrize("change", [{"start": "NaN"}, {"register": 0}, {"same_from": -9.0}, {"points": {"a=b": "x"}}])
def test_impossible_weights_are_refused(change: dict[str, object]) -> None:
    body = json.loads(weights.written(matching.standard_weights())) | change
    with pytest.raises(weights.WeightsUnreadable):
        weights.read(json.dumps(body))


def test_weights_are_learned_from_what_people_said() -> None:
    same = matching.pairs([evidence(AMARA)], [{"k1": evidence(AMARA)}], matching.standard_weights(), {}, 100)[0][0]
    other = matching.pairs([evidence(AMARA)], [{"k2": evidence(NGOZI)}], matching.standard_weights(), {}, 100)[0][0]
    asked = [Asked([same.comparison, other.comparison], 0), Asked([other.comparison], None)] * 20
    model = learn(asked, register=100, version="t", source="a test", per_doubling=1.0)
    assert model.points["forename=same"] > 0 > model.points["forename=other"]
    assert all(model.points[name] * least > 0 for name, least in BY_HAND.items())
    assert model.same_from >= model.perhaps_from


def test_a_line_of_a_list_is_read_and_a_wrong_date_is_said() -> None:
    row = {"record_id": "7", "forename": "Mo", "middle": "Ali", "surname": "Khan", "aka": "Moody", "approx_age": "6",
           "recorded_on": "2020-05-01", "house": "Flat 2, 9", "street": "Elm Road", "postcode": "QX1 1AA"}  # fmt: skip
    person = lists.line_of(row)
    assert person.names == (Name("Mo", "Khan", "Ali"), Name("Moody", "Khan"))
    assert person.addresses == (("Flat 2, 9 Elm Road", "QX1 1AA"),)
    assert person.born_range is not None
    assert person.born_range.earliest < date(2014, 5, 1) < person.born_range.latest
    with pytest.raises(lists.LineUnreadable, match="dob"):
        lists.line_of({"record_id": "8", "dob": "31/02/2019"})
    with pytest.raises(lists.LineUnreadable, match="record_id"):
        lists.line_of({"forename": "Mo"})


def test_the_figures_count_what_they_say() -> None:
    found = [
        Outcome("a", "known", "x", ["a", "b"], 5.0, True, 2.0),
        Outcome("b", "known", "x", ["c", "b"], 1.0, False, 4.0),
        Outcome("d", "known", "y", [], None, False, 6.0),
        *(Outcome("", "stranger", "y", ["c"], top, top > 3, 8.0) for top in (4.0, 2.0, 0.5, 0.2)),
    ]
    figures = report(found)
    assert (figures["known"], figures["unknown"]) == (3, 4)
    assert (figures["right first"], figures["right among five"]) == (0.3333, 0.6667)
    assert (figures["false alarms"], figures["right at 1 % false alarms"]) == (0.25, 0.3333)
    assert figures["milliseconds, slowest in twenty"] == 8.0
    assert figures["right among five, by community"] == {"x": "1.000 of 2", "y": "0.000 of 1"}


def named(forename: str, surname: str) -> PersonFacts:
    """A child of one house and one birthday, by this name."""
    return PersonFacts("n", (Name(forename, surname),), date(2015, 4, 9), addresses=HOME, role="child")


@pytest.mark.parametrize(
    ("written", "known"),
    [
        (("Sopheeaa", "Jones"), ("Jones", "Sophia")),
        (("Kahn", "Ayesa"), ("Ayesha", "Khaan")),
        (("Wisniewski", "Nikola"), ("Nikola", "")),
        (("Kwame", "Osei"), ("Balogun", "Kwame")),
        (("Uliver", "Melford"), ("Olly", "Melford")),
        (("Toommy", "Brown"), ("Thomas", "Brown")),
        (("Victoria", "Goldshaw"), ("Wikktoria", "Goldshaw")),
        (("Zther", "Hassan"), ("Esther", "Hassan")),
    ],
)
def test_a_child_whose_name_was_turned_or_misspelt_is_no_brother_of_their_own(
    written: tuple[str, str], known: tuple[str, str]
) -> None:
    """Of one house and one birthday, with names that are one name: a match, not family."""
    assert matching.score(named(*written), named(*known)).band is not Band.FAMILY


def test_a_twin_of_another_name_stays_family() -> None:
    for twin in ("Reuben", "Hania", "Callum"):
        assert matching.score(named("Amara", "Okafor"), named(twin, "Okafor")).band is Band.FAMILY


def test_the_larger_a_register_the_more_are_compared() -> None:
    assert [most(size) for size in (0, 50, 100_000, 300_000, 1_000_000)] == [25, 25, 25, 37, 50]
    assert len(POINTS) == len(ARM) + 7
