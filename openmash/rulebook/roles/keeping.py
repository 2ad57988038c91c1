"""Who may watch and keep: the ledger, walls, requests for records, the agreement, the policy, accounts."""

from __future__ import annotations

from openmash.rulebook.cards import May
from openmash.rulebook.viewer import Viewer, may, not_the_same
from openmash.rulebook.words import YES, Role, Verdict, no


def may_see_who_looked(viewer: Viewer) -> Verdict:
    """May this person see who opened one record?"""
    return may(viewer, May.SEE_WHO_LOOKED)


def may_read_ledger(viewer: Viewer) -> Verdict:
    """May this person read the ledger of every look and act?"""
    return may(viewer, May.READ_LEDGER)


def may_see_unusual_looks(viewer: Viewer) -> Verdict:
    """May this person see whose reading was unusual (M6.5)? Never their own."""
    return may(viewer, May.SEE_UNUSUAL_LOOKS)


def may_mark_unusual_looks(viewer: Viewer, about_id: str | None = None) -> Verdict:
    """May this person say what came of an unusual look? The records officer, never about their own reading."""
    return not_the_same(
        viewer,
        May.MARK_UNUSUAL_LOOKS,
        about_id,
        "This is about your own looks, so another records officer says what came of it.",
    )


def may_see_figures(viewer: Viewer) -> Verdict:
    """May this person see counts without names?"""
    return may(viewer, May.SEE_FIGURES)


def may_restrict(viewer: Viewer) -> Verdict:
    """May this person restrict a family, name who sees it, and lift a restriction (M6.5)? A manager."""
    return may(viewer, May.RESTRICT)


def may_break_glass(viewer: Viewer) -> Verdict:
    """May this person open a restricted family for an hour with a reason? Never one they have a conflict with."""
    return may(viewer, May.BREAK_GLASS)


def may_settle_conflicts(viewer: Viewer, about_id: str | None = None) -> Verdict:
    """May this person see conflicts of interest and clear one? A manager, never their own."""
    return not_the_same(
        viewer, May.SETTLE_CONFLICTS, about_id, "This is about you, so another manager must look at it."
    )


def may_see_glass(viewer: Viewer) -> Verdict:
    """May this person see who opened restricted families? Managers, who look into it, and the records officer."""
    return may(viewer, May.SEE_GLASS)


def may_read_glass(viewer: Viewer, opened_by: str | None) -> Verdict:
    """May this person say whether it was right to open a restricted family? A manager other than who opened it."""
    return not_the_same(
        viewer,
        May.SETTLE_CONFLICTS,
        opened_by,
        "You opened this family yourself, so another manager must look into it.",
    )


def may_declare_conflict(viewer: Viewer) -> Verdict:
    """May this person say here that they know a family, so that it is kept from them?"""
    return may(viewer, May.DECLARE_CONFLICT)


def may_keep_details(viewer: Viewer) -> Verdict:
    """May this person keep the details by which their own family is kept from them? Everybody with an account."""
    return no("You have no account here.") if viewer.role in (Role.PUBLIC_REFERRER, Role.SERVICE) else YES


def may_keep_records(viewer: Viewer) -> Verdict:
    """May this person answer requests for records, keep holds, reviews and complaints?"""
    return may(viewer, May.KEEP_RECORDS)


def may_second_records(viewer: Viewer, maker_id: str | None) -> Verdict:
    """May this person, as the second one, approve what the records office prepared? Never the one who made it."""
    return not_the_same(
        viewer, May.SECOND_RECORDS, maker_id, "You prepared this, so somebody else must read and approve it."
    )


def may_find_subject(viewer: Viewer) -> Verdict:
    """May this person say which known person a request for records is about?"""
    return may(viewer, May.FIND_SUBJECT)


def may_change_policy(viewer: Viewer) -> Verdict:
    """May this person change the local policy?"""
    return may(viewer, May.CHANGE_POLICY)


def may_manage_accounts(viewer: Viewer) -> Verdict:
    """May this person make, change and close accounts?"""
    return may(viewer, May.MANAGE_ACCOUNTS)


def may_read_agreement(viewer: Viewer) -> Verdict:
    """May this person read what the agencies agreed to share? Everybody who works with the hub."""
    return may(viewer, May.READ_AGREEMENT)


def may_record_signature(viewer: Viewer) -> Verdict:
    """May this person record who signed the sharing agreement, and for which edition?"""
    return may(viewer, May.RECORD_SIGNATURE)


def may_agree_to_account(viewer: Viewer, proposer_id: str | None) -> Verdict:
    """May this person confirm what another administrator asked about an account? Never the one who asked (T25)."""
    return not_the_same(
        viewer,
        May.MANAGE_ACCOUNTS,
        proposer_id,
        "You asked for this yourself, so another administrator must confirm it.",
    )


def may_keep_own_account(viewer: Viewer) -> Verdict:
    """May this person see where they are signed in, and end it? Everybody with an account, about their own."""
    return YES if viewer.id else no("Sign in first.")
