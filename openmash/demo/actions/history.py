"""Nine months of history by the hub's own actions: every referral walked to its end as the demo's people would."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import prefetch_related_objects

from openmash.decisions.actions import ChildPart, DecisionPart, decide, recommend
from openmash.demo.actions.accounts import DATA
from openmash.demo.actions.families import tell_families
from openmash.disclosures.actions import accept, give_feedback, hand_over, no_feedback
from openmash.partnership.models import Account
from openmash.partnership.viewers import acting_as
from openmash.people.actions import add, count_names, link, record_case_status
from openmash.referrals.actions import acknowledge, ready_to_rate, receive
from openmash.referrals.models import Referral
from openmash.referrals.queries import children
from openmash.referrals.sent import from_file
from openmash.rulebook import clocks, pathway, thresholds
from openmash.rulebook.matching import Reason
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import Concern, Outcome, Rating, Role, Stage
from openmash.screening.actions import answer_step_down, rate
from openmash.screening.models import StepDown

LEVEL = {Rating.RED: 4, Rating.AMBER: 3, Rating.GREEN: 2, Rating.BLUE: 1}
Progress = Callable[[int, int], None]


@dataclass
class Cast:
    """Who does what in the history, turn by turn, and who was added to the register under which plain facts."""

    officers: list[Viewer]
    workers: list[Viewer]
    managers: list[Viewer]
    receivers: dict[str, Viewer]
    known: dict[tuple[str, str, Any], Any] = field(default_factory=dict)
    turn: int = 0

    def worker(self) -> Viewer:
        """The next social worker in turn."""
        return self.workers[self.turn % len(self.workers)]

    def manager(self) -> Viewer:
        """The next deciding manager in turn."""
        return self.managers[self.turn % len(self.managers)]

    def officer(self) -> Viewer:
        """The next contact officer in turn."""
        return self.officers[self.turn % len(self.officers)]


COUNTED_EACH = 100
"""Referrals after which it is counted anew how many bear each name: in life an hourly job does it."""


def cast() -> Cast:
    """The demo's own people, by role."""
    people = [a.viewer() for a in Account.objects.filter(demo=True).order_by("staff_ref", "email")]
    receivers = {p.team: p for p in people if p.team and p.role is Role.RECEIVING_MANAGER}
    receivers |= {p.team: p for p in people if p.team and p.team not in receivers}
    return Cast(
        officers=[p for p in people if p.role is Role.CONTACT_OFFICER],
        workers=[p for p in people if p.role is Role.SOCIAL_WORKER],
        managers=[p for p in people if p.role in (Role.ASSISTANT_MANAGER, Role.MASH_MANAGER)],
        receivers={team: p for team, p in receivers.items() if team},
    )


def lines() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each referral of the invented city with what came of it, in order of arrival."""
    ends = {}
    for line in (DATA / "history.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        ends[row["referral_id"]] = row
    for line in (DATA / "referrals.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield row, ends[row["referral_id"]]


def make_history(*, until: datetime, policy: LocalPolicy, actors: Cast, progress: Progress = lambda *_: None) -> int:
    """Walk every referral that arrived before `until` to its end; the number made. Those already here are left alone.

    One transaction a referral, so that a kill half-way leaves whole referrals and the next start goes on.
    """
    wanted = [(row, end) for row, end in lines() if from_file(row)[1] < until]
    made = 0
    here = set(keys_here())
    for count, (row, end) in enumerate(wanted, 1):
        sent, received_at = from_file(row)
        actors.turn += 1
        if sent.source_key not in here:
            with acting_as(CLERK):
                got = receive(
                    sent=sent,
                    sender=CLERK.id,
                    received_at=received_at,
                    policy=policy,
                    by=CLERK,
                    at=received_at,
                )
                walk(got.referral, end, actors, policy)
            made += 1
        if count % COUNTED_EACH == 0 or count == len(wanted):
            with acting_as(CLERK):
                count_names()
        progress(count, len(wanted))
    return made


def keys_here() -> list[str]:
    """Keys of what is here, so that a second run adds nothing."""
    with acting_as(CLERK):
        keys = Referral.objects.exclude(source_key=None).values_list("source_key", flat=True)
        return [key for key in keys if key]


def walk(referral: Referral, end: dict[str, Any], actors: Cast, policy: LocalPolicy) -> None:
    """One referral from the front door to its end, each step a little after the last and within its time.

    Whom it names is read once: the actions read again what may have changed.
    """
    prefetch_related_objects([referral], "mentions")
    rating, outcome = Rating(end["rating"]), Outcome(end["outcome"])
    start = referral.received_at
    span = clocks.due_at(start, rating, policy) - start
    worker, manager, officer = actors.worker(), actors.manager(), actors.officer()
    text = f"Received as {referral.reference}."
    acknowledge(
        referral=referral,
        how="receipt",
        text=text,
        by=officer,
        at=start + timedelta(minutes=3),
    )
    find_people(referral, actors, officer, start + timedelta(minutes=9))
    look_up_cases(referral, outcome, officer, start + timedelta(minutes=9))
    ready_to_rate(referral=referral, by=officer, at=start + timedelta(minutes=10))
    rate_children(
        referral,
        rating,
        end["because"],
        worker,
        manager,
        start + timedelta(minutes=24),
        policy,
    )
    recommend_for(referral, rating, outcome, end["because"], worker, start + span * 0.55, policy)
    decide_for(referral, rating, outcome, end["because"], manager, start + span * 0.7, policy)
    finish(referral, rating, outcome, actors, worker, manager, start + span * 0.75, policy)


def find_people(referral: Referral, actors: Cast, by: Viewer, at: datetime) -> None:
    """Link whom the officer plainly knows (same full name and birth date), add the others as new, and say how they
    belong together."""
    for mention in referral.mentions.all():
        if mention.name_unknown:
            continue
        key = (
            mention.forename.lower(),
            mention.surname.lower(),
            mention.born or mention.phone or mention.pk,
        )
        person = actors.known.get(key)
        if person is None:
            actors.known[key] = add(mention=mention, by=by, at=at).pk
        else:
            link(
                mention=mention,
                person_id=person,
                reasons=[Reason("same full name and date of birth", 0.0)],
                by=by,
                at=at,
            )
    tell_families(referral, by, at)


STATUS_OF = {Outcome.OPEN: "OPEN", Outcome.OLA: "OTHER_AUTHORITY"}


def look_up_cases(referral: Referral, outcome: Outcome, by: Viewer, at: datetime) -> None:
    """What the children's case system said: open to a worker, another authority's, or not open."""
    status = STATUS_OF.get(outcome, "NOT_OPEN")
    for child in children(referral):
        record_case_status(
            mention=child, status=status, worker="Duty and assessment" if status == "OPEN" else "",
            authority="Another authority" if status == "OTHER_AUTHORITY" else "", source="Case system", note="",
            by=by, at=at,
        )  # fmt: skip


def rate_children(
    referral: Referral,
    rating: Rating,
    because: str,
    by: Viewer,
    manager: Viewer,
    at: datetime,
    policy: LocalPolicy,
) -> None:
    """The hub's first rating of each child; a manager agrees where a danger flag is left unasked."""
    for child in children(referral):
        given = rate(
            child=child, rating=rating, because=because, concerns=[Concern.OTHER], level=LEVEL[rating],
            by=by, at=at, policy=policy,
        )  # fmt: skip
        held = StepDown.objects.filter(pk=given.pk).first() if referral.danger else None
        if held is not None:
            answer_step_down(
                step_down=held, agreed=True, because="Read and agreed: nobody is in danger now.", by=manager,
                at=at + timedelta(minutes=5), policy=policy,
            )  # fmt: skip


