"""The one box: any text at all is read without a fault, alike each time, and what it gave is bounded."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmash.rulebook import matching
from openmash.rulebook.matching import Name, PersonFacts
from openmash.rulebook.matching.asked import MOST_READ, MOST_WORDS, Asked, read
from openmash.rulebook.matching.fitting import fit

ON = date(2026, 5, 27)
PIECES = st.sampled_from([
    "Kowalska", "aged ", "about ", "born ", "2015", " 31/02/2015 ", "14 Acacia Street", "QX4 7RB", "+44 7700 900555",
    "give or take ", "999999999999", " - ", "flat ", "nhs ", "S26-00003", "'; drop table x; --", "<b onclick='x'>",
    "😀", "Олена", "李", "\u202e", "\x00", "\udc80", "İ", "ß", "½", "²", "٣", "0000-00-00", " to ", "1 June ", "b. ",
])  # fmt: skip
LONG = st.sampled_from([sign * 5000 for sign in ("x", "1", "🙂", "a ", "0-", "born ", "14 x, ")])
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=10).map("".join), LONG)


@given(TEXTS, st.dates(date(1990, 1, 1), date(2090, 12, 31)))
def test_any_text_is_read_alike_each_time_and_what_it_gives_is_bounded(text: str, on: date) -> None:
    asked = read(text, on)
    assert asked == read(text, on)
    assert len(asked.words) <= MOST_WORDS
    assert len(" ".join(asked.understood)) <= 2 * MOST_READ + 200
    assert len(asked.unused) <= 5
    assert all(len(sentence) < 200 for sentence in asked.unused)
    if asked.born:
        assert asked.born.earliest <= asked.born.latest
    assert (asked.understood == ()) <= (not asked.is_enough)
    matching.sought_keys(matching.evidence(asked.facts()))
    fit(asked, matching.evidence(KNOWN))


@given(TEXTS)
def test_nothing_typed_is_passed_over_in_silence(text: str) -> None:
    """Whatever has a letter or a figure in it is understood, or something is said of it."""
    asked = read(text, ON)
    if any(sign.isascii() and sign.isdigit() for sign in text[:MOST_READ]):
        assert asked.understood or asked.unused


@pytest.mark.parametrize(("text", "understood"), [
    ("Kowalsky", ("name Kowalsky",)),
    ("Kowalska born about 2015 at 14 Acacia Street", ("name Kowalska", "born about 2015", "at 14 Acacia Street")),
    ("kow, 07700 900555", ("name kow", "telephone 07700 900555")),
    ("+44 7700 900555", ("telephone +44 7700 900555",)),
    ("Anna Kowalska 3/6/2015", ("name Anna Kowalska", "born 3 June 2015")),
    ("born 2014 to 2016 Nowak", ("name Nowak", "born 2014 to 2016")),
    ("aged 7 Smith", ("name Smith", "aged 7")),
    ("Smith aged about 7", ("name Smith", "aged about 7")),
    ("7 years old smith", ("name smith", "aged 7")),
    ("3 months old baby Jones", ("name Jones", "aged 3 months")),
    ("s26-00003", ("reference S26-00003",)),
    ("Amara 943 476 5919", ("name Amara", "NHS number 943 476 5919")),
    ("O'Brien 1 June 2019 give or take 2 years", ("name O'Brien", "born 1 June 2019, give or take 2 years")),
    ("Flat 3, 18 Lantern Row qx47rb Okafor", ("name Okafor", "at Flat 3, 18 Lantern Row", "postcode QX4 7RB")),
    ("Will Green 14 Mill Hill Road", ("name Will Green", "at 14 Mill Hill Road")),
    ("aka Bobby", ("name Bobby",)),
    ("Олена Коваль", ("name Олена Коваль",)),
])  # fmt: skip
def test_each_part_is_understood(text: str, understood: tuple[str, ...]) -> None:
    assert read(text, ON).understood == understood
    assert read(text, ON).unused == ()


@pytest.mark.parametrize(("text", "days"), [
    ("Nowak born about 2015", ("2014-01-01", "2016-12-31")),
    ("Nowak 2015", ("2015-01-01", "2015-12-31")),
    ("Nowak June 2019", ("2019-06-01", "2019-06-30")),
    ("Nowak 03.06.19", ("2019-06-03", "2019-06-03")),
    ("Nowak 03.06.84", ("1984-06-03", "1984-06-03")),
    ("Nowak 2019-06-03 give or take 5 days", ("2019-05-29", "2019-06-08")),
    ("Nowak aged 7", ("2018-05-28", "2019-05-27")),
])  # fmt: skip
def test_a_birth_leaves_open_the_days_that_were_meant(text: str, days: tuple[str, str]) -> None:
    born = read(text, ON).born
    assert born is not None
    assert (born.earliest.isoformat(), born.latest.isoformat()) == days


@pytest.mark.parametrize(("text", "enough", "said"), [
    ("", False, ""),
    ("a", False, "one letter alone"),
    ("😀", False, "no letter or number"),
    ("aged 7", False, ""),
    ("31/02/2015", False, "not a day"),
    ("Jean 7", True, "“7” was not used"),
    ("NHS 9434765918 Jean", True, "a digit is wrong"),
    ("x" * 5000, False, "Only the first 300 characters"),
    ("one two three four five six seven", True, "Only the first 5 words"),
])  # fmt: skip
def test_what_cannot_be_used_is_said(text: str, enough: bool, said: str) -> None:
    asked = read(text, ON)
    assert asked.is_enough is enough
    assert said in " ".join(asked.unused)


# How well somebody fits -------------------------------------------------------------------------------------------
KNOWN = PersonFacts(
    names=(Name("Anna", "Kowalska"), Name("Ania", "Nowak-Bell")),
    born=date(2015, 6, 3),
    addresses=(("14 Acacia Street", "QX4 7RB"),),
    phones=("07700 900555",),
)


def fits(text: str, **facts: object) -> tuple[float, str]:
    found = fit(read(text, ON), matching.evidence(PersonFacts(**facts) if facts else KNOWN))  # type: ignore[arg-type]
    return (found.points, "; ".join([*found.why, *found.against])) if found else (0.0, "")


@pytest.mark.parametrize(("text", "why"), [
    ("Kowalsky", "Kowalska: sounds like Kowalsky"),
    ("Kow", "Kowalska: begins with Kow"),
    ("Kovalska", "Kowalska: spelt nearly like Kovalska"),
    ("Hannah", "Anna: another form of Hannah"),
    ("Bell", "Bell: the same name"),
    ("0044 7700 900555", "the same telephone number"),
    ("14 acacia st", "lives or lived at 14 Acacia Street"),
    ("qx47rb", "lives or lived at that postcode"),
    ("3 June 2015", "born 3 June 2015"),
    ("Kowalska 2016", "born 3 June 2015, near what you wrote"),
    ("Kowalska 1980", "born 3 June 2015, not as you wrote"),
])  # fmt: skip
def test_each_reason_is_said(text: str, why: str) -> None:
    points, said = fits(text)
    assert points > 0
    assert why in said


@pytest.mark.parametrize("text", ["Okafor", "15 Acacia Street", "07700 900556", "Okafor 3 June 2015"])
def test_who_has_nothing_of_it_does_not_fit(text: str) -> None:
    assert fits(text) == (0.0, "")


def test_one_word_of_several_brings_nobody_by_its_sound_alone() -> None:
    anna = {"names": (Name("Anna", "Siddiqui"),)}
    assert fits("Ian Kovalska", **anna) == (0.0, "")
    assert fits("Ian", **anna)[0] > 0
    assert fits("the mother called Siddiqi from Gannet Point", **anna)[0] > 0


def test_likeness_puts_people_in_order() -> None:
    texts = ("Anna Kowalska 3 June 2015", "Anna Kowalska", "Anna Kowalska 1980", "Kowalska Okafor")
    points = [fits(text)[0] for text in texts]
    assert points == sorted(points, reverse=True)
    assert len(set(points)) == len(points)


PARTS = st.text(alphabet="bdfgklmoprtvaei", min_size=3, max_size=20)


@given(PARTS, PARTS)
def test_whoever_is_called_so_fits_wholly_and_nobody_fits_better(one: str, other: str) -> None:
    asked = Asked(words=(one, other))
    itself = fit(asked, matching.evidence(PersonFacts(names=(Name(one, other),))))
    assert itself is not None
    assert itself.points == 10
    another = fit(asked, matching.evidence(PersonFacts(names=(Name(other[::-1], one[::-1]),))))
    assert another is None or another.points <= 10
