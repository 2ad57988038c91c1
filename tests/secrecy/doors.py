"""Who may open each address: pinned here on its own, so that a change of a permission anywhere is seen in review.

A route or a role without a line stops the tests: nothing new is open because nobody thought of it.
"""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pypdf import PdfReader

from openmash.rulebook.words import Role, Stage
from tests.secrecy.world import World

MANAGERS = frozenset({Role.ASSISTANT_MANAGER, Role.MASH_MANAGER, Role.HEAD_OF_SERVICE})
HEADS = frozenset({Role.MASH_MANAGER, Role.HEAD_OF_SERVICE})
WORKERS = MANAGERS | {Role.SOCIAL_WORKER, Role.EMERGENCY_DUTY}
LINKERS = WORKERS | {Role.CONTACT_OFFICER}
HUB = LINKERS | {Role.ADMIN_OFFICER}
READERS = HUB | {Role.AUDITOR}
WATCHERS = HUB | {Role.RECORDS_OFFICER}
KEEPER = frozenset({Role.RECORDS_OFFICER})
OFFICE = MANAGERS | KEEPER
ANSWERERS = frozenset({Role.NAVIGATOR, Role.CONTACT_OFFICER})
RECEIVERS = frozenset({Role.RECEIVING_WORKER, Role.RECEIVING_MANAGER})
LETTER_READERS = RECEIVERS | {Role.NAVIGATOR, Role.PROFESSIONAL_REFERRER}
REFERRERS = HUB | RECEIVERS | {Role.NAVIGATOR, Role.PROFESSIONAL_REFERRER, Role.PUBLIC_REFERRER, Role.SERVICE}
EVERYBODY = frozenset(Role)
STAFF = EVERYBODY - {Role.PUBLIC_REFERRER, Role.PROFESSIONAL_REFERRER, Role.SERVICE}
ROTA_READERS = HUB | RECEIVERS | {Role.NAVIGATOR}
WEEKLY = MANAGERS | {Role.ADMIN_OFFICER}
SIGNERS = frozenset({Role.ADMINISTRATOR, Role.RECORDS_OFFICER})

