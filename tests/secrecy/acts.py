"""Every act with whole arguments and who may do it, so that anybody else can be seen to be refused."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from openmash.agency_checks import actions as checks
from openmash.agency_checks.models import Answer, AnswerItem, InformationRequest, OwnerAnswered, OwnerAsked
from openmash.decisions.actions import ChildPart, DecisionPart, TookPart
from openmash.disclosures.models import Disclosure, Handover, ReleasePrepared
from openmash.partnership.actions import AccountDetails
from openmash.partnership.models import Account
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.people.models import Person, PersonLink, ProtectedMark
from openmash.referrals.models import WelfareCheck
from openmash.referrals.words import ContactWay, SafeToCall, WithWhom
from openmash.rulebook.outputs import Output
from openmash.rulebook.policy import to_data
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import (
    Concern,
    ConsentAnswer,
    FamilyTold,
    Kind,
    Label,
    LawfulBasis,
    Outcome,
    Purpose,
    Rating,
    Role,
    Stage,
)
from openmash.screening.models import Activation, Alarm, FilterOut, StepDown
from tests import factories
from tests.disclosures import leaving, releasing
from tests.secrecy import doors
from tests.secrecy.world import World, referral_at

ROOMS = ("agency_checks", "boards", "decisions", "disclosures", "partnership", "people", "referrals", "screening")
STEPS = {
    "referrals.acknowledge": "a step of sending, under the sender's own name",
    "referrals.give_to": "a step of acts that have asked",
    "referrals.move_on": "a step of acts that have asked",
    "referrals.receive": "open to whoever may refer; its doors are tested where they stand",
    "referrals.receive_file": "run by the owner of the machine",
}
"""Acts without a question of their own, each with the reason."""

ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
MAY: dict[str, frozenset[Role]] = {
    "agency_checks.answer": frozenset(),
    "agency_checks.answer_owner": frozenset(),
    "agency_checks.answer_step_down": doors.MANAGERS,
    "agency_checks.ask": doors.WORKERS,
    "agency_checks.ask_owner": doors.WORKERS,
    "agency_checks.ask_step_down": doors.WORKERS,
    "agency_checks.confirm_spoken": frozenset(),
    "agency_checks.lift_own_protection": frozenset(),
    "agency_checks.note_spoken": doors.WORKERS,
    "agency_checks.open_request": frozenset(),
    "agency_checks.protect_own_item": frozenset(),
    "agency_checks.raise_alarm": frozenset(),
    "agency_checks.step": doors.WORKERS,
    "agency_checks.step_up": doors.WORKERS,
    "agency_checks.take_agreement_back": frozenset(),
    "agency_checks.withdraw": doors.WORKERS,
    "boards.give": doors.MANAGERS,
    "boards.take": doors.LINKERS,
    "decisions.decide": doors.MANAGERS,
    "decisions.pass_open_case": doors.WORKERS,
    "decisions.read_late_answer": doors.MANAGERS,
    "decisions.recommend": doors.WORKERS,
    "decisions.record_discussion": doors.WORKERS,
    "decisions.record_strategy": doors.WORKERS,
    "decisions.send_back": doors.MANAGERS,
    "disclosures.accept": frozenset(),
    "disclosures.ask_for_pack": doors.WORKERS,
    "disclosures.ask_owner": doors.WORKERS,
    "disclosures.confirm": doors.WORKERS,
    "disclosures.decide_not_to_share": doors.WORKERS,
    "disclosures.give_feedback": doors.WORKERS,
    "disclosures.hand_over": doors.WORKERS,
    "disclosures.lift_protection": doors.MANAGERS,
    "disclosures.no_feedback": doors.WORKERS,
    "disclosures.open_disclosure": frozenset(),
    "disclosures.prepare_hand_over": doors.WORKERS,
    "disclosures.protect": doors.WORKERS,
    "disclosures.recall": doors.WORKERS,
    "disclosures.release": doors.WORKERS,
    "disclosures.send_back": frozenset(),
    "disclosures.send_release_back": doors.WORKERS,
    "disclosures.take_paper": doors.WORKERS,
    "disclosures.tell_agencies": doors.WORKERS,
    "partnership.change_account": ADMINISTRATOR,
    "partnership.change_policy": ADMINISTRATOR,
    "partnership.create_account": ADMINISTRATOR,
    "partnership.new_password": ADMINISTRATOR,
    "partnership.set_active": ADMINISTRATOR,
    "people.add": doors.LINKERS,
    "people.lift_protection": doors.MANAGERS,
    "people.link": doors.LINKERS,
    "people.look_for": doors.HUB,
    "people.protect": doors.WORKERS,
    "people.record_case_status": doors.LINKERS,
    "people.take_back": doors.LINKERS,
    "referrals.ask_welfare_check": doors.WORKERS,
    "referrals.correct": doors.HUB,
    "referrals.ready_to_rate": doors.LINKERS,
    "referrals.record_consent": doors.LINKERS,
    "referrals.record_contact": doors.LINKERS,
    "referrals.record_sighting": doors.WORKERS,
    "screening.acknowledge": frozenset(),
    "screening.activate": doors.WORKERS,
    "screening.answer_alarm": doors.WORKERS,
    "screening.answer_filter_out": doors.MANAGERS,
    "screening.answer_step_down": doors.MANAGERS,
    "screening.ask_step_down": doors.WORKERS,
    "screening.filter_out": doors.WORKERS,
    "screening.raise_alarm": doors.HUB | {Role.NAVIGATOR} | doors.RECEIVERS,
    "screening.rate": doors.WORKERS,
    "screening.step_up": doors.WORKERS,
}
"""Who may do each act to a row that is no agency's or team's of theirs; for some acts nobody."""

AT = {
    "agency_checks.ask": Stage.ANALYSING, "boards.take": Stage.NEW, "boards.give": Stage.NEW,
    "decisions.decide": Stage.DECIDING, "decisions.recommend": Stage.ANALYSING, "decisions.send_back": Stage.DECIDING,
    "disclosures.give_feedback": Stage.TELLING, "disclosures.no_feedback": Stage.TELLING,
    "disclosures.tell_agencies": Stage.TELLING, "disclosures.hand_over": Stage.HANDING_OVER,
    "disclosures.prepare_hand_over": Stage.HANDING_OVER, "disclosures.ask_for_pack": Stage.HANDING_OVER,
    "disclosures.ask_owner": Stage.TELLING, "disclosures.release": Stage.CLOSED,
    "people.add": Stage.NEW, "people.link": Stage.NEW, "referrals.ready_to_rate": Stage.NEW,
    "screening.filter_out": Stage.RATING, "screening.rate": Stage.RATING, "screening.activate": Stage.DECIDING,
}  # fmt: skip


def acts() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every act of the rooms, found in the rooms themselves."""
    for room in ROOMS:
        module = importlib.import_module(f"openmash.{room}.actions")
        for name, act in sorted(vars(module).items()):
            ours = inspect.isfunction(act) and act.__module__.startswith(f"openmash.{room}.actions")
            if ours and not name.startswith("_") and "by" in inspect.signature(act).parameters:
                yield f"{room}.{name}", act


