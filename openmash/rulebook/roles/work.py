"""Who may take part in the work on a referral, from its arrival to telling the referrer: one verdict a question."""

from __future__ import annotations

from openmash.rulebook.cards import REFUSALS, May
from openmash.rulebook.viewer import Viewer, may, not_the_same
from openmash.rulebook.words import YES, Role, Verdict, no


def may_refer(viewer: Viewer) -> Verdict:
    """May this person send a referral in their own name?"""
    return may(viewer, May.REFER)


def may_receive(viewer: Viewer) -> Verdict:
    """May a referral be taken in through this person: the sender, the hub's front door, a partner's system?"""
    return YES if may(viewer, May.TAKE_CALL) else may(viewer, May.REFER)


def may_take_call(viewer: Viewer) -> Verdict:
    """May this person key a telephone call, letter or e-mail?"""
    return may(viewer, May.TAKE_CALL)


def may_correct(viewer: Viewer) -> Verdict:
    """May this person add a correction beside what was sent?"""
    return may(viewer, May.CORRECT)


def may_add_file(viewer: Viewer) -> Verdict:
    """May this person add a letter, a photograph or a body map to a referral, or mark one as protected?"""
    return may(viewer, May.ADD_FILE)


def may_unprotect_file(viewer: Viewer) -> Verdict:
    """May this person say that a file needs no protection any more? Only a manager: it is how an address gets out."""
    return may(viewer, May.UNPROTECT_FILE)


def may_see_patterns(viewer: Viewer) -> Verdict:
    """May this person see what is to be looked at together? The hub; analysts see counts, never a case."""
    return may(viewer, May.SEE_PATTERNS)


def may_dismiss_pattern(viewer: Viewer) -> Verdict:
    """May this person say that nothing follows from referrals that were shown together?"""
    return may(viewer, May.DISMISS_PATTERN)


def may_join_worries(viewer: Viewer) -> Verdict:
    """May this person say that two referrals are one worry, or two?"""
    return may(viewer, May.JOIN_WORRIES)


def may_search(viewer: Viewer) -> Verdict:
    """May this person look for known people?"""
    return may(viewer, May.SEARCH)


def may_link(viewer: Viewer) -> Verdict:
    """May this person say who a named person is, or add them as new?"""
    return may(viewer, May.LINK)


def may_merge(viewer: Viewer) -> Verdict:
    """May this person say that two records are of one person, or of two, and take it back (M3.6)?

    One alone: nothing is lost.
    """
    return may(viewer, May.MERGE)


def may_keep_family(viewer: Viewer) -> Verdict:
    """May this person record who belongs to a family, who lives where, and who works with it (M3.3)?"""
    return may(viewer, May.KEEP_FAMILY)


def may_see_family(viewer: Viewer) -> Verdict:
    """May this person open a family's tree and homes? The hub; what is disclosed leaves it otherwise."""
    return may(viewer, May.READ_REFERRAL) if viewer.is_hub else no(REFUSALS[May.READ_REFERRAL])


def may_mark_line(viewer: Viewer) -> Verdict:
    """May this person say that a line of the chronology is significant? A social worker or manager."""
    return may(viewer, May.MARK_LINE)


def may_rate(viewer: Viewer) -> Verdict:
    """May this person rate or step up? A qualified social worker or manager; contact officers never (M5.2)."""
    return may(viewer, May.RATE)


def may_step_down_confirm(viewer: Viewer, rater_id: str | None) -> Verdict:
    """May this person confirm a step down, or leaving a danger flag unrated? A manager other than the one who asked."""
    return not_the_same(
        viewer, May.STEP_DOWN_CONFIRM, rater_id, "You proposed this step down, so another manager must confirm it."
    )


def may_filter_out(viewer: Viewer) -> Verdict:
    """May this person propose advice below the threshold, with a named service (M1.5)?"""
    return may(viewer, May.FILTER_OUT)


def may_confirm_filter(viewer: Viewer, rater_id: str | None) -> Verdict:
    """May this person confirm a filtering out? A manager other than the rater, in one step."""
    return not_the_same(
        viewer, May.CONFIRM_FILTER, rater_id, "You proposed this advice, so another manager must confirm it."
    )


def may_pass_open_case(viewer: Viewer) -> Verdict:
    """May this person pass an open case to its worker? The social worker decides, the manager sees it."""
    return may(viewer, May.PASS_OPEN_CASE)


def may_raise_alarm(viewer: Viewer) -> Verdict:
    """May this person say that a child is in danger now? Anyone who works with the hub."""
    return may(viewer, May.RAISE_ALARM)


def may_activate(viewer: Viewer) -> Verdict:
    """May this person activate child protection? A social worker or manager (M1.8)."""
    return may(viewer, May.ACTIVATE)


def may_acknowledge(viewer: Viewer, team: str) -> Verdict:
    """May this person acknowledge an activation for the named child-protection team?"""
    return _for_team(viewer, May.ACKNOWLEDGE, team)


def may_record_strategy(viewer: Viewer) -> Verdict:
    """May this person record a strategy discussion?"""
    return may(viewer, May.RECORD_STRATEGY)


def may_contact_family(viewer: Viewer) -> Verdict:
    """May this person record a contact with the family or the referrer, or a consent?"""
    return may(viewer, May.CONTACT_FAMILY)


def may_ask_welfare_check(viewer: Viewer) -> Verdict:
    """May this person ask for a welfare check and record who saw the child?"""
    return may(viewer, May.ASK_WELFARE_CHECK)


def may_ask(viewer: Viewer) -> Verdict:
    """May this person ask an agency?"""
    return may(viewer, May.ASK)