MAY: dict[str, frozenset[Role]] = {
    "alerts_explain": HUB,
    "alerts_list": HUB,
    "alerts_news": HUB,
    "alerts_seen": HUB,
    "agency_checks_alarm": ANSWERERS,
    "agency_checks_answer": ANSWERERS,
    "agency_checks_answer_step_down": MANAGERS,
    "agency_checks_ask": WORKERS,
    "agency_checks_confirm": ANSWERERS,
    "agency_checks_desk": ANSWERERS,
    "agency_checks_nothing_held": ANSWERERS,
    "agency_checks_owner": ANSWERERS,
    "agency_checks_protect": ANSWERERS,
    "agency_checks_referral": READERS,
    "agency_checks_spoken": WORKERS,
    "agency_checks_step": WORKERS,
    "agency_checks_withdraw": WORKERS,
    "boards_board": HUB,
    "boards_board_news": HUB,
    "boards_chronology": READERS,
    "boards_chronology_paper": READERS,
    "boards_decided": frozenset({Role.AUDITOR}),
    "boards_figures": MANAGERS | {Role.AUDITOR, Role.ANALYST, Role.SCRUTINY_READER},
    "boards_give": MANAGERS,
    "boards_looks": WATCHERS,
    "boards_mark_line": WORKERS,
    "boards_next_to_rate": WORKERS,
    "boards_picture": READERS,
    "boards_remove_view": HUB,
    "boards_save_view": HUB,
    "boards_take": LINKERS,
    "boards_take_back": LINKERS,
    "boards_work": EVERYBODY,
    "decisions_decide": MANAGERS,
    "decisions_discussion": WORKERS,
    "decisions_known": READERS,
    "decisions_late_answer": MANAGERS,
    "decisions_late_answers": MANAGERS,
    "decisions_pass": WORKERS,
    "decisions_recommend": WORKERS,
    "decisions_referral": READERS,
    "decisions_send_back": MANAGERS,
    "decisions_strategy": WORKERS,
    "decisions_waiting": MANAGERS,
    "demo_sign_in": EVERYBODY,
    "drafts_away": EVERYBODY,
    "drafts_save": EVERYBODY,
    "disclosures_confirm": WORKERS,
    "disclosures_feedback": WORKERS,
    "disclosures_feedback_owed": WORKERS,
    "disclosures_go_on": WORKERS,
    "disclosures_hand_over": WORKERS,
    "disclosures_left": WORKERS | {Role.AUDITOR},
    "disclosures_left_paper": WORKERS,
    "disclosures_letter": LETTER_READERS,
    "disclosures_letter_paper": LETTER_READERS,
    "disclosures_letters": LETTER_READERS,
    "disclosures_lift": MANAGERS,
    "disclosures_no_feedback": WORKERS,
    "disclosures_not_share": WORKERS,
    "disclosures_pack": RECEIVERS,
    "disclosures_pack_paper": RECEIVERS,
    "disclosures_packs": RECEIVERS,
    "disclosures_protected": WORKERS,
    "disclosures_recall": WORKERS,
    "disclosures_release_letter": WORKERS,
    "disclosures_release_meeting": WORKERS,
    "disclosures_shared": READERS,
    "disclosures_tell_agencies": WORKERS,
    "disclosures_to_check": WORKERS,
    "disclosures_told": ANSWERERS,
    "duty_accept": HUB,
    "duty_add": MANAGERS,
    "duty_decline": HUB,
    "duty_hand_on": HUB,
    "duty_note": HUB,
    "duty_note_paper": HUB,
    "duty_notes": HUB,
    "duty_on": ROTA_READERS,
    "duty_pack": MANAGERS,
    "duty_packs": MANAGERS,
    "duty_rota": ROTA_READERS,
    "duty_take_back": MANAGERS,
    "duty_write_note": HUB,
    "family_add": LINKERS,
    "family_apart": WORKERS,
    "family_compare": HUB,
    "family_confirm": LINKERS,
    "family_end_professional": LINKERS,
    "family_end_relationship": LINKERS,
    "family_life": LINKERS,
    "family_move_in": LINKERS,
    "family_move_out": LINKERS,
    "family_professional": LINKERS,
    "family_records": HUB,
    "family_relate": LINKERS,
    "family_take_apart_back": WORKERS,
    "family_take_merge_back": WORKERS,
    "family_tree": HUB,
    "finding_anyone": HUB,
    "finding_found": HUB,
    "finding_person": HUB,
    "ledger_search": MANAGERS | {Role.RECORDS_OFFICER},
    "partnership_details": EVERYBODY - {Role.PUBLIC_REFERRER, Role.SERVICE},
    "messages_open": EVERYBODY - {Role.PUBLIC_REFERRER, Role.SERVICE},
    "messages_told": EVERYBODY - {Role.PUBLIC_REFERRER, Role.SERVICE},
    "messages_wishes": EVERYBODY - {Role.PUBLIC_REFERRER, Role.SERVICE},
    "restrictions_break_glass": WORKERS,
    "restrictions_clear": MANAGERS,
    "restrictions_declare": HUB | RECEIVERS | {Role.NAVIGATOR},
    "restrictions_end_glass": WORKERS,
    "restrictions_glass": MANAGERS,
    "restrictions_overview": MANAGERS | {Role.RECORDS_OFFICER},
    "restrictions_restriction": MANAGERS,
    "partnership_account": frozenset({Role.ADMINISTRATOR}),
    "partnership_account_close": frozenset({Role.ADMINISTRATOR}),
    "partnership_account_factor": frozenset({Role.ADMINISTRATOR}),
    "partnership_account_new": frozenset({Role.ADMINISTRATOR}),
    "partnership_account_password": frozenset({Role.ADMINISTRATOR}),
    "partnership_accounts": frozenset({Role.ADMINISTRATOR}),
    "partnership_agreement": STAFF,
    "partnership_agreement_print": STAFF,
    "partnership_agreement_sign": SIGNERS,
    "partnership_confirmed": EVERYBODY,
    "partnership_end_others": EVERYBODY,
    "partnership_end_session": EVERYBODY,
    "partnership_health": EVERYBODY,
    "partnership_mine": EVERYBODY,
    "partnership_policy": MANAGERS | {Role.ADMINISTRATOR},
    "partnership_policy_entry": frozenset({Role.ADMINISTRATOR}),
    "partnership_policy_history": MANAGERS | {Role.ADMINISTRATOR},
    "partnership_policy_part": frozenset({Role.ADMINISTRATOR}),
    "partnership_policy_version": MANAGERS | {Role.ADMINISTRATOR},
    "partnership_preset": frozenset({Role.ADMINISTRATOR}),
    "partnership_proposal": frozenset({Role.ADMINISTRATOR}),
    "partnership_sign_on": EVERYBODY,
    "partnership_sign_on_back": EVERYBODY,
    "partnership_stay": EVERYBODY,
    "patterns_card": HUB,
    "patterns_list": HUB,
    "patterns_twice": HUB,
    "public_about": EVERYBODY,
    "public_check": EVERYBODY,
    "public_files": EVERYBODY,
    "public_give_up": EVERYBODY,
    "public_home": EVERYBODY,
    "public_leave": EVERYBODY,
    "public_mine": REFERRERS,
    "public_part": EVERYBODY,
    "public_person": EVERYBODY,
    "public_receipt": REFERRERS,
    "public_sent": EVERYBODY,
    "public_start": REFERRERS,
    "public_stay_safe": EVERYBODY,
    "public_take_file_off": EVERYBODY,
    "public_take_off": EVERYBODY,
    "public_tasks": EVERYBODY,
    "public_who": EVERYBODY,
    "records_asked": ANSWERERS,
    "records_asked_list": ANSWERERS,
    "records_certificate": OFFICE,
    "records_certificates": OFFICE,
    "records_close": KEEPER,
    "records_complaint": OFFICE,
    "records_complaints": OFFICE,
    "records_correction": OFFICE,
    "records_corrections": OFFICE,
    "records_disposal": OFFICE,
    "records_ended": OFFICE,
    "records_extend": KEEPER,
    "records_find": LINKERS,
    "records_holds": OFFICE,
    "records_home": OFFICE,
    "records_lift": OFFICE,
    "records_line": OFFICE,
    "records_log": KEEPER,
    "records_log_complaint": KEEPER,
    "records_log_correction": KEEPER,
    "records_make": KEEPER,
    "records_opinion": KEEPER,
    "records_owner": KEEPER,
    "records_owner_answer": KEEPER,
    "records_package": OFFICE,
    "records_paper": OFFICE,
    "records_propose": KEEPER,
    "records_reckon": OFFICE,
    "records_request": OFFICE,
    "records_reviews": OFFICE,
    "records_send": KEEPER,
    "records_start": KEEPER,
    "records_stop": KEEPER,
    "records_to_find": LINKERS,
    "referrals_check": WORKERS,
    "referrals_competence": LINKERS,
    "referrals_consent": LINKERS,
    "referrals_front_door": HUB,
    "referrals_own_words": LINKERS,
    "referrals_ready": LINKERS,
    "referrals_beside": HUB,
    "referrals_open": HUB,
    "referrals_sent": HUB,
    "referrals_sighting": WORKERS,
    "referrals_take": HUB,
    "referrals_take_back": LINKERS,
    "referrals_talk": LINKERS,
    "referrals_talks": HUB,
    "referrals_told": LINKERS,
    "referrals_who": LINKERS,
    "referrals_who_is": LINKERS,
    "screening_acknowledge": RECEIVERS,
    "screening_activate": WORKERS,
    "screening_activations": RECEIVERS,
    "screening_alarm": HUB,
    "screening_answer_alarm": WORKERS,
    "screening_answer_filter_out": MANAGERS,
    "screening_filter_out": WORKERS,
    "screening_history": READERS,
    "screening_known": READERS,
    "screening_rate": HUB,
    "screening_rate_next": HUB,
    "screening_waiting": MANAGERS,
    "watching_finding": HEADS | {Role.RECORDS_OFFICER},
    "watching_list": HEADS | {Role.RECORDS_OFFICER},
    "watching_week": HEADS | {Role.RECORDS_OFFICER},
    "uploads_download": READERS,
    "uploads_file": READERS,
    "uploads_files": READERS,
    "uploads_preview": READERS,
    "weekly_correct": frozenset({Role.ADMIN_OFFICER}),
    "weekly_list": WEEKLY,
    "weekly_update": WEEKLY,
}
"""Who may open the page at all; whether this row is theirs is asked beside it."""