def recommend_for(
    referral: Referral,
    rating: Rating,
    outcome: Outcome,
    because: str,
    by: Viewer,
    at: datetime,
    policy: LocalPolicy,
) -> None:
    """The social worker's recommendation, the same for each child as the history says."""
    spoken = [c.child_view for c in children(referral) if c.child_view]
    recommend(
        referral=referral,
        analysis=because,
        worries=because,
        protects="What the referrer told us goes well is in the words sent.",
        not_known="The family has not been met by the hub.",
        childs_view=" ".join(spoken) or "Not asked: the referrer did not have the child's own words.",
        parents_view="As the referrer gave it; the receiving team hears the parents.",
        enough=True,
        enough_because="The answers of this time were not kept; the reason below stands for them.",
        relied_on=[],
        parts=[
            ChildPart(
                child=c,
                outcome=outcome,
                level=LEVEL[rating],
                indicators=[],
                because=because,
            )
            for c in children(referral)
        ],
        by=by,
        at=at,
        policy=policy,
    )


def decide_for(
    referral: Referral,
    rating: Rating,
    outcome: Outcome,
    because: str,
    by: Viewer,
    at: datetime,
    policy: LocalPolicy,
) -> None:
    """The manager's decision for each child, agreeing with the recommendation."""
    service = named_service(outcome, policy)
    decide(
        referral=referral,
        parts=[
            DecisionPart(
                child=c, outcome=outcome, beside=[], final_rating=rating, service=service,
                is_referral_to_social_care=bool(thresholds.requires(outcome).referral_to_social_care),
            )
            for c in children(referral)
        ],
        outcome_sought="The child is safe and the family has the help that fits.",
        agencies_agree="",
        agencies_differ="",
        who_tells_family="The receiving team",
        family_told_when="At first contact",
        reasons=because,
        by=by,
        at=at,
        policy=policy,
    )  # fmt: skip


def named_service(outcome: Outcome, policy: LocalPolicy) -> str:
    """The service, agency or authority a decision names, where its outcome needs one."""
    if outcome in (Outcome.EH, Outcome.ADVICE):
        return policy.services[0].code
    return {Outcome.OTHER_AGENCY: "The agency that leads", Outcome.OLA: "Another authority's front door"}.get(
        outcome, ""
    )


TEAM_OF = {Outcome.EH: "early_help"}


def finish(
    referral: Referral,
    rating: Rating,
    outcome: Outcome,
    actors: Cast,
    by: Viewer,
    manager: Viewer,
    at: datetime,
    policy: LocalPolicy,
) -> None:
    """Handing over where a team is needed, telling the referrer or saying why not."""
    if pathway.after_decision([outcome]) is Stage.HANDING_OVER:
        team = TEAM_OF.get(outcome, "duty_and_assessment")
        receiver = actors.receivers[team]
        handover = hand_over(
            referral=referral, team=team, item_ids=[], spoken_to=receiver.name, spoken_at=at, note="",
            by=manager, at=at, policy=policy,
        )  # fmt: skip
        accept(
            handover=handover, worker_name=receiver.name, rating=rating,
            rating_because="As the hub saw it.", by=receiver, at=at + timedelta(minutes=20),
        )  # fmt: skip
    told_at = at + timedelta(minutes=40)
    if referral.wants_anonymity or not (referral.referrer_phone or referral.referrer_email):
        no_feedback(
            referral=referral,
            because="There is nobody to tell: no name or way to reach them.",
            by=by,
            at=told_at,
        )
    else:
        text = f"Thank you. Your referral was read and decided: {outcome.words.lower()}."
        give_feedback(
            referral=referral,
            text=text,
            safe_checked=True,
            by=by,
            at=told_at,
            policy=policy,
        )
