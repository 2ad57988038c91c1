"""The pattern of small things as rules: what ties two referrals, when a rule is met, when a dismissal wears off."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmash.rulebook import patterns, presets
from openmash.rulebook.patterns import BaseRate, Field, Named, Sighting
from openmash.rulebook.policy import PolicyInvalid, Shared, from_data, rule_from, to_data
from openmash.rulebook.policy.patterns import PATTERNS
from openmash.rulebook.words import Rating

POLICY = presets.policy("standard")
THREE, CHANCE = PATTERNS
START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
HOME = patterns.place("12 Orchard Rise", "QX9 1AA")
QUIET_HUB = BaseRate(seen=1000, further=50, days=91)
assert HOME is not None


def sighting(id_: str, day: float = 0, *people: Named, **changes: object) -> Sighting:
    """A referral that came so many days after the start."""
    received_at = START + timedelta(days=day)
    return replace(Sighting(id_, received_at, f"agency {id_}", people=people), **changes)


def child(forename: str = "", surname: str = "", born: date | None = None, **more: object) -> Named:
    return Named(is_child=True, names=((forename, surname),), born=born, **more)  # type: ignore[arg-type]


def adult(forename: str, surname: str, born: date | None = None) -> Named:
    return Named(is_child=False, names=((forename, surname),), born=born)


def tied(one: Sighting, other: Sighting, *around: Sighting) -> tuple[Shared, ...]:
    """What ties two referrals, with others in view; nothing when they are not tied."""
    found = patterns.tie(one, other, patterns.crowd_of([one, other, *around]))
    return found.shared if found else ()


# When a rule is met ----------------------------------------------------------------------------------------------
gaps = st.lists(st.integers(0, 60), min_size=1, max_size=8)


@given(gaps, st.randoms(use_true_random=False))
def test_order_does_not_matter(days: list[int], random) -> None:
    seen = [sighting(str(n), sum(days[: n + 1])) for n in range(len(days))]
    first = patterns.first_reached([THREE, CHANCE], seen, QUIET_HUB)
    random.shuffle(seen)
    assert patterns.first_reached([THREE, CHANCE], seen, QUIET_HUB) == first


@given(st.integers(0, 200), st.integers(0, 200))
def test_a_window_holds_its_edge_and_no_minute_more(first: int, second: int) -> None:
    seen = [sighting("a"), sighting("b", first), sighting("c", first + second)]
    met = patterns.first_reached([THREE], seen, None)
    assert bool(met) == (first + second <= THREE.days)
    late = replace(seen[2], received_at=START + timedelta(days=THREE.days, minutes=1))
    assert patterns.first_reached([THREE], [seen[0], sighting("b", 1), late], None) is None


@given(st.lists(st.integers(0, 5), max_size=THREE.number - 1))
def test_nothing_is_raised_under_the_number(days: list[int]) -> None:
    seen = [sighting(str(n), day) for n, day in enumerate(days)]
    assert patterns.first_reached([THREE], seen, QUIET_HUB) is None


@given(st.lists(st.sampled_from([None, *Rating]), max_size=8))
def test_only_small_things_count(ratings: list[Rating | None]) -> None:
    seen = [sighting(str(n), n, ratings=(one,) if one else ()) for n, one in enumerate(ratings)]
    low = [one for one in ratings if one in (None, Rating.GREEN, Rating.BLUE)]
    assert bool(patterns.first_reached([THREE], seen, None)) == (len(low) >= THREE.number)


def test_one_child_rated_high_makes_the_whole_referral_no_small_thing() -> None:
    assert not patterns.is_low(THREE, sighting("a", ratings=(Rating.GREEN, Rating.AMBER)))
    assert not patterns.is_low(replace(THREE, unrated=False), sighting("a"))


def test_the_same_worry_sent_again_counts_once() -> None:
    seen = [sighting("a"), sighting("b", 1, worry="a"), sighting("c", 2)]
    assert patterns.first_reached([THREE], seen, None) is None
    met = patterns.first_reached([THREE], [*seen, sighting("d", 3)], None)
    assert met is not None
    assert met.ids == ("a", "c", "d")
    assert met.at == START + timedelta(days=3)


def test_chance_is_asked_only_where_the_hub_has_figures_and_of_different_agencies() -> None:
    close = [sighting("a"), sighting("b", 3)]
    assert patterns.first_reached([CHANCE], close, QUIET_HUB)
    assert patterns.first_reached([CHANCE], close, None) is None
    assert patterns.first_reached([CHANCE], close, BaseRate(seen=5, further=0, days=91)) is None
    assert patterns.first_reached([CHANCE], [close[0], replace(close[1], source="agency a")], QUIET_HUB) is None
    busy = BaseRate(seen=1000, further=900, days=91)
    assert patterns.first_reached([CHANCE], [sighting("a"), sighting("b", 40)], busy) is None


@given(st.integers(1, 12), st.floats(0.001, 12))
def test_a_tail_is_a_chance_and_falls_with_the_count(count: int, expected: float) -> None:
    assert 0 <= patterns.at_least(count + 1, expected) <= patterns.at_least(count, expected) <= 1
    assert patterns.at_least(0, expected) == 1


def test_a_tail_is_what_the_tables_print() -> None:
    """Poisson, mean 2: P(3 or more) = 0.3233; mean 0.01: P(2 or more) = 0.0000497."""
    assert patterns.at_least(3, 2) == pytest.approx(0.3233, abs=5e-5)
    assert patterns.at_least(2, 0.01) == pytest.approx(4.9668e-05, rel=1e-3)


# What ties two referrals -----------------------------------------------------------------------------------------
def test_a_birth_date_and_a_name_in_either_order_are_one_child() -> None:
    one = sighting("a", 0, child("Rowan", "Quillfeather", date(2018, 3, 4)))
    turned = sighting("b", 9, child("Quilfeather", "Rowan", date(2018, 3, 4)))
    assert tied(one, turned) == (Shared.CHILD,)
    assert tied(one, sighting("c", 9, child("Rowan", "Quillfeather", date(2018, 9, 4)))) == ()


def test_a_like_name_alone_ties_nothing() -> None:
    one, other = sighting("a", 0, child("Hana", "Malik")), sighting("b", 9, child("Hana", "Malik"))
    assert tied(one, other) == ()
    mother = adult("Samira", "Malik")
    assert tied(replace(one, people=(*one.people, mother)), replace(other, people=(*other.people, mother)))


def test_a_shared_telephone_number_is_a_hint_and_needs_a_second_thing() -> None:
    number = frozenset({"07700900555"})
    one, other = sighting("a", phones=number), sighting("b", 4, phones=number)
    assert tied(one, other) == ()
    named = replace(one, people=(adult("Ella", "Marsh"),)), replace(other, people=(adult("Ella", ""),))
    assert Shared.PHONE in tied(*named)


def test_a_school_or_a_postcode_only_helps_an_adults_full_name() -> None:
    school = {"around": frozenset({"SCHOOL ropewalk primary"})}
    child_there = sighting("a", 0, child("Hana", "Malik"), **school), sighting("b", 9, child("Hana", "Malik"), **school)
    assert tied(*child_there) == ()
    mother = adult("Samira", "Malik")
    assert tied(sighting("a", 0, mother, **school), sighting("b", 9, mother, **school)) == (Shared.ADULT,)
    assert tied(sighting("a", 0, mother, **school), sighting("b", 9, adult("Samira", ""), **school)) == ()


@pytest.mark.parametrize(
    ("line", "postcode"),
    [("12 orchard rise", "qx91aa"), ("12, Orchard Rise, Gannet Point, QX9 1AA", ""), ("12 Orchad Rise", "QX9 1AA")],
)
def test_one_front_door_is_known_however_it_is_written(line: str, postcode: str) -> None:
    there = patterns.place(line, postcode)
    assert there is not None
    assert tied(sighting("a", places=(HOME,)), sighting("b", 3, places=(there,))) == (Shared.ADDRESS,)


def test_a_block_of_flats_is_not_one_household() -> None:
    def at(line: str) -> dict[str, object]:
        return {"places": (patterns.place(line, "QX9 1AA"),)}

    one, other = sighting("a", **at("Flat 1, 30 Tower Street")), sighting("b", 2, **at("Flat 2, 30 Tower Street"))
    house = sighting("c", 3, **at("30 Tower Street"))
    assert tied(one, other) == ()
    assert tied(one, house) == ()
    assert tied(house, sighting("d", 4, **at("30 Tower Street")), one) == ()
    assert tied(one, sighting("e", 5, **at("30 Tower Street flat 1"))) == (Shared.ADDRESS,)


def test_an_address_of_many_families_is_a_hint() -> None:
    families = [
        sighting(str(n), n, child("Ada", f"{letter * 6}son"), places=(HOME,)) for n, letter in enumerate("BCDFG")
    ]
    assert tied(families[0], families[1], *families) == ()
    assert tied(families[0], families[1]) == (Shared.HOUSEHOLD,)


def test_a_person_linked_by_a_person_ties_and_a_link_to_somebody_else_parts() -> None:
    known = child("Ada", "Finch", person="p1"), child("A.", "F", person="p1"), child("Ada", "Finch", person="p2")
    one, same, another = (sighting(str(n), n, who) for n, who in enumerate(known))
    found = patterns.tie(one, same, patterns.crowd_of([one, same]))
    assert found is not None
    assert found.linked
    assert found.shared == (Shared.CHILD,)
    assert tied(one, another) == ()


def test_a_family_is_found_through_others_and_within_the_window() -> None:
    sibling = child("Ada", "Finch", date(2016, 1, 2)), child("Bo", "Finch", date(2019, 1, 2))
    first, last = sighting("a", 0, sibling[0]), sighting("c", 20, sibling[1])
    between = sighting("b", 10, *sibling)
    field = Field([first, between, last, sighting("z", 15, child("Ada", "Lark", date(2016, 1, 2)))], 91)
    assert field.family("c", last.received_at) == {"a", "b", "c"}
    assert field.family("b", between.received_at) == {"a", "b"}
    assert Field([first, sighting("d", 92, sibling[0])], 91).family("d", START + timedelta(days=92)) == {"d"}


@given(st.text(max_size=40), st.text(max_size=10))
def test_any_text_is_taken_for_an_address(line: str, postcode: str) -> None:
    found = patterns.place(line, postcode)
    assert found is None or found.number or found.postcode


# Dismissing, duplicates, words -----------------------------------------------------------------------------------
ids = st.sets(st.uuids(), max_size=5)


@given(ids, ids, st.integers(0, 400), st.integers(1, 366))
def test_a_dismissal_wears_off(covered: set[uuid.UUID], now: set[uuid.UUID], days: int, quiet: int) -> None:
    still = patterns.quiet(START, covered, now, START + timedelta(days=days), quiet)
    assert still == (now <= covered and days < quiet)


TOLD = "Rowan came to school without a coat on Monday and said that there was nothing to eat at home since Saturday."


def test_the_same_words_within_a_week_may_be_one_worry() -> None:
    again = f"Following my e-mail. {TOLD}"
    likeness = patterns.same_worry((START, TOLD, ""), (START + timedelta(hours=5), again, ""), 7)
    assert likeness is not None
    assert likeness.words == 1.0
    assert not likeness.incident
    assert patterns.same_worry((START, TOLD, ""), (START + timedelta(days=8), again, ""), 7) is None
    other = "Rowan has settled in well this term and we ask only for advice about holiday clubs in the summer months."
    assert patterns.same_worry((START, TOLD, ""), (START, other, ""), 7) is None


def test_one_incident_is_one_worry_and_two_incidents_are_two() -> None:
    other = "Officers attended."
    assert patterns.same_worry((START, TOLD, "SA 1/26"), (START, other, "sa 1/26"), 7)
    assert patterns.same_worry((START, TOLD, "SA 1/26"), (START, TOLD, "SA 2/26"), 7) is None


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_the_same_both_ways(one: str, other: str) -> None:
    there = patterns.same_worry((START, one, ""), (START, other, ""), 7)
    assert there == patterns.same_worry((START, other, ""), (START, one, ""), 7)


def test_a_reason_says_how_many_how_long_and_about_what() -> None:
    said = patterns.reason(3, timedelta(weeks=9), [Shared.ADULT, Shared.HOUSEHOLD], ["School (Green, 3 March)"])
    assert said == "Three referrals in 9 weeks that share a household and an adult: School (Green, 3 March)."
    assert "1 family in 40" in patterns.how_rare(1 / 40, QUIET_HUB)
    assert patterns.how_rare(0.4, QUIET_HUB) == ""
    assert patterns.how_rare(None, None) == ""


# Local policy ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["standard", "camden", "southampton"])
def test_every_preset_has_the_rules_and_an_older_policy_reads_them(name: str) -> None:
    body = to_data(presets.policy(name))
    assert from_data(body).patterns == PATTERNS
    for key in ("patterns", "pattern_quiet_days", "same_worry_days"):
        del body[key]
    assert from_data(body).patterns == PATTERNS
    assert [rule_from(one) for one in to_data(POLICY)["patterns"]] == list(PATTERNS)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"number": 1}, "one referral alone is no pattern"),
        ({"sources": 9}, "more agencies than referrals"),
        ({"ratings": [], "unrated": False}, "counts as low"),
        ({"about": ["PHONE"]}, "telephone number"),
        ({"days": 0}, "whole number"),
    ],
)
def test_a_rule_that_cannot_work_is_refused_with_a_sentence(change: dict[str, object], said: str) -> None:
    body = to_data(POLICY)
    body["patterns"] = [{**body["patterns"][0], **change}]
    with pytest.raises(PolicyInvalid) as no:
        from_data(body)
    assert any(said in problem for problem in no.value.problems), no.value.problems
