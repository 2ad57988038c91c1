"""Where the hub's words about people stand: every table and column that a request for records must look through.

A test walks every text of every table; one that is neither here nor in `passed_over` stops the build, so
that a new place where people write is never forgotten in an answer to a family.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models

from openmash.agency_checks import models as checks
from openmash.alerts import models as alerts
from openmash.decisions import models as decisions
from openmash.disclosures import models as disclosures
from openmash.duty import models as duty
from openmash.family import models as family
from openmash.patterns import models as patterns
from openmash.people import models as people
from openmash.people.queries import name_of
from openmash.referrals import models as referrals
from openmash.rulebook.kin import Kin, sentence
from openmash.rulebook.records import HUB
from openmash.rulebook.words import Beside, ConsentAnswer, Outcome, Rating
from openmash.screening import models as screening

Words = str | Callable[[Any], str]
SENDER, AGENCY = "SENDER", "AGENCY"


@dataclass(frozen=True, slots=True)
class Source:
    """One table. `texts` maps a code to what is written there (a column, or a function of the row) and its words.

    `path` leads to the referral's id; `about` to the person named, when the row is about one; `owner` is `HUB`,
    `SENDER` (whoever sent the referral) or `AGENCY` (the row's own agency).
    """

    model: type[models.Model]
    path: str
    place: str
    texts: dict[str, tuple[str, Words]]
    owner: str = HUB
    about: str = ""
    kind: str = ""
    dated: str = "at"
    also: tuple[str, ...] = ()
    order: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """The table's short name."""
        return self.model._meta.db_table.removeprefix("openmash_")

    @property
    def is_sealed(self) -> bool:
        """Is it an agency's own answer, or a copy of one?"""
        return self.owner == AGENCY or self.model is disclosures.DisclosureItem

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that words are looked for in; `also` names those that a function reads."""
        return (*(name for _, name in self.texts.values() if isinstance(name, str)), *self.also)


def strings(value: Any) -> str:
    """Every text in a structure, one a line."""
    if isinstance(value, dict):
        return "\n".join(filter(None, (strings(one) for one in value.values())))
    if isinstance(value, list | tuple):
        return "\n".join(filter(None, (strings(one) for one in value)))
    return value.strip() if isinstance(value, str) else ""


def _decided(row: decisions.Decision) -> str:
    beside = [Beside(one).words for one in row.beside]
    return ". ".join([Outcome(row.outcome).words, f"Final rating: {Rating(row.final_rating).words}", *beside])


def _rated(row: screening.RatingGiven) -> str:
    return f"{Rating(row.rating).words}. {row.because}".strip()


def _recommended(row: decisions.ChildRecommendation) -> str:
    return f"{Outcome(row.outcome).words}. {row.because}".strip()


def _consent(row: referrals.ConsentRecord) -> str:
    return f"{ConsentAnswer(row.answer).words}. {row.given_by}".strip(" .")


def _status(row: people.CaseStatus) -> str:
    return ". ".join(filter(None, [people.CaseStatus.KINDS.get(row.status, ""), row.worker, row.authority, row.note]))


def _referrer(row: referrals.Referral) -> str:
    """Who sent it: where the information came from, and the sender's own record. Held back where it must be."""
    who = (row.referrer_name, row.referrer_role, row.referrer_organisation, row.referrer_phone, row.referrer_email)
    said = ", ".join(filter(None, who))
    return f"{said}. They asked not to be named." if said and row.wants_anonymity else said


def _tie(row: family.Relationship) -> str:
    said = sentence(Kin(row.kind), name_of(row.person), row.person.sex, name_of(row.other))
    return ". ".join(filter(None, [said, row.since_words, row.said_by and f"So said: {row.said_by}"]))


def _stay(row: family.Stay) -> str:
    """Where somebody lived, but never a protected address: the line may reach somebody it is kept from."""
    where = "a protected address" if row.protected else ", ".join(filter(None, [row.line, row.postcode]))
    return ". ".join(filter(None, [f"{name_of(row.person)} lives at {where}", row.since_words]))


def _life(row: family.LifeEvent) -> str:
    event = family.Event(row.event).words.lower()
    return f"{name_of(row.person)} {event}, {row.day_words}. So said: {row.said_by}"


def _professional(row: family.WorksWith) -> str:
    return ". ".join(filter(None, [row.name, row.role, row.since_words, row.said_by]))


def _because(words: str, **more: tuple[str, Words]) -> dict[str, tuple[str, Words]]:
    return {"because": (words, "because"), **more}


ONE, CHILD, REQUEST = "referral_id", "child__referral_id", "request__referral_id"

SOURCES: tuple[Source, ...] = (
    Source(
        referrals.Referral,
        "pk",
        "The referral as it was sent",
        {
            "concern": ("the worry", "concern"),
            "safe_contact": ("safe contact", "safe_contact"),
            "parents_view": ("what the parents say", "parents_view"),
            "police": ("the police notification", lambda row: strings(row.police)),
            "missing": ("the missing notification", lambda row: strings(row.missing)),
            "referrer": ("who sent it", _referrer),
        },
        owner=SENDER,
        dated="received_at",
        also=("police", "missing", "referrer_name", "referrer_phone", "referrer_email"),
    ),
    Source(referrals.Acknowledgement, ONE, "Acknowledgement to the referrer", {"text": ("the words", "text")}),
    Source(referrals.Correction, ONE, "Added beside the referral", {"text": ("the words", "text")}),
    Source(
        referrals.ConsentRecord,
        ONE,
        "Consent",
        {"answer": ("the answer", _consent), "covers": ("what it covers", "covers"), "why_not": ("why not", "why_not")},
        also=("given_by", "decided_by"),
    ),
    Source(
        referrals.CompetenceJudged, ONE, "Whether a child can decide for themselves",
        {"reasons": ("the reasons", "reasons"), "fraser": ("about advice in confidence", "fraser_reasons")},
        about="child_id",
    ),
    Source(
        referrals.ViewHeard, ONE, "What a child or parent says",
        {"words": ("their words", "words"), "why_not": ("why they were not heard", "why_not")}, about="person_id",
    ),
    Source(
        referrals.FamilyInformed, ONE, "What the family was told",
        {"what": ("what they were told", "what"), "why_not": ("why they were not told", "why_not")}, also=("whom",),
    ),
    Source(
        referrals.Contact, ONE, "A talk with the family or the referrer", {"said": ("what was said", "said")},
        also=("whom_name",),
    ),
    Source(referrals.WelfareCheck, ONE, "A welfare check asked for", _because("why"), about="child_id"),
    Source(
        referrals.WelfareSighting,
        "check_asked__referral_id",
        "A welfare check",
        {"what": ("what was seen", "what")},
        about="check_asked__child_id",
    ),
    Source(
        people.CaseStatus, "mention__referral_id", "Case system", {"status": ("what was found", _status)},
        about="mention_id", also=("note", "worker"),
    ),
    Source(
        family.Relationship, ONE, "Who belongs to whom", {"tie": ("what is on record", _tie)},
        also=("since_words", "said_by"),
    ),
    Source(
        family.RelationshipEnded, "relationship__referral_id", "A relationship ended or corrected",
        _because("why"), also=("until_words",),
    ),
    Source(
        family.Stay, ONE, "Who lives where", {"stay": ("what is on record", _stay)},
        also=("line", "postcode", "since_words", "said_by"),
    ),
    Source(
        family.StayEnded, "stay__referral_id", "Somebody left a home", _because("why"), also=("until_words",),
    ),
    Source(
        family.LifeEvent, ONE, "A birth or a death", {"life": ("what is on record", _life)},
        also=("day_words", "said_by"),
    ),
    Source(
        family.WorksWith, ONE, "Who works with the family", {"who": ("what is on record", _professional)},
        also=("name", "role", "reach", "since_words", "said_by"),
    ),
    Source(
        family.WorksWithEnded, "works_with__referral_id", "Somebody no longer works with the family",
        _because("why"), also=("until_words",),
    ),
    Source(family.LineMarked, ONE, "Marked as significant", _because("why")),
    Source(
        screening.RatingGiven, CHILD, "Rating of a child", {"because": ("the rating and why", _rated)},
        about="child_id", also=("because",),
    ),
    Source(screening.StepDown, CHILD, "Step down asked for", _because("why"), about="child_id"),
    Source(
        screening.StepDownRead, "step_down__child__referral_id", "Step down answered", _because("why"),
        about="step_down__child_id",
    ),
    Source(
        screening.FilterOut, ONE, "Advice proposed", _because("why", advice=("the advice", "advice")),
    ),
    Source(screening.FilterOutRead, "filter_out__referral_id", "Advice answered", _because("why")),
    Source(screening.Alarm, ONE, "Alarm", _because("why")),
    Source(screening.AlarmAnswered, "alarm__referral_id", "Alarm answered", _because("why")),
    Source(screening.Activation, ONE, "Child protection called", _because("why")),
    Source(
        screening.ActivationAcknowledged, "activation__referral_id", "Child protection’s note",
        {"note": ("the note", "note")},
    ),
    Source(
        checks.InformationRequest,
        ONE,
        "Question to an agency",
        {
            "question": ("the question", "question"),
            "necessity": ("why it was needed", "necessity"),
            "family_told_why": ("why the family was not told", "family_told_why"),
        },
        dated="asked_at",
    ),
    Source(checks.RequestWithdrawn, REQUEST, "Question taken back", _because("why")),
    Source(
        checks.Answer,
        REQUEST,
        "An agency’s answer",
        {
            "searched": ("what was searched", "searched"),
            "level_because": ("why that level of need", "level_because"),
        },
        owner=AGENCY,
    ),
    Source(checks.AnswerConfirmed, REQUEST, "An agency’s answer confirmed", _because("why not"), owner=AGENCY),
    Source(
        checks.AnswerItem,
        "referral_ref",
        "An agency’s answer",
        {"text": ("an item", "text")},
        owner=AGENCY,
        about="about",
        kind="kind",
        dated="dated",
        order=("answer__at", "seq"),
    ),
    Source(
        checks.AgencyAction, REQUEST, "An agency’s own next step", {"what": ("the step", "what")}, owner=AGENCY
    ),
    Source(
        decisions.AgencyDiscussion,
        ONE,
        "Discussion of the agencies",
        {"agreed": ("what was agreed", "agreed"), "differed": ("who differed", "differed")},
    ),
    Source(
        decisions.StrategyDiscussion, ONE, "Strategy discussion",
        _because("why", agreed=("what was agreed", "agreed")), dated="held_at",
    ),
    Source(
        decisions.Recommendation,
        ONE,
        "Recommendation",
        {
            "analysis": ("the analysis", "analysis"),
            "worries": ("worries", "worries"),
            "protects": ("what protects", "protects"),
            "not_known": ("what is not known", "not_known"),
            "childs_view": ("the child’s view", "childs_view"),
            "parents_view": ("the parents’ view", "parents_view"),
            "enough_because": ("why it is enough", "enough_because"),
        },
    ),
    Source(
        decisions.ChildRecommendation, CHILD, "Recommendation for a child",
        {"because": ("what is recommended and why", _recommended)}, about="child_id", also=("because",),
    ),
    Source(
        decisions.SentBackWithQuestion, ONE, "Sent back with a question", {"question": ("the question", "question")}
    ),
    Source(
        decisions.Decision,
        ONE,
        "Decision",
        {
            "outcome": ("what was decided", _decided),
            "reasons": ("the reasons", "reasons"),
            "outcome_sought": ("what is sought", "outcome_sought"),
            "agencies_agree": ("where the agencies agree", "agencies_agree"),
            "agencies_differ": ("where the agencies differ", "agencies_differ"),
        },
        about="child_id",
    ),
    Source(decisions.LateAnswerRead, ONE, "Late answer read", _because("why")),
    Source(
        disclosures.Disclosure,
        "referral_ref",
        "What left the hub",
        {"words": ("the words", lambda row: strings([row.body.get("text"), row.body.get("note")]))},
        also=("body",),
    ),
    Source(
        disclosures.DisclosureItem, "disclosure__referral_ref", "What left the hub", {"text": ("an item", "text")},
        dated="disclosure__at",
    ),
    Source(
        disclosures.HandoverAnswer,
        "handover__disclosure__referral_ref",
        "The receiving team’s answer",
        _because("why it was sent back", rating_because=("why their rating", "rating_because")),
    ),
    Source(
        checks.OwnerAsked, "referral_ref", "An owner asked whether an item may leave", _because("why"),
    ),
    Source(
        checks.OwnerAnswered, "asked__referral_ref", "An owner’s word on an item",
        _because("why", own=("their own words for it", "words")), owner=AGENCY,
    ),
    Source(
        checks.OwnerTookBack, "answered__asked__referral_ref", "An owner’s word taken back", _because("why"),
        owner=AGENCY,
    ),
    Source(
        disclosures.ReleasePrepared, "referral_ref", "Prepared to leave the hub",
        {"necessity": ("why it is necessary", "necessity"), "second": ("why a second person", "second_because")},
    ),
    Source(
        disclosures.ReleaseAnswered, "prepared__referral_ref", "What was prepared, read by a second person",
        _because("why"),
    ),
    Source(disclosures.Recall, "referral_ref", "Called back", _because("why")),
    Source(
        disclosures.NotShared, "referral_ref", "Not shared", _because("why"), also=("recipient_words",),
    ),
    Source(disclosures.NoFeedback, "referral_ref", "The referrer was not told", _because("why")),
    Source(referrals.SameWorry, ONE, "Joined to an earlier referral as the same worry", _because("why")),
    Source(
        referrals.SameWorryTakenBack, "joined__referral_id", "A joining to another referral taken back", _because("why")
    ),
    Source(referrals.NotTheSameWorry, ONE, "Said to be another worry than an earlier one", _because("why")),
    Source(patterns.PatternDismissed, ONE, "Referrals looked at together and put aside", _because("why")),
    Source(alerts.BreachExplained, "alert__referral_id", "Why a time of the hub passed", _because("why")),
    Source(duty.HandOn, ONE, "Handed on to a colleague", _because("why")),
    Source(duty.HandOnAnswered, "hand_on__referral_id", "A handing on answered", _because("why")),
    Source(duty.ShiftNoteLine, ONE, "A note at the end of a shift", {"promised": ("what was promised", "promised")}),
)  # fmt: skip
