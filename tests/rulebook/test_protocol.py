"""The sharing agreement: it warns before it stops, never stops a life, and no agency gains by anybody's silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmash.rulebook import presets, protocol
from openmash.rulebook.policy import LocalPolicy, PolicyInvalid, SharingTerms, from_data, to_data
from openmash.rulebook.protocol import Signature, covers
from openmash.rulebook.words import Direction, InfoKind, Purpose

POLICY = presets.policy("standard")
assert POLICY.protocol is not None
AGREED = POLICY.protocol
CODES = [agency.code for agency in POLICY.agencies]
ON = date(2026, 5, 26)
TO = Direction.TO_AGENCY
DAYS = st.dates(date(2024, 1, 1), date(2031, 12, 31))
GRACE, WARNING = timedelta(days=AGREED.grace_days), timedelta(days=AGREED.warning_days)


def signature(agency: str, **changes: object) -> Signature:
    """A signature under the edition in force, on its first day."""
    first = AGREED.in_force_from
    return replace(Signature(agency, AGREED.edition, first, first), **changes)  # type: ignore[arg-type]


ALL_SIGNED = tuple(signature(code) for code in CODES)
signatures = st.lists(
    st.builds(
        Signature,
        agency=st.sampled_from(CODES),
        edition=st.sampled_from([AGREED.edition, "2019-1"]),
        signed_on=DAYS,
        recorded_on=DAYS,
        left=st.booleans(),
    ),
    max_size=6,
).map(tuple)
kinds = st.frozensets(st.sampled_from(InfoKind), max_size=4)
asked = {
    "agency": st.sampled_from([*CODES, "moon"]),
    "purpose": st.sampled_from([*Purpose, None]),
    "kinds": kinds,
    "direction": st.sampled_from(Direction),
    "on": DAYS,
}


def policy(**changes: object) -> LocalPolicy:
    return replace(POLICY, protocol=replace(AGREED, **changes))  # type: ignore[arg-type]


def police(whole: LocalPolicy, held: tuple[Signature, ...], on: date, **more: object) -> protocol.Cover:
    return covers(whole, held, "police", Purpose.PROTECT, {InfoKind.IDENTITY}, TO, on, **more)  # type: ignore[arg-type]


@given(held=signatures, basis=st.sampled_from(sorted(protocol.NEVER_STOPPED)), **asked)
def test_a_life_and_what_the_law_orders_are_never_stopped(held, basis, agency, purpose, kinds, direction, on) -> None:
    cover = covers(POLICY, held, agency, purpose, kinds, direction, on, basis)
    assert cover.verdict
    without = covers(POLICY, held, agency, purpose, kinds, direction, on)
    assert cover.without is not bool(without.verdict)
    if cover.without:
        assert without.verdict.because in cover.warning
        assert cover.on_record["standing"] == "WITHOUT"


@given(**asked)
def test_a_hub_without_any_signature_is_warned_and_never_stopped(agency, purpose, kinds, direction, on) -> None:
    cover = covers(POLICY, (), agency, purpose, kinds, direction, on)
    assert cover.verdict
    assert cover.warning


@given(held=signatures, **asked)
def test_what_is_stopped_says_why_and_how_to_mend_it(held, agency, purpose, kinds, direction, on) -> None:
    cover = covers(POLICY, held, agency, purpose, kinds, direction, on)
    if not cover.verdict:
        assert cover.verdict.because.endswith(".")
        assert "sk " in cover.verdict.because


@given(held=signatures, agency=st.sampled_from(CODES), on=DAYS, kinds=kinds, more=kinds)
def test_asking_for_more_is_never_covered_where_less_is_not(held, agency, on, kinds, more) -> None:
    less = covers(POLICY, held, agency, Purpose.PROTECT, kinds, TO, on)
    wider = covers(POLICY, held, agency, Purpose.PROTECT, kinds | more, TO, on)
    assert less.verdict or not wider.verdict


@given(held=signatures, agency=st.sampled_from(CODES), on=DAYS)
def test_warned_before_stopped(held, agency, on) -> None:
    """Whatever runs out or was never signed is said for the whole of the days of grace before it stops anything."""
    for one in protocol.troubles(POLICY, held, agency, on):
        if one.stops(on) and "left the" not in one.words:
            day = one.stops_after
            assert day is not None
            earlier = protocol.troubles(POLICY, held, agency, day)
            assert any(not early.stops(day) and early.stops_after == day for early in earlier)


@given(on=DAYS)
def test_an_end_is_warned_of_then_graced_then_stops(on) -> None:
    end = date(2026, 5, 1)
    whole = policy(in_force_until=end, review_by=date(2031, 12, 31))
    cover = police(whole, ALL_SIGNED, on)
    if on > end + GRACE:
        assert not cover.verdict
        assert "ended on 1 May 2026" in cover.verdict.because
    else:
        assert cover.verdict
        assert ("1 May 2026" in cover.warning) is (on > end - WARNING)


def test_past_review_warns_then_stops() -> None:
    whole = policy(review_by=date(2026, 5, 1), in_force_until=None)
    assert "was to be reviewed by 1 May 2026. Sharing stops after 31 May 2026" in police(whole, ALL_SIGNED, ON).warning
    assert not police(whole, ALL_SIGNED, date(2026, 6, 1)).verdict


def test_the_agencys_own_earlier_end_counts() -> None:
    agencies = tuple(replace(one, agreement_until=date(2026, 5, 1)) for one in POLICY.agencies)
    whole = replace(POLICY, agencies=agencies)
    assert protocol.ends_on(whole, "police") == date(2026, 5, 1)
    assert "ended on 1 May 2026" in police(whole, ALL_SIGNED, ON).warning
    assert not police(whole, ALL_SIGNED, date(2026, 6, 1)).verdict


def test_the_first_signature_recorded_does_not_stop_the_others_that_day() -> None:
    held = (signature("health", signed_on=ON, recorded_on=ON),)
    assert "has not signed" in police(POLICY, held, ON).warning
    assert police(POLICY, held, ON + GRACE).verdict
    assert not police(POLICY, held, ON + GRACE + timedelta(days=1)).verdict


def test_a_new_edition_has_to_be_signed_anew() -> None:
    whole = policy(edition="2026-1", in_force_from=date(2026, 5, 1))
    said = police(whole, ALL_SIGNED, ON)
    assert said.verdict
    assert "has signed edition 2025-1, not 2026-1" in said.warning
    assert not police(whole, ALL_SIGNED, date(2026, 6, 1)).verdict


def test_whoever_left_is_stopped_at_once_and_comes_back_by_signing() -> None:
    left = Signature("police", AGREED.edition, date(2026, 5, 20), date(2026, 5, 20), left=True)
    assert "left the sharing agreement on 20 May 2026" in police(POLICY, (*ALL_SIGNED, left), ON).verdict.because
    back = signature("police", signed_on=date(2026, 5, 22), recorded_on=date(2026, 5, 22))
    assert police(POLICY, (*ALL_SIGNED, left, back), ON) == protocol.Cover(
        police(POLICY, ALL_SIGNED, ON).verdict, "", f"{AGREED.name}, {AGREED.edition}"
    )


def test_terms_bind_purpose_kind_and_direction() -> None:
    terms = SharingTerms("police", (Purpose.PROTECT,), (InfoKind.CRIME,), (InfoKind.IDENTITY,))
    whole = replace(POLICY, terms=(terms,))
    ask = {"policy": whole, "signatures": ALL_SIGNED, "agency": "police", "on": ON}
    fine = covers(purpose=Purpose.PROTECT, kinds={InfoKind.IDENTITY}, direction=TO, **ask)
    assert (fine.verdict.allowed, fine.warning) == (True, "")
    assert (
        "did not agree to share to arrange early help"
        in covers(purpose=Purpose.EARLY_HELP, kinds=(), direction=TO, **ask).verdict.because
    )
    assert (
        "may not receive: health" in covers(purpose=None, kinds={InfoKind.HEALTH}, direction=TO, **ask).verdict.because
    )
    assert covers(purpose=None, kinds={InfoKind.CRIME}, direction=Direction.FROM_AGENCY, **ask).verdict
    silent = replace(whole, terms=(replace(terms, shares=()),))
    refused = covers(silent, ALL_SIGNED, "police", None, (), Direction.FROM_AGENCY, ON)
    assert "may not share anything" in refused.verdict.because


def test_no_agreement_and_one_not_begun_warn_alone() -> None:
    none = replace(POLICY, protocol=None, terms=())
    assert police(none, ALL_SIGNED, ON).warning == protocol.NOTHING_AGREED
    later = police(policy(in_force_from=date(2026, 7, 1)), ALL_SIGNED, ON)
    assert later.verdict
    assert "comes into force on 1 July 2026" in later.warning


def test_an_agency_that_is_not_named_is_warned_of_then_stopped() -> None:
    whole = replace(POLICY, terms=tuple(one for one in POLICY.terms if one.code != "police"))
    assert "is not named in the sharing agreement" in police(whole, ALL_SIGNED, AGREED.in_force_from + GRACE).warning
    assert not police(whole, ALL_SIGNED, ON).verdict


def test_purposes_go_by_name_or_words() -> None:
    assert protocol.purpose_named("PROTECT") is Purpose.PROTECT
    assert protocol.purpose_named(Purpose.EARLY_HELP.words) is Purpose.EARLY_HELP
    assert protocol.purpose_named("Because I wish to know") is None


def test_items_are_of_every_kind_their_owners_share() -> None:
    assert protocol.kinds_owned(POLICY, ["police", "health"]) == {InfoKind.IDENTITY, InfoKind.CRIME, InfoKind.HEALTH}
    assert protocol.kinds_owned(POLICY, ["moon"]) == frozenset()


def test_every_preset_names_each_of_its_agencies_and_reads_back() -> None:
    for name in presets.PRESETS:
        whole = presets.policy(name)
        assert {one.code for one in whole.terms} == {one.code for one in whole.agencies}
        assert whole.protocol is not None
        assert whole.protocol.demonstration
        assert from_data(to_data(whole)) == whole


def test_a_policy_kept_before_there_was_an_agreement_is_still_read() -> None:
    data = to_data(POLICY)
    del data["protocol"], data["terms"]
    for team in data["teams"]:
        del team["agency"]
    old = from_data(data)
    assert (old.protocol, old.terms, old.teams[0].agency) == (None, (), "")


def test_a_faulty_agreement_is_named_whole() -> None:
    data = to_data(POLICY)
    data["protocol"] |= {"in_force_until": "2020-01-01", "review_by": "2020-01-01"}
    data["terms"] = [
        {"code": "moon", "purposes": [], "shares": [], "receives": []},
        {"code": "police", "purposes": ["PROTECT"], "shares": ["CRIME"], "receives": []},
        {"code": "police", "purposes": ["PROTECT"], "shares": ["CRIME"], "receives": []},
    ]
    data["teams"][0]["agency"] = "moon"
    with pytest.raises(PolicyInvalid) as wrong:
        from_data(data)
    said = "\n".join(wrong.value.problems)
    for part in (
        "protocol, in_force_until: it ends before it begins",
        "protocol, review_by",
        "terms, moon, code: there is no such agency",
        "terms, moon, purposes",
        "terms, moon, shares",
        "terms: police stands 2 times",
        "agency: there is no agency moon here",
    ):
        assert part in said
    data["terms"] = [{"code": "police", "purposes": ["FUN"], "shares": ["CRIME"], "receives": []}]
    with pytest.raises(PolicyInvalid, match="terms, police, purposes: choose among PROTECT"):
        from_data(data)