NOT_THERE = {"reference": "S26-99999", "number": 77, "seq": 77}
PLAIN: dict[str, Any] = {
    "seq": 1,
    "kind": "child",
    "of": "children",
    "number": 1,
    "slug": "words",
    "part": "contact",
    "entry": "police",
    "provider": "police",
    "line": "away",
    "session_ref": uuid.UUID(int=7),
    "message_id": uuid.UUID(int=7),
}
OWN_ID = {
    "decisions_late_answer": "late_answer_id",
    "records_asked": "record_asked_id",
    "partnership_proposal": "account_proposal_id",
}
"""Routes whose parameter of the same name means another kind of row."""


def words_of(response: HttpResponse) -> str:
    """What an answer says: a page as it is, a paper by its text and what it says of itself."""
    if response.get("Content-Type") != "application/pdf":
        return str(response.content.decode())
    paper = PdfReader(io.BytesIO(response.content))
    return "\n".join([str(paper.metadata), *(page.extract_text() for page in paper.pages)])


def routes() -> Iterator[URLPattern]:
    """Every address of the product's own rooms."""
    yield from _routes(get_resolver().url_patterns)


def _routes(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            yield from _routes(entry.url_patterns)
        elif not entry.callback.__module__.startswith("allauth."):
            yield entry


def parameters(route: URLPattern) -> list[str]:
    """The names of what stands in the address."""
    return sorted({*route.pattern.regex.groupindex, *route.pattern.converters})


def address(route: URLPattern, world: World, stage: Stage) -> tuple[str, Stage]:
    """The address about the referral at a stage, or about the row the hub has of this kind and the stage of that."""
    given: dict[str, Any] = {}
    where = stage
    for name in parameters(route):
        key = OWN_ID.get(route.name or "", name)
        if key in world.ids:
            given[name] = world.ids[key]
            where = world.where.get(key, stage)
        elif name != "reference":
            given[name] = PLAIN[name]
    if "reference" in parameters(route):
        given["reference"] = world.references[where]
    return reverse(route.name, kwargs=given), where


def empty_address(route: URLPattern) -> str:
    """The same address about something that does not exist."""
    given: dict[str, Any] = {}
    for name in parameters(route):
        if name in NOT_THERE:
            given[name] = NOT_THERE[name]
        else:
            given[name] = PLAIN[name] if name in PLAIN else uuid.uuid4()
    return reverse(route.name, kwargs=given)
