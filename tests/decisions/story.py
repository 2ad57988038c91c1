"""The steps before a decision, walked by the product's own actions: rated, asked, answered, recommended, decided."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from copy import copy
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.test import Client

from openmash.agency_checks import actions as checks
from openmash.agency_checks.models import Answer, InformationRequest
from openmash.decisions import actions
from openmash.decisions.actions import ChildPart, DecisionPart
from openmash.decisions.models import Decision, Recommendation
from openmash.partnership.middleware import DEMO_SIGN_IN
from openmash.partnership.models import Account
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Mention, Referral
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import Concern, FamilyTold, Kind, Label, LawfulBasis, Outcome, Rating, Role
from openmash.screening import actions as screening
from tests import factories

CANARY = "Canary: her aunt told the nurse about the blue door behind the bakery."


def fresh(of: Referral) -> Referral:
    """The referral as it stands now."""
    with acting_as(CLERK):
        return Referral.objects.select_related("owner").get(pk=of.pk)


def rated(
    worker: Viewer, *, ratings: Sequence[Rating] = (Rating.RED, Rating.AMBER), of: Referral | None = None, **sent: Any
) -> Referral:
    """A referral whose children a social worker has rated."""
    made = of or factories.referral(**sent)
    for child, rating in zip(factories.children(made), ratings, strict=False):
        with acting_as(worker):
            screening.rate(
                child=child,
                rating=rating,
                because="A bruise, and two accounts of it.",
                concerns=[Concern.INJURY],
                level=4,
                by=worker,
                at=factories.later(10),
                policy=policy_now(),
            )
    return fresh(made)


def ask(worker: Viewer, of: Referral, agency: str = "police", *, at: datetime | None = None) -> InformationRequest:
    """One question to one agency about every child."""
    with acting_as(worker):
        (made,) = checks.ask(
            referral=of,
            asks=[checks.Ask(agency, "Anything known since January?")],
            purpose="To find out whether the child is safe",
            lawful_basis=LawfulBasis.PUBLIC_TASK.value,
            necessity="They may hold what others do not.",
            family_told=FamilyTold.NO.value,
            family_told_why="It could put Amara at risk.",
            by=worker,
            at=at or factories.later(20),
            policy=policy_now(),
        )
    return made


def navigator(agency: str) -> Viewer:
    """Somebody who speaks for the agency."""
    return Viewer(id=f"navigator-{agency}", name="Nadia Osman", role=Role.NAVIGATOR, agency=agency)


def answer(
    request: InformationRequest,
    labels: Sequence[tuple[Label, str]],
    *,
    minutes: int = 40,
    own: Sequence[checks.OwnAction] = (),
) -> Answer:
    """An agency's answer with one item a label; none is "nothing held"."""
    by = navigator(request.agency)
    with acting_as(by):
        return checks.answer(
            request=request,
            nothing_held=not labels,
            items=[
                checks.Item(text=text, kind=Kind.FACT, label=label, source_system="records", dated_words="9 March 2021")
                for label, text in labels
            ],
            searched="Every system of ours.",
            level=None,
            level_because="",
            own_actions=own,
            by=by,
            at=factories.later(minutes),
        )


ALL_LABELS = (
    (Label.TEAM, "Officers went to the flat; a neighbour had heard shouting."),
    (Label.NET, "Two scans were missed in the autumn."),
    (Label.FAMILY, "Late for school thirty-one times since January."),
    (Label.HUB, CANARY),
    (Label.OWNER, "A caution for common assault on a former partner."),
)


def asked_and_answered(worker: Viewer, **options: Any) -> Referral:
    """Rated, the police asked, and their answer here with one item of each label."""
    of = rated(worker, **options)
    answer(ask(worker, of), ALL_LABELS)
    return fresh(of)


