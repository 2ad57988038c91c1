"""When a request for records is due, what may be done with a line, and how words are taken out."""

from __future__ import annotations

import itertools
from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openmash.rulebook import calendars
from openmash.rulebook.records import AsWhom, DataClass, Exemption, LineChoice, StopReason, data_class
from openmash.rulebook.subject_access import (
    LineFacts,
    Part,
    Settled,
    Stop,
    due_on,
    may_extend,
    may_settle,
    names_in,
    parts_of,
    places,
    taken_out,
    with_marks,
)

DAYS = st.dates(date(2015, 1, 1), date(2040, 12, 31))
IDENTITY, CLARIFICATION = StopReason.IDENTITY, StopReason.CLARIFICATION


# When it is due
@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 5, 26), date(2026, 6, 26)),  # a Tuesday: the Friday of the same day
        (date(2026, 1, 31), date(2026, 3, 2)),  # no 31 February; the 28th is a Saturday
        (date(2024, 1, 31), date(2024, 2, 29)),  # a leap day, a Thursday
        (date(2026, 3, 3), date(2026, 4, 7)),  # the 3rd is Good Friday, then Easter
        (date(2026, 11, 25), date(2026, 12, 29)),  # Christmas, the weekend, and Boxing Day observed on Monday
        (date(2026, 8, 31), date(2026, 9, 30)),
    ],
)
def test_one_month_on_the_same_day_or_the_next_working_day(received: date, due: date) -> None:
    assert due_on(received) == due


def _plain(received: date, months: int = 1) -> date:
    """The same rule written another way: step by step."""
    year, month = received.year, received.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    day = date(year, month, min(received.day, monthrange(year, month)[1]))
    while day.weekday() > 4 or day in calendars.HOLIDAYS:
        day += timedelta(days=1)
    return day


@settings(max_examples=2000, deadline=None)
@given(received=DAYS, extended=st.booleans())
def test_due_agrees_with_the_rule_written_another_way(received: date, extended: bool) -> None:
    due = due_on(received, extended=extended)
    assert due == _plain(received, 3 if extended else 1)
    assert due is not None
    assert calendars.is_working_day(due)


@settings(max_examples=500, deadline=None)
@given(received=DAYS, waits=st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=4))
def test_waiting_never_makes_it_due_sooner_and_every_day_waited_counts_once(
    received: date, waits: list[tuple[int, int]]
) -> None:
    stops, day = [], received
    for gap, length in waits:
        began = day + timedelta(days=gap)
        day = began + timedelta(days=length)
        stops.append(Stop(CLARIFICATION, began, day))
    due = due_on(received, stops)
    waited = sum(length for _, length in waits)
    assert due == calendars.next_working_day(calendars.months_on(received, 1) + timedelta(days=waited))


@given(received=DAYS, began=st.integers(0, 30), why=st.sampled_from(StopReason))
def test_the_clock_stands_while_something_is_waited_for(received: date, began: int, why: StopReason) -> None:
    assert due_on(received, [Stop(why, received + timedelta(days=began))]) is None


def test_proof_of_identity_begins_the_month_and_a_question_before_it_costs_no_days() -> None:
    received, proven = date(2026, 5, 4), date(2026, 5, 20)
    proof = Stop(IDENTITY, received, proven)
    assert due_on(received, [proof]) == due_on(proven)
    asked = Stop(CLARIFICATION, date(2026, 5, 5), date(2026, 5, 25))
    assert due_on(received, [proof, asked]) == date(2026, 6, 25)


def test_an_extension_is_said_once_in_time_and_with_a_reason() -> None:
    due = date(2026, 6, 26)
    assert may_extend(due, due, extended=False, because="Forty referrals.")
    assert "extended already" in may_extend(due, due, extended=True, because="x").because
    assert "clock stands" in may_extend(None, due, extended=False, because="x").because
    assert "month is over" in may_extend(due, due + timedelta(days=1), extended=False, because="x").because
    assert "why it is complex" in may_extend(due, due, extended=False, because=" ").because


# What may be done with a line
def line(**facts: object) -> LineFacts:
    return LineFacts(**{"data": DataClass.SOCIAL_WORK, "as_whom": AsWhom.PARENT, **facts})  # type: ignore[arg-type]


PART = (Part(0, 3, Exemption.THIRD_PARTY),)


@pytest.mark.parametrize(
    ("settled", "says"),
    [
        (Settled(LineChoice.RELEASE, PART), "You gave words to take out"),
        (Settled(LineChoice.RELEASE, reason=Exemption.CRIME), "You gave words to take out"),
        (Settled(LineChoice.REDACT), "Copy the words"),
        (Settled(LineChoice.WITHHOLD), "Choose the reason in law"),
        (Settled(LineChoice.OUTSIDE), "how you know"),
    ],
)
def test_a_choice_is_whole(settled: Settled, says: str) -> None:
    assert says in may_settle(settled, line()).because


@pytest.mark.parametrize("reason", [one for one in Exemption if one.parents_only])
def test_reasons_against_a_parent_count_only_against_a_parent(reason: Exemption) -> None:
    withheld = Settled(LineChoice.WITHHOLD, reason=reason)
    assert may_settle(withheld, line())
    for as_whom in set(AsWhom) - {AsWhom.PARENT}:
        assert "parental responsibility" in may_settle(withheld, line(as_whom=as_whom)).because


