"""Who belongs to whom: read on a day, judged, proposed, and laid out so that nobody is missing and nobody overlaps."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openmash.rulebook.kin import (
    DESCENT,
    Kin,
    Kinsperson,
    Life,
    Named,
    Stay,
    Tie,
    age_on,
    as_at,
    doubts,
    homes_on,
    lay_out,
    may_relate,
    of_words,
    outlines,
    propose,
    sex_said,
    siblings,
)
from openmash.rulebook.kin.layering import generations

ON = date(2026, 5, 26)


def person(name: str, born: int | None = None, sex: str = "", **more) -> Kinsperson:
    return Kinsperson(name, sex, date(born, 6, 1) if born else None, **more)


def tie(one: str, kind: Kin, other: str, **more) -> Tie:
    return Tie(f"{one}-{kind}-{other}", one, other, kind, **more)


FOLK = [
    person("nana", 1962, "F"), person("mum", 1990, "F"), person("dad", 1988, "M"), person("new", 1985, "M"),
    person("amy", 2018, "F"), person("ben", 2020, "M"), person("kai", 2015, "M"), person("sky", 2025, "F"),
]  # fmt: skip
TIES = [
    tie("nana", Kin.PARENT, "mum"), tie("mum", Kin.PARENT, "amy"), tie("dad", Kin.PARENT, "amy"),
    tie("mum", Kin.PARENT, "ben"), tie("dad", Kin.PARENT, "ben"), tie("new", Kin.PARENT, "kai"),
    tie("mum", Kin.PARENT, "sky"), tie("new", Kin.PARENT, "sky"),
    tie("mum", Kin.MARRIED, "dad", began=date(2015, 1, 1)),
    tie("mum", Kin.SEPARATED, "dad", began=date(2023, 9, 1)),
    tie("mum", Kin.PARTNER, "new", began=date(2024, 1, 1)),
]  # fmt: skip


def by_id(people: list[Kinsperson]) -> dict[str, Kinsperson]:
    return {one.id: one for one in people}


# Reading on a day -----------------------------------------------------------------------------------------------------
def test_brothers_and_sisters_follow_from_their_parents() -> None:
    family = as_at(FOLK, TIES, ON)
    assert {one: kind for one, (kind, _) in siblings(family, "amy").items()} == {
        "ben": Kin.SIBLING, "sky": Kin.HALF_SIBLING, "kai": Kin.STEP_SIBLING,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("on", "kind"),
    [
        (date(2014, 1, 1), None),
        (date(2016, 1, 1), Kin.MARRIED),
        (date(2023, 9, 1), Kin.SEPARATED),
        (ON, Kin.SEPARATED),
    ],
)
def test_a_couple_stands_as_it_did_on_the_day(on: date, kind: Kin | None) -> None:
    pair = next((one for one in as_at(FOLK, TIES, on).couples if one.pair == ("dad", "mum")), None)
    assert (pair.kind if pair else None) is kind


def test_a_couple_that_ended_without_more_is_former() -> None:
    ended = tie("mum", Kin.PARTNER, "new", began=date(2020, 1, 1), ended=date(2021, 1, 1))
    (couple,) = as_at([person("mum"), person("new")], [ended], ON).couples
    assert couple.kind is Kin.EX_PARTNER


def test_who_is_not_expected_yet_is_not_there_and_an_unborn_baby_is_the_same_person_when_born() -> None:
    baby = Kinsperson("baby", expected=date(2026, 9, 1))
    assert [baby.life(day) for day in (date(2025, 10, 1), ON, date(2027, 1, 1))] == [
        Life.NOT_YET, Life.UNBORN, Life.UNBORN,
    ]  # fmt: skip
    born = Kinsperson("baby", born=date(2026, 9, 4), expected=date(2026, 9, 1))
    assert [born.life(day) for day in (ON, date(2026, 9, 4))] == [Life.UNBORN, Life.ALIVE]


def test_age_stops_at_death() -> None:
    gone = person("gone", 1950, died=date(2019, 5, 31))
    assert (age_on(gone, date(2019, 5, 30)), age_on(gone, ON), gone.life(ON)) == (68, 68, Life.DEAD)
    assert age_on(person("nobody"), ON) is None


# Judging --------------------------------------------------------------------------------------------------------------
def test_nobody_is_their_own_ancestor() -> None:
    people = by_id(FOLK)
    said = may_relate(people, TIES, "amy", "nana", Kin.PARENT, ON)
    assert "their own ancestor" in said.because
    assert "their own ancestor" in may_relate(people, TIES, "amy", "nana", Kin.GRANDPARENT, ON).because
    assert "same person" in may_relate(people, TIES, "amy", "amy", Kin.SIBLING, ON).because


@pytest.mark.parametrize(
    ("one", "kind", "other", "born", "words"),
    [
        ("a", Kin.PARENT, "b", (2010, 2019), "only 9 years older"),
        ("a", Kin.PARENT, "b", (2010, 2009), "not older"),
        ("a", Kin.GRANDPARENT, "b", (2000, 2019), "only 19 years older"),
        ("a", Kin.STEP_PARENT, "b", (2012, 2010), "not older"),
        ("a", Kin.PARENT, "b", (2009, 2019), ""),
        ("a", Kin.SIBLING, "b", (2019, 2010), ""),
        ("a", Kin.AUNT_UNCLE, "b", (2019, 2010), ""),
        ("a", Kin.PARENT, "b", (None, 2010), ""),
    ],
)
def test_a_parent_is_older_by_the_years_it_takes(one, kind, other, born, words) -> None:
    people = by_id([person("a", born[0]), person("b", born[1])])
    said = may_relate(people, [], one, other, kind, ON)
    assert said.allowed is (words == "")
    assert words in said.because


def test_a_very_young_parent_is_taken_and_said_aloud() -> None:
    people = by_id([person("a", 2000, "F"), person("b", 2012), person("c", 1940, "F"), person("d", 2000)])
    assert "12 when the child was born" in doubts(people, "a", "b", Kin.PARENT)
    assert "60 when the child was born" in doubts(people, "c", "d", Kin.PARENT)
    assert doubts(people, "a", "d", Kin.SIBLING) == doubts(people, "c", "b", Kin.FOSTER_CARER) == ""


def test_the_same_relationship_is_recorded_once_while_it_stands() -> None:
    people = by_id(FOLK)
    assert "on record already" in may_relate(people, TIES, "dad", "mum", Kin.SEPARATED, ON).because
    over = [tie("mum", Kin.PARTNER, "new", ended=date(2020, 1, 1))]
    assert may_relate(people, over, "mum", "new", Kin.PARTNER, ON)
    assert "Two birth parents" in may_relate(people, TIES, "new", "amy", Kin.PARENT, ON).because
    assert may_relate(people, TIES, "new", "amy", Kin.ADOPTIVE_PARENT, ON)


# Proposing ------------------------------------------------------------------------------------------------------------
REFERRAL = [
    Named("m1", "amy", True), Named("m2", "ben", True, "brother or sister"), Named("m3", "mum", False, "Mother"),
    Named("m4", "new", False, "mother's partner"), Named("m5", "nana", False, "Grand-mother"),
    Named("m6", "stranger", False, "saw it from the window"),
]  # fmt: skip


def test_what_a_referral_says_is_proposed_and_what_it_only_suggests_is_told_apart() -> None:
    found = {(one.one, one.kind, one.other): one.said for one in propose(REFERRAL)}
    assert found == {
        ("ben", Kin.SIBLING, "amy"): True,
        ("mum", Kin.PARENT, "amy"): True,
        ("new", Kin.PARTNER, "mum"): True,
        ("nana", Kin.GRANDPARENT, "amy"): True,
        ("mum", Kin.PARENT, "ben"): False,
        ("nana", Kin.GRANDPARENT, "ben"): False,
    }
    assert propose(REFERRAL[2:]) == []


@pytest.mark.parametrize(
    ("words", "sex", "called"),
    [
        ("mother", "F", "mother"), ("Step-father", "M", "father"), ("mum’s boyfriend", "M", "father"),
        ("mother's partner", "", "birth parent"), ("great-aunt", "F", "mother"), ("foster carer", "", "birth parent"),
    ],
)  # fmt: skip
def test_the_sex_a_word_says(words: str, sex: str, called: str) -> None:
    assert sex_said(words) == sex
    assert of_words(Kin.PARENT, sex) == called


@given(st.text(max_size=60))
def test_any_words_for_a_relation_are_read_or_left_alone(words: str) -> None:
    named = [Named("1", "a", True), Named("2", "b", False, words)]
    assert all(one.one == "b" and one.other == "a" for one in propose(named))
    assert sex_said(words) in ("", "M", "F")


# Laying out -----------------------------------------------------------------------------------------------------------
NAMES = [f"p{number}" for number in range(14)]
DAYS = st.dates(date(1940, 1, 1), date(2030, 1, 1))
PEOPLE = st.builds(
    lambda sexes, born: [Kinsperson(n, s, b) for n, s, b in zip(NAMES, sexes, born, strict=True)],
    st.lists(st.sampled_from(["M", "F", ""]), min_size=14, max_size=14),
    st.lists(st.none() | DAYS, min_size=14, max_size=14),
)
ANY_TIES = st.lists(
    st.builds(
        lambda one, other, kind, began: Tie(f"{one}{kind}{other}", one, other, kind, began),
        st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(list(Kin)), st.none() | DAYS,
    ),
    max_size=24,
)  # fmt: skip
HOMES = st.lists(st.frozensets(st.sampled_from(NAMES), max_size=7), max_size=3)


@given(PEOPLE, ANY_TIES, DAYS, HOMES)
@settings(max_examples=150, deadline=None)
def test_everybody_is_shown_once_and_nobody_overlaps(people, ties, on, homes) -> None:
    """Whatever is on record - circles, contradictions, nothing - and on any day."""
    family = as_at(people, ties, on)
    drawn = lay_out(family, homes)
    assert set(drawn.places) == {one.id for one in people if one.life(on) is not Life.NOT_YET}
    rows: dict[int, list[float]] = {}
    for place in drawn.places.values():
        rows.setdefault(place.row, []).append(place.x)
    for xs in rows.values():
        xs.sort()
        assert all(right - left >= 0.999 for left, right in pairwise(xs))
    assert min((x for xs in rows.values() for x in xs), default=0) >= 0


@given(PEOPLE, ANY_TIES, DAYS)
@settings(max_examples=150, deadline=None)
def test_children_hang_under_their_parents_and_every_tie_is_drawn(people, ties, on) -> None:
    family = as_at(people, ties, on)
    drawn = lay_out(family)
    for sibship in drawn.sibships:
        for child in sibship.children:
            assert all(drawn.places[one].row < drawn.places[child].row for one in sibship.parents)
    hung = {(parent, child) for one in drawn.sibships for parent in one.parents for child in one.children}
    for one in family.ties:
        if one.kind in DESCENT:
            assert (one.one, one.other) in hung or one in drawn.others
    assert {one.couple.pair for one in drawn.unions} == {one.pair for one in family.couples}


@given(PEOPLE, ANY_TIES, DAYS)
@settings(max_examples=60, deadline=None)
def test_what_the_rules_let_in_always_hangs(people, ties, on) -> None:
    """Without circles no parent is ever beside or under a child."""
    let_in: list[Tie] = []
    for one in ties:
        if one.kind in DESCENT and may_relate(by_id(people), let_in, one.one, one.other, one.kind, on):
            let_in.append(one)
    family = as_at(people, let_in, on)
    levels = generations(family)
    assert all(levels[one.one] < levels[one.other] for one in family.ties)


@given(PEOPLE, ANY_TIES, HOMES)
@settings(max_examples=100, deadline=None)
def test_a_home_is_drawn_around_its_people_and_nobody_else(people, ties, homes) -> None:
    family = as_at(people, ties, ON)
    places = lay_out(family, homes).places
    for home in homes:
        boxes = outlines(home & set(places), places)
        for place in places.values():
            inside = [
                box for box in boxes
                if box.top <= place.row <= box.bottom and box.left <= place.x <= box.right
            ]  # fmt: skip
            assert len(inside) == (place.person in home), (place, boxes)


def test_a_family_of_the_usual_kind_stands_as_people_draw_it() -> None:
    drawn = lay_out(as_at(FOLK, TIES, ON))
    at = drawn.places
    assert [at[one].row for one in ("nana", "mum", "dad", "new", "amy", "ben", "sky", "kai")] == [
        0,
        1,
        1,
        1,
        2,
        2,
        2,
        2,
    ]
    middle = sorted(("dad", "mum", "new"), key=lambda one: at[one].x)
    assert middle[1] == "mum"
    assert sorted(at, key=lambda one: (at[one].row, at[one].x))[0] == "nana"
    assert min(at["amy"].x, at["ben"].x) < at["sky"].x or at["dad"].x > at["mum"].x
    assert {one.parents: one.children for one in drawn.sibships}[("dad", "mum")] == ("amy", "ben")


def test_forty_children_in_one_home_stand_beside_each_other() -> None:
    children = [person(f"c{number}", 2000 + number % 20) for number in range(40)]
    ties = [tie("mum", Kin.PARENT, one.id) for one in children]
    family = as_at([person("mum", 1980, "F"), *children], ties, ON)
    stays = [Stay(f"s{one}", one, "home") for one in family.people]
    (home,) = homes_on(stays, family.people, ON)
    drawn = lay_out(family, [home.people])
    assert len(outlines(home.people, drawn.places)) == 1
    assert drawn.width == pytest.approx(39)


def test_a_child_of_separated_parents_is_at_both_homes() -> None:
    stays = [
        Stay("1", "amy", "mum's"), Stay("2", "amy", "dad's", began=date(2023, 9, 1)),
        Stay("3", "mum", "mum's"), Stay("4", "dad", "mum's", ended=date(2023, 9, 1)), Stay("5", "dad", "dad's"),
    ]  # fmt: skip
    assert {home.key: home.people for home in homes_on(stays, ["amy", "mum", "dad"], ON)} == {
        "dad's": {"amy", "dad"}, "mum's": {"amy", "mum"},
    }  # fmt: skip
    before = homes_on(stays[:4], ["amy", "mum", "dad"], date(2023, 8, 31))
    assert [home.people for home in before] == [{"amy", "mum", "dad"}]
