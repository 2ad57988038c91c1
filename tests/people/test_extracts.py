"""An extract of the case system: rows that stay, people who are gone and not deleted, and the walls of a family."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from openmash.ledger.models import LedgerEntry
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.people import actions, queries
from openmash.people.cases import CaseSaid, case_said
from openmash.people.extract_loading import load_extract
from openmash.people.extract_reader import ExtractUnreadable, survey
from openmash.people.models import CaseEpisode, CaseRecord, ExtractEnded, Person, PersonAddress, PersonKey, PersonName
from openmash.rulebook.extracts import SOCIAL_CARE
from openmash.rulebook.matching import Name, PersonFacts
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import Refused, Role
from tests import factories
from tests.factories import AT, later
from tests.people.doubles import merge, take_back
from tests.people.extracts import AMARA, BEGUN, PEOPLE, loaded, written
from tests.restrictions import walls

pytestmark = pytest.mark.django_db
TOMORROW = date(2026, 5, 27)
CLOSED = {"LC_ID": "LC2", "Person Name": "Idris Okafor-Bell", "Date of Birth": "21/01/2022", "Status": "closed"}
SOUGHT = PersonFacts(names=(Name("Amara", "Okafor Bell"),), born=date(2019, 6, 3))


def rows(model):
    """Every row of a table, the oldest first, as the clerk sees them."""
    with acting_as(CLERK):
        return list(model.objects.order_by("at", "recorded_at"))


def said(viewer: Viewer, at=AT) -> list[CaseSaid]:
    """What the case system says of those whom a search for Amara finds."""
    with acting_as(viewer, at):
        found = queries.find(viewer, SOUGHT)
        cases = queries.cases(viewer, [found.people[match.id].person.pk for match in found.matches])
        return [case_said(case, at, policy_now()) for case in cases.values()]


def officer() -> Viewer:
    """A contact officer."""
    return factories.viewer(Role.CONTACT_OFFICER)


def test_an_open_case_is_found_with_its_source_before_anybody_is_linked(tmp_path: Path) -> None:
    report = loaded(tmp_path, [AMARA, CLOSED], [BEGUN])
    assert (report.people["new"], report.episodes["new"], report.gone) == (2, 1, 0)
    (one,) = said(officer())
    assert (one.head, one.open, one.status, one.worker) == (
        "Open to Family support 2",
        True,
        "OPEN",
        "Family support 2",
    )
    assert one.episodes == ("4 May 2026, assessment: Begun",)
    assert one.source == "Children’s case system, extract of 26 May 2026"
    assert one.old == ""


def test_an_extract_that_is_old_says_so(tmp_path: Path) -> None:
    loaded(tmp_path, [AMARA])
    days = 24 * 60
    assert [one.old for one in said(officer(), later(3 * days))] == [""]
    assert said(officer(), later(4 * days))[0].old == "This extract is 4 days old. Look in the case system itself."


def test_the_same_files_again_add_nothing(tmp_path: Path) -> None:
    loaded(tmp_path, [AMARA, CLOSED], [BEGUN])
    tables = (Person, PersonName, PersonAddress, PersonKey, CaseRecord, CaseEpisode)
    with acting_as(CLERK):
        before = [model.objects.count() for model in tables]
    assert loaded(tmp_path, [AMARA, CLOSED], [BEGUN]).already is True
    next_day = loaded(tmp_path, [AMARA, CLOSED], [BEGUN], as_of=TOMORROW, at=later(1440))
    assert (next_day.already, next_day.people["same"], next_day.episodes["same"]) == (False, 2, 1)
    with acting_as(CLERK):
        assert [model.objects.count() for model in tables] == before
    assert said(officer(), later(1440))[0].source.endswith("27 May 2026")


def test_what_a_later_extract_says_otherwise_becomes_new_rows_and_the_old_ones_stay(tmp_path: Path) -> None:
    loaded(tmp_path, [AMARA], [BEGUN])
    moved = {**AMARA, "Status": "looked after", "Worker": "Care team", "Address": "9 Quarry Road, QX9 9ZZ"}
    report = loaded(
        tmp_path, [moved], [{**BEGUN, "Outcome": "Finished"}], as_of=TOMORROW, at=later(1440)
    )  # fmt: skip
    assert (report.people["changed"], report.episodes["changed"]) == (1, 1)
    assert [row.state for row in rows(CaseRecord)] == ["OPEN", "LOOKED_AFTER"]
    assert [row.line for row in rows(PersonAddress)] == ["Flat 3, 18 Lantern Row", "9 Quarry Road"]
    assert [row.outcome for row in rows(CaseEpisode)] == ["Begun", "Finished"]
    (one,) = said(officer(), later(1440))
    assert one.head == "Looked after, with Care team, newly so in the extract of 27 May 2026"
    assert one.episodes == ("4 May 2026, assessment: Finished",)
    with acting_as(officer()):
        by_the_new_home = PersonFacts(names=SOUGHT.names, addresses=(("9 Quarry Road", ""),))
        assert len(queries.find(officer(), by_the_new_home).matches) == 1


def test_whom_the_system_has_no_more_is_said_to_be_gone_and_nothing_is_deleted(tmp_path: Path) -> None:
    loaded(tmp_path, [AMARA, CLOSED])
    assert loaded(tmp_path, [CLOSED], as_of=TOMORROW, at=later(1440)).gone == 1
    (one,) = said(officer(), later(1440))
    assert one.head == "No longer in the case system as of 27 May 2026. Before that: Open to Family support 2."
    assert (one.open, one.status) == (False, "")
    assert loaded(tmp_path, [AMARA, CLOSED], as_of=TOMORROW, at=later(1500)).people["changed"] == 1
    assert [one.head for one in said(officer(), later(1500))] == [
        "Open to Family support 2, newly so in the extract of 27 May 2026"
    ]


def test_half_a_file_says_nobody_gone_until_somebody_says_that_it_is_right(tmp_path: Path) -> None:
    many = [{**CLOSED, "LC_ID": f"LC{n}", "Person Name": f"Child{n} Bell"} for n in range(60)]
    loaded(tmp_path, many)
    report = loaded(tmp_path, many[:30], as_of=TOMORROW, at=later(1440))
    assert (report.gone, "30 of 60 people" in report.gone_unsaid) == (None, True)
    again = loaded(tmp_path, many[:30], as_of=TOMORROW, at=later(1450), even_if_many_are_gone=True)
    assert (again.gone, [row.gone for row in rows(ExtractEnded)]) == (30, [0, None, 30])


def test_a_line_that_cannot_be_read_hides_nobody_and_says_nobody_gone(tmp_path: Path) -> None:
    loaded(tmp_path, [AMARA, CLOSED])
    report = loaded(tmp_path, [{**AMARA, "LC_ID": ""}, CLOSED], as_of=TOMORROW, at=later(1440))
    assert [(one["file"], one["line"]) for one in report.refused.lines] == [("people", 2)]
    assert "Amara" not in str(report)
    assert (report.people["same"], report.gone, "could not be read" in report.gone_unsaid) == (1, None, True)


def test_an_id_that_stands_twice_is_taken_once_and_told(tmp_path: Path) -> None:
    report = loaded(tmp_path, [AMARA, {**AMARA, "Status": "closed"}, CLOSED])
    assert [one["because"] for one in report.refused.lines] == [
        "Its id stands on an earlier line already; that one was taken."
    ]
    assert [row.state for row in rows(CaseRecord)] == ["OPEN", "CLOSED"]


def test_an_episode_of_somebody_who_is_not_in_the_list_is_left_out_and_told(tmp_path: Path) -> None:
    report = loaded(tmp_path, [AMARA], [BEGUN, {**BEGUN, "EpisodeID": "E2", "LC_ID": "LC9"}])
    assert (report.episodes["new"], report.episodes["refused"]) == (1, 1)
    assert "about ids that no list of people had" in report.noted.lines[0]["because"]


def test_an_older_extract_does_not_overwrite_a_newer_one(tmp_path: Path) -> None:
    loaded(tmp_path, [AMARA], as_of=TOMORROW, at=later(1440))
    with pytest.raises(Refused, match="this one is older"):
        loaded(tmp_path, [CLOSED])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "no heading"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "Line 1 is not written in utf-8"),
        (b"LC_ID;Person Name\n", "no column “LC_ID”"),
        (b"\xff\xfeL\x00C\x00", "UTF-16"),
        (b"LC_ID,LC_ID\n1,2\n", "one name"),
        ((",".join(PEOPLE) + "\nLC1,Zo\u00eb Bell,,,,open,,\n").encode("cp1252"), "--encoding cp1252"),
        ((",".join(PEOPLE) + '\nLC1,"Amara Bell,,,,open,,\nLC2,Idris,,,,open,,\n').encode(), "never closed"),
    ],
)
def test_a_file_that_is_no_such_list_is_refused_whole(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    with pytest.raises(ExtractUnreadable, match=sentence) as no:
        survey(path, "utf-8", SOCIAL_CARE.of_people, SOCIAL_CARE.id)
    assert not any(name in str(no.value) for name in ("Amara", "Zo", "Idris"))


def test_marks_of_windows_and_odd_rows_are_read_line_by_line(tmp_path: Path) -> None:
    path = written(tmp_path / "people.csv", PEOPLE, [AMARA])
    text = path.read_text(encoding="utf-8")
    odd = 'LC3,one cell\r\nLC4,"Bad "quote",,,,open,,\r\n\r\nLC5,"Line\nbreak Bell",,,,closed,,\r\n'
    path.write_bytes(b"\xef\xbb\xbf" + (text + odd).encode())
    report = load_extract(
        system="social_care", files=(path, None), columns=SOCIAL_CARE, encoding="utf-8", as_of=date(2026, 5, 26),
        by=CLERK, at=AT,
    )  # fmt: skip
    assert [(one["line"], one["because"].split(".")[0]) for one in report.refused.lines] == [
        (3, "It has 2 cells where the heading has 8"),
        (4, "It is no row of a CSV file: is a quotation mark out of place, or a cell too long?"),
    ]
    assert report.people["new"] == 2


def test_each_batch_is_in_the_ledger_and_no_name_with_it(tmp_path: Path) -> None:
    loaded(tmp_path, [AMARA], [BEGUN])
    entries = rows(LedgerEntry)
    assert [entry.verb for entry in entries] == ["BEGAN_EXTRACT", "LOADED_CASES", "LOADED_EPISODES", "ENDED_EXTRACT"]
    assert "Amara" not in str([entry.detail for entry in entries])


def test_only_the_hubs_own_command_loads(tmp_path: Path) -> None:
    manager = factories.viewer(Role.MASH_MANAGER)
    with acting_as(manager), pytest.raises(Refused, match="the hub's own command"):
        actions.begin_extract(
            system="social_care", as_of=TOMORROW, hashes=("a", ""), lines=1, by=manager, at=AT
        )  # fmt: skip


def test_whom_a_restricted_family_has_in_the_case_system_is_walled_off_before_anybody_links_them(
    tmp_path: Path,
) -> None:
    loaded(tmp_path, [AMARA, {**CLOSED, "Person Name": "Somebody Else"}], [BEGUN])
    manager, other = factories.staff(Role.MASH_MANAGER), officer()
    assert len(said(other)) == 1
    walls.restrict(manager, factories.referral(), factories.staff(Role.SOCIAL_WORKER))
    assert said(other) == []
    with acting_as(other):
        assert [row.state for row in CaseRecord.objects.all()] == ["CLOSED"]
        assert CaseEpisode.objects.count() == 0
    assert len(said(manager.viewer())) == 1


def test_navigator_and_receiving_team_see_nothing_of_it(tmp_path: Path) -> None:
    loaded(tmp_path, [AMARA], [BEGUN])
    for role in (Role.NAVIGATOR, Role.RECEIVING_WORKER, Role.AUDITOR, Role.ANALYST, Role.ADMINISTRATOR):
        with acting_as(factories.viewer(role)):
            assert (CaseRecord.objects.count(), CaseEpisode.objects.count()) == (0, 0), role


def test_of_two_records_of_one_person_the_graver_word_stands_with_the_episodes_of_both(tmp_path: Path) -> None:
    """The system itself has her twice: closed under one number last week, open under the other before."""
    closed = {**AMARA, "LC_ID": "LC2", "Person Name": "Amahra Okafor", "Status": "closed", "Worker": ""}
    loaded(tmp_path, [AMARA, closed], [BEGUN, {**BEGUN, "EpisodeID": "E2", "LC_ID": "LC2", "Start": "11/05/2026"}])
    closed_later = {**closed, "Status": "closed", "Worker": "Family support 9"}
    loaded(tmp_path, [AMARA, closed_later], as_of=TOMORROW, at=later(1440))
    first, second = sorted(rows(Person), key=lambda person: person.source_key)
    worker = factories.viewer(Role.SOCIAL_WORKER)
    merged = merge(worker, second.pk, first.pk, at=later(1440))
    with acting_as(worker, later(1440)):
        found = queries.cases(worker, [first.pk, second.pk])
        assert {case.state.value for case in found.values()} == {"OPEN"}
        assert [len(case.episodes) for case in found.values()] == [2, 2]
    take_back(worker, merged)
    with acting_as(worker, later(1440)):
        found = queries.cases(worker, [first.pk, second.pk])
    assert [found[person.pk].state.value for person in (first, second)] == ["OPEN", "CLOSED"]


def test_number_of_queries_does_not_grow_with_the_people(tmp_path: Path, django_assert_num_queries) -> None:
    loaded(tmp_path, [AMARA, CLOSED, {**CLOSED, "LC_ID": "LC3"}], [BEGUN])
    people = [person.pk for person in rows(Person)]
    viewer = officer()
    for wanted in (1, 3):
        with acting_as(viewer), django_assert_num_queries(4):
            assert len(queries.cases(viewer, people[:wanted])) == wanted
