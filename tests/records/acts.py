"""Whole arguments for every act of the records office, but for who does it."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.records.models import (
    Complaint,
    DisposalProposed,
    LegalHold,
    LineOwnerAsked,
    Rectification,
    ReviewDate,
    SubjectAccessLine,
    SubjectAccessPackage,
    SubjectAccessRequest,
)
from openmash.rulebook.records import (
    AsWhom,
    ComplaintAbout,
    ComplaintStep,
    DataClass,
    Ending,
    HoldScope,
    LineChoice,
    StopReason,
)
from openmash.rulebook.subject_access import Settled
from tests.records.story import AMARA, AT, RECEIVED

LATER = AT + timedelta(hours=9)


def rows(ids: dict[str, Any], officer: Any) -> dict[str, Any]:
    """The rows themselves, as the records officer reads them."""
    with acting_as(officer):
        return {
            "request": SubjectAccessRequest.objects.get(pk=ids["sar_id"]),
            "line": SubjectAccessLine.objects.select_related("request").get(pk=ids["line_id"]),
            "asked": LineOwnerAsked.objects.get(pk=ids["record_asked_id"]),
            "made": SubjectAccessPackage.objects.get(pk=ids["package_id"]),
            "review": ReviewDate.objects.get(pk=ids["review_id"]),
            "proposal": DisposalProposed.objects.get(pk=ids["proposal_id"]),
            "hold": LegalHold.objects.get(pk=ids["hold_id"]),
            "rectification": Rectification.objects.get(pk=ids["rectification_id"]),
            "complaint": Complaint.objects.get(pk=ids["complaint_id"]),
        }


def arguments(ids: dict[str, Any], name: str, officer: Any) -> dict[str, Any]:
    """For one act: the rows, and words that would go through."""
    special: dict[str, dict[str, Any]] = {
        "records.stop_clock": {"why": StopReason.CLARIFICATION},
        "records.gather": {"people": [], "mentions": [], "texts": [], "names": ["Nobody Known"]},
        "records.decide_line": {"settled": Settled(LineChoice.OUTSIDE, why="Somebody else."), "words": []},
        "records.log_complaint": {"about": ComplaintAbout.OTHER, "how": "Letter", "reference": ""},
        "records.note_complaint": {"step": ComplaintStep.NOTE, "upheld": None},
        "records.log_rectification": {"reference": "S26-00001"},
        "records.put_hold": {"scope": HoldScope.EVERYTHING, "reference": ""},
        "records.close_request": {"ending": Ending.WITHDRAWN},
        "records.answer_disposal": {"agreed": False},
    }
    return {**rows(ids, officer), **_words(), **special.get(name, {})}


def _words() -> dict[str, Any]:
    return {
        "at": LATER, "policy": policy_now(), "because": "A reason.", "agreed": True, "agrees": True,
        "asker_name": "Cleo", "as_whom": AsWhom.THEMSELVES, "identity": "Seen", "authority": "", "reply_to": "Home",
        "asks": "All", "received_on": RECEIVED, "subject": AMARA, "form_key": uuid.uuid4(), "stopped_on": RECEIVED,
        "what_came": "It", "started_on": RECEIVED, "question": "May it?", "answer_by": RECEIVED + timedelta(days=9),
        "said_by": "Sam", "profession": DataClass.HEALTH, "professional": "Dr Varga", "post": "Doctor",
        "given_on": RECEIVED, "harm": False, "opinion": "None", "leftovers_because": "They may.", "how": "By hand",
        "sent_to": "Home", "asked_by": "Cleo", "wrong": "This", "statement": "That", "accepted": True,
        "judged_by": "Priya", "told_how": "By letter", "who": "Cleo", "reach": "", "text": "Words", "on": RECEIVED,
    }  # fmt: skip
