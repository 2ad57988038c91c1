"""The table of what may reach whom, and the last look at text: nothing unlisted leaves, however a word is spelt."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmash.rulebook import guarding, outputs, sharing
from openmash.rulebook.outputs import FIELDS, Output, Recipient, Unlisted
from openmash.rulebook.words import Kind, Label, RecipientKind

PAIRS = sorted(FIELDS)
NEVER = {"referrer_phone", "referrer_email", "children.address", "children.school", "children.nhs_number", "phone"}
SECRET_FROM_FAMILY = {"children.rating", "children.who", "items.condition", "address", "referrer", "safe_contact"}


def body_of(fields: frozenset[str]) -> dict[str, Any]:
    """A body that has every one of these fields."""
    made: dict[str, Any] = {}
    for field in sorted(fields):
        first, _, inner = field.partition(".")
        if inner:
            made.setdefault(first, [{}])[0][inner] = "x"
        else:
            made[first] = "x"
    return made


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_exactly_the_listed_fields_pass(pair: tuple[Output, RecipientKind]) -> None:
    whole = body_of(FIELDS[pair])
    assert outputs.strangers(*pair, whole) == frozenset()
    assert outputs.take(*pair, whole) == whole
    within = [{"surprise": "x"}]
    for name, more in (("surprise", "x"), ("new", within), ("new", {"deeper": within})):
        with pytest.raises(Unlisted, match=f"{name}|surprise"):
            outputs.take(*pair, {**whole, name: more})


@pytest.mark.parametrize("output", list(Output))
@pytest.mark.parametrize("kind", list(RecipientKind))
def test_a_pair_that_is_not_in_the_table_carries_nothing(output: Output, kind: RecipientKind) -> None:
    if (output, kind) in FIELDS:
        return
    assert outputs.listed(output, kind) == frozenset()
    with pytest.raises(Unlisted):
        outputs.take(output, kind, {"text": "x"})


def test_the_table_lists_nothing_that_never_leaves() -> None:
    for pair, fields in FIELDS.items():
        assert not NEVER & fields, pair
    assert not SECRET_FROM_FAMILY & FIELDS[Output.LETTER, RecipientKind.FAMILY]
    assert not {one for one in FIELDS[Output.LETTER, RecipientKind.REFERRER] if one.startswith("children")}
    with_address = {pair for pair, fields in FIELDS.items() if "address" in fields}
    assert with_address == {
        (Output.PACK, RecipientKind.RECEIVING_TEAM),
        (Output.REQUEST, RecipientKind.ASKED_AGENCY),
    }


@given(st.text(max_size=20), st.sampled_from(PAIRS))
def test_no_field_of_another_name_ever_passes(name: str, pair: tuple[Output, RecipientKind]) -> None:
    if name in FIELDS[pair] or any(one.startswith(f"{name}.") for one in FIELDS[pair]):
        return
    with pytest.raises(Unlisted):
        outputs.take(*pair, {name: "x"})


@pytest.mark.parametrize("label", list(Label))
def test_hub_only_is_never_asked_for(label: Label) -> None:
    verdict = sharing.may_be_asked_for(label)
    assert bool(verdict) == (label is not Label.HUB)
    assert bool(verdict.because) == (label is Label.HUB)


def test_what_needs_care_is_said_by_its_owner_and_kind() -> None:
    assert sharing.sensitivity("police", Kind.FACT) == "offences"
    assert sharing.sensitivity("camhs", Kind.ALLEGATION) == "health, not proved"
    assert sharing.sensitivity("schools", Kind.FACT) == ""


def test_a_second_person_is_needed_for_a_protected_person_or_address() -> None:
    assert sharing.second_person(False, 0) == ""
    assert "address" in sharing.second_person(True, 0)
    assert "person" in sharing.second_person(False, 1)


def test_another_name_or_place_is_another_recipient() -> None:
    one = Recipient(RecipientKind.NETWORK, "AGENCY", "health", "Ola Mensah", "Health")
    assert one.key == Recipient(RecipientKind.NETWORK, "AGENCY", "health", "ola  mensah", "health").key
    for changed in (("AGENCY", "police", "Ola Mensah"), ("OUTSIDE", "", "Ola Mensah"), ("AGENCY", "health", "Ola M")):
        assert Recipient(RecipientKind.NETWORK, *changed, "Health").key != one.key
    assert outputs.recipient(one.as_data()) == one


# The last look at text
KEPT = guarding.Protected(
    addresses=("Flat 9, 31 Harbour Steps", "QX1 4ZB"),
    phones=("07700 900555",),
    referrer=("Odette Quill", "odette.quill@mail.example"),
    referrer_phones=("01632 960 777",),
    referrer_surname="Quill",
    marked=("Leave word with Bea at the bakery",),
)
GUARD = guarding.guard(KEPT, ["Her aunt told the nurse about the blue door behind the bakery. Known."])


@pytest.mark.parametrize(
    "text",
    [
        "They are at flat 9,31 harbour  steps.", "31 HARBOUR STEPS it is", "qx14zb", "QX1  4ZB", "Q X 1 4 Z B",
        "Ring 07700900555", "Ring +44 7700 900 555", "Odette  Quill rang", "mrs quill rang", "MRS QUILL",
        "Quill's note",
        "at 31 Harbour Steps.", "ＱＸ１ ４ＺＢ", "ring ０７７００ ９００５５５",
        "write to Odette.Quill@Mail.Example", "01632960777", "leave word with BEA at the bakery!",
        "I know that her aunt told the nurse about the blue door behind the bakery",
    ],
)  # fmt: skip
def test_protected_words_are_found_however_they_are_written(text: str) -> None:
    assert not GUARD.stops(text)
    assert "Harbour" not in GUARD.stops(text).because


@pytest.mark.parametrize("kept", ["Flat 2, 12 Elm Rd", "Flat 2, 12 Elm Road", "12 Elm Rd."])
@pytest.mark.parametrize("said", ["12 Elm Road", "12 elm rd", "12, Elm Rd.", "12 ELM  ROAD"])
def test_an_address_is_found_short_and_written_out(kept: str, said: str) -> None:
    guard = guarding.guard(guarding.Protected(addresses=(kept,)))
    assert not guard.stops(f"Dr Patel saw them at {said} today.")
    assert guard.stops("Dr Patel saw them at 14 Elm Road, St John's, today.")


@pytest.mark.parametrize(
    "text",
    ["", "Known.", "The bakery is shut.", "They moved from QX4.", "Ring 01632 960001.", "31 steps"],
)
def test_ordinary_words_pass(text: str) -> None:
    assert GUARD.stops(text)


def test_a_surname_that_is_a_word_stops_only_the_name() -> None:
    guard = guarding.guard(guarding.Protected(referrer_surname="Long"))
    assert guard.stops("It took a long time.")
    assert not guard.stops("Mrs Long rang.")
    assert not guard.stops("MRS LONG RANG.")


def test_nothing_protected_stops_nothing() -> None:
    assert guarding.guard(guarding.Protected()).stops("Any words at all, at 1 Any Street, ring 07700 900123.")


def test_a_postcode_at_the_end_of_an_address_is_found_by_itself() -> None:
    guard = guarding.guard(guarding.Protected(addresses=("Flat 2, 50 Vexu Row, QX50 5AB",)))
    assert not guard.stops("Somewhere in qx505ab")
    assert not guard.stops("50 Vexu Row")


@given(st.text(alphabet=" ,.-/\n", max_size=3), st.booleans())
def test_spacing_signs_and_case_hide_no_address(between: str, upper: bool) -> None:
    for one in ("31 Harbour Steps", "QX1 4ZB", "07700 900555"):
        written = between.join(one.replace(" ", ""))
        assert not GUARD.stops(f"See: {written.upper() if upper else written.lower()} today")
