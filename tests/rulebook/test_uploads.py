"""The rules about files, as properties: nothing unscanned is handed out, nothing protected leaves."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from openmash.rulebook import uploads
from openmash.rulebook.uploads import MEGABYTE, MOST_FILES, FileFormat, FileState
from openmash.rulebook.words import Stage

states, formats = st.sampled_from(FileState), st.sampled_from(FileFormat)


@given(states, formats)
def test_a_file_is_opened_when_clean_or_when_it_is_a_picture_that_waits(state: FileState, what: FileFormat) -> None:
    allowed = state is FileState.CLEAN or (state is FileState.WAITING and what.is_picture)
    verdict = uploads.may_open(state, what)
    assert bool(verdict) == allowed
    assert allowed or verdict.because.endswith(".")


@given(st.lists(states))
def test_a_virus_found_once_is_found_for_good(said: list[FileState]) -> None:
    now = uploads.state_now(said)
    if FileState.INFECTED in said:
        assert now is FileState.INFECTED
    else:
        assert now is (said[-1] if said else FileState.WAITING)


@given(st.booleans(), st.lists(st.booleans()))
def test_the_latest_word_on_protection_stands(as_added: bool, marks: list[bool]) -> None:
    now = uploads.is_protected(as_added, marks)
    assert now == [as_added, *marks][-1]
    assert bool(uploads.may_leave_hub(protected=now)) == (not now)


@given(st.integers(0, 100))
def test_there_is_room_for_twenty(there: int) -> None:
    assert bool(uploads.has_room(there)) == (there < MOST_FILES)


@given(st.sampled_from(Stage))
def test_files_are_added_until_a_referral_is_finished(stage: Stage) -> None:
    assert bool(uploads.may_add(stage)) == (stage is not Stage.CLOSED)


@given(st.integers(1, 50 * MEGABYTE))
def test_a_size_is_said_in_a_few_letters(size: int) -> None:
    words = uploads.size_words(size)
    number, unit = words.split()
    assert float(number) > 0
    assert unit == ("KB" if size < MEGABYTE else "MB")
    assert len(words) <= 8


def test_each_format_has_an_ending_and_a_type_of_its_own() -> None:
    assert len({one.ending for one in FileFormat}) == len({one.media_type for one in FileFormat}) == len(FileFormat)
    assert not any("html" in one.media_type or "svg" in one.media_type for one in FileFormat)
