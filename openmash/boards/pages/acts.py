"""What to do next with a referral, by its stage and the reader's role; a "no" stands where the "yes" would be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from openmash.boards.pages import words
from openmash.boards.queries.picture import Picture
from openmash.rulebook import clocks, roles
from openmash.rulebook.extracts import CaseState
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import YES, Stage, Verdict
from openmash.web import times


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to do. `main` is the button; `because` stands in place of the link when it is refused."""

    text: str
    href: str
    main: bool = False
    loud: bool = False
    because: str = ""


def acts(picture: Picture, viewer: Viewer, at: datetime, policy: LocalPolicy) -> tuple[Act, ...]:
    """The next act of the stage first, then what can be done at any time. None for people outside the hub."""
    if not viewer.is_hub:
        return ()
    return (
        *_open_case(picture, viewer),
        *_of_stage(picture, viewer),
        *_chase(picture, at, policy),
        *_always(picture, viewer),
    )


def _open_case(picture: Picture, viewer: Viewer) -> tuple[Act, ...]:
    """First of all: a referral whose children are all open to a worker goes to that worker, the same hour."""
    latest = {str(row.mention_id): row.status for row in picture.facts["case_statuses"]}
    system = {str(row.mention_id): CaseState(row.state) for row in picture.facts["case_records"]}
    if picture.referral.decided_at is None and any(
        str(child.pk) not in latest and str(child.pk) in system and system[str(child.pk)].needs_worker
        for child in picture.children
    ):
        verdict = roles.may_link(viewer)
        return (_act("Confirm an open case", "referrals_who", verdict, picture.referral.reference, main=True),)
    is_open = all(latest.get(str(child.pk)) in {"OPEN", "PLAN", "LOOKED_AFTER"} for child in picture.children)
    if not picture.children or not is_open or picture.referral.decided_at or picture.referral.stage == Stage.DECIDING:
        return ()
    verdict = roles.may_pass_open_case(viewer)
    return (_act("Pass to its worker", "decisions_pass", verdict, picture.referral.reference, main=True),)


def _act(text: str, page: str, verdict: Verdict, *key: object, main: bool = False, loud: bool = False) -> Act:
    return Act(text, reverse(page, args=key), main and verdict.allowed, loud, "" if verdict else verdict.because)


def _of_stage(picture: Picture, viewer: Viewer) -> tuple[Act, ...]:
    referral, key = picture.referral, picture.referral.reference
    match Stage(referral.stage):
        case Stage.NEW:
            return (
                _act("Say who it is", "referrals_who", roles.may_link(viewer), key, main=True),
                *_rate(picture, viewer),
            )
        case Stage.RATING:
            return _rate(picture, viewer)
        case Stage.ASKING:
            asked = any(request.withdrawn_at is None for request in picture.requests)
            ask = "Ask another agency" if asked else "Ask the agencies"
            write = _act(
                "Write the recommendation", "decisions_recommend", roles.may_recommend(viewer), key, main=asked
            )
            first = _act(ask, "agency_checks_ask", roles.may_ask(viewer), key, main=not asked)
            return (write, first) if asked else (first, write)
        case Stage.ANALYSING:
            return (
                _act("Write the recommendation", "decisions_recommend", roles.may_recommend(viewer), key, main=True),
            )
        case Stage.DECIDING:
            by = picture.facts["recommendations"][-1].by_id if picture.facts["recommendations"] else None
            return (_act("Decide", "decisions_decide", roles.may_decide(viewer, by), key, main=True),)
        case Stage.ADVISING:
            return tuple(
                _act(
                    "Read the advice and confirm",
                    "screening_answer_filter_out",
                    roles.may_confirm_filter(viewer, row.by_id),
                    row.id,
                    main=True,
                )
                for row in picture.facts["filter_outs"]
                if row.agreed is None
            )
        case Stage.HANDING_OVER:
            return (_act("Hand over", "disclosures_hand_over", roles.may_hand_over(viewer), key, main=True),)
        case Stage.TELLING:
            return (_act("Tell the referrer", "disclosures_feedback", roles.may_give_feedback(viewer), key, main=True),)
    return ()


def _chase(picture: Picture, at: datetime, policy: LocalPolicy) -> Iterator[Act]:
    """Each agency whose answer is late, with where it is chased."""
    for request in picture.requests:
        waits = request.answered_at is None and request.withdrawn_at is None and request.due_at is not None
        if waits and request.due_at and clocks.is_late(request.due_at, at):
            late = f"{times.length(at - request.due_at)} late"
            href = reverse("agency_checks_referral", args=[picture.referral.reference])
            yield Act(f"Chase {policy.agency_name(request.agency)}: {late}", href)


def _rate(picture: Picture, viewer: Viewer) -> tuple[Act, ...]:
    """One button for the next child to rate; rating never waits for who it is."""
    waiting = [child for child in picture.children if not child.rating]
    if not waiting:
        return ()
    child = waiting[0]
    text = f"Rate {words.first_name(child)}"
    main = picture.referral.stage == Stage.RATING.value or roles.may_rate(viewer).allowed
    return (_act(text, "screening_rate", roles.may_rate(viewer), picture.referral.reference, child.seq, main=main),)


def _danger(viewer: Viewer, key: str) -> Act:
    """A social worker or manager activates child protection; everybody else raises the alarm."""
    if roles.may_activate(viewer):
        return _act("Activate child protection now", "screening_activate", YES, key, loud=True)
    words_ = "Raise the alarm: a child is in danger now"
    return _act(words_, "screening_alarm", roles.may_raise_alarm(viewer), key, loud=True)


def _always(picture: Picture, viewer: Viewer) -> tuple[Act, ...]:
    referral, key = picture.referral, picture.referral.reference
    found = []
    if referral.owner_id is None and referral.stage != Stage.CLOSED.value:
        found.append(_act("Give it to somebody", "boards_give", roles.may_allocate(viewer), key))
    if referral.decided_at is None and referral.rating:
        found.append(_act("Step a rating up or down", "agency_checks_step", roles.may_rate(viewer), key))
    found.append(_act("Record a talk, or consent", "referrals_talks", roles.may_contact_family(viewer), key))
    if roles.may_restrict(viewer):
        found.append(_act("Restrict this family", "restrictions_restriction", YES, key))
    found.append(_act("I know this family", "restrictions_declare", roles.may_declare_conflict(viewer), key))
    if referral.stage != Stage.CLOSED.value:
        found += [_danger(viewer, key)]
    return tuple(found)
