"""Spoilt files: none breaks the product, none is kept with something in it that runs. More of them in the campaign."""

from __future__ import annotations

from tests.conftest import FIGURE
from tests.uploads import fuzzing

FILES = 2000
SECONDS = 90


def test_spoilt_files_break_nothing(record_property) -> None:
    tally = fuzzing.run(range(FILES), seconds=SECONDS)
    assert tally.broken == 0
    assert tally.memory < 512 * 1024 * 1024
    assert tally.files >= FILES // 10, "the time was enough for very few"
    assert tally.kept > tally.files // 20, "nearly nothing was kept, so little was tried"
    record_property(FIGURE, tally.words)
