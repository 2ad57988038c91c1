"""Normalisers take any text; dates as people know them; scores add up; siblings and twins are family, never a match."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openmash.rulebook import matching
from openmash.rulebook.matching import Band, Name, PersonFacts

ON = date(2026, 5, 27)
HOME = (("Flat 6, 14 Acacia Street", "QX6 5BZ"),)
AMARA = PersonFacts(
    "k1",
    (Name("Amara", "Okafor-Bell"),),
    date(2019, 3, 6),
    sex="F",
    addresses=HOME,
    phones=("01632 960417",),
    carers=("Ngozi Okafor",),
)
anything = st.text(max_size=200)


@given(anything)
def test_normalisers_take_any_text(text: str) -> None:
    for shown in (matching.postcode(text), matching.phone(text), matching.nhs_number(text), matching.upn(text)):
        assert isinstance(shown.value, str)
        assert isinstance(shown.warning, str)
    assert matching.name_key(matching.name_key(text)) == matching.name_key(text)
    assert matching.fold(matching.fold(text)) == matching.fold(text)
    assert isinstance(matching.house_key(text), str)
    assert all(matching.sounds(text))
    assert matching.full_key(text, text) == " ".join([matching.name_key(text)] * 2).strip()
    matching.read_age(text, ON)


@given(anything)
def test_what_is_kept_of_a_number_or_a_postcode_reads_the_same_again(text: str) -> None:
    for read in (matching.postcode, matching.phone, matching.nhs_number, matching.upn):
        once = read(text)
        assert read(once.value) == once
        assert not once.key or read(once.value).key == once.key
    assert matching.postcode_key(matching.postcode(text).value) == matching.postcode_key(text)
    assert matching.phone_key(matching.phone(text).value) == matching.phone_key(text)


@given(anything)
def test_keys_hold_nothing_but_what_is_compared(text: str) -> None:
    assert re.fullmatch(r"[0-9]*", matching.phone_key(text))
    for key in (matching.name_key(text), matching.house_key(text), matching.full_key(text, text)):
        assert key == " ".join(key.split())
        assert matching.fold(key).casefold() == key.casefold() or key == ""
    assert matching.house_key(text) == matching.house_key(f"  {text}  ")
    assert matching.name_key(text) == matching.name_key(f"  {text}  ")


@given(anything, anything)
def test_a_full_name_is_its_two_names_and_neither_alone(forename: str, surname: str) -> None:
    parts = [key for key in (matching.name_key(forename), matching.name_key(surname)) if key]
    assert matching.full_key(forename, surname) == " ".join(parts)


@given(anything, st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_any_words_of_an_age_are_a_span_of_days_or_nothing(text: str, on: date) -> None:
    span = matching.read_age(text, on)
    assert span is None or span.earliest <= span.latest


@pytest.mark.parametrize(
    "text", ["👶🏽", "", " ", "Łucja-Zoë O’Brien", "张伟", "محمد", "a" * 200, "\x00\ud800", "ⅷ², ½ Street"]
)
def test_odd_texts_do_not_break_a_search(text: str) -> None:
    person = PersonFacts("x", (Name(text, text),), addresses=((text, text),), phones=(text,), carers=(text,), upn=text)
    match = matching.score(person, person)
    assert match.total == round(sum(reason.points for reason in match.reasons), 1)


@pytest.mark.parametrize(
    ("text", "value", "warned"),
    [
        ("qx6 5bz", "QX6 5BZ", False),
        (" Q.X65bz ", "QX6 5BZ", False),
        ("so14 7ly", "SO14 7LY", False),
        ("QX6", "QX6", True),
        ("by the river", "by the river", True),
        ("", "", False),
    ],
)
def test_postcodes_are_shaped_warned_about_and_kept(text: str, value: str, warned: bool) -> None:
    shown = matching.postcode(text)
    assert (shown.value, bool(shown.warning)) == (value, warned)


@pytest.mark.parametrize("number", ["9434765919", "4010232137", "999 001 0005", "999-001-0013"])
def test_a_right_nhs_number_is_shown_3_3_4(number: str) -> None:
    shown = matching.nhs_number(number)
    assert not shown.warning
    assert [len(part) for part in shown.value.split()] == [3, 3, 4]


@pytest.mark.parametrize("number", ["9434765918", "123", "abc", "9434765919 7"])
def test_a_wrong_nhs_number_is_kept_with_a_warning(number: str) -> None:
    shown = matching.nhs_number(number)
    assert shown.value == number
    assert "It is kept." in shown.warning


@pytest.mark.parametrize(
    ("number", "warned"),
    [("B801200005001", False), ("y004201424001", False), ("A801200005001", True), ("B20700", True), ("", False)],
)
def test_pupil_numbers(number: str, warned: bool) -> None:
    assert bool(matching.upn(number).warning) == warned


@pytest.mark.parametrize("number", ["01632 960417", "+44 1632 960417", "0044 (0)1632 960417", "+44(0)1632-960417"])
def test_one_telephone_number_in_many_shapes(number: str) -> None:
    shown = matching.phone(number)
    assert (shown.value, shown.key, shown.warning) == (number, "01632960417", "")


def test_a_house_is_one_house_with_or_without_its_flat() -> None:
    written = ("Flat 6, 14 Acacia Street", "14 acacia st.", "14, ACACIA STREET, Saltmere"[:17])
    assert {matching.house_key(line) for line in written} == {"14 acacia"}


@pytest.mark.parametrize(
    ("one", "other"),
    [("Muhammad", "Mohamed"), ("Yusuf", "Yousef"), ("Sara", "Sarah"), ("Shaikh", "Sheikh"), ("Kathryn", "Cathrin")],
)
def test_names_that_sound_alike(one: str, other: str) -> None:
    assert matching.sound(one) == matching.sound(other)


def test_nicknames_and_other_alphabets() -> None:
    assert matching.same_name("Lizzie", "Elizabeth")
    assert matching.same_name("Mo", "Muhammad Ali")
    assert not matching.same_name("Amara", "Idris")


@pytest.mark.parametrize(
    ("words", "youngest", "oldest"),
    [
        ("about 3", 2, 4),
        ("15 or 17", 15, 17),
        ("under 2", 0, 1),
        ("baby", 0, 1),
        ("toddler", 1, 3),
        ("10ish", 9, 11),
        ("7", 7, 7),
        ("8 months", 0, 0),
        ("18 months", 1, 1),
        ("six", None, None),
        ("", None, None),
    ],
)
def test_ages_in_words(words: str, youngest: int | None, oldest: int | None) -> None:
    span = matching.read_age(words, ON)
    if youngest is None or oldest is None:
        assert span is None
        return
    assert span is not None
    assert matching.age_on(span.latest, ON) == youngest
    assert matching.age_on(span.earliest, ON) == oldest


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("June 2022. Day not known", date(2022, 6, 1), date(2022, 6, 30)),
        ("Feb 2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("2022. Month not known", date(2022, 1, 1), date(2022, 12, 31)),
        ("maybe 2022", date(2022, 1, 1), date(2022, 12, 31)),
    ],
)
def test_a_month_or_a_year_of_birth_is_that_span(words: str, first: date, last: date) -> None:
    span = matching.read_age(words, ON)
    assert span is not None
    assert (span.earliest, span.latest) == (first, last)


@given(st.integers(0, 100), st.dates(date(2000, 1, 1), date(2040, 12, 31)))
def test_an_age_leaves_open_just_the_days_that_make_it(age: int, on: date) -> None:
    span = matching.read_age(str(age), on)
    assert span is not None
    assert matching.age_on(span.latest, on) == age == matching.age_on(span.earliest, on)
    assert matching.age_on(span.earliest - timedelta(days=1), on) == age + 1


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(1899, 12, 30), date(1901, 1, 1), date(1111, 11, 11)])
def test_stand_in_dates_are_refused_with_a_hint(day: date) -> None:
    assert "write how old they are" in matching.fake_date(day)
    assert not matching.may_be_born(day, ON, child=False)


def test_dates_that_may_be_real() -> None:
    assert matching.fake_date(date(2019, 1, 1)) == ""
    assert matching.is_only_a_year(date(2019, 1, 1))
    assert matching.may_be_born(date(2019, 3, 6), ON)
    assert "not come yet" in matching.may_be_born(date(2027, 1, 1), ON).because
    assert "an adult" in matching.may_be_born(date(1990, 1, 2), ON).because
    assert matching.may_be_born(date(1990, 1, 2), ON, child=False)
    assert matching.may_be_due(date(2026, 9, 1), ON)
    assert not matching.may_be_due(date(2027, 9, 1), ON)
    assert not matching.may_be_due(date(2026, 1, 1), ON)


def _named(forename: str, surname: str = "Okafor Bell", **other: object) -> PersonFacts:
    return PersonFacts("", (Name(forename, surname),), **other)  # type: ignore[arg-type]


def test_a_child_written_otherwise_is_very_likely_the_same_with_reasons_that_add_up() -> None:
    sent = _named("Amara", born=date(2019, 6, 3), addresses=(("14 Acacia St", ""),), phones=("+44 1632 960417",))
    match = matching.score(sent, AMARA, register_size=84_000)
    assert match.band is Band.VERY_LIKELY
    assert match.total == round(sum(reason.points for reason in match.reasons), 1)
    assert match.reasons[0].words == "Starting point: one of 84,000 people known"
    assert any("day and month swapped" in reason.words for reason in match.reasons)
    assert match.points_words.endswith("points for")


def test_a_stranger_is_unlikely() -> None:
    sent = _named("Reuben", "Hale", born=date(2011, 9, 9), addresses=(("2 Saltpan Close", "QX7 2EE"),))
    assert matching.score(sent, AMARA).band is Band.UNLIKELY


def test_siblings_and_twins_are_family_whatever_the_points() -> None:
    twin = _named("Idris", born=AMARA.born, addresses=HOME, phones=AMARA.phones, carers=AMARA.carers)
    brother = _named("Kai", born=date(2021, 5, 5), addresses=HOME, carers=AMARA.carers)
    assert matching.score(twin, AMARA).band is Band.FAMILY
    assert matching.score(brother, AMARA).band is Band.FAMILY


def test_a_parent_of_the_same_name_is_family() -> None:
    senior = _named("Amara", "Okafor-Bell", born=date(1994, 2, 2), addresses=HOME)
    assert matching.score(senior, AMARA).band is Band.FAMILY


def test_an_nhs_number_outweighs_another_name() -> None:
    sent = _named("Girl", "Hale", nhs_number="943 476 5919", born=date(2019, 3, 6))
    known = PersonFacts("k2", (Name("Amara", "Bell"),), date(2019, 3, 6), nhs_number="9434765919")
    assert matching.score(sent, known).band is Band.VERY_LIKELY


def test_family_first_names_are_turned() -> None:
    sent = _named("Cheung", "Hoi-Fung", born=date(2016, 2, 2))
    known = PersonFacts("k3", (Name("Hoi-Fung", "Cheung"),), date(2016, 2, 2))
    match = matching.score(sent, known)
    assert match.band is Band.VERY_LIKELY
    assert any("the other way round" in reason.words for reason in match.reasons)


def test_a_born_baby_is_found_by_the_due_date_and_its_mother() -> None:
    sent = _named("", "", expected=date(2026, 6, 20), addresses=HOME, carers=("Ngozi Okafor",), phones=AMARA.phones)
    born = PersonFacts("k4", (Name("Ada", "Okafor"),), date(2026, 6, 14), addresses=HOME, carers=("Ngozi Okafor",))
    assert matching.score(sent, born).band in (Band.PERHAPS, Band.VERY_LIKELY)


def test_family_is_listed_after_matches() -> None:
    twin = PersonFacts("k5", (Name("Idris", "Okafor-Bell"),), AMARA.born, addresses=HOME, phones=AMARA.phones)
    sent = _named("Amara", born=AMARA.born, addresses=HOME, phones=AMARA.phones)
    assert [match.id for match in matching.best(sent, [twin, AMARA])] == ["k1", "k5"]


names = st.sampled_from(["Amara", "Idris", "Yusuf", "Zoë", "Mohammed", "", "Ola", "O'Neil"])
addresses = st.tuples(st.sampled_from(["14 Acacia Street", "2 Row"]), st.just("QX6 5BZ"))
people = st.builds(
    PersonFacts,
    id=st.just("p"),
    names=st.lists(st.builds(Name, names, names), max_size=2).map(tuple),
    born=st.none() | st.dates(date(2005, 1, 1), date(2026, 5, 1)),
    born_range=st.sampled_from(["", "about 5", "12"]).map(lambda words: matching.read_age(words, ON)),
    expected=st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 1)),
    sex=st.sampled_from(["", "F", "M", "U"]),
    addresses=st.lists(st.tuples(st.sampled_from(["14 Acacia Street", "2 Row"]), st.just("QX6 5BZ")), max_size=2).map(
        tuple
    ),
    phones=st.lists(st.just("01632 960417"), max_size=1).map(tuple),
    carers=st.lists(names, max_size=2).map(tuple),
)


def test_unborn_baby_is_never_offered_as_somebody_long_born() -> None:
    baby = PersonFacts("", (Name("", "Okafor-Bell"),), expected=date(2026, 9, 2), addresses=AMARA.addresses)
    father = PersonFacts("f", (Name("Dean", "Okafor-Bell"),), date(1990, 9, 12), addresses=AMARA.addresses)
    stranger = PersonFacts("s", (Name("Leo", "Farrow"),), date(2019, 9, 2))
    newborn = PersonFacts("n", (Name("Ada", "Okafor-Bell"),), date(2026, 8, 28), addresses=AMARA.addresses)
    bands = {match.id: match.band for match in matching.best(baby, [father, stranger, newborn])}
    assert bands["f"] is matching.Band.FAMILY
    assert bands["s"] is matching.Band.UNLIKELY
    assert bands["n"] not in (matching.Band.FAMILY, matching.Band.UNLIKELY)


@settings(max_examples=150)
@given(people, people, st.integers(0, 1_000_000))
def test_the_total_is_the_sum_of_its_reasons_both_ways(one: PersonFacts, other: PersonFacts, size: int) -> None:
    match, back = matching.score(one, other, register_size=size), matching.score(other, one, register_size=size)
    assert match.total == round(sum(reason.points for reason in match.reasons), 1)
    assert match.band is back.band
    assert abs(match.total - back.total) < 0.05
    assert all(reason.words for reason in match.reasons)


@given(st.text("abcdeé ", max_size=12), st.text("abcdeé ", max_size=12))
def test_likeness_lies_between_nothing_and_equal(one: str, other: str) -> None:
    alike = matching.likeness(one, other)
    assert 0 <= alike <= 1
    assert (alike == 1) == (one == other)
