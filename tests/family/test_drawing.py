"""The drawing of any family on any day: everybody once, everything on the sheet, every meaning in a word as well."""

from __future__ import annotations

from hypothesis import given, settings

from openmash.family.pages.drawing import Label, picture, wrapped
from openmash.rulebook.kin import Kin, as_at, hangs_by, lay_out, outlines
from tests.rulebook.test_kin import ANY_TIES, DAYS, FOLK, HOMES, ON, PEOPLE, TIES, tie


@given(PEOPLE, ANY_TIES, DAYS, HOMES)
@settings(max_examples=80, deadline=None)
def test_everybody_and_every_line_lies_on_the_sheet(people, ties, on, homes) -> None:
    family = as_at(people, ties, on)
    drawn = lay_out(family, homes)
    boxes = [(f"Home {n}", outlines(home & set(drawn.places), drawn.places)) for n, home in enumerate(homes)]
    labels = {one: Label("7", "Somebody", "mother", "Somebody, 7") for one in family.people}
    sheet = picture(family, drawn, boxes, labels, list(family.people)[:2])
    assert sorted(one.id for one in sheet.symbols) == sorted(family.people)
    for x, y in [(one.x, one.y) for one in sheet.symbols] + [p for line in sheet.lines for p in line.points]:
        assert -1 <= x <= sheet.width + 1
        assert sheet.top <= y <= sheet.height + 1
    for box in sheet.boxes:
        assert box.x >= 0
        assert box.x + box.width <= sheet.width


def test_a_line_that_is_no_birth_bears_a_word() -> None:
    """Dashes alone would mean nothing to whoever does not see them apart."""
    for kind in Kin:
        if kind not in (Kin.PARENT, Kin.MARRIED, Kin.PARTNER, Kin.SEPARATED, Kin.DIVORCED, Kin.EX_PARTNER):
            assert hangs_by(kind)
    family = as_at(FOLK, [*TIES, tie("dad", Kin.FOSTER_CARER, "kai", certain=False)], ON)
    labels = {one: Label("", one, "", one) for one in family.people}
    words = {one.text for one in picture(family, lay_out(family), [], labels, []).words}
    assert {"fostered?", "separated", "partners"} <= words


def test_a_long_name_is_cut_in_the_drawing_alone() -> None:
    assert wrapped("Ngozi Okafor") == ["Ngozi Okafor"]
    assert wrapped("Wolfeschlegelsteinhausenbergerdorff Adolph Blaine Charles") == [
        "Wolfeschlegelstein…", "Adolph Blaine…",
    ]  # fmt: skip
    assert wrapped("") == [""]
