"""What is done with each line: its owner heard, a professional's opinion kept, a decision with its reason in law."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.messages.actions import tell
from openmash.messages.queries import of_agency
from openmash.partnership.facts import stamp
from openmash.records.actions.asking import not_ahead, still_open
from openmash.records.models import HarmOpinion, LineDecision, LineOwnerAnswered, LineOwnerAsked, SubjectAccessLine
from openmash.records.queries import access
from openmash.rulebook import calendars
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.records import DataClass, Exemption, LineChoice
from openmash.rulebook.roles import Viewer, may_answer, may_keep_records
from openmash.rulebook.subject_access import Settled, may_settle, parts_of, places
from openmash.rulebook.telling import Topic
from openmash.rulebook.words import YES, Verdict, first_no, no

OWNER_DAYS = 5
"""Working days an owner is given at most, our default: the month is short."""


@transaction.atomic
def decide_line(
    *,
    line: SubjectAccessLine,
    settled: Settled,
    words: Iterable[tuple[str, Exemption]],
    by: Viewer,
    at: datetime,
    policy: LocalPolicy,
) -> LineDecision:
    """Decide on one line. `words` are copied from it, each with its reason: wherever they stand they are taken out.

    A later decision counts instead of an earlier one; both stay.
    """
    may_keep_records(by).require()
    row = access.line(by, line.pk)
    wanted = [(text.strip(), reason) for text, reason in words if text.strip()]
    whole = replace(settled, parts=parts_of(row.text, wanted))
    first_no(still_open(row.request), _all_there(row, wanted), may_settle(whole, access.facts(row, policy))).require()
    made = LineDecision.objects.create(
        line=row,
        choice=whole.choice.value,
        parts=[{"start": p.start, "end": p.end, "reason": p.reason.value} for p in whole.parts],
        reason=whole.reason.value if whole.reason else "",
        why=whole.why.strip(),
        against=whole.against.strip() if whole.leaves else "",
        known=whole.known.strip() if whole.leaves else "",
        **stamp(by, at),
    )
    enter(
        by=by, at=at, verb=Verb.DECIDED_RECORDS_LINE, reference=row.request.reference, subjects=[row.pk, made.pk],
        detail={"choice": whole.choice.value, "reasons": [reason.value for reason in whole.reasons]},
    )  # fmt: skip
    return made


def _all_there(row: SubjectAccessLine, wanted: Iterable[tuple[str, Exemption]]) -> Verdict:
    for text, _ in wanted:
        if not places(row.text, text):
            return no(f"“{text}” does not stand in this line. Copy the words as they stand there.", private=text)
    return YES


@transaction.atomic
def ask_owner(
    *, line: SubjectAccessLine, question: str, answer_by: date, by: Viewer, at: datetime, policy: LocalPolicy
) -> LineOwnerAsked:
    """Ask the agency that owns a line whether it may be told. Its navigator sees this line and the question alone."""
    may_keep_records(by).require()
    row = access.line(by, line.pk)
    today = calendars.london(at).date()
    first_no(
        still_open(row.request),
        YES
        if access.owner_to_be_asked(row.owner, policy)
        else no("No other agency owns this line: there is nobody to ask."),
        no("The owner has been asked already.") if access.asked_of(row) else YES,
        YES if question.strip() else no("Write what you ask the owner."),
        YES if answer_by > today else no("Give them until a day that has not come yet."),
    ).require()
    made = LineOwnerAsked.objects.create(
        request_id=row.request_id,
        line=row,
        agency=row.owner,
        question=question.strip(),
        place=row.place,
        text=row.text,
        answer_by=answer_by,
        **stamp(by, at),
    )
    tell(to=of_agency(made.agency), topic=Topic.RECORDS_OWNER, key=f"records owner {made.pk}", at=at,
         path=reverse("records_asked", args=[made.pk]), about=row.request_id, but=by.id)  # fmt: skip
    enter(
        by=by, at=at, verb=Verb.ASKED_RECORDS_OWNER, reference=row.request.reference, subjects=[row.pk, made.pk],
        detail={"agency": row.owner},
    )  # fmt: skip
    return made


@transaction.atomic
def answer_owner(*, asked: LineOwnerAsked, agrees: bool, because: str, by: Viewer, at: datetime) -> LineOwnerAnswered:
    """The owner's own answer: agrees, or objects with a reason. The records officer still decides."""
    may_answer(by, asked.agency).require()
    return _answer(access.asked(by, asked.pk), agrees, because, "", by, at)


@transaction.atomic
def note_owner_answer(
    *, asked: LineOwnerAsked, agrees: bool, because: str, said_by: str, by: Viewer, at: datetime
) -> LineOwnerAnswered:
    """Note an owner's answer that came by letter or telephone, with the name and post of who gave it."""
    may_keep_records(by).require()
    row = access.line(by, asked.line_id)
    first_no(
        still_open(row.request), YES if said_by.strip() else no("Name who answered for the agency, and their post.")
    ).require()
    return _answer(row.asked, agrees, because, said_by.strip(), by, at)


def _answer(
    asked: LineOwnerAsked, agrees: bool, because: str, said_by: str, by: Viewer, at: datetime
) -> LineOwnerAnswered:
    first_no(
        no("This has been answered already.") if LineOwnerAnswered.objects.filter(asked=asked).exists() else YES,
        YES if agrees or because.strip() else no("Say why you object. The records officer must weigh it."),
    ).require()
    made = LineOwnerAnswered.objects.create(
        asked=asked, agency=asked.agency, agrees=agrees, because=because.strip(), said_by=said_by, **stamp(by, at)
    )
    enter(
        by=by, at=at, verb=Verb.ANSWERED_RECORDS_OWNER, subjects=[asked.request_id, asked.pk, made.pk],
        detail={"agency": asked.agency, "agrees": agrees},
    )  # fmt: skip
    return made


@transaction.atomic
def record_opinion(
    *,
    line: SubjectAccessLine,
    profession: DataClass,
    professional: str,
    post: str,
    given_on: date,
    harm: bool,
    opinion: str,
    by: Viewer,
    at: datetime,
) -> HarmOpinion:
    """Keep a named professional's opinion: would telling this line be likely to harm somebody seriously?"""
    may_keep_records(by).require()
    row = access.line(by, line.pk)
    first_no(
        still_open(row.request),
        YES if professional.strip() and post.strip() else no("Name the professional, and their post."),
        YES if opinion.strip() else no("Write what they think, in their words."),
        not_ahead(given_on, at, "The day of the opinion"),
    ).require()
    made = HarmOpinion.objects.create(
        line=row,
        profession=profession.value,
        professional=professional.strip(),
        post=post.strip(),
        given_on=given_on,
        harm=harm,
        opinion=opinion.strip(),
        **stamp(by, at),
    )
    enter(
        by=by, at=at, verb=Verb.RECORDED_HARM_OPINION, reference=row.request.reference, subjects=[row.pk, made.pk],
        detail={"profession": profession.value, "harm": harm},
    )  # fmt: skip
    return made


__all__ = [
    "OWNER_DAYS",
    "LineChoice",
    "answer_owner",
    "ask_owner",
    "decide_line",
    "note_owner_answer",
    "record_opinion",
]
