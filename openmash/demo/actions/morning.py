"""The hub mid-morning: open work at every stage, made by the hub's own actions from a file of invented referrals.

Each line of `data/morning.jsonl` is a referral in the usual shape with a part `morning`: what the hub has done with it
so far. Minutes in it count from receipt.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from openmash.agency_checks.actions import Ask, Item, answer, ask, ask_step_down, open_request, step_up
from openmash.agency_checks.models import InformationRequest
from openmash.decisions.actions import ChildPart, DecisionPart, decide, recommend
from openmash.demo.actions.accounts import DATA
from openmash.demo.actions.history import LEVEL, TEAM_OF, Cast, find_people, named_service
from openmash.disclosures.actions import accept, hand_over, tell_agencies
from openmash.partnership.models import Account
from openmash.partnership.viewers import acting_as
from openmash.referrals.actions import acknowledge, ready_to_rate, receive
from openmash.referrals.models import Referral
from openmash.referrals.permission import agreed_anywhere, voice
from openmash.referrals.queries import children
from openmash.referrals.sent import from_file
from openmash.rulebook import thresholds
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import Concern, FamilyTold, Kind, Label, LawfulBasis, Outcome, Purpose, Rating, Role
from openmash.screening.actions import activate, answer_step_down, filter_out, rate
from openmash.screening.models import StepDown

Plan = Mapping[str, Any]


def make_morning(*, policy: LocalPolicy, actors: Cast) -> int:
    """Make the morning's referrals that are not here yet; the number made."""
    made = 0
    for line in (DATA / "morning.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        with acting_as(CLERK):
            made += _Walk(row, actors, policy).go()
    return made


class _Walk:
    """One referral of the morning, as far as its plan goes."""

    def __init__(self, row: dict[str, Any], actors: Cast, policy: LocalPolicy) -> None:
        self.plan: Plan = row["morning"]
        sent, self.start = from_file(row)
        self.sent = replace(sent, source_key=f"demo:{row['referral_id']}")
        self.actors, self.policy = actors, policy
        actors.turn += 1
        self.worker, self.manager = actors.worker(), actors.manager()
        self.referral: Referral

    def at(self, minutes: float) -> datetime:
        """So many minutes after receipt."""
        return self.start + timedelta(minutes=minutes)

    def go(self) -> int:
        """Do every step the plan names; 1 when the referral is new, 0 when it was here."""
        sender = _head_teacher().id if self.plan.get("sender") == "head_teacher" else CLERK.id
        got = receive(
            sent=self.sent, sender=sender, received_at=self.start, policy=self.policy, by=CLERK, at=self.start
        )
        if got.already:
            return 0
        self.referral = got.referral
        officer = self.actors.officer()
        if self.plan["stop"] == "NEW":
            return 1
        text = f"Received as {self.referral.reference}."
        acknowledge(referral=self.referral, how="receipt", text=text, by=officer, at=self.at(2))
        find_people(self.referral, self.actors, officer, self.at(6))
        ready_to_rate(referral=self.referral, by=officer, at=self.at(8))
        if self.plan["stop"] != "RATING":
            self._rate_and_after()
        return 1

    def _rate_and_after(self) -> None:
        if "filter" in self.plan:
            self._filter()
            return
        self._rate()
        if self.plan.get("asks"):
            self._ask()
        self._step()
        if "activate" in self.plan:
            call = self.plan["activate"]
            activate(
                referral=self._fresh(), team=call["team"], because=call["because"], by=self.worker,
                at=self.at(call["after"]),
            )  # fmt: skip
        if "recommend" in self.plan:
            self._recommend(self.plan["recommend"])
        if "decide" in self.plan:
            self._decide(self.at(self.plan["decide"]["after"]))
        if "late" in self.plan:
            self._late(self.plan["late"])

    def _fresh(self) -> Referral:
        self.referral = Referral.objects.get(pk=self.referral.pk)
        return self.referral

    def _filter(self) -> None:
        said = self.plan["filter"]
        filter_out(
            referral=self._fresh(), service=self.policy.services[said["service"]].code, advice=said["advice"],
            because=said["because"], by=self.worker, at=self.at(self.plan["rated_after"]), policy=self.policy,
        )  # fmt: skip

    def _rate(self) -> None:
        concerns = [Concern(c) for c in self.plan["concerns"]]
        for child, word in zip(children(self._fresh()), self.plan["ratings"], strict=True):
            given = rate(
                child=child, rating=Rating(word), because=self.plan["because"], concerns=concerns,
                level=LEVEL[Rating(word)], by=self.worker, at=self.at(self.plan["rated_after"]), policy=self.policy,
            )  # fmt: skip
            held = StepDown.objects.filter(pk=given.pk).first()
            if held is not None:
                answer_step_down(
                    step_down=held, agreed=True, because="Read and agreed.", by=self.manager,
                    at=self.at(self.plan["rated_after"] + 4), policy=self.policy,
                )  # fmt: skip

    def _ask(self) -> None:
        agreed = agreed_anywhere(voice(self.referral))
        ask(
            referral=self._fresh(),
            asks=[Ask(agency, question) for agency, question in self.plan["asks"]],
            purpose=Purpose.PROTECT.value,
            lawful_basis=LawfulBasis.PUBLIC_TASK.value,
            necessity="Only what bears on the children's safety, and only from those who may hold it.",
            family_told=(FamilyTold.YES if agreed else FamilyTold.NO).value,
            family_told_why="" if agreed else "Telling them now could put a child at more risk.",
            by=self.worker,
            at=self.at(self.plan["rated_after"] + 10),
            policy=self.policy,
        )
        said = sorted(self.plan["answers"].items(), key=lambda pair: pair[1]["after"])
        for agency, words in said:
            self._answer(agency, words)

    def _answer(self, agency: str, words: Plan) -> None:
        request = InformationRequest.objects.get(referral=self.referral, agency=agency)
        navigator = _navigator(agency)
        open_request(request=request, by=navigator, at=self.at(words["after"] - 5))
        answer(
            request=request,
            nothing_held="nothing" in words,
            items=[_item(one) for one in words.get("items", [])],
            searched=words.get("nothing", ""),
            level=words.get("level"),
            level_because="From what we hold." if words.get("level") else "",
            own_actions=[],
            by=navigator,
            at=self.at(words["after"]),
        )

    def _step(self) -> None:
        if up := self.plan.get("step_up"):
            child = children(self._fresh())[up["child"] - 1]
            step_up(
                child=child, to=Rating(up["to"]), because=up["because"], by=self.worker, at=self.at(up["after"]),
                policy=self.policy,
            )  # fmt: skip
        if down := self.plan.get("step_down"):
            child = children(self._fresh())[down["child"] - 1]
            ask_step_down(
                child=child, to=Rating(down["to"]), because=down["because"], by=self.worker, at=self.at(down["after"])
            )

    def _recommend(self, words: Plan) -> None:
        referral = self._fresh()
        outcome = Outcome(words["outcome"])
        recommend(
            referral=referral,
            analysis=words["analysis"],
            worries=self.plan["because"],
            protects=words["protects"],
            not_known=words["not_known"],
            childs_view=words["child"],
            parents_view=words["parents"],
            enough=True,
            enough_because=words.get("enough_because", ""),
            relied_on=[],
            parts=[
                ChildPart(
                    child=c, outcome=outcome, level=LEVEL[Rating(c.rating)], indicators=[], because=words["analysis"]
                )
                for c in children(referral)
            ],
            by=self.worker,
            at=self.at(words["after"]),
            policy=self.policy,
        )

    def _decide(self, at: datetime) -> None:
        referral, words = self._fresh(), self.plan["recommend"]
        outcome = Outcome(words["outcome"])
        named = named_service(outcome, self.policy)
        decide(
            referral=referral,
            parts=[
                DecisionPart(
                    child=c, outcome=outcome, beside=[], final_rating=Rating(c.rating), service=named,
                    is_referral_to_social_care=bool(thresholds.requires(outcome).referral_to_social_care),
                )
                for c in children(referral)
            ],
            outcome_sought="The child is safe and the family has the help that fits.",
            agencies_agree="Those who answered agree.",
            agencies_differ="",
            who_tells_family=self.worker.name,
            family_told_when="Today, by telephone",
            reasons=f"Agreed. {words['analysis']}",
            by=self.manager,
            at=at,
            policy=self.policy,
        )  # fmt: skip
        if self.plan["stop"] in ("HANDING_OVER", "LATE_ANSWER"):
            self._hand_over(outcome, at + timedelta(minutes=20))

    def _hand_over(self, outcome: Outcome, at: datetime) -> None:
        team = TEAM_OF.get(outcome, "duty_and_assessment")
        handover = hand_over(
            referral=self._fresh(), team=team, item_ids=[], spoken_to="", spoken_at=None, note="",
            by=self.manager, at=at, policy=self.policy,
        )  # fmt: skip
        if self.plan["stop"] == "LATE_ANSWER":
            receiver = self.actors.receivers[team]
            accept(
                handover=handover, worker_name=receiver.name, rating=Rating(self.referral.rating),
                rating_because="As the hub saw it.", by=receiver, at=at + timedelta(minutes=30),
            )  # fmt: skip
            tell_agencies(referral=self._fresh(), by=self.worker, at=at + timedelta(minutes=40), policy=self.policy)

    def _late(self, late: Plan) -> None:
        self._answer(late["agency"], late)


def _item(words: Plan) -> Item:
    dated = date.fromisoformat(words["dated"]) if words["dated"] else None
    return Item(
        text=words["text"], kind=Kind(words["kind"]), label=Label(words["label"]), source_system=words["system"],
        dated=dated, dated_words=words["words"],
    )  # fmt: skip


def _navigator(agency: str) -> Viewer:
    """Who answers for the agency: its first navigator, or a contact officer for children's social care."""
    roles = [Role.NAVIGATOR.value, Role.CONTACT_OFFICER.value]
    return Account.objects.filter(agency=agency, role__in=roles, demo=True).order_by("staff_ref")[0].viewer()


def _head_teacher() -> Viewer:
    return Account.objects.filter(role=Role.PROFESSIONAL_REFERRER.value, demo=True)[0].viewer()
