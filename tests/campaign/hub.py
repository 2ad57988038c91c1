"""A hub in which anybody may try anything: each act by the product's own action, as the app role, on real rows.

An act returns True when it was done and False when it was refused; anything else that goes wrong is a fault.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet

from openmash.agency_checks import actions as checks
from openmash.agency_checks.models import Answer, AnswerItem, InformationRequest
from openmash.decisions import actions as decisions
from openmash.disclosures import actions as disclosures
from openmash.disclosures.models import Handover
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.people import actions as people
from openmash.referrals import actions as referrals
from openmash.referrals.models import Mention, Referral
from openmash.referrals.sent import SentPerson
from openmash.rulebook import ratings, thresholds
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import (
    Concern,
    FamilyTold,
    Kind,
    Label,
    LawfulBasis,
    Outcome,
    Rating,
    Refused,
    Role,
    Stage,
)
from openmash.screening import actions as screening
from openmash.screening.models import Alarm, FilterOut, StepDown
from tests import factories

AGENCIES = ("police", "health", "education")
TEAM = "duty_and_assessment"
_Row = TypeVar("_Row", bound=Model)


class Hub:
    """The people, the referrals of one run, and what was done so far."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.at: datetime = factories.AT
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.references: list[str] = []
        with acting_as(CLERK):
            self.policy = policy_now()
        made = [factories.viewer(role) for role in Role if role is not Role.NAVIGATOR]
        made += [factories.viewer(Role.NAVIGATOR, agency=agency) for agency in AGENCIES]
        made += [factories.viewer(Role.SOCIAL_WORKER), factories.viewer(Role.MASH_MANAGER)]
        self.people: tuple[Viewer, ...] = tuple(made)

    def somebody(self, *roles: Role, agency: str = "") -> Viewer:
        """Mostly somebody whose work this is; one time in eight anybody at all."""
        fit = [one for one in self.people if one.role in roles and (not agency or one.agency == agency)]
        return self.dice.choice(self.people if self.dice.random() < 0.125 else fit)

    def one_of(self, rows: QuerySet[_Row]) -> _Row | None:
        """One of the rows that are there now, read as the clerk, in an order that a second run of a seed repeats."""
        with acting_as(CLERK):
            found = sorted(rows, key=lambda row: [str(getattr(row, name, "")) for name in ("at", "asked_at", "agency")])
        return self.dice.choice(found) if found else None

    def referral(self, reference: str) -> Referral:
        """The referral as it stands now."""
        with acting_as(CLERK):
            return Referral.objects.select_related("owner").get(reference=reference)

    def children(self, of: Referral) -> list[Mention]:
        """The children of a referral."""
        return factories.children(of)

    def attempt(self, name: str, by: Viewer, act: Callable[[], object]) -> bool:
        """Try an act as this person; a refusal, or that the row is not theirs to see, leaves everything as it was."""
        self.at += timedelta(minutes=self.dice.randint(1, 9))
        try:
            with acting_as(by):
                act()
        except (Refused, ObjectDoesNotExist):
            self.refused[name] += 1
            return False
        self.done[name] += 1
        return True

    def arrive(self, children: int, danger: bool) -> bool:
        """A referral of so many children arrives."""
        named = tuple(SentPerson(forename=f"Child {n}", surname="Of-The-Run") for n in range(1, children + 1))
        of = factories.referral(received_at=self.at, children=named, danger=danger)
        self.references.append(of.reference)
        self.done["arrive"] += 1
        return True

    def find(self, of: Referral) -> bool:
        """Add somebody who was named as a new person."""
        by = self.somebody(Role.CONTACT_OFFICER)
        mention = self.dice.choice(self.children(of))
        return self.attempt("find", by, lambda: people.add(mention=mention, by=by, at=self.at))

    def ready(self, of: Referral) -> bool:
        """The front door has done what it can."""
        by = self.somebody(Role.CONTACT_OFFICER)
        return self.attempt("ready", by, lambda: referrals.ready_to_rate(referral=of, by=by, at=self.at))

    def rate(self, of: Referral) -> bool:
        """Rate a child for the first time."""
        by = self.somebody(Role.SOCIAL_WORKER, Role.MASH_MANAGER)
        waits = [child for child in self.children(of) if not child.rating] or self.children(of)
        child, rating = self.dice.choice(waits), self.dice.choice(list(Rating))
        return self.attempt(
            "rate",
            by,
            lambda: screening.rate(
                child=child, rating=rating, because="A reason", concerns=[Concern.NEGLECT], level=2, by=by, at=self.at,
                policy=self.policy,
            ),
        )  # fmt: skip

    def step(self, of: Referral) -> bool:
        """Step a child up, or ask for a step down."""
        by = self.somebody(Role.SOCIAL_WORKER, Role.MASH_MANAGER)
        child, to = self.dice.choice(self.children(of)), self.dice.choice(list(Rating))
        if not child.rating or ratings.is_step_up(child.rating, to):
            return self.attempt(
                "step up",
                by,
                lambda: checks.step_up(child=child, to=to, because="New", by=by, at=self.at, policy=self.policy),
            )
        return self.attempt(
            "ask step down", by, lambda: checks.ask_step_down(child=child, to=to, because="New", by=by, at=self.at)
        )

    def answer_step_down(self, of: Referral) -> bool:
        """A manager answers a step down that waits."""
        row = self.one_of(StepDown.objects.filter(child__referral=of, read=None).select_related("child__referral"))
        if row is None:
            return False
        by, agreed = self.somebody(Role.MASH_MANAGER, Role.ASSISTANT_MANAGER), self.dice.random() < 0.7
        return self.attempt(
            "answer step down",
            by,
            lambda: checks.answer_step_down(
                step_down=row, agreed=agreed, because="Read", by=by, at=self.at, policy=self.policy
            ),
        )

    def filter_out(self, of: Referral) -> bool:
        """Propose advice, or answer the proposal that waits."""
        row = self.one_of(FilterOut.objects.filter(referral=of, read=None))
        if row is None:
            by = self.somebody(Role.SOCIAL_WORKER)
            return self.attempt(
                "filter out",
                by,
                lambda: screening.filter_out(
                    referral=of, service=self.policy.services[0].code, advice="Advice", because="Below", by=by,
                    at=self.at, policy=self.policy,
                ),
            )  # fmt: skip
        by, agreed = self.somebody(Role.MASH_MANAGER, Role.SOCIAL_WORKER), self.dice.random() < 0.5
        return self.attempt(
            "answer filter out",
            by,
            lambda: screening.answer_filter_out(filter_out=row, agreed=agreed, because="Read", by=by, at=self.at),
        )

    def alarm(self, of: Referral) -> bool:
        """Somebody says danger now, or the alarm that stands is answered."""
        row = self.one_of(Alarm.objects.filter(referral=of, answered=None))
        if row is None:
            return self._raise_alarm(of)
        by, yes = self.somebody(Role.SOCIAL_WORKER), self.dice.random() < 0.5
        return self.attempt(
            "answer alarm",
            by,
            lambda: screening.answer_alarm(alarm=row, activated=yes, because="Seen", team=TEAM, by=by, at=self.at),
        )

    def _raise_alarm(self, of: Referral) -> bool:
        """The hub from the referral, a navigator from a question to their agency: a row that each of them can see."""
        asked = self.one_of(InformationRequest.objects.filter(referral=of))
        if asked and self.dice.random() < 0.5:
            by = self.somebody(Role.NAVIGATOR, agency=asked.agency)
        else:
            by = self.somebody(Role.CONTACT_OFFICER)
        if by.is_receiving:
            return False
        if not by.is_navigator:
            return self.attempt(
                "alarm", by, lambda: screening.raise_alarm(referral=of, because="Now", by=by, at=self.at)
            )
        return asked is not None and self.attempt(
            "agency's alarm", by, lambda: checks.raise_alarm(request=asked, because="Now", by=by, at=self.at)
        )

    def ask(self, of: Referral) -> bool:
        """Ask one or more agencies."""
        by = self.somebody(Role.SOCIAL_WORKER)
        asked = self.dice.sample(AGENCIES, self.dice.randint(1, len(AGENCIES)))
        return self.attempt(
            "ask",
            by,
            lambda: checks.ask(
                referral=of, asks=[checks.Ask(agency, "What is held?") for agency in asked], purpose="Safety",
                lawful_basis=LawfulBasis.PUBLIC_TASK.value, necessity="Needed", family_told=FamilyTold.NO.value,
                family_told_why="Risk", below_because=self.dice.choice(["", "Third contact"]), by=by, at=self.at,
                policy=self.policy,
            ),
        )  # fmt: skip

    def answer(self, of: Referral) -> bool:
        """An agency answers, a social worker notes what was said, or the question is taken back."""
        row = self.one_of(InformationRequest.objects.filter(referral=of, answered_at=None, withdrawn_at=None))
        if row is None:
            return self._add_to_answer(of)
        way = self.dice.random()
        if way < 0.15:
            by = self.somebody(Role.SOCIAL_WORKER)
            return self.attempt(
                "withdraw", by, lambda: checks.withdraw(request=row, because="Not now", by=by, at=self.at)
            )
        items = self._items()
        if way < 0.5:
            return self._spoken(row, items)
        by = self.somebody(Role.NAVIGATOR, agency=row.agency)
        return self.attempt(
            "answer",
            by,
            lambda: checks.answer(
                request=row, nothing_held=not items, items=items, searched="All", level=None, level_because="",
                own_actions=[], by=by, at=self.at,
            ),
        )  # fmt: skip

    def _add_to_answer(self, of: Referral) -> bool:
        """An agency that has answered has found more."""
        row = self.one_of(InformationRequest.objects.filter(referral=of, withdrawn_at=None))
        if row is None or self.dice.random() < 0.7:
            return False
        by = self.somebody(Role.NAVIGATOR, agency=row.agency)
        return self.attempt(
            "add to answer",
            by,
            lambda: checks.add_to_answer(
                request=row, items=self._items(), level=None, level_because="", own_actions=[], by=by, at=self.at
            ),
        )

    def _spoken(self, row: InformationRequest, items: Sequence[checks.Item]) -> bool:
        said = self.one_of(Answer.objects.filter(request=row, confirmed=None).exclude(spoken_by=""))
        if said is None:
            by = self.somebody(Role.SOCIAL_WORKER)
            return self.attempt(
                "note spoken",
                by,
                lambda: checks.note_spoken(
                    request=row, said_by="The desk", nothing_held=not items, items=items, by=by, at=self.at
                ),
            )
        by, right = self.somebody(Role.NAVIGATOR, agency=row.agency), self.dice.random() < 0.7
        return self.attempt(
            "confirm spoken",
            by,
            lambda: checks.confirm_spoken(answer=said, right=right, because="Checked", by=by, at=self.at),
        )

    def _items(self) -> list[checks.Item]:
        return [
            checks.Item(text=f"Item {self.dice.random()}", kind=Kind.FACT, label=label, source_system="Records")
            for label in self.dice.sample(list(Label), self.dice.randint(0, 3))
        ]

    def recommend(self, of: Referral) -> bool:
        """Recommend something for each child."""
        by = self.somebody(Role.SOCIAL_WORKER, Role.MASH_MANAGER)
        parts = [
            decisions.ChildPart(child, self.dice.choice(list(Outcome)), self.dice.randint(1, 4), [], "It fits")
            for child in self.children(of)
        ]
        return self.attempt(
            "recommend",
            by,
            lambda: decisions.recommend(
                referral=of, analysis="A", worries="W", protects="P", not_known="N", childs_view="C", parents_view="V",
                enough=True, enough_because="Enough", relied_on=[], parts=parts, by=by, at=self.at, policy=self.policy,
            ),
        )  # fmt: skip

    def decide(self, of: Referral) -> bool:
        """Decide for each child, or send the recommendation back with a question."""
        by = self.somebody(Role.MASH_MANAGER, Role.ASSISTANT_MANAGER)
        if self.dice.random() < 0.2:
            return self.attempt(
                "question", by, lambda: decisions.send_back(referral=of, question="Who?", by=by, at=self.at)
            )
        parts = [self._decision(child) for child in self.children(of)]
        return self.attempt(
            "decide",
            by,
            lambda: decisions.decide(
                referral=of, parts=parts, outcome_sought="Safe", agencies_agree="", agencies_differ="",
                who_tells_family="We", family_told_when="Today", reasons="Because", by=by, at=self.at,
                policy=self.policy,
            ),
        )  # fmt: skip

    def _decision(self, child: Mention) -> decisions.DecisionPart:
        outcome = self.dice.choice(list(Outcome))
        needed = bool(thresholds.requires(outcome).referral_to_social_care)
        return decisions.DecisionPart(child, outcome, (), self.dice.choice(list(Rating)), "A named service", needed)

    def hand_over(self, of: Referral) -> bool:
        """Hand over with any items ticked, or the team answers the pack that waits."""
        row = self.one_of(Handover.objects.filter(disclosure__reference=of.reference, answered_at=None))
        if row is None:
            by = self.somebody(Role.MASH_MANAGER, Role.SOCIAL_WORKER)
            with acting_as(CLERK):
                held = list(AnswerItem.objects.filter(referral_ref=of.pk).values_list("id", flat=True))
            ticked = self.dice.sample(held, self.dice.randint(0, min(2, len(held))))
            return self.attempt(
                "hand over",
                by,
                lambda: disclosures.hand_over(
                    referral=of, team=TEAM, item_ids=ticked, spoken_to="Hannah", spoken_at=self.at, note="", by=by,
                    at=self.at, policy=self.policy,
                ),
            )  # fmt: skip
        by = self.somebody(Role.RECEIVING_MANAGER, Role.RECEIVING_WORKER)
        if self.dice.random() < 0.35:
            return self.attempt(
                "send back", by, lambda: disclosures.send_back(handover=row, because="Not ours", by=by, at=self.at)
            )
        return self.attempt(
            "accept",
            by,
            lambda: disclosures.accept(
                handover=row, worker_name="Hannah", rating=Rating.AMBER, rating_because="Seen", by=by, at=self.at
            ),
        )

    def tell(self, of: Referral) -> bool:
        """Tell the agencies, the referrer, or say why not."""
        by, way = self.somebody(Role.SOCIAL_WORKER), self.dice.randint(1, 3)
        acts: dict[int, tuple[str, Callable[[], Any]]] = {
            1: ("tell agencies", lambda: disclosures.tell_agencies(referral=of, by=by, at=self.at, policy=self.policy)),
            2: (
                "feedback",
                lambda: disclosures.give_feedback(
                    referral=of, text="Thank you.", safe_checked=True, by=by, at=self.at, policy=self.policy
                ),
            ),
            3: ("no feedback", lambda: disclosures.no_feedback(referral=of, because="Gone", by=by, at=self.at)),
        }
        return self.attempt(acts[way][0], by, acts[way][1])

    def late(self, of: Referral) -> bool:
        """A manager reads an answer that came after the decision, and may reopen."""
        late = Answer.objects.filter(request__referral=of, after_decision=True, late_read=None)
        row = self.one_of(late.select_related("request"))
        if row is None:
            return False
        by, reopen = self.somebody(Role.MASH_MANAGER), self.dice.random() < 0.6
        return self.attempt(
            "read late",
            by,
            lambda: decisions.read_late_answer(answer=row, reopen=reopen, because="Read", by=by, at=self.at),
        )

    def step_somehow(self, of: Referral) -> bool:
        """Something that fits the stage, something that need not, or what the stage waits for."""
        way = self.dice.random()
        fitting = LIKELY[Stage(of.stage)]
        act = self.dice.choice(fitting if way < 0.6 else ANYTHING) if way < 0.7 else fitting[0]
        tried = self.tried
        done = act(self, of)
        return done if self.tried > tried else fitting[0](self, of)

    @property
    def tried(self) -> int:
        """How much was tried so far, done or refused."""
        return sum(self.done.values()) + sum(self.refused.values())


