"""When somebody was born, as a caller says it: any text is a day, words kept as they stand, or a sentence."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmash.referrals.forms.ages import Born, NotBelievable, born

TODAY = date(2026, 5, 27)
TYPED = st.one_of(
    st.text(max_size=60),
    st.from_regex(r"(due )?[0-9]{1,2}[ ./-][0-9]{1,2}[ ./-][0-9]{1,4}", fullmatch=True),
    st.from_regex(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}", fullmatch=True),
)


@given(TYPED, st.booleans())
def test_any_text_is_read_kept_or_refused_in_a_sentence(text: str, child: bool) -> None:
    known, sentence = read(text, child=child)
    if known is None:
        assert sentence.endswith(".")
    else:
        assert known.words in ("", " ".join(text.split()))
        assert known.born is None or (known.born <= TODAY and not known.words)


def read(text: str, *, child: bool) -> tuple[Born | None, str]:
    """What was read, or the sentence of the refusal."""
    try:
        return born(text, TODAY, child=child), ""
    except NotBelievable as why:
        return None, str(why)


@given(st.dates(date(2010, 1, 2), TODAY))
def test_one_day_in_each_way_of_writing_it_is_that_day(day: date) -> None:
    for written in (f"{day:%d/%m/%Y}", f"{day.day}.{day.month}.{day:%y}", f"{day:%Y-%m-%d}", f"{day.day} {day:%B %Y}"):
        assert born(written, TODAY) == Born(born=day)


@pytest.mark.parametrize("year", ["0001", "0019", "0099"])
def test_a_year_in_four_figures_is_never_read_as_one_in_two(year: str) -> None:
    with pytest.raises(NotBelievable):
        born(f"01/02/{year}", TODAY)
