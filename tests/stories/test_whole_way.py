"""One referral the whole way, from a head teacher's worry to what she is told: two siblings and an unborn baby.

The story is told twice: with scripts, and in browsers that run none. The second telling is in the campaign; the other
stories and every page of the public are opened without scripts with every change.
"""

from __future__ import annotations

import json

import pytest

from tests.ground.databases import run_openmash
from tests.ground.serving import Live
from tests.stories.people import (
    TOLD_POLICE,
    VOICE,
    ContactOfficer,
    Manager,
    Navigator,
    Receiver,
    SocialWorker,
    Teacher,
)
from tests.stories.person import Hub

WEB_PROCESSES = 2
"""Two people are mostly served by two processes."""

BRUISE = "A bruise the size of a hand, and Finn says that his father was cross."


@pytest.fixture(params=[True, pytest.param(False, marks=pytest.mark.campaign)], ids=["with scripts", "without scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """Both kinds of browser."""
    return bool(request.param)


def test_a_referral_travels_the_whole_way(hub: Hub, live: Live) -> None:
    teacher = given_a_head_teacher_who_refers(hub)
    then_a_contact_officer_finds_who_it_is(hub, teacher.reference)
    worker = when_a_social_worker_rates_each_child_and_steps_one_up(hub, teacher.reference)
    and_asks_two_agencies_who_answer(hub, worker)
    and_puts_the_whole_picture_together(worker)
    manager = then_a_manager_decides_each_child(hub, worker)
    and_hands_over_what_was_ticked_after_speaking_first(manager)
    and_the_team_accepts_with_its_own_rating(hub, teacher.reference)
    and_those_who_told_us_are_told(hub, manager, teacher)
    and_the_ledger_is_whole(live)


def given_a_head_teacher_who_refers(hub: Hub) -> Teacher:
    teacher = Teacher.signs_in(hub)
    teacher.begins_a_referral()
    teacher.reads("Tell us about a child")
    teacher.tells_of_two_children_and_an_unborn_baby()
    teacher.opens(teacher.form)
    teacher.picture("refer-tasks")
    teacher.opens(f"{teacher.form}check/")
    teacher.sees("How complete is this?", "Curlew Marsh Primary", VOICE)
    teacher.checks_and_sends()
    teacher.sees("What happens next", "A qualified social worker")
    teacher.picture("sent")
    return teacher


def then_a_contact_officer_finds_who_it_is(hub: Hub, reference: str) -> None:
    officer = ContactOfficer.signs_in(hub)
    officer.reference = reference
    officer.opens("/front-door/")
    officer.sees(reference)
    officer.picture("front-door")
    officer.opens(officer.of("who/child/2/"))
    officer.picture("who-is-it")
    officer.finds_in_the_case_system(1)
    officer.adds("child", 1)
    officer.finds_in_the_case_system(2, "OPEN", open_worker="Marsha Oduya, substance team")
    officer.links("child", 2, "Lily Kershaw")
    officer.adds("child", 3)
    officer.adds("adult", 1)
    officer.links("adult", 2, "Dean Kershaw")
    officer.passes_it_on()
    officer.opens(officer.of("children/1/rate/"))
    officer.sees("Only a qualified social worker")


def when_a_social_worker_rates_each_child_and_steps_one_up(hub: Hub, reference: str) -> SocialWorker:
    worker = SocialWorker.signs_in(hub)
    worker.reference = reference
    worker.opens("/my-work/")
    worker.sees(reference)
    worker.rates(1, "RED", BRUISE, "INJURY", "SUBSTANCES")
    worker.rates(2, "AMBER", "She was shut in a cupboard to be safe.", "EMOTIONAL", "SUBSTANCES")
    worker.rates(3, "GREEN", "Expected in September; the home is not calm.", "UNBORN")
    worker.steps(3, "AMBER", "Stacey told the midwife that Dean pushed her.")
    worker.opens(worker.of("ratings/"))
    worker.sees("Red", "Amber", "Green", "Dean pushed her")
    return worker


def and_asks_two_agencies_who_answer(hub: Hub, worker: SocialWorker) -> None:
    worker.asks(police="Calls to 3 Foundry Yard this year?", health="Injuries of the children, bookings of Stacey?")
    worker.sees("Saltmere Constabulary", "Health")
    for boards in ("/my-work/", "/board/"):
        worker.opens(boards)
        worker.sees(worker.reference)
    police = Navigator.signs_in(hub)
    police.reference = worker.reference
    police.opens("/requests/")
    police.picture("desk")
    police.answers()
    police.sees_nothing_of(VOICE)
    police.finds_nothing_at(police.of())
    health = Navigator.signs_in(hub, "Florence Bradwick")
    health.reference = worker.reference
    health.says_nothing_is_held()
    health.sees_nothing_of(TOLD_POLICE)


def and_puts_the_whole_picture_together(worker: SocialWorker) -> None:
    worker.opens(worker.of())
    worker.sees(TOLD_POLICE, "othing held", "Finn", "Lily", "Unborn")
    worker.picture("picture")
    worker.opens(worker.of("chronology/"))
    worker.sees(TOLD_POLICE)
    worker.picture("chronology")
    worker.records_the_agencies_discussion()
    worker.recommends("S47", "S17", "S17")
    worker.sees("Child-protection enquiry")
    worker.finds_nothing_at(worker.of("decide/"))


def then_a_manager_decides_each_child(hub: Hub, worker: SocialWorker) -> Manager:
    manager = Manager.signs_in(hub)
    manager.reference = worker.reference
    manager.opens("/board/")
    manager.sees(worker.reference)
    manager.picture("board")
    manager.decides(("S47", "RED"), ("S17", "AMBER"), ("S17", "AMBER"))
    manager.sees("Child-protection enquiry", "I agree: the bruise cannot wait.")
    return manager


def and_hands_over_what_was_ticked_after_speaking_first(manager: Manager) -> None:
    manager.hands_over("child_protection", "Orla Thornby, manager", "11:01")
    manager.opens(manager.of("shared/"))
    manager.sees("Child protection", "Saltmere Constabulary")
    manager.picture("shared")


def and_the_team_accepts_with_its_own_rating(hub: Hub, reference: str) -> None:
    team = Receiver.signs_in(hub)
    team.reference = reference
    team.finds_nothing_at(team.of())
    team.opens_the_pack()
    team.sees(TOLD_POLICE, "Finn", "How Lily is. When Dean drinks.")
    team.picture("pack")
    team.accepts("RED", "RED", "AMBER")
    team.sees("Hannah Birch")


def and_those_who_told_us_are_told(hub: Hub, manager: Manager, teacher: Teacher) -> None:
    manager.tells_the_referrer(TOLD_POLICE)
    manager.tells_the_agencies()
    manager.opens(manager.of())
    manager.sees("Finished", "Nothing more", "accepted")
    teacher.opens("/my-referrals/")
    teacher.sees(teacher.reference)
    teacher.picture("my-referrals")
    teacher.reads_what_became_of_it(teacher.reference)
    teacher.sees_nothing_of(TOLD_POLICE, "Orla Thornby")
    for end in ("", "decision/", "ratings/", "shared/"):
        teacher.finds_nothing_at(teacher.of(end))
    police = Navigator.signs_in(hub)
    police.opens("/told/")
    police.sees(teacher.reference)
    police.sees_nothing_of(VOICE, "Reece Doherty")
    manager.opens(manager.of("looks/"))
    manager.sees("Rosie Penbridge", "Reece Doherty")
    manager.picture("looks")


def and_the_ledger_is_whole(live: Live) -> None:
    told = json.loads(run_openmash(live.logins, "ledger", "verify", "--json"))
    assert told["whole"] is True, told