Act = Callable[[Hub, Referral], bool]
LIKELY: dict[Stage, tuple[Act, ...]] = {
    Stage.NEW: (Hub.ready, Hub.find, Hub.rate, Hub.filter_out, Hub.alarm),
    Stage.RATING: (Hub.rate, Hub.step, Hub.answer_step_down, Hub.filter_out, Hub.alarm, Hub.recommend),
    Stage.ASKING: (Hub.answer, Hub.ask, Hub.step, Hub.answer_step_down, Hub.recommend, Hub.filter_out, Hub.alarm),
    Stage.ANALYSING: (Hub.recommend, Hub.ask, Hub.step, Hub.answer_step_down, Hub.filter_out),
    Stage.DECIDING: (Hub.decide, Hub.step, Hub.answer_step_down, Hub.answer),
    Stage.ADVISING: (Hub.filter_out, Hub.step, Hub.answer_step_down),
    Stage.HANDING_OVER: (Hub.hand_over, Hub.tell, Hub.answer, Hub.late),
    Stage.TELLING: (Hub.tell, Hub.answer, Hub.late),
    Stage.CLOSED: (Hub.late, Hub.answer, Hub.find),
}
"""What people do at each stage; the first is what the stage waits for."""

ANYTHING: tuple[Act, ...] = tuple(dict.fromkeys(act for acts in LIKELY.values() for act in acts))
