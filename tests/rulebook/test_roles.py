"""Who may do what, pinned: every role's complete set, and role by act for every verdict that asks circumstances."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from openmash.rulebook import at_work, roles
from openmash.rulebook.cards import CARDS, REFUSALS, May
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import Role, Verdict

OFFICER = (
    "REFER TAKE_CALL CORRECT ADD_FILE SEARCH RAISE_ALARM SEE_MY_WORK SEE_BOARD SEE_ALERTS READ_REFERRAL SEE_WHO_LOOKED "
    "DECLARE_CONFLICT READ_AGREEMENT SEE_PATTERNS SEE_ROTA HAND_ON"
)
WORKER = (
    f"{OFFICER} LINK KEEP_FAMILY MARK_LINE "
    "CONTACT_FAMILY RATE FILTER_OUT PASS_OPEN_CASE ACTIVATE RECORD_STRATEGY ASK_WELFARE_CHECK ASK "
    "NOTE_SPOKEN RECOMMEND HAND_OVER GIVE_FEEDBACK BREAK_GLASS FIND_SUBJECT "
    "RELEASE PROTECT DISMISS_PATTERN JOIN_WORRIES MERGE"
)
MANAGER = (
    f"{WORKER} STEP_DOWN_CONFIRM CONFIRM_FILTER DECIDE REOPEN ALLOCATE SEE_FIGURES READ_LEDGER"
    " RESTRICT SETTLE_CONFLICTS SEE_GLASS UNPROTECT_FILE SECOND_RECORDS LIFT_PROTECTION"
    " KEEP_ROTA TAKE_OUTAGE_PACK SEE_WEEKLY SEE_BREACH"
)
HEAD = f"{MANAGER} SEE_UNUSUAL_LOOKS"
RECEIVING = "REFER RAISE_ALARM ACKNOWLEDGE ACCEPT SEE_MY_WORK DECLARE_CONFLICT READ_AGREEMENT SEE_ROTA"
PINNED = {
    "PUBLIC_REFERRER": "REFER",
    "PROFESSIONAL_REFERRER": "REFER",
    "CONTACT_OFFICER": f"{OFFICER} LINK KEEP_FAMILY CONTACT_FAMILY ANSWER FIND_SUBJECT JOIN_WORRIES",
    "ADMIN_OFFICER": f"{OFFICER} SEE_WEEKLY SEND_WEEKLY",
    "SOCIAL_WORKER": WORKER,
    "ASSISTANT_MANAGER": MANAGER,
    "MASH_MANAGER": HEAD,
    "HEAD_OF_SERVICE": HEAD,
    "EMERGENCY_DUTY": f"{WORKER} SEE_BREACH",
    "NAVIGATOR": "REFER RAISE_ALARM ANSWER SEE_MY_WORK DECLARE_CONFLICT READ_AGREEMENT SEE_ROTA",
    "RECEIVING_WORKER": RECEIVING,
    "RECEIVING_MANAGER": RECEIVING,
    "AUDITOR": "READ_REFERRAL SEE_FIGURES READ_AGREEMENT",
    "ANALYST": "SEE_FIGURES READ_AGREEMENT",
    "RECORDS_OFFICER": (
        "SEE_WHO_LOOKED READ_LEDGER SEE_GLASS SEE_UNUSUAL_LOOKS MARK_UNUSUAL_LOOKS READ_AGREEMENT RECORD_SIGNATURE"
        " KEEP_RECORDS SECOND_RECORDS"
    ),
    "ADMINISTRATOR": "CHANGE_POLICY MANAGE_ACCOUNTS READ_AGREEMENT RECORD_SIGNATURE",
    "SCRUTINY_READER": "SEE_FIGURES READ_AGREEMENT",
    "SERVICE": "REFER",
}
QUALIFIED_ONLY = {"RATE", "STEP_DOWN_CONFIRM", "FILTER_OUT", "CONFIRM_FILTER", "ACTIVATE", "RECOMMEND"} | {
    "DECIDE",
    "REOPEN",
    "PASS_OPEN_CASE",
}

QUESTIONS: dict[str, Callable[[Viewer], Verdict]] = {
    "REFER": roles.may_refer,
    "SEE_PATTERNS": roles.may_see_patterns,
    "DISMISS_PATTERN": roles.may_dismiss_pattern,
    "JOIN_WORRIES": roles.may_join_worries,
    "TAKE_CALL": roles.may_take_call,
    "CORRECT": roles.may_correct,
    "ADD_FILE": roles.may_add_file,
    "UNPROTECT_FILE": roles.may_unprotect_file,
    "SEARCH": roles.may_search,
    "LINK": roles.may_link,
    "MERGE": roles.may_merge,
    "KEEP_FAMILY": roles.may_keep_family,
    "MARK_LINE": roles.may_mark_line,
    "RATE": roles.may_rate,
    "STEP_DOWN_CONFIRM": lambda viewer: roles.may_step_down_confirm(viewer, "somebody else"),
    "FILTER_OUT": roles.may_filter_out,
    "CONFIRM_FILTER": lambda viewer: roles.may_confirm_filter(viewer, "somebody else"),
    "PASS_OPEN_CASE": roles.may_pass_open_case,
    "RAISE_ALARM": roles.may_raise_alarm,
    "ACTIVATE": roles.may_activate,
    "ACKNOWLEDGE": lambda viewer: roles.may_acknowledge(viewer, "child_protection"),
    "RECORD_STRATEGY": roles.may_record_strategy,
    "CONTACT_FAMILY": roles.may_contact_family,
    "ASK_WELFARE_CHECK": roles.may_ask_welfare_check,
    "ASK": roles.may_ask,
    "ANSWER": lambda viewer: roles.may_answer(viewer, "police"),
    "NOTE_SPOKEN": roles.may_note_spoken,
    "RECOMMEND": roles.may_recommend,
    "DECIDE": lambda viewer: roles.may_decide(viewer, "somebody else"),
    "REOPEN": roles.may_reopen,
    "HAND_OVER": roles.may_hand_over,
    "ACCEPT": lambda viewer: roles.may_accept(viewer, "child_protection"),
    "GIVE_FEEDBACK": roles.may_give_feedback,
    "RELEASE": roles.may_release,
    "PROTECT": roles.may_protect,
    "LIFT_PROTECTION": roles.may_lift_protection,
    "ALLOCATE": roles.may_allocate,
    "HAND_ON": at_work.may_hand_on,
    "SEE_ROTA": at_work.may_see_rota,
    "KEEP_ROTA": at_work.may_keep_rota,
    "TAKE_OUTAGE_PACK": at_work.may_take_outage_pack,
    "SEE_WEEKLY": at_work.may_see_weekly,
    "SEND_WEEKLY": at_work.may_send_weekly,
    "SEE_MY_WORK": roles.may_see_my_work,
    "SEE_BOARD": roles.may_see_board,
    "SEE_ALERTS": roles.may_see_alerts,
    "SEE_BREACH": lambda viewer: roles.may_see_alert(viewer, is_breach=True),
    "READ_REFERRAL": lambda viewer: roles.may_read_referral(viewer, decided=True),
    "SEE_WHO_LOOKED": roles.may_see_who_looked,
    "READ_LEDGER": roles.may_read_ledger,
    "SEE_UNUSUAL_LOOKS": roles.may_see_unusual_looks,
    "MARK_UNUSUAL_LOOKS": lambda viewer: roles.may_mark_unusual_looks(viewer, "somebody else"),
    "SEE_FIGURES": roles.may_see_figures,
    "RESTRICT": roles.may_restrict,
    "BREAK_GLASS": roles.may_break_glass,
    "SETTLE_CONFLICTS": lambda viewer: roles.may_settle_conflicts(viewer, "somebody else"),
    "SEE_GLASS": roles.may_see_glass,
    "DECLARE_CONFLICT": roles.may_declare_conflict,
    "KEEP_RECORDS": roles.may_keep_records,
    "SECOND_RECORDS": lambda viewer: roles.may_second_records(viewer, "somebody else"),
    "FIND_SUBJECT": roles.may_find_subject,
    "CHANGE_POLICY": roles.may_change_policy,
    "MANAGE_ACCOUNTS": roles.may_manage_accounts,
    "READ_AGREEMENT": roles.may_read_agreement,
    "RECORD_SIGNATURE": roles.may_record_signature,
}


def person(role: Role, *, qualified: bool = True, may_decide: bool = True, id: str = "me") -> Viewer:
    return Viewer(id, "Somebody", role, "police", "child_protection", qualified, may_decide)


def test_the_complete_sets_are_pinned() -> None:
    assert set(PINNED) == set(Role.__members__)
    for role in Role:
        assert {act.value for act in roles.permissions(role)} == set(PINNED[role].split()), role


def test_every_permission_has_a_refusal_a_question_and_somebody_who_holds_it() -> None:
    assert set(REFUSALS) == set(May)
    assert set(QUESTIONS) == set(May.__members__)
    held = set(itertools.chain.from_iterable(roles.permissions(role) for role in Role))
    assert held == set(May)
    assert all(CARDS[role][0] for role in Role)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("act", sorted(QUESTIONS))
@pytest.mark.parametrize("qualified", [True, False])
def test_role_by_act(role: Role, act: str, qualified: bool) -> None:
    expected = act in PINNED[role].split() and (qualified or act not in QUALIFIED_ONLY)
    verdict = QUESTIONS[act](person(role, qualified=qualified))
    assert bool(verdict) == expected
    assert bool(verdict.because) != expected


@pytest.mark.parametrize("role", sorted(roles.MANAGERS))
def test_nobody_confirms_or_decides_their_own(role: Role) -> None:
    manager = person(role)
    for question in (roles.may_decide, roles.may_step_down_confirm, roles.may_confirm_filter, roles.may_read_glass):
        assert question(manager, "another")
        assert not question(manager, "me")
        assert "another manager must" in question(manager, "me").because


@pytest.mark.parametrize("role", [*sorted(roles.MANAGERS), Role.RECORDS_OFFICER])
def test_nobody_is_their_own_second_person_in_the_records_office(role: Role) -> None:
    assert roles.may_second_records(person(role), "another")
    assert "somebody else must" in roles.may_second_records(person(role), "me").because


def test_a_manager_without_that_authority_does_not_decide() -> None:
    verdict = roles.may_decide(person(Role.ASSISTANT_MANAGER, may_decide=False), "another")
    assert verdict.because == "Your account does not yet carry the authority to decide. The head of service gives it."


def test_a_navigator_answers_for_their_own_agency_only() -> None:
    navigator = person(Role.NAVIGATOR)
    assert roles.may_answer(navigator, "police")
    assert not roles.may_answer(navigator, "health")


def test_a_team_acknowledges_and_accepts_its_own_only() -> None:
    worker = person(Role.RECEIVING_WORKER)
    assert roles.may_accept(worker, "child_protection")
    assert not roles.may_accept(worker, "early_help")
    assert not roles.may_acknowledge(worker, "early_help")


def test_a_referrer_reads_their_own_and_an_auditor_decided_ones() -> None:
    for role in (Role.PUBLIC_REFERRER, Role.PROFESSIONAL_REFERRER):
        assert roles.may_read_referral(person(role), referrer_id="me")
        assert not roles.may_read_referral(person(role), referrer_id="another", decided=True)
        assert not roles.may_read_referral(person(role))
    assert roles.may_read_referral(person(Role.AUDITOR), decided=True)
    assert not roles.may_read_referral(person(Role.AUDITOR))


def test_the_clerk_is_nobody_of_the_hub() -> None:
    assert roles.CLERK.role is Role.SERVICE
    assert roles.CLERK.is_clerk
    assert not roles.CLERK.is_hub
    assert roles.may_receive(roles.CLERK)


def test_hub_roles_are_pinned() -> None:
    assert " ".join(role for role in Role if role in roles.HUB_ROLES) == (
        "CONTACT_OFFICER ADMIN_OFFICER SOCIAL_WORKER ASSISTANT_MANAGER MASH_MANAGER HEAD_OF_SERVICE EMERGENCY_DUTY"
    )
