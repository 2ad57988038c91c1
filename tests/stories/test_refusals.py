"""What people meet when something may not be, or happens twice."""

from __future__ import annotations

from tests.stories.people import CONCERN, Manager, SocialWorker, Teacher
from tests.stories.person import Hub

WEB_PROCESSES = 2
"""Two people are mostly served by two processes."""


def without_code(words: str) -> str:
    """The words of the not-found page without the code that is new each time."""
    return words.partition("Say this code")[0]


def test_what_is_not_yours_looks_like_what_is_not_there(hub: Hub) -> None:
    teacher = Teacher.signs_in(hub)
    there = teacher.finds_nothing_at("/referrals/S26-00002/")
    missing = teacher.finds_nothing_at("/referrals/S26-99999/")
    assert without_code(there) == without_code(missing)


def test_two_managers_decide_at_once_and_the_second_reads_both_texts(hub: Hub) -> None:
    first, second = Manager.signs_in(hub), Manager.signs_in(hub, "Ava Woolwell")
    for manager, reasons in ((first, "Strangulation in front of a child."), (second, "They can wait until Friday.")):
        manager.reference = "S26-00002"
        manager.opens(manager.of("decide/"))
        manager.writes_a_decision(("S47", "RED"), ("S47", "RED"), reasons=reasons)
    first.presses("Record the decision")
    second.presses_and_is_refused("Record the decision")
    second.sees("Said Yusuf decided while you were writing", "Strangulation in front", "They can wait until Friday.")
    second.opens(second.of("decision/"))
    second.sees_nothing_of("They can wait until Friday.")


def test_a_worker_who_recommends_does_not_decide(hub: Hub) -> None:
    worker = SocialWorker.signs_in(hub)
    worker.finds_nothing_at("/referrals/S26-00004/decide/")


def test_sending_twice_and_going_back_make_one_referral(hub: Hub) -> None:
    teacher = Teacher.signs_in(hub)
    teacher.begins_a_referral()
    teacher.answers("children/1", known="UNNAMED", age="about 7")
    teacher.answers("worry", happened=CONCERN)
    teacher.answers("danger", danger="NO")
    teacher.answers("consent", asked="UNREACHED")
    teacher.opens(f"{teacher.form}check/")
    with teacher.page.expect_navigation():
        teacher.page.get_by_role("button", name="Send to").dblclick()
    teacher.reads("We have it")
    sent = teacher.reference_shown()
    teacher.page.go_back()
    teacher.reads("We have it")
    teacher.sees(sent)
    teacher.opens("/my-referrals/")
    assert teacher.page.locator("main").get_by_role("link", name="S26-").count() == 2
