"""Every act by everybody who may not: refused with a sentence, and nothing is half saved."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, connection, transaction

from openmash.agency_checks import actions as checks
from openmash.agency_checks.models import InformationRequest
from openmash.decisions import actions as decisions
from openmash.disclosures import actions as disclosures
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.people import actions as people
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import Kind, Label, Rating, Refused, Role, Stage
from tests import factories
from tests.decisions import story
from tests.disclosures import leaving
from tests.secrecy import acts, whole
from tests.secrecy.world import World, referral_at

ACTS = dict(acts.acts())


def rows() -> dict[str, int]:
    """How many rows every table holds, and what may change in them, as the clerk counts them."""
    with acting_as(CLERK), connection.cursor() as cursor:
        cursor.execute(
            "select table_name from information_schema.tables"
            " where table_schema = 'public' and table_name like 'openmash_%' and table_type = 'BASE TABLE'"
        )
        tables = sorted(name for (name,) in cursor.fetchall() if not name.endswith("_cache"))
        counted = " union all ".join(f"select '{t}', count(*), max(xmin::text::bigint) from {t}" for t in tables)
        cursor.execute(counted)
        return {name: (number, last) for name, number, last in cursor.fetchall()}


def test_every_act_has_a_line() -> None:
    assert set(ACTS) - set(acts.STEPS) == set(acts.MAY)


def attempt(by: Viewer, act: Any, given: dict[str, Any]) -> str:
    """What came of it: "done", the sentence of a refusal, "not theirs"; the attempt itself is undone if it went."""
    try:
        with acting_as(by), transaction.atomic():
            act(**given, by=by)
            transaction.set_rollback(True)
    except Refused as no:
        return no.verdict.because
    except ObjectDoesNotExist:
        return "not theirs"
    except DatabaseError as broken:
        return f"BROKEN {broken}"
    return "done"


@pytest.mark.parametrize("name", sorted(set(ACTS) - set(acts.STEPS)))
def test_whoever_may_not_is_refused_and_nothing_is_half_saved(undone: World, name: str) -> None:
    given = whole.arguments(undone, name, ACTS[name])
    before = rows()
    for role in Role:
        by = undone.strangers[role].viewer()
        said = attempt(by, ACTS[name], given)
        if role not in acts.MAY[name]:
            assert said != "done", f"{role} {name}"
            assert said == "not theirs" or said.endswith((".", "?")), f"{role} {name}: {said}"
    assert rows() == before


@pytest.mark.parametrize("name", sorted(name for name in acts.MAY if acts.MAY[name]))
def test_the_arguments_are_whole_for_somebody_who_may(undone: World, name: str) -> None:
    """Without this the refusals above could all be about something else."""
    given = whole.arguments(undone, name, ACTS[name])
    said = {attempt(undone.strangers[role].viewer(), ACTS[name], given) for role in sorted(acts.MAY[name])}
    assert "done" in said or name in BY_CIRCUMSTANCE, said


BY_CIRCUMSTANCE = {
    "restrictions.break_glass",
    "restrictions.clear",
    "restrictions.lift",
    "restrictions.name",
    "partnership.reset_factor",
    "agency_checks.ask",
    "agency_checks.note_spoken",
    "decisions.pass_open_case",
    "disclosures.hand_over",
    "family.confirm",
    "records.ask_owner",
    "records.note_owner_answer",
    "records.propose_disposal",
    "records.send_package",
    "records.start_clock",
    "disclosures.prepare_hand_over",
    "referrals.take_joining_back",
    "screening.raise_alarm",
}
"""Acts that also wait for a circumstance this hub is not in; their own rooms' tests do them."""


# Ids of another referral
def refuses(by: Viewer, act: Any, **given: Any) -> bool:
    before = rows()
    said = attempt(by, act, given)
    assert rows() == before
    return said != "done" and not said.startswith("BROKEN")


def test_a_child_of_another_referral_is_never_decided_on(undone: World) -> None:
    manager, at = undone.own["manager"].viewer(), factories.later(300)
    deciding, other = referral_at(undone, Stage.DECIDING), referral_at(undone, Stage.ANALYSING)
    mixed = [story.parts(deciding)[0], story.parts(other)[1]]
    given = whole.arguments(undone, "decisions.decide", decisions.decide)
    assert refuses(manager, decisions.decide, **{**given, "parts": mixed, "at": at})


def test_a_child_or_an_item_of_another_referral_is_never_handed_over(undone: World) -> None:
    manager = undone.own["manager"].viewer()
    of, other = referral_at(undone, Stage.HANDING_OVER), referral_at(undone, Stage.CLOSED)
    given = whole.arguments(undone, "disclosures.hand_over", disclosures.hand_over)
    team = undone.own["team"].viewer()
    leaving.send_back(team, given["handover"]) if "handover" in given else None
    assert refuses(manager, disclosures.hand_over, **{**given, "children": factories.children(other)})
    foreign = [leaving.items_of(other)[0].id]
    assert refuses(manager, disclosures.hand_over, **{**given, "referral": of, "item_ids": foreign})


def test_a_person_that_does_not_exist_is_not_linked(undone: World) -> None:
    given = whole.arguments(undone, "people.link", people.link)
    given["person_id"] = given["referral"].pk if "referral" in given else given["mention"].pk
    assert refuses(undone.strangers[Role.CONTACT_OFFICER].viewer(), people.link, **given)


def test_an_item_about_somebody_the_question_did_not_name_is_refused(undone: World) -> None:
    navigator = undone.own["navigator"].viewer()
    with acting_as(navigator):
        own = InformationRequest.objects.get(agency="health")
    stranger = factories.children(referral_at(undone, Stage.CLOSED))[0]
    item = checks.Item("x", Kind.FACT, Label.TEAM, "records", about=(stranger.pk,))
    given = whole.arguments(undone, "agency_checks.answer", checks.answer)
    assert refuses(navigator, checks.answer, **{**given, "request": own, "nothing_held": False, "items": [item]})


def test_a_pack_is_answered_once(undone: World) -> None:
    team = undone.own["team"].viewer()
    given = whole.arguments(undone, "disclosures.accept", disclosures.accept)
    with acting_as(team):
        disclosures.accept(**given, by=team)
    assert refuses(team, disclosures.accept, **given)
    assert refuses(
        team, disclosures.send_back, **whole.arguments(undone, "disclosures.send_back", disclosures.send_back)
    )


def test_a_rating_given_meanwhile_is_not_overwritten_unread(undone: World) -> None:
    worker = undone.strangers[Role.SOCIAL_WORKER].viewer()
    child = factories.children(referral_at(undone, Stage.ANALYSING))[1]
    given = {"child": child, "to": Rating.RED, "because": "New.", "at": factories.later(300), "policy": policy_now()}
    assert refuses(worker, checks.step_up, **given, seen={"another rating"})
