"""Reading a line of a case system's extract: any text is kept or refused with a sentence, never cut or guessed at."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmash.rulebook.extracts import (
    SOCIAL_CARE,
    CaseState,
    ColumnsInvalid,
    case_line,
    episode_line,
    from_data,
    missing,
)
from openmash.rulebook.extracts.lines import NO_DATE_WORDS, UNBORN_WORDS, read_day
from openmash.rulebook.matching import Name
from openmash.rulebook.matching.lists import LineUnreadable

ON = date(2026, 5, 27)
ROW = {
    "LC_ID": "LC1", "Person Name": "Amara Bell", "Alias": "", "Date of Birth": "03/06/2019",
    "Address": "Flat 6, 14 Acacia Street, Gannet Point, QX6 5BZ", "Status": "open", "Worker": "Family support",
    "NHS": "999 855 5434",
}  # fmt: skip
EPISODE = {"EpisodeID": "E1", "Start": "04/05/2026", "LC_ID": "LC1", "Kind": "assessment", "Outcome": "Begun"}
anything = st.text(max_size=60)


def line(**changes: str):
    """The line with some cells written otherwise."""
    return case_line({**ROW, **changes}, SOCIAL_CARE, ON)


def refusal(**changes: str) -> str:
    """Why such a line is refused."""
    with pytest.raises(LineUnreadable) as no:
        line(**changes)
    return str(no.value)


def said(read):
    """What was read, or the sentence that refuses it."""
    try:
        return read()
    except (LineUnreadable, ColumnsInvalid) as no:
        return str(no)


def test_a_line_is_read_as_it_stands() -> None:
    one = line()
    assert (one.id, one.facts.names, one.facts.born) == ("LC1", (Name("Amara", "Bell"),), date(2019, 6, 3))
    assert one.facts.addresses == (("Flat 6, 14 Acacia Street", "QX6 5BZ"),)
    assert one.written_address == ROW["Address"]
    assert (one.said.state, one.said.worker, one.notes) == (CaseState.OPEN, "Family support", ())


@pytest.mark.parametrize(
    ("written", "born", "words", "notes"),
    [
        ("", None, "", 0),
        ("unborn", None, UNBORN_WORDS, 0),
        ("UNBORN", None, UNBORN_WORDS, 0),
        ("31/02/2019", None, NO_DATE_WORDS, 1),
        ("01/01/1900", None, NO_DATE_WORDS, 1),
        ("03/06/2031", None, NO_DATE_WORDS, 1),
        ("٠٣/٠٦/٢٠١٩", None, NO_DATE_WORDS, 1),
        ("2019-06-03", date(2019, 6, 3), "", 0),
        ("03/06/2019 00:00:00", date(2019, 6, 3), "", 0),
    ],
)
def test_a_date_that_is_none_leaves_the_person_without_one_and_is_told(written, born, words, notes) -> None:
    one = line(**{"Date of Birth": written})
    assert (one.facts.born, one.born_words, len(one.notes)) == (born, words, notes)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("BELL, Amara Jane", Name("Amara Jane", "BELL")),
        ("Banda", Name("", "Banda")),
        ("A", Name("", "A")),
        ("x" * 200, Name("", "x" * 200)),
        ("Амина 李", Name("Амина", "李")),
        ("🙂 🙃", Name("🙂", "🙃")),
        ("Robert'); DROP TABLE <b>person</b>", Name("Robert'); DROP TABLE", "<b>person</b>")),
    ],
)
def test_any_name_is_kept_as_it_is_written(written, name) -> None:
    assert line(**{"Person Name": written}).facts.names == (name,)


def test_what_cannot_be_kept_is_refused_with_a_sentence_that_names_nobody() -> None:
    assert refusal(Status="rosa dunwall").startswith("Its status is a word that the mapping does not explain")
    assert "has no id" in refusal(LC_ID="")
    assert "neither a name nor an NHS number" in refusal(**{"Person Name": "", "NHS": ""})
    assert "401 signs" in refusal(**{"Person Name": "x" * 401})
    assert "no text" in refusal(Worker="a\x00b")


@given(cells=st.fixed_dictionaries(dict.fromkeys(ROW, anything)))
def test_any_line_is_read_or_refused_and_keeps_every_letter(cells: dict[str, str]) -> None:
    cells["Status"] = "closed"
    one = said(lambda: case_line(cells, SOCIAL_CARE, ON))
    if isinstance(one, str):
        assert one.endswith(".")
        return
    assert one.id == cells["LC_ID"].strip()
    assert one.written_address == cells["Address"].strip()
    kept = "".join(f"{name.forename}{name.surname}" for name in one.facts.names[:1])
    if cells["Person Name"].strip():
        signs = sorted("".join(cells["Person Name"].split()).replace(",", ""))
        assert sorted("".join(kept.split()).replace(",", "")) == signs
    assert one.mark == case_line(cells, SOCIAL_CARE, ON).mark


@given(st.fixed_dictionaries(dict.fromkeys(EPISODE, anything)))
def test_any_episode_is_read_or_refused(cells: dict[str, str]) -> None:
    one = said(lambda: episode_line(cells, SOCIAL_CARE))
    if isinstance(one, str):
        assert one.endswith(".")
        return
    assert (one.kind, one.outcome) == (cells["Kind"].strip(), cells["Outcome"].strip())
    assert one.start is not None or bool(one.notes) == bool(cells["Start"].strip())


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
def test_a_day_is_read_in_the_systems_own_way(day: date) -> None:
    assert read_day(f"{day:%d/%m/%Y}", "%d/%m/%Y") == day


@given(anything)
def test_any_text_is_a_day_or_none(text: str) -> None:
    assert read_day(text, "%d/%m/%Y") is None or any(sign.isdigit() for sign in text)


@given(
    changed=st.sampled_from(["Status", "Worker", "Address", "Person Name", "Alias", "NHS"]),
    to=st.text("abc", min_size=1),
)
def test_a_change_of_any_cell_changes_the_mark(changed: str, to: str) -> None:
    written = {"Status": "closed"}.get(changed, to)
    assert line(**{changed: written}).mark != line().mark


def test_columns_of_another_council_are_read_from_data() -> None:
    named = {"id": "Ref", "forename": "First", "surname": "Last", "born": "DoB", "status": "State", "since": "From"}
    columns = from_data({
        "people": named,
        "date_format": "yyyy-mm-dd",
        "statuses": {"CIN": "OPEN", "Ended": "CLOSED"},
    })  # fmt: skip
    row = {"Ref": "7", "First": "Amara", "Last": "Bell", "DoB": "2019-06-03", "State": " cin ", "From": "2026-01-05"}
    one = case_line(row, columns, ON)
    assert (one.facts.names, one.said.state, one.said.since) == (
        (Name("Amara", "Bell"),),
        CaseState.OPEN,
        date(2026, 1, 5),
    )
    assert missing(["Ref", "First"], columns.of_people) == ("DoB", "State", "Last", "From")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ([], "one set of named entries"),
        ({}, "people: write the name of the column"),
        ({"people": {"id": "A", "born": "B"}}, "people, status: write the name of its column"),
        ({"people": {"id": "A", "born": "B", "status": "C"}}, "name the column of the name"),
        ({"people": {"id": "A", "born": "A", "status": "C", "name": "D"}}, "one column is named for two things"),
        ({"people": {"id": "A", "born": "B", "status": "C", "name": "D"}, "date_format": "x"}, "date_format: choose"),
        (
            {"people": {"id": "A", "born": "B", "status": "C", "name": "D"}, "statuses": {"x": "GONE"}},
            "statuses: write",
        ),
        ({"people": {"id": "A", "born": "B", "status": "C", "name": "D", "shoe": "E"}}, "people, shoe: is not known"),
        ({"people": {"id": "A", "born": "B", "status": "C", "name": 3}}, "people, name: write the name of a column"),
    ],
)
def test_a_mapping_that_cannot_be_used_is_refused_with_sentences(data, sentence) -> None:
    with pytest.raises(ColumnsInvalid) as no:
        from_data(data)
    assert sentence in str(no.value)


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | anything,
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["people", "episodes", "statuses", "unborn", "id", "born"]), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(json_like)
def test_any_mapping_is_read_or_refused(data: object) -> None:
    assert str(said(lambda: from_data(data))).endswith(".")