def arguments(world: World, name: str, act: Callable[..., Any]) -> dict[str, Any]:
    """Whole arguments for an act, but for `by`: each would go through for somebody who may."""
    known = {**_rows(world, AT.get(name, Stage.ANALYSING)), **_words(), **_own(world, name)}
    wanted = [key for key, one in inspect.signature(act).parameters.items() if one.default is one.empty or key in known]
    return {key: known[key] for key in wanted if key != "by"}


def _rows(world: World, stage: Stage) -> dict[str, Any]:
    of = referral_at(world, stage)
    child = factories.children(of)[0]
    with acting_as(CLERK):
        return {
            "referral": of,
            "reference": of.reference,
            "child": child,
            "mention": child,
            "children": [child],
            "request": InformationRequest.objects.get(pk=world.ids["request_id"]),
            "answer": Answer.objects.select_related("request").get(pk=world.ids["answer_id"]),
            "step_down": StepDown.objects.select_related("child").get(pk=world.ids["step_down_id"]),
            "alarm": Alarm.objects.get(pk=world.ids["alarm_id"]),
            "filter_out": FilterOut.objects.get(pk=world.ids["filter_out_id"]),
            "activation": Activation.objects.get(pk=world.ids["activation_id"]),
            "check": WelfareCheck.objects.select_related("referral").get(pk=world.ids["check_id"]),
            "handover": Handover.objects.select_related("disclosure").get(pk=world.ids["pack_id"]),
            "link": PersonLink.objects.select_related("mention__referral").get(pk=world.ids["link_id"]),
            "person_id": Person.objects.all()[0].pk,
            **_released(world),
        }


def _released(world: World) -> dict[str, Any]:
    """Rows of what was released, asked, marked and prepared."""
    return {
        "asked": OwnerAsked.objects.select_related("item").get(pk=world.ids["asked_id"]),
        "answered": OwnerAnswered.objects.select_related("asked").get(pk=world.ids["answered_id"]),
        "item": AnswerItem.objects.select_related("answer__request").get(pk=world.ids["item_id"]),
        "disclosure": Disclosure.objects.get(pk=world.ids["letter_id"]),
        "prepared": ReleasePrepared.objects.get(pk=world.ids["prepared_id"]),
        "mark": ProtectedMark.objects.get(pk=world.ids["mark_id"]),
    }


