"""The measures of a linked list on an example small enough to count by hand, and one whole run of the bench."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from bench import measures, sets
from bench.make import SEED
from bench.profile import STANDARD
from bench.run import list_figures, run

# Ann has three records, Bob two, Cy one. Ann's third was put with Bob's first; Bob's second stands alone.
PERSON_OF = {"a1": "Ann", "a2": "Ann", "a3": "Ann", "b1": "Bob", "b2": "Bob", "c1": "Cy"}
CLUSTER_OF = {"a1": "1", "a2": "1", "a3": "2", "b1": "2", "b2": "3", "c1": "4"}
SAID = [("a1", "a2"), ("b1", "a3"), ("a3", "b1")]


def test_pairs_count_once_whichever_way_round() -> None:
    assert measures.pairs(SAID, PERSON_OF) == measures.Pairs(right=1, wrong=1, missed=3)


def test_f1_is_the_harmonic_mean_of_precision_and_recall() -> None:
    shares = measures.pairs(SAID, PERSON_OF).shares
    assert (shares.precision, shares.recall) == (0.5, 0.25)
    assert shares.f1 == pytest.approx(1 / 3)


def test_nothing_said_is_worth_nothing() -> None:
    assert measures.pairs([], PERSON_OF).shares.f1 == 0


def test_record_that_the_truth_does_not_know_is_a_fault() -> None:
    with pytest.raises(KeyError):
        measures.pairs([("a1", "z9")], PERSON_OF)


def test_b_cubed_means_over_records() -> None:
    shares = measures.b_cubed(CLUSTER_OF, PERSON_OF)
    # Precision of a1, a2, a3, b1, b2, c1: 1, 1, 1/2, 1/2, 1, 1. Recall: 2/3, 2/3, 1/3, 1/2, 1/2, 1.
    assert shares.precision == pytest.approx(5 / 6)
    assert shares.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 / 2 + 1 / 2 + 1) / 6)


@pytest.mark.parametrize(
    ("told", "at_least", "expected"),
    [
        (["a1", "a2", "b1", "b2", "c1"], 2, measures.Joined(1, 2)),  # the third of Ann is of a school: not asked
        (["a1", "a2", "a3", "b1", "b2"], 2, measures.Joined(0, 2)),
        (["a1", "a2", "a3", "b1", "b2"], 3, measures.Joined(0, 1)),
    ],
)
def test_person_is_wholly_joined_when_all_that_was_told_is_in_one_cluster(told, at_least, expected) -> None:
    assert measures.joined(CLUSTER_OF, PERSON_OF, told, at_least) == expected


def test_nobody_told_of_often_is_no_share() -> None:
    figures = list_figures(SAID, CLUSTER_OF, PERSON_OF, ["c1"])
    assert figures["repeat contacts wholly joined, 2 or more"] is None


def test_set_is_made_once_for_the_same_arguments(tmp_path) -> None:
    arguments = ["--records", "50"]
    first = sets.ready(tmp_path, "list", arguments, STANDARD)
    (first / "here").touch()
    assert (sets.ready(tmp_path, "list", arguments, STANDARD) / "here").exists()
    assert sets.ready(tmp_path, "list", ["--records", "51"], STANDARD) != first


def test_run_keeps_the_figures_of_the_products_own_command(tmp_path) -> None:
    results = tmp_path / "results.json"
    before = {"what": "batch", "size": 400, "seed": SEED, "city": STANDARD.name, "figures": {}}
    results.write_text(json.dumps([before, {**before, "size": 300}]), encoding="utf-8")
    wanted = ["--only", "batch", "--sizes", "400", "--work", str(tmp_path / "work"), "--results", str(results)]
    told = CliRunner().invoke(run, wanted)
    assert told.exit_code == 0, told.output
    other, found = json.loads(results.read_text(encoding="utf-8"))
    assert (other["size"], found["size"]) == (300, 400)
    assert found["figures"]["pairs, F1"] > 0.8
    assert found["figures"]["pairs wrong"] < 30
    assert found["megabytes, largest process"] > 50
    assert str(tmp_path) not in results.read_text(encoding="utf-8")


def test_sizes_that_are_no_numbers_are_refused_with_a_sentence(tmp_path) -> None:
    told = CliRunner().invoke(run, ["--sizes", "many", "--work", str(tmp_path)])
    assert told.exit_code == 2
    assert "write whole numbers" in told.output
