"""An agency answers: item by item, or that nothing is held. What is found stays there until it is released."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from openmash.agency_checks.actions.flow import (
    go_on_when_all_are_in,
    held_referral,
    held_request,
    keep,
    not_taken_back,
    tell_answer,
)
from openmash.agency_checks.models import AgencyAction, Answer, AnswerItem, InformationRequest
from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.referrals.models import Referral
from openmash.rulebook import sharing
from openmash.rulebook.roles import Viewer, may_answer
from openmash.rulebook.words import Kind, Label, Refused, no, refuse
from openmash.web import times

LEVELS = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing an agency holds: what, which kind of knowledge, who may see it, from which system, of when.

    `dated_words` keeps the agency's own words ("about Easter 2024"); `dated` is the day they stand for, if one does.
    `about` are the ids of the people it is about.
    """

    text: str
    kind: Kind
    label: Label
    source_system: str
    dated: date | None = None
    dated_words: str = ""
    about: tuple[uuid.UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnAction:
    """What the agency itself does next for this child, who there does it, and by when (M4.8)."""

    what: str
    owner_name: str
    by_when: date | None = None


class AnsweredMeanwhile(Refused):
    """Somebody of the agency has answered already. `standing` is their answer, so that a page can show both."""

    def __init__(self, standing: Answer) -> None:
        what = "nothing held" if standing.nothing_held else "with what is held"
        when = times.time_of_day(standing.at)
        super().__init__(
            no(f"{standing.by_name} answered this at {when}, {what}. If you know more, add it to that answer.")
        )
        self.standing = standing


@transaction.atomic
def answer(
    *,
    request: InformationRequest,
    nothing_held: bool,
    items: Sequence[Item],
    searched: str,
    level: int | None,
    level_because: str,
    own_actions: Sequence[OwnAction],
    by: Viewer,
    at: datetime,
) -> Answer:
    """Answer for the agency, once: the items it releases, or that nothing is held, which says where it looked.

    A late answer is taken like any other; one after the decision is marked, and the manager reads it.
    """
    may_answer(by, request.agency).require()
    referral = held_referral(request.referral_id)
    request = held_request(request)
    unanswered(request)
    whole(nothing_held, items, searched)
    given = _keep_answer(
        referral, request, nothing_held=nothing_held, items=items, searched=searched, level=level,
        level_because=level_because, own_actions=own_actions, by=by, at=at,
    )  # fmt: skip
    keep(request, answered_at=at, nothing_held=nothing_held)
    go_on_when_all_are_in(referral=referral, by=by, at=at)
    _told(Verb.ANSWERED_REQUEST, referral, given, len(items), by, at)
    return given


@transaction.atomic
def add_to_answer(
    *,
    request: InformationRequest,
    items: Sequence[Item],
    level: int | None,
    level_because: str,
    own_actions: Sequence[OwnAction],
    by: Viewer,
    at: datetime,
) -> Answer:
    """The agency has found more since it answered, or finds that "nothing held" was wrong: a further answer.

    Nothing of the first is changed. It is told and, after the decision, read by the manager like any other answer.
    """
    may_answer(by, request.agency).require()
    referral = held_referral(request.referral_id)
    request = held_request(request)
    not_taken_back(request)
    if request.answered_at is None:
        refuse("Your agency has not answered this yet. Send it as the answer.")
    whole(False, items, "")
    given = _keep_answer(
        referral, request, nothing_held=False, items=items, searched="", level=level, level_because=level_because,
        own_actions=own_actions, by=by, at=at,
    )  # fmt: skip
    keep(request, nothing_held=False)
    _told(Verb.ADDED_TO_ANSWER, referral, given, len(items), by, at)
    return given


def _keep_answer(
    referral: Referral,
    request: InformationRequest,
    *,
    nothing_held: bool,
    items: Sequence[Item],
    searched: str,
    level: int | None,
    level_because: str,
    own_actions: Sequence[OwnAction],
    by: Viewer,
    at: datetime,
) -> Answer:
    """The answer's own rows: itself, its items, what the agency does next."""
    if level is not None and (level not in LEVELS or not level_because.strip()):
        refuse("Say what shows this level of need, or leave the level out.")
    given = Answer.objects.create(
        request=request,
        agency=request.agency,
        nothing_held=nothing_held,
        searched=searched.strip(),
        level=level,
        level_because=level_because.strip(),
        after_decision=referral.decided_at is not None,
        **stamp(by, at),
    )
    keep_items(given, items)
    _keep_actions(request, own_actions, by, at)
    return given


def _told(verb: Verb, referral: Referral, given: Answer, items: int, by: Viewer, at: datetime) -> None:
    """The act enters the ledger, and whoever waits for the answer hears of it."""
    detail = {"agency": given.agency, "items": items, "after_decision": given.after_decision}
    enter(by=by, at=at, verb=verb, reference=given.request.reference, subjects=[given.pk], detail=detail)
    tell_answer(referral=referral, answer=given, by=by, at=at)


@transaction.atomic
def open_request(*, request: InformationRequest, by: Viewer, at: datetime) -> InformationRequest:
    """The agency has opened the question: the hub sees "opened", the ledger who did it. The first time is kept."""
    may_answer(by, request.agency).require()
    if held_request(request).opened_at is None:
        keep(request, opened_at=at)
        request.opened_at = at
        enter(by=by, at=at, verb=Verb.OPENED_REQUEST, reference=request.reference, subjects=[request.pk])
    return request


def unanswered(request: InformationRequest) -> None:
    """Refused when the question was taken back, or answered: two people of one agency never answer twice."""
    not_taken_back(request)
    if request.answered_at is not None:
        raise AnsweredMeanwhile(Answer.objects.filter(request=request).latest("at"))


def whole(nothing_held: bool, items: Sequence[Item], searched: str) -> None:
    """Refused when an answer says neither that nothing is held nor what is, or both."""
    if nothing_held and items:
        refuse("Either nothing is held, or there are items. Take the items out, or release them.")
    if nothing_held and not searched.strip():
        refuse("Say where you looked: “nothing held” is only worth something with it.")
    if not nothing_held and not items:
        refuse("Write at least one item, or say that nothing is held.")
    for number, item in enumerate(items, 1):
        if not item.text.strip():
            refuse(f"Write what is held in item {number}, or take it out.")
        sharing.label(item.kind, item.label).require()


def keep_items(given: Answer, items: Sequence[Item]) -> None:
    """A row for each item, in the order given, owned by the agency; about nobody but those the question named."""
    named = {person["id"] for person in given.request.subjects["people"]}
    if not named.issuperset(str(one) for item in items for one in item.about):
        refuse("An item is about somebody this question does not name. Choose among the people it names.")
    AnswerItem.objects.bulk_create(
        AnswerItem(
            id=uuid.uuid4(),
            answer=given,
            referral_ref=given.request.referral_id,
            agency=given.agency,
            seq=seq,
            kind=item.kind.value,
            label=item.label.value,
            source_system=item.source_system.strip() or "not said",
            dated=item.dated,
            dated_words=item.dated_words.strip() or (times.day(item.dated) if item.dated else "date not known"),
            about=list(item.about),
            text=item.text.strip(),
        )
        for seq, item in enumerate(items, 1)
    )


def _keep_actions(request: InformationRequest, own: Sequence[OwnAction], by: Viewer, at: datetime) -> None:
    for one in own:
        if not one.what.strip() or not one.owner_name.strip():
            refuse("An action of your agency needs what is done and who does it.")
    AgencyAction.objects.bulk_create(
        AgencyAction(
            request=request,
            agency=request.agency,
            what=one.what.strip(),
            owner_name=one.owner_name.strip(),
            by_when=one.by_when,
            **stamp(by, at),
        )
        for one in own
    )
