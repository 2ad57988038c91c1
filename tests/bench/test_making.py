"""The maker of invented people: same arguments, same bytes; the product reads every line; the truth is whole."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter, defaultdict
from itertools import islice
from pathlib import Path

import pytest
from click.testing import CliRunner

from bench import numbers, profile
from bench.commands import ROOT
from bench.files import rows
from bench.make import make
from bench.world import World
from openmash.rulebook.matching import normal
from openmash.rulebook.matching.lists import line_of

SMALL = {
    "list": ["--records", "1500"],
    "register": ["--register", "1500", "--queries", "100", "--unknown", "40", "--per-community", "12"],
    "households": ["--register", "1500", "--queries", "120", "--households"],
}


def made(out: Path, what: str, *arguments: str, exit_code: int = 0) -> str:
    command = "list" if what == "list" else "register"
    result = CliRunner().invoke(make, [command, str(out), *SMALL[what], *arguments])
    assert result.exit_code == exit_code, result.output
    return result.output


def read(folder: Path, name: str) -> list[dict[str, str]]:
    return list(rows(folder / f"{name}.csv"))


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def sets(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("sets")
    for what in SMALL:
        made(folder / what, what)
    return {what: folder / what for what in SMALL}


@pytest.mark.parametrize("what", SMALL)
def test_same_arguments_make_the_same_bytes_in_another_process(what, sets, tmp_path) -> None:
    command = "list" if what == "list" else "register"
    subprocess.run(
        [sys.executable, "-m", "bench.make", command, tmp_path, *SMALL[what]],
        cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": "12"}, check=True,
    )  # fmt: skip
    assert bytes_of(tmp_path) == bytes_of(sets[what])


def test_another_seed_makes_other_people(sets, tmp_path) -> None:
    made(tmp_path, "list", "--seed", "8")
    assert read(tmp_path, "records") != read(sets["list"], "records")


@pytest.mark.parametrize(
    ("what", "names", "lines"),
    [("list", ["records"], 1500), ("register", ["register", "queries"], 1500), ("households", ["register"], 1500)],
)
def test_every_line_is_read_by_the_product(what, names, lines, sets) -> None:
    for name in names:
        listed = read(sets[what], name)
        people = [line_of(row) for row in listed]
        assert len({one.id for one in people}) == len(listed)
        assert name == "queries" or len(listed) == lines


def test_truth_of_a_list_says_of_every_record_whose_it_is(sets) -> None:
    truth = {row["record_id"]: row for row in read(sets["list"], "truth")}
    records = read(sets["list"], "records")
    assert list(truth) == [row["record_id"] for row in records]
    born = defaultdict(Counter)
    for row in records:
        born[truth[row["record_id"]]["person_id"]][row["dob"]] += bool(row["dob"])
    often = [days.most_common(1)[0][1] / days.total() for days in born.values() if days.total() > 1]
    assert len(often) > 200
    assert sum(often) / len(often) > 0.85  # records of one person tell mostly of one birthday


@pytest.mark.parametrize("what", ["register", "households"])
def test_truth_of_a_register_says_of_everybody_who_is_looked_for_who_it_is(what, sets) -> None:
    register = {row["record_id"]: row for row in read(sets[what], "register")}
    queries, truth = read(sets[what], "queries"), read(sets[what], "truth")
    assert [row["record_id"] for row in truth] == [row["record_id"] for row in queries]
    assert {row["kind"] == "known" for row in truth if row["register_id"]} == {True}
    assert {row["kind"] for row in truth if not row["register_id"]} >= {"sibling", "stranger"}
    days = [
        (register[known["register_id"]]["dob"], row["dob"])
        for row, known in zip(queries, truth, strict=True)
        if known["register_id"]
    ]
    both = [one == other for one, other in days if one and other]
    assert sum(both) / len(both) > 0.7


def test_each_community_has_as_many_known_and_the_city_as_many_unknown_as_were_wanted(sets) -> None:
    truth = read(sets["register"], "truth")
    known = Counter(row["community"] for row in truth if row["register_id"])
    assert set(known) == {one.name for one in profile.read().communities}
    assert min(known.values()) >= 12
    assert sum(not row["register_id"] for row in truth) == 40


def test_referral_names_people_of_one_household_on_one_day_with_one_address(sets) -> None:
    truth = {row["record_id"]: row for row in read(sets["households"], "truth")}
    referrals = defaultdict(list)
    for row in read(sets["households"], "queries"):
        referrals[row["referral"]].append(row)
    once = ("house", "street", "postcode", "phone", "recorded_on", "agency")
    for named in referrals.values():
        assert 1 <= len(named) <= 4
        assert "child" in {row["role"] for row in named}
        assert len({tuple(row[column] for column in once) for row in named}) == 1
    known = [{bool(truth[row["record_id"]]["register_id"]) for row in named} for named in referrals.values()]
    assert [each in known for each in ({True}, {False}, {True, False})] == [True, True, True]


def test_small_register_has_strangers_enough(tmp_path) -> None:
    result = CliRunner().invoke(
        make, ["register", str(tmp_path), "--register", "300", "--queries", "20", "--unknown", "3"]
    )
    assert result.exit_code == 0, result.output
    assert sum(not row["register_id"] for row in read(tmp_path, "truth")) == 3


def test_register_too_small_for_what_is_wanted_is_said(tmp_path) -> None:
    assert "are wanted and there are" in made(tmp_path, "register", "--per-community", "900", exit_code=2)


def test_what_is_for_people_alone_is_refused_for_households(tmp_path) -> None:
    assert "not for --households" in made(tmp_path, "households", "--unknown", "5", exit_code=2)


def test_file_that_describes_no_city_is_refused_with_a_sentence(tmp_path) -> None:
    (tmp_path / "city.toml").write_text("skew = 1\n", encoding="utf-8")
    said = made(tmp_path, "list", "--profile", str(tmp_path / "city.toml"), exit_code=2)
    assert "does not describe a city" in said


def test_telephone_numbers_are_nobodys_and_given_once() -> None:
    drama = len(numbers.FICTION) * 1000
    given = list(islice(numbers.phones(), drama + 5000))
    assert len(set(given)) == len(given)
    assert {len(number) for number in given} == {11}
    assert {number[:8] for number in given[:drama]} == set(numbers.FICTION)
    assert {number[:2] for number in given[drama:]} == {numbers.NOBODYS}


def test_nhs_numbers_are_kept_for_tests_and_their_check_digit_is_right() -> None:
    given = list(islice(numbers.nhs_numbers(), 3000))
    assert len(set(given)) == len(given)
    assert {number[:3] for number in given} == {numbers.TEST_NHS}
    assert [normal.nhs_number(number).warning for number in given] == [""] * len(given)


def test_household_has_a_mother_and_a_child_and_nobody_of_one_name_but_father_and_son() -> None:
    for household in islice(World(profile.read(), 3).households(), 300):
        assert household.people[0].sex == "F"
        assert household.children
        called = [child.other_forenames[:1] or [child.forename] for child in household.children]
        assert household.is_related or len({tuple(name) for name in called}) == len(called)