@pytest.mark.parametrize("reason", [one for one in Exemption if one.opinion])
def test_serious_harm_needs_a_named_professional_who_expects_it(reason: Exemption) -> None:
    assert reason.opinion
    withheld = Settled(LineChoice.WITHHOLD, reason=reason)
    assert "opinion of a named" in may_settle(withheld, line()).because
    assert not may_settle(withheld, line(harm={reason.opinion: False}))
    assert may_settle(withheld, line(harm={reason.opinion: True}))
    other = next(kind for kind in (DataClass.HEALTH, DataClass.EDUCATION) if kind is not reason.opinion)
    assert not may_settle(withheld, line(harm={other: True}))


@pytest.mark.parametrize("choice", [LineChoice.RELEASE, LineChoice.REDACT])
def test_the_owner_is_heard_before_a_line_goes(choice: LineChoice) -> None:
    parts = PART if choice is LineChoice.REDACT else ()
    goes, against = Settled(choice, parts), Settled(choice, parts, against="They did not say why.")
    assert "Ask it first" in may_settle(against, line(owner_to_be_asked=True)).because
    waiting = line(owner_to_be_asked=True, owner_asked=True)
    assert "has not answered" in may_settle(goes, waiting).because
    assert may_settle(against, waiting)
    objects = line(owner_to_be_asked=True, owner_asked=True, owner_agrees=False)
    assert "objects" in may_settle(goes, objects).because
    assert may_settle(against, objects)
    assert may_settle(goes, line(owner_to_be_asked=True, owner_asked=True, owner_agrees=True))


def test_what_is_withheld_needs_no_owner() -> None:
    withheld = Settled(LineChoice.WITHHOLD, reason=Exemption.CRIME)
    assert may_settle(withheld, line(owner_to_be_asked=True, data=DataClass.HEALTH))
    assert may_settle(Settled(LineChoice.OUTSIDE, why="Another Amara."), line(owner_to_be_asked=True))


def test_health_information_goes_after_an_opinion_or_when_it_is_known() -> None:
    health = DataClass.HEALTH
    goes = Settled(LineChoice.RELEASE)
    assert "record a health professional" in may_settle(goes, line(data=health)).because
    assert may_settle(goes, line(data=health, harm={health: False}))
    assert may_settle(Settled(LineChoice.RELEASE, known="She was there."), line(data=health))
    expected = line(data=health, harm={health: True})
    assert "expects serious harm" in may_settle(Settled(LineChoice.RELEASE, known="She was there."), expected).because


def test_owners_have_a_sort_of_information() -> None:
    assert [data_class(one).value for one in ("hub", "camhs", "schools", "police", "housing")] == [
        "SOCIAL_WORK", "HEALTH", "EDUCATION", "POLICE", "OTHER",
    ]  # fmt: skip


def test_every_exemption_has_its_law_and_a_mark_that_tells_nothing() -> None:
    for one in Exemption:
        assert one.law.startswith("Data Protection Act 2018 Sch ")
        assert one.mark
        assert "harm" not in one.mark
        assert "child" not in one.mark
        assert "crime" not in one.mark
    silent = {one for one in Exemption if one.told != one.law}
    assert silent == {Exemption.SW_EXPECTATION, Exemption.CHILD_ABUSE_DATA, Exemption.CRIME}


# Taking words out
TEXT = "Craig  shouted. Craig's mother,\nAnne-Marie O’Dowd, rang. Craigs hid."


def test_words_are_found_whole_whatever_their_case_spacing_and_marks() -> None:
    assert [TEXT[a:b] for a, b in places(TEXT, "craig")] == ["Craig", "Craig"]
    assert [TEXT[a:b] for a, b in places(TEXT, "mother, anne–marie o'dowd")] == ["mother,\nAnne-Marie O’Dowd"]
    assert places(TEXT, "  ") == ()
    assert places(TEXT, "shout") == ()
    assert names_in(TEXT, ["Craig", "Anne", "Bob", "Craig"]) == ("Craig", "Anne")


def test_what_is_taken_out_is_not_there_and_the_mark_is() -> None:
    parts = parts_of(TEXT, [("Craig", Exemption.THIRD_PARTY), ("Craig shouted", Exemption.CRIME)])
    sent = with_marks(TEXT, parts)
    assert sent.startswith("[removed: held back by law]. [removed: about another person]'s mother")
    assert taken_out(TEXT, parts) == ("Craig shouted", "Craig")


WORDS = st.lists(st.sampled_from(["Craig", "hit", "the", "dog", "O’Dowd", "x"]), min_size=1, max_size=12)


@settings(max_examples=500, deadline=None)
@given(text=WORDS, gone=st.lists(st.sampled_from(["Craig", "hit the", "dog", "o'dowd"]), min_size=1, max_size=4))
def test_nothing_taken_out_ever_stands_in_what_is_sent(text: list[str], gone: list[str]) -> None:
    whole = " ".join(text)
    parts = parts_of(whole, [(words, Exemption.THIRD_PARTY) for words in gone])
    sent = with_marks(whole, parts)
    assert all(places(sent, words) == () for words in gone)
    assert all(one.end <= other.start for one, other in itertools.pairwise(parts))
    if not parts:
        assert sent == whole