def recommend(worker: Viewer, of: Referral, *, at: datetime | None = None, **changes: Any) -> Recommendation:
    """A whole recommendation: section 47 for the first child, an assessment for the others."""
    outcomes = [Outcome.S47, *[Outcome.S17] * 9]
    given: dict[str, Any] = {
        "analysis": "Two injuries in six weeks, with two accounts.",
        "worries": "Nobody has seen Idris.",
        "protects": "School sees Amara every day.",
        "not_known": "Who was at home this morning.",
        "childs_view": "Amara hides under the table. Idris has not been asked.",
        "parents_view": "Not asked yet: it could put Amara at risk.",
        "enough": True,
        "enough_because": "Enough to act on today.",
        "relied_on": [],
        "parts": [
            ChildPart(child, outcome, 4, ["A child says an adult hurt them"], "It fits level 4.")
            for child, outcome in zip(factories.children(of), outcomes, strict=False)
        ],
    }
    with acting_as(worker):
        return actions.recommend(
            referral=of, by=worker, at=at or factories.later(60), policy=policy_now(), **{**given, **changes}
        )


def parts(of: Referral, *outcomes: Outcome, **changes: Any) -> list[DecisionPart]:
    """What a manager decides for each child."""
    chosen = outcomes or (Outcome.S47, Outcome.S17)
    base: dict[str, Any] = {"beside": (), "final_rating": Rating.RED, "service": "", "is_referral_to_social_care": True}
    return [
        DecisionPart(child=child, outcome=outcome, **{**base, **changes})
        for child, outcome in zip(factories.children(of), chosen, strict=False)
    ]


def decide(
    manager: Viewer, of: Referral, *outcomes: Outcome, at: datetime | None = None, **changes: Any
) -> list[Decision]:
    """A whole decision by a manager."""
    given: dict[str, Any] = {
        "parts": parts(of, *outcomes),
        "outcome_sought": "Both children are seen alone today.",
        "agencies_agree": "Police and health agree.",
        "agencies_differ": "",
        "who_tells_family": "The social worker",
        "family_told_when": "After the strategy discussion",
        "reasons": "I agree with the recommendation.",
    }
    with acting_as(manager):
        return actions.decide(
            referral=of, by=manager, at=at or factories.later(90), policy=policy_now(), **{**given, **changes}
        )


def decided(worker: Viewer, manager: Viewer, *outcomes: Outcome, **options: Any) -> Referral:
    """A referral all the way to its decision."""
    of = asked_and_answered(worker, **options)
    recommend(worker, of)
    final = {Outcome.ADVICE: "School nurse line"}
    service = next((final[one] for one in outcomes if one in final), "")
    decide(manager, of, *outcomes, parts=parts(of, *outcomes, service=service))
    return fresh(of)


def child_of(of: Referral, seq: int = 1) -> Mention:
    """One child of a referral."""
    return factories.children(of)[seq - 1]


def signed_in(account: Account) -> Client:
    """This person's browser, without scripts, past the demonstration's sign-in."""
    client = Client()
    client.force_login(account)
    session = client.session
    session[DEMO_SIGN_IN] = True
    session.save()
    return client


def text_of(response: Any) -> str:
    """What a page says, its entities read; the page must have been shown."""
    assert response.status_code == 200, response.status_code
    return html.unescape(response.content.decode())


def nothing_chosen(page: str) -> bool:
    """Is no box ticked and no answer chosen on this page?"""
    return re.search(r"<input[^>]* checked", page) is None


def copies(of: Referral, number: int) -> list[Referral]:
    """So many referrals that stand where this one stands, with its people and recommendation: for long lists."""
    with acting_as(CLERK):
        source = Referral.objects.get(pk=of.pk)
        people, written = list(of.mentions.all()), list(Recommendation.objects.filter(referral=of))
        made = []
        for _ in range(number):
            copied = copy(source)
            copied.pk, copied.source_key = uuid4(), None
            copied.reference = f"{source.reference}-{str(copied.pk)[:8]}"
            made.append(copied)
        Referral.objects.bulk_create(made)
        for rows, model in ((people, Mention), (written, Recommendation)):
            model.objects.bulk_create(_moved(row, referral) for referral in made for row in rows)
    return made


def _moved(row: Any, to: Referral) -> Any:
    """A copy of a row that belongs to another referral."""
    moved = copy(row)
    moved.pk, moved.referral = uuid4(), to
    return moved