def may_answer(viewer: Viewer, agency: str) -> Verdict:
    """May this person answer for the agency? Its navigator; contact officers for children's social care."""
    verdict = may(viewer, May.ANSWER)
    if verdict and viewer.agency != agency:
        return no("Only this agency's own navigator answers for it.")
    return verdict


def may_see_desk(viewer: Viewer, agency: str) -> Verdict:
    """May this person see the agency's requests? The same people who answer them."""
    return may_answer(viewer, agency)


def may_note_spoken(viewer: Viewer) -> Verdict:
    """May this person note an answer given across the room, for the navigator to confirm (M4.9)?"""
    return may(viewer, May.NOTE_SPOKEN)


def may_recommend(viewer: Viewer) -> Verdict:
    """May this person analyse and recommend?"""
    return may(viewer, May.RECOMMEND)


def may_decide(viewer: Viewer, recommender_id: str | None) -> Verdict:
    """May this person decide? A manager with that authority, never the one who recommended (M5.2)."""
    verdict = not_the_same(
        viewer,
        May.DECIDE,
        recommender_id,
        "You wrote the recommendation, so another manager must decide.",
    )
    if verdict and not viewer.may_decide:
        return no("Your account does not yet carry the authority to decide. The head of service gives it.")
    return verdict


def may_send_back(viewer: Viewer) -> Verdict:
    """May this person send a recommendation back with a question?"""
    return may(viewer, May.DECIDE)


def may_reopen(viewer: Viewer) -> Verdict:
    """May this person reopen a decided referral after a late answer? A manager."""
    return may(viewer, May.REOPEN)


def may_hand_over(viewer: Viewer) -> Verdict:
    """May this person hand a child over to a receiving team?"""
    return may(viewer, May.HAND_OVER)


def may_accept(viewer: Viewer, team: str) -> Verdict:
    """May this person accept a handover for the team, or send it back with a reason?"""
    return _for_team(viewer, May.ACCEPT, team)


def may_release(viewer: Viewer) -> Verdict:
    """May this person release a letter or paper, ask an item's owner, recall what left, or decide not to share?"""
    return may(viewer, May.RELEASE)


def may_confirm_release(viewer: Viewer, preparer_id: str | None) -> Verdict:
    """May this person be the second who reads a package on a protected case? Never the one who prepared it."""
    return not_the_same(viewer, May.RELEASE, preparer_id, "You prepared this, so somebody else must read it.")


def may_protect(viewer: Viewer) -> Verdict:
    """May this person mark somebody, an address or a fact of the hub as protected?"""
    return may(viewer, May.PROTECT)


def may_protect_own(viewer: Viewer, agency: str) -> Verdict:
    """May this person mark an item that their own agency gave, or lift that mark?"""
    return may_answer(viewer, agency)


def may_lift_protection(viewer: Viewer) -> Verdict:
    """May this person lift a protection that the hub put on?"""
    return may(viewer, May.LIFT_PROTECTION)


def may_open_letters(viewer: Viewer) -> Verdict:
    """May somebody outside the hub read what was released to them: an agency, a receiving team, a referrer?"""
    if viewer.is_navigator or viewer.is_receiving or viewer.role is Role.PROFESSIONAL_REFERRER:
        return YES
    return no("There is no such page, or it is not yours to see.")


def may_give_feedback(viewer: Viewer) -> Verdict:
    """May this person read and send the answer to a referrer (M1.3)?"""
    return may(viewer, May.GIVE_FEEDBACK)


def may_allocate(viewer: Viewer) -> Verdict:
    """May this person give a referral to another owner?"""
    return may(viewer, May.ALLOCATE)


def may_change_anything(viewer: Viewer) -> Verdict:
    """May this person send anything at all? An auditor reads, and that is all."""
    return no("Your account reads what was decided and changes nothing.") if viewer.role is Role.AUDITOR else YES


def may_see_my_work(viewer: Viewer) -> Verdict:
    """Has this person work of their own in the hub?"""
    return may(viewer, May.SEE_MY_WORK)


def may_see_board(viewer: Viewer) -> Verdict:
    """May this person see the board of every open referral?"""
    return may(viewer, May.SEE_BOARD)


def may_see_alerts(viewer: Viewer) -> Verdict:
    """May this person see what is late or soon will be? Everybody of the hub."""
    return may(viewer, May.SEE_ALERTS)


def may_see_alert(viewer: Viewer, *, is_breach: bool) -> Verdict:
    """May this person say that they have seen it? A warning anybody of the hub; what is late a manager (M2.5)."""
    return may(viewer, May.SEE_BREACH if is_breach else May.SEE_ALERTS)


def may_explain_breach(viewer: Viewer) -> Verdict:
    """May this person say why a time passed? Everybody of the hub; the breach itself stays."""
    return may(viewer, May.SEE_ALERTS)


def may_read_referral(viewer: Viewer, *, referrer_id: str | None = None, decided: bool = False) -> Verdict:
    """May this person open the referral? The hub any, a referrer their own, an auditor decided ones."""
    if viewer.is_referrer:
        own = referrer_id is not None and referrer_id == viewer.id
        return YES if own else no(REFUSALS[May.READ_REFERRAL])
    verdict = may(viewer, May.READ_REFERRAL)
    if verdict and viewer.role is Role.AUDITOR and not decided:
        return no("An auditor opens a referral once it is decided.")
    return verdict


def _for_team(viewer: Viewer, act: May, team: str) -> Verdict:
    verdict = may(viewer, act)
    if verdict and viewer.team != team:
        return no("This belongs to another team. Ask the hub if it should come to yours.")
    return verdict