def _words() -> dict[str, Any]:
    policy, at = policy_now(), factories.later(300)
    return {
        "at": at, "policy": policy, "because": "A reason.", "agreed": False, "right": True, "question": "Who?",
        "text": "Words.", "about": "OTHER", "purpose": "Safety", "necessity": "Needed.", "searched": "All of it.",
        "lawful_basis": LawfulBasis.PUBLIC_TASK.value, "family_told": FamilyTold.NO.value, "family_told_why": "Risk.",
        "asks": [checks.Ask("health", "What is held?")], "nothing_held": True, "items": [], "level": None,
        "level_because": "", "own_actions": [], "said_by": "Sam", "to": Rating.AMBER, "rating": Rating.RED,
        "concerns": [Concern.INJURY], "service": policy.services[0].code, "advice": "Ring.", "activated": False,
        "team": leaving.TEAM, "note": "", "reopen": False, "took_part": [
            TookPart(code, "Sam") for code in ("social_care", "police", "health")
        ], "differed": "", "held_at": factories.AT, "section_47": False, "analysis": "A", "worries": "W",
        "protects": "P", "not_known": "N", "childs_view": "C", "parents_view": "V", "enough": True,
        "enough_because": "Enough.", "relied_on": [], "outcome_sought": "Safe", "agencies_agree": "",
        "agencies_differ": "", "who_tells_family": "We", "family_told_when": "Today", "reasons": "Because.",
        "worker_name": "Hannah", "rating_because": "Seen.", "item_ids": [], "spoken_to": "Hannah",
        "spoken_at": factories.AT, "safe_checked": True, "status": "NOT_KNOWN", "worker": "", "authority": "",
        "source": "The system", "sought": [], "with_whom": WithWhom.REFERRER, "whom_name": "", "how": ContactWay.PHONE,
        "reached": True, "safe_to_call": SafeToCall.YES, "said": "Words.", "asked_of": "Police",
        "by_when": at + timedelta(hours=3), "seen": True, "seen_by": "Sam", "seen_at": factories.AT, "what": "Well.",
        "given_by": "Cleo", "competent_child": None, "covers": "All", "why_not": "", "decided_by": "",
        "worker_told": "Hannah", "active": False,
    }  # fmt: skip


def _own(world: World, name: str) -> dict[str, Any]:
    """What an act calls by a name that means something else elsewhere."""
    of = referral_at(world, AT.get(name, Stage.ANALYSING))
    children = factories.children(of)
    details = AccountDetails(email="new@saltmere.example", name="New", role=Role.ANALYST)
    with acting_as(CLERK):
        late = Answer.objects.select_related("request").get(pk=world.ids["late_answer_id"])
        somebody = Account.objects.get(pk=world.own["worker"].pk)
        decided = [DecisionPart(child, Outcome.S47, (), Rating.RED, "", True) for child in children]
        own_mark = ProtectedMark.objects.get(pk=world.ids["own_mark_id"])
    checker, item = str(world.own["manager"].pk), leaving.items_of(of, Label.OWNER)
    special: dict[str, dict[str, Any]] = {
        "agency_checks.answer_owner": {"agrees": True, "words": ""},
        "agency_checks.ask_owner": {
            "output": Output.LETTER,
            "recipients": [releasing.to_agency("housing")],
            "purpose": Purpose.PROTECT,
        },
        "agency_checks.lift_own_protection": {"mark": own_mark},
        "disclosures.ask_for_pack": {"item_id": item[0].pk if item else None},
        "disclosures.ask_owner": {
            "item_id": world.ids["item_id"],
            "what": releasing.chosen(of, releasing.to_agency("housing"), labels=()),
        },
        "disclosures.decide_not_to_share": {"to": "The father"},
        "disclosures.prepare_hand_over": {"children": None, "checker": checker},
        "disclosures.protect": {"kind": "HOME", "subject": of.pk},
        "disclosures.release": {"what": releasing.chosen(of, releasing.to_team(), labels=())},
        "people.protect": {"kind": "HOME", "subject": of.pk, "referral_ref": of.pk},
        "boards.give": {"to": somebody},
        "decisions.decide": {"parts": decided},
        "decisions.recommend": {"parts": [ChildPart(c, Outcome.S17, 3, [], "It fits.") for c in children]},
        "decisions.read_late_answer": {"answer": late},
        "people.link": {"reasons": []},
        "people.record_case_status": {"status": "NOT_OPEN"},
        "referrals.record_consent": {"answer": ConsentAnswer.GIVEN, "family_told": FamilyTold.YES},
        "disclosures.give_feedback": {"how": "By telephone"},
        "agency_checks.ask_step_down": {"child": children[-1], "to": Rating.GREEN},
        "agency_checks.step": {"children": children[-1:], "to": Rating.RED},
        "screening.ask_step_down": {"child": children[-1], "to": Rating.GREEN},
        "decisions.record_discussion": {"agreed": "To act today."},
        "decisions.record_strategy": {"agreed": "To act today."},
        "agency_checks.step_up": {"child": children[-1], "to": Rating.RED},
        "screening.step_up": {"child": children[-1], "to": Rating.RED},
        "partnership.change_policy": {"body": to_data(policy_now()), "seen": 0},
        "partnership.change_account": {"account": somebody, "details": details},
        "partnership.create_account": {"details": details},
        "partnership.set_active": {"account": somebody},
        "partnership.new_password": {"account": somebody},
    }
    if name.startswith("disclosures.hand_over"):
        special[name] = {"children": None}
    return {**({"seen": None} if name.split(".")[0] in ("agency_checks", "screening") else {}), **special.get(name, {})}


__all__ = ["MAY", "STEPS", "Kind", "Label", "acts", "arguments"]
