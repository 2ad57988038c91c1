"""One worked case walked from its arrival to its end, by the rooms' own actions and by the people who would do it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from openmash.agency_checks import actions as checks
from openmash.agency_checks.models import AnswerItem, InformationRequest
from openmash.decisions import actions as decisions
from openmash.disclosures import actions as disclosures
from openmash.disclosures.models import Disclosure, Handover
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.people import actions as people
from openmash.referrals import actions as referrals
from openmash.referrals.models import Mention, Referral
from openmash.referrals.sent import from_file
from openmash.referrals.words import ContactWay
from openmash.rulebook import thresholds
from openmash.rulebook.ratings import is_step_up
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import (
    Capacity,
    ConsentAnswer,
    FamilyTold,
    Kind,
    LawfulBasis,
    Outcome,
    Rating,
    Refused,
    Role,
)
from openmash.screening import actions as screening
from tests import factories
from tests.world.cases import BESIDE, CONCERNS, LABELS, LIMITED, MINDED, Case, Limited, items_of, moment

POSTS = {"Team manager": Role.MASH_MANAGER, "Assistant team manager": Role.ASSISTANT_MANAGER}


class Walk:
    """A case on its way: who acts in it, what was written down as it went, and where it stands."""

    def __init__(self, case: Case) -> None:
        self.case, self.start = case, moment(case["received_at"])
        with acting_as(CLERK):
            self.policy = policy_now()
        self.officer = factories.viewer(Role.CONTACT_OFFICER)
        self.worker = factories.viewer(Role.SOCIAL_WORKER)
        self.manager = factories.viewer(POSTS[case["decision"]["by_post"]])
        self.referrer = factories.viewer(Role.PROFESSIONAL_REFERRER)
        teams = {team.name: team for team in self.policy.teams}
        self.team = teams.get(case["handover"]["to"])
        self.receiver = factories.viewer(Role.RECEIVING_MANAGER, team=self.team.code) if self.team else None
        self.due_after: list[tuple[str, datetime]] = []
        self.redated: list[tuple[datetime | None, datetime | None]] = []
        self.refusals: dict[str, str] = {}
        self.handover: Handover | None = None
        self.referral: Referral
        self.at = self.start

    def later(self, minutes: int) -> datetime:
        """The case's time, moved on by so many minutes."""
        self.at += timedelta(minutes=minutes)
        return self.at

    def fresh(self) -> Referral:
        """The referral as it stands now."""
        with acting_as(CLERK):
            self.referral = Referral.objects.select_related("owner").get(pk=self.referral.pk)
        return self.referral

    def children(self) -> list[Mention]:
        """The children, in order."""
        return factories.children(self.referral)

    def go(self, until: str = "") -> Walk:
        """Every step of the case, to its end, or up to the step of this name."""
        for name, step in self._steps():
            if name == until:
                return self
            step()
        return self

    def _steps(self) -> Iterator[tuple[str, Callable[[], None]]]:
        """What is done one after the other; what depends on how it stands is asked when its turn comes."""
        yield from (("arrive", self.arrive), ("note", self.note), ("who", self.say_who_it_is), ("rate", self.rate))
        if self.case["agency_answers"]:
            yield "ask", self.ask
        *before, last = self.case["agency_answers"] or [None]
        for given in before:
            yield "answer", partial(self.answer, given)
        for change in self.case["rating_changes"]:
            yield "change", partial(self.change, change)
        if last:
            yield "answer", partial(self.answer, last)
        if self.fresh().rating == Rating.BLUE and not self.case["agency_answers"]:
            yield "advise", self.advise
        else:
            yield from (("recommend", self.recommend), ("decide", self.decide))
        if self.case["handover"]["to"] != "none":
            yield "hand over", self.hand_over
        yield "tell", self.tell

    def arrive(self) -> None:
        """Received as a file's line. A protected address is flagged, as the officer who reads it would."""
        sent, received_at = from_file(self.case["referral"])
        protected = any(person["protected_address"] for person in self.case["people"])
        with acting_as(CLERK):
            self.referral = referrals.receive(
                sent=replace(sent, address_protected=protected),
                sender=self.referrer.id,
                received_at=received_at,
                policy=self.policy,
                by=CLERK,
                at=received_at,
            ).referral
            text = f"Received as {self.referral.reference}."
            referrals.acknowledge(referral=self.referral, how="receipt", text=text, by=CLERK, at=received_at)

    def note(self) -> None:
        """What the officer reads in the referrer's words and puts where it is seen: interpreters, limits of consent."""
        for about, text in MINDED.get(self.case["case_id"], ()):
            with acting_as(self.officer):
                referrals.correct(
                    referral=self.referral, about=about.value, text=text, by=self.officer, at=self.later(1)
                )
        for limited in LIMITED.get(self.case["case_id"], ()):
            with acting_as(self.officer):
                self._consent(limited)

    def _consent(self, limited: Limited) -> None:
        adult = next(one for one in self.referral.mentions.all() if one.relation == limited.relation)
        at = self.later(1)
        referrals.record_consent(
            referral=self.referral, answer=ConsentAnswer.GIVEN, giver=adult, given_by="", capacity=Capacity.PARENT,
            agencies=list(limited.agencies), purposes=list(limited.purposes), covers=limited.words,
            how=ContactWay.PHONE, said_at=at, why_not="", decided_by="", by=self.officer, at=at, policy=self.policy,
        )  # fmt: skip

    def say_who_it_is(self) -> None:
        """Each named person is added as new. Where no agency is asked nobody is searched and nobody added."""
        at = self.later(3)
        with acting_as(self.officer):
            if self.case["agency_answers"]:
                for mention in self.referral.mentions.select_related("referral"):
                    if not mention.name_unknown:
                        people.add(mention=mention, by=self.officer, at=at)
            referrals.ready_to_rate(referral=self.referral, by=self.officer, at=at)

    def rate(self) -> None:
        """The hub's first rating of each child, with the case's reason."""
        said, at = self.case["screening"], self.later(2)
        for child in self.children():
            with acting_as(self.worker):
                screening.rate(
                    child=child,
                    rating=Rating(said["rating"]),
                    because=said["because"],
                    concerns=list(CONCERNS[self.case["case_id"]]),
                    level=said["level_of_need"],
                    by=self.worker,
                    at=at,
                    policy=self.policy,
                )
        self.due_after.append((said["rating"], self.fresh().due_at))

    def ask(self) -> None:
        """The case's agencies, at once. Green needs the consent that came with the referral."""
        told = self.case["referral"]["consent"]["family_told"]
        with acting_as(self.worker):
            checks.ask(
                referral=self.fresh(),
                asks=[checks.Ask(given["agency"], "What do you hold?") for given in self.case["agency_answers"]],
                purpose="To find out whether the children are safe",
                lawful_basis=LawfulBasis.PUBLIC_TASK.value,
                necessity=self.case["screening"]["because"],
                family_told=(FamilyTold.YES if told else FamilyTold.NO).value,
                family_told_why=self.case["screening"]["family_told_of_checks"],
                by=self.worker,
                at=self.later(3),
                policy=self.policy,
            )

    def answer(self, given: dict[str, Any]) -> None:
        """One agency's answer, item by item."""
        agency, at = given["agency"], self.later(2)
        role = Role.CONTACT_OFFICER if agency == "social_care" else Role.NAVIGATOR
        by = Viewer(id=f"{agency}-desk", name=f"Desk of {agency}", role=role, agency=agency)
        named = self._mention_of()
        with acting_as(by):
            request = InformationRequest.objects.get(reference=self.referral.reference, agency=agency)
            checks.open_request(request=request, by=by, at=at)
            checks.answer(
                request=request,
                nothing_held=given["answer"] == "nothing held",
                items=[_item(item, named) for item in given["items"]],
                searched="" if given["items"] else "Every system of ours, by name and date of birth",
                level=None,
                level_because="",
                own_actions=[],
                by=by,
                at=at,
            )

    def change(self, change: dict[str, Any]) -> None:
        """A rating change at its own time, for each child: up at once, down only when a manager agrees."""
        self.at, to = moment(change["at"]), Rating(change["to"])
        for child in self.children():
            with acting_as(self.worker):
                if is_step_up(change["from"], to):
                    checks.step_up(
                        child=child, to=to, because=change["because"], by=self.worker, at=self.at, policy=self.policy
                    )
                    continue
                before = self.fresh().due_at
                asked = checks.ask_step_down(
                    child=child, to=to, because=change["because"], by=self.worker, at=self.at - timedelta(minutes=5)
                )
                assert self.fresh().due_at == before, "a step down acted before a manager agreed"
            with acting_as(self.manager):
                checks.answer_step_down(
                    step_down=asked, agreed=True, because="", by=self.manager, at=self.at, policy=self.policy
                )
        self.due_after.append((change["to"], self.fresh().due_at))
        with acting_as(CLERK):
            out = InformationRequest.objects.filter(referral=self.referral, answered_at=None)
            self.redated += [(row.first_due_at, row.due_at) for row in out]

    def advise(self) -> None:
        """Below the threshold: advice with a named service, read by a manager."""
        said = self.case["decision"]
        with acting_as(self.worker):
            proposed = screening.filter_out(
                referral=self.referral,
                service=self.policy.services[0].code,
                advice=said["outcome_sought"],
                because=self.case["screening"]["because"],
                by=self.worker,
                at=self.later(20),
                policy=self.policy,
            )
        with acting_as(self.manager):
            screening.answer_filter_out(
                filter_out=proposed, agreed=True, because=said["because"], by=self.manager, at=self.later(20)
            )

    def recommend(self) -> None:
        """The discussion where the rating asks for one, then the social worker's recommendation."""
        said, words = self.case["recommendation"], self.case["analysis"]
        with acting_as(self.worker):
            if self.fresh().rating in (Rating.RED, Rating.AMBER):
                self._discuss()
            decisions.recommend(
                referral=self.referral,
                analysis=words["text"],
                worries="; ".join(words["what_worries"]),
                protects="; ".join(words["what_helps"]) or "Nothing is known that does.",
                not_known="; ".join(words["not_known"]) or "Whether all has been said.",
                childs_view=words["child_view"],
                parents_view=words["parent_view"],
                enough=True,
                enough_because="Every agency asked has answered.",
                relied_on=[],
                parts=[
                    decisions.ChildPart(child, Outcome(said["outcome"]), words["level_of_need"], [], said["because"])
                    for child in self.children()
                ],
                by=self.worker,
                at=self.later(10),
                policy=self.policy,
            )

    def _discuss(self) -> None:
        took_part = [decisions.TookPart("social_care", self.worker.name), decisions.TookPart("police", "Police desk")]
        decisions.record_discussion(
            referral=self.referral, took_part=took_part, agreed=self.case["recommendation"]["because"], differed="",
            by=self.worker, at=self.later(5),
        )  # fmt: skip
        if self.case["recommendation"]["outcome"] == "S47":
            at = self.later(5)
            decisions.record_strategy(
                referral=self.referral, took_part=[*took_part, decisions.TookPart("health", "Health desk")],
                held_at=at, agreed=self.case["decision"]["outcome_sought"], section_47=True,
                because=self.case["recommendation"]["because"], by=self.worker, at=at,
            )  # fmt: skip

    def decide(self) -> None:
        """The manager's decision for each child, with what goes on beside it and the final rating."""
        said = self.case["decision"]
        outcome = Outcome(said["outcome"])
        part: dict[str, Any] = {
            "outcome": outcome,
            "beside": [BESIDE[word] for word in said["also"]],
            "final_rating": Rating(said["rating_at_decision"]),
            "service": self.policy.services[0].code if outcome in (Outcome.EH, Outcome.ADVICE) else "",
            "is_referral_to_social_care": bool(thresholds.requires(outcome).referral_to_social_care),
        }
        with acting_as(self.manager):
            decisions.decide(
                referral=self.fresh(),
                parts=[decisions.DecisionPart(child=child, **part) for child in self.children()],
                outcome_sought=said["outcome_sought"],
                agencies_agree="Those who answered agree.",
                agencies_differ="",
                who_tells_family=self.worker.name,
                family_told_when=self.case["family_told"],
                reasons=said["because"],
                by=self.manager,
                at=self.later(10),
                policy=self.policy,
            )

    def hand_over(self) -> None:
        """Each item that stays is tried and refused; then those that go are ticked, and a named worker accepts."""
        assert self.team is not None
        assert self.receiver is not None
        ids = self._item_ids()
        for ref in sorted(set(ids) - set(self.case["handover"]["items_that_go"])):
            self.refusals[ref] = self._refused(ids[ref])
        items = [ids[ref] for ref in self.case["handover"]["items_that_go"]]
        if self.referral.address_protected:
            self.handover = self._hand_over_checked(items)
        else:
            with acting_as(self.manager):
                self.handover = self._hand_over(items)
        with acting_as(self.receiver):
            disclosures.accept(
                handover=self.handover, worker_name=self.receiver.name, rating=Rating(self.handover.rating),
                rating_because="As the hub saw it.", by=self.receiver, at=self.later(15),
            )  # fmt: skip

    def _hand_over(self, items: list[UUID]) -> Handover:
        assert self.team is not None
        assert self.receiver is not None
        at = self.later(5)
        return disclosures.hand_over(
            referral=self.fresh(), team=self.team, item_ids=items, spoken_to=self.receiver.name, spoken_at=at,
            note=self.case["handover"]["note"], by=self.manager, at=at, policy=self.policy,
        )  # fmt: skip

    def _hand_over_checked(self, items: list[UUID]) -> Handover:
        """With a protected address on the case the manager prepares, and the social worker reads it and lets it go."""
        assert self.team is not None
        assert self.receiver is not None
        at = self.later(5)
        with acting_as(self.manager):
            prepared = disclosures.prepare_hand_over(
                referral=self.fresh(), team=self.team, item_ids=items, spoken_to=self.receiver.name, spoken_at=at,
                note=self.case["handover"]["note"], checker=self.worker.id, by=self.manager, at=at, policy=self.policy,
            )  # fmt: skip
        with acting_as(self.worker):
            disclosures.confirm(prepared=prepared, by=self.worker, at=self.later(1), policy=self.policy)
            return Handover.objects.select_related("disclosure").get(disclosure__prepared=prepared)

    def _refused(self, item: UUID) -> str:
        try:
            with acting_as(self.manager):
                self._hand_over([item])
        except Refused as no:
            return no.verdict.because
        return ""

    def tell(self) -> None:
        """The agencies that were asked, then the referrer, in the case's own words."""
        with acting_as(self.worker):
            if self.case["agency_answers"]:
                disclosures.tell_agencies(referral=self.fresh(), by=self.worker, at=self.later(10), policy=self.policy)
            disclosures.give_feedback(
                referral=self.fresh(), text=self.case["feedback_to_referrer"]["text"], safe_checked=True,
                by=self.worker, at=self.later(10), policy=self.policy,
            )  # fmt: skip
        self.fresh()

    def stored_items(self) -> dict[str, AnswerItem]:
        """The case's items as they are stored, by their reference such as `police:1`."""
        with acting_as(CLERK):
            rows = {(row.agency, row.text): row for row in AnswerItem.objects.filter(referral_ref=self.referral.pk)}
        return {ref: rows[(ref.split(":")[0], item["text"])] for ref, item in items_of(self.case).items()}

    def disclosed_to(self, viewer: Viewer) -> list[Disclosure]:
        """Every disclosure about this referral that this person can read."""
        with acting_as(viewer):
            return list(Disclosure.objects.filter(reference=self.referral.reference).prefetch_related("items"))

    def _item_ids(self) -> dict[str, UUID]:
        return {ref: row.id for ref, row in self.stored_items().items()}

    def _mention_of(self) -> dict[str, UUID]:
        """The people of the case who were named in the referral, by the world's id."""
        with acting_as(CLERK):
            rows = {f"{m.forename} {m.surname}".strip(): m.id for m in self.referral.mentions.all()}
        return {who["person"]: rows[who["name"]] for who in self.case["people"] if who["name"] in rows}


def _item(item: dict[str, Any], named: dict[str, UUID]) -> checks.Item:
    return checks.Item(
        text=item["text"],
        kind=Kind(item["kind"].upper()),
        label=LABELS[item["label_code"]],
        source_system=item["source_system"],
        dated=date.fromisoformat(item["date"]),
        about=tuple(named[who] for who in item["about"] if who in named),
    )
