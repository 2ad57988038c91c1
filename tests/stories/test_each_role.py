"""A short story for each role: what the person does on one morning, and what they see at its end."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.stories.people import CONCERN, ContactOfficer, Manager, Navigator, Receiver, SocialWorker
from tests.stories.person import Hub, Person

PHONE = {"width": 320, "height": 800}


def test_a_neighbour_tells_us_by_phone_without_a_name(hub: Hub) -> None:
    neighbour = Person(hub, viewport=PHONE)
    neighbour.opens("/")
    neighbour.picture("home")
    neighbour.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    neighbour.opens("/tell-us/")
    neighbour.fills(what="WORRY")
    neighbour.presses("Continue")
    neighbour.fills(who="PUBLIC")
    neighbour.presses("Continue")
    form = neighbour.page.url.removesuffix("worry/")
    for part, answers in {
        "worry": {"happened": CONCERN}, "children/1": {"known": "UNNAMED", "age": "about 4"},
        "danger": {"danger": "NO"}, "home": {"where": "UNKNOWN"}, "you": {"named": "ANONYMOUS"},
    }.items():  # fmt: skip
        neighbour.opens(f"{form}{part}/")
        neighbour.fills(answers)
        neighbour.presses("Continue")
    neighbour.opens(f"{form}check/")
    neighbour.presses("Send to")
    neighbour.reads("We have it")
    neighbour.sees("999")


def test_a_contact_officer_takes_a_call_and_keeps_what_was_typed(hub: Hub) -> None:
    officer = ContactOfficer.signs_in(hub)
    officer.begins_to_take_a_call()
    officer.picture("take-a-call")
    officer.presses_and_is_refused("Send as a new referral")
    officer.is_told_to_mend("01/01/1900")
    officer.still_has(address_line="Top flat, 9 Foundry Yard", referrer_phone="01632 960777")
    officer.fills({"children-0-born": "about 3"})
    officer.presses("Send as a new referral")
    officer.sees("Poppy")
    officer.opens("/front-door/")
    officer.sees("S26-")


def test_advice_below_the_threshold_waits_for_a_manager(hub: Hub) -> None:
    worker = SocialWorker.signs_in(hub)
    worker.reference = "S26-00013"
    worker.opens(worker.of("advise/"))
    worker.fills(
        service="family_hub",
        advice="The family hub on Mill Lane has a drop-in on Thursdays.",
        because="A late bedtime and a cross neighbour; nothing else is known.",
    )
    worker.presses("Propose this advice to a manager")
    manager = Manager.signs_in(hub)
    manager.opens("/waiting/")
    manager.follows(f"Agree or not to the advice on {worker.reference}")
    manager.sees("drop-in on Thursdays")
    manager.fills(agreed="YES")
    manager.presses("Save my answer")
    manager.sees_nothing_of(f"the advice on {worker.reference}")
    worker.opens(worker.of())
    worker.sees("Tell the referrer")


def test_a_step_down_waits_for_a_manager(hub: Hub) -> None:
    worker = SocialWorker.signs_in(hub)
    worker.reference = "S26-00007"
    worker.steps(1, "GREEN", "Two teachers saw him find the money.")
    worker.opens(worker.of())
    worker.sees("Amber")
    manager = Manager.signs_in(hub)
    manager.opens("/waiting/")
    manager.follows(f"Agree or not to the step down of {worker.reference}")
    manager.fills(agreed="NO")
    manager.presses_and_is_refused("Save my answer")
    manager.is_told_to_mend("Say why not")
    manager.fills(agreed="YES")
    manager.presses("Save my answer")
    worker.opens(worker.of("ratings/"))
    worker.sees("Green", "Said Yusuf")


def test_an_alarm_calls_the_child_protection_team(hub: Hub) -> None:
    officer = ContactOfficer.signs_in(hub)
    officer.reference = "S26-00012"
    officer.opens(officer.of("alarm/"))
    officer.fills(because="Her father says he comes to the school now.")
    officer.presses("Raise the alarm")
    worker = SocialWorker.signs_in(hub)
    worker.reference = officer.reference
    worker.opens(worker.of("activate/"))
    worker.fills(team="child_protection", because="Elsie is at school; her father is on his way.")
    worker.presses("Activate child protection now")
    team = Receiver.signs_in(hub)
    team.opens("/activations/")
    team.sees(worker.reference)
    team.picture("activations")
    with team.page.expect_navigation():
        team.page.locator("main a[href^='/activations/']", has_text=worker.reference).click()
    team.looks()
    team.fills(note="Hannah Birch goes at once.")
    team.presses("I have it")
    worker.opens(worker.of("ratings/"))
    worker.sees("Orla Thornby")


def test_silence_is_shown_to_the_manager(hub: Hub) -> None:
    manager = Manager.signs_in(hub)
    manager.opens("/waiting/")
    silent = manager.page.locator("main section", has_text="No answer from child protection")
    manager.sees("No answer yet", "Ring")
    assert "S26-00014" in silent.inner_text()


def test_a_navigator_says_in_two_clicks_that_nothing_is_held(hub: Hub) -> None:
    police = Navigator.signs_in(hub)
    police.reference = "S26-00003"
    police.says_nothing_is_held()
    police.opens("/requests/")
    police.sees_nothing_of("Nothing held about S26-00003")


def test_a_navigator_finds_more_and_adds_it_to_nothing_held(hub: Hub) -> None:
    police = Navigator.signs_in(hub)
    police.reference = "S26-00014"
    police.opens("/requests/")
    police.sees("Answered in the last seven days")
    police.follows_in_row("S26-00014")
    police.page.get_by_text("Have you found more? Add it to your answer").click()
    police.picture("answer-more")
    police.presses_and_is_refused("Add 1 item to your agency")
    police.is_told_to_mend("Say what kind it is")
    police.fills(
        {
            "items-0-text": "A visit on 2 May after a neighbour rang.", "items-0-kind": "FACT",
            "items-0-dated_words": "2 May 2026", "items-0-source_system": "command and control",
            "items-0-label": "TEAM",
        }
    )  # fmt: skip
    police.presses("Add 1 item to your agency")
    police.follows_in_row("S26-00014")
    police.sees("A visit on 2 May")
    worker = SocialWorker.signs_in(hub)
    worker.opens("/referrals/S26-00014/")
    worker.sees("A visit on 2 May")


def test_a_late_answer_is_read_and_the_manager_reopens(hub: Hub) -> None:
    manager = Manager.signs_in(hub)
    manager.reference = "S26-00016"
    manager.opens("/late-answers/")
    manager.follows(manager.reference)
    manager.presses_and_is_refused("Record that I have read it")
    manager.is_told_to_mend("Say whether to reopen")
    manager.fills(reopen="YES", because="Health saw her twice; that changes what she needs.")
    manager.presses("Record that I have read it")
    manager.opens(manager.of("decision/"))
    manager.sees("reopened")


def test_a_receiving_team_sends_a_child_back(hub: Hub) -> None:
    team = Receiver.signs_in(hub, "Ka-Yan Kwok")
    team.reference = "S26-00008"
    team.opens("/packs/")
    if team.reference not in team.page.locator("main").inner_text():
        team = Receiver.signs_in(hub, "Ivy Collins")
        team.reference = "S26-00008"
    team.opens_the_pack()
    team.fills(takes="NO")
    team.presses_and_is_refused("Save")
    team.is_told_to_mend("Say why you send it back")
    team.fills(takes="NO", back_because="Carol is already helped by the young carers' project.")
    team.presses("Save")
    manager = Manager.signs_in(hub)
    manager.opens("/referrals/S26-00008/shared/")
    manager.sees("young carers' project")


def test_emergency_duty_owns_the_night(hub: Hub) -> None:
    night = Person.signs_in(hub, "Craig Whitwell")
    night.reads("My work")
    night.opens("/referrals/S26-00001/")
    night.sees("Okafor-Bell")


def test_an_admin_officer_keys_but_never_rates(hub: Hub) -> None:
    admin = Person.signs_in(hub, "Oliwier Nowak")
    admin.opens("/take/")
    admin.reads("Take a call")
    admin.finds_nothing_at("/referrals/S26-00002/decide/")


def test_an_auditor_reads_decided_referrals_and_changes_nothing(hub: Hub) -> None:
    auditor = Person.signs_in(hub, "Tiana Lawes")
    auditor.reads("Decided referrals")
    auditor.follows("S26-00010")
    auditor.sees("Osman")
    assert auditor.page.locator("main button").count() == 0
    auditor.finds_nothing_at("/referrals/S26-00001/")


def test_an_analyst_sees_figures_and_no_child(hub: Hub) -> None:
    analyst = Person.signs_in(hub, "Abena Ajayi")
    analyst.reads("Figures")
    analyst.sees_nothing_of("Okafor", "S26-00001")
    analyst.finds_nothing_at("/referrals/S26-00010/")


def test_a_records_officer_sees_acts_and_no_content(hub: Hub) -> None:
    records = Person.signs_in(hub, "Jonah Pellew")
    records.opens("/ledger/")
    records.fills(key="Amara")
    records.presses_and_is_refused("Show its entries")
    records.is_told_to_mend("Names are not searched")
    records.fills(key="S26-00001")
    records.presses("Show its entries")
    records.sees("Monique Rowe")
    records.sees_nothing_of("Okafor")
    records.picture("ledger")
    records.finds_nothing_at("/referrals/S26-00001/")


def test_an_administrator_changes_the_local_policy(hub: Hub) -> None:
    admin = Person.signs_in(hub, "Wren Castellan")
    admin.opens("/policy/")
    admin.picture("policy")
    admin.opens("/policy/change/contact/")
    admin.fills(because="")
    admin.presses_and_is_refused("Put it into force")
    admin.is_told_to_mend("Say why it changes")
    admin.fills(because="Agreed by the partners on 20 May.")
    admin.presses("Put it into force")
    admin.opens("/policy/history/")
    admin.sees("Agreed by the partners on 20 May.", "Wren Castellan")
    admin.opens("/accounts/")
    admin.picture("accounts")
    admin.finds_nothing_at("/referrals/S26-00001/")


def test_the_head_of_service_sees_every_open_referral(hub: Hub) -> None:
    head = Person.signs_in(hub, "Grace Haldane")
    head.reads("Every open referral")
    head.sees("S26-00001", "S26-00002")


@pytest.mark.campaign
@pytest.mark.parametrize("scripts", [False, True])
def test_no_roles_menu_wraps_at_a_desk_and_more_opens_without_scripts(hub: Hub) -> None:
    """Every entry of the menu, the hub's name and the person's own stand in one row, 1280 pixels wide."""
    door = Person(hub)
    door.opens("/account/login/")
    told = door.page.locator(".om-demo-people button").all_inner_texts()
    one_each = {text.partition(". ")[2]: text.partition("\n")[0] for text in told}
    assert len(one_each) >= 12
    full = []
    for who in one_each.values():
        person = Person(hub)
        person.opens("/account/login/")
        with person.page.expect_navigation():
            person.page.locator(".om-demo-people button", has_text=who).click()
        entries = person.page.locator(".om-bar .govuk-service-navigation__item")
        assert entries.count() > 0, who
        if hub.scripts and (alerts := person.page.locator("#alerts")).count():  # what is late has come by itself
            expect(alerts).to_have_attribute("hx-trigger", "every 60s", timeout=10_000)
        parts = [*entries.all(), person.page.locator(".om-bar .govuk-service-navigation__service-name")]
        boxes = [box for box in (part.bounding_box() for part in parts) if box]
        assert {round(box["y"]) for box in boxes} == {round(boxes[0]["y"])}, who
        assert max(box["height"] for box in boxes) < 60, who
        mine = person.page.locator(".om-bar__who").bounding_box()
        assert mine, who
        assert mine["y"] < boxes[0]["y"] + boxes[0]["height"], who
        assert max(box["x"] + box["width"] for box in boxes) <= mine["x"], who
        more = person.page.locator(".om-more__summary")
        if more.count():
            full.append(who)
            assert not person.page.locator(".om-more__link").first.is_visible()
            more.click()
            assert all(link.is_visible() for link in person.page.locator(".om-more__link").all())
            with person.page.expect_navigation():
                person.page.locator(".om-more__link").last.click()
            assert person.page.locator(".om-more.govuk-service-navigation__item--active").count() == 1
        person.page.context.close()
    assert len(full) == 7, full
