"""What must stay in the hub stays: in the pages' data, in the rows, and in plain SQL as the one who receives."""

from __future__ import annotations

import pytest
from django.db import connection

from openmash.agency_checks.models import Answer
from openmash.disclosures import actions, queries
from openmash.disclosures.models import Disclosure, Handover
from openmash.partnership.facts import stamp
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.people.models import Person, PersonAddress, PersonLink
from openmash.referrals.models import Referral
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import Label, Outcome, Refused, Role
from tests import factories
from tests.decisions import story
from tests.disclosures import leaving

pytestmark = pytest.mark.django_db

TABLES = ("referral", "mention", "answer", "answeritem", "recommendation", "decision", "ratinggiven", "correction")


@pytest.fixture
def worker() -> Viewer:
    return factories.viewer(Role.SOCIAL_WORKER)


@pytest.fixture
def manager() -> Viewer:
    return factories.viewer(Role.MASH_MANAGER)


@pytest.fixture
def team() -> Viewer:
    return factories.viewer(Role.RECEIVING_WORKER)


def everything_readable(viewer: Viewer) -> str:
    """Every row of every table that this viewer can select, as text."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(
            "select table_name from information_schema.tables"
            " where table_schema = 'public' and table_name like 'openmash_%'"
        )
        found = []
        for (table,) in cursor.fetchall():
            cursor.execute(f"select t::text from {table} t")
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)


def test_the_canary_is_held_by_the_hub(worker: Viewer) -> None:
    story.asked_and_answered(worker)
    assert story.CANARY in everything_readable(worker)


def test_a_hub_only_item_reaches_neither_team_nor_referrer_nor_another_agency(
    worker: Viewer, manager: Viewer, team: Viewer
) -> None:
    referrer = factories.viewer(Role.PROFESSIONAL_REFERRER)
    of = story.rated(worker, of=factories.referral(by=referrer))
    story.ask(worker, of, "health")
    story.answer(story.ask(worker, of), story.ALL_LABELS)
    story.recommend(worker, of)
    story.decide(manager, of)
    pack = leaving.hand_over(manager, story.fresh(of), (Label.TEAM, Label.NET, Label.FAMILY))
    leaving.accept(team, pack)
    with acting_as(worker):
        actions.tell_agencies(referral=of, by=worker, at=factories.later(130), policy=policy_now())
        actions.give_feedback(
            referral=of,
            text="A social worker sees the children today.",
            safe_checked=True,
            by=worker,
            at=factories.later(131),
            policy=policy_now(),
        )
    readers = (team, referrer, story.navigator("health"))
    for reader in readers:
        assert story.CANARY not in everything_readable(reader), reader.role
    for label, text in story.ALL_LABELS:
        assert (text in everything_readable(team)) is (label in (Label.TEAM, Label.NET, Label.FAMILY))
        assert text not in everything_readable(referrer)
        assert text not in everything_readable(story.navigator("health"))


def test_a_team_reads_only_what_was_disclosed_to_it(worker: Viewer, manager: Viewer, team: Viewer) -> None:
    leaving.hand_over(manager, story.decided(worker, manager))
    stranger = factories.viewer(Role.RECEIVING_WORKER, team="early_help")
    for reader in (team, stranger):
        with acting_as(reader), connection.cursor() as cursor:
            for table in TABLES:
                cursor.execute(f"select count(*) from openmash_{table}")
                assert cursor.fetchone() == (0,), (reader.team, table)
    with acting_as(team):
        assert Handover.objects.count() == 1
        assert queries.packs(team).count() == 1
    with acting_as(stranger):
        assert Disclosure.objects.count() == 0
        assert list(queries.packs(stranger)) == []


def test_a_protected_address_is_in_no_pack(worker: Viewer, manager: Viewer, team: Viewer) -> None:
    of = story.rated(worker, address_protected=True)
    given = story.answer(
        story.ask(worker, of), [(Label.TEAM, "They now live at Flat 3, 18 Lantern Row."), (Label.TEAM, "Known to us.")]
    )
    story.recommend(worker, of, not_known="Who else knows of 18 lantern row, flat 3, 18 Lantern  Row.")
    story.decide(manager, of, reasons="They fled to FLAT 3, 18 LANTERN ROW.")
    of = story.fresh(of)
    first, second = sorted(leaving.items_of(of), key=lambda one: one.seq)
    assert Answer.objects.filter(pk=given.pk).count() == 0
    with pytest.raises(Refused, match="protected address"):
        leaving.hand_over(manager, of, item_ids=[first.id])
    with pytest.raises(Refused, match="protected address"):
        leaving.hand_over(manager, of, item_ids=[second.id], note="Knock at Flat 3, 18 Lantern Row")
    with pytest.raises(Refused, match="Somebody else must read the pack"):
        leaving.hand_over(manager, of, item_ids=[second.id])
    leaving.hand_over_checked(manager, worker, of, item_ids=[second.id])
    seen = everything_readable(team).casefold()
    assert "lantern" not in seen
    assert "qx4 7rb" not in seen
    assert "the home address is protected" in seen


def test_a_linked_persons_protected_address_stays_too(worker: Viewer, manager: Viewer, team: Viewer) -> None:
    of = story.rated(worker)
    with acting_as(worker):
        who = stamp(worker, factories.later(5))
        person = Person.objects.create(**who)
        PersonAddress.objects.create(
            person=person, line="9 Harbour Steps", postcode="QX1 1AA", house_key="9", protected=True, **who
        )
        PersonLink.objects.create(mention=story.child_of(of), person=person, **who)
    story.answer(story.ask(worker, of), [(Label.TEAM, "Her aunt lives at 9 Harbour Steps.")])
    story.recommend(worker, of)
    story.decide(manager, of)
    with pytest.raises(Refused, match="protected address"):
        leaving.hand_over(manager, story.fresh(of))


def test_an_anonymous_referrer_is_in_no_pack(worker: Viewer, manager: Viewer, team: Viewer) -> None:
    of = story.decided(
        worker,
        manager,
        wants_anonymity=True,
        referrer_name="Odette Quill",
        referrer_phone="07700 900555",
        referrer_organisation="",
        source_agency="public",
        source_kind="neighbour",
        verified=False,
    )
    with pytest.raises(Refused, match="asked not to be named"):
        leaving.hand_over(manager, of, note="Odette Quill rang again.")
    leaving.hand_over(manager, of)
    seen = everything_readable(team)
    assert "Quill" not in seen
    assert "900555" not in seen
    assert "Not named." in seen


def test_the_decisions_words_are_kept_back_when_they_repeat_what_must_stay(
    worker: Viewer, manager: Viewer, team: Viewer
) -> None:
    of = story.asked_and_answered(worker)
    story.recommend(worker, of)
    story.decide(manager, of, reasons=f"I agree. {story.CANARY}")
    pack = leaving.hand_over(manager, story.fresh(of))
    assert pack.disclosure.body["reasons"].startswith("The hub keeps this back. Ask ")
    assert "blue door" not in everything_readable(team)


def test_feedback_that_repeats_an_item_is_not_sent(worker: Viewer, manager: Viewer) -> None:
    of = story.decided(worker, manager, Outcome.ADVICE, Outcome.NFA)
    for _, text in story.ALL_LABELS:
        with pytest.raises(Refused, match="word for word"), acting_as(worker):
            actions.give_feedback(
                referral=of,
                text=f"Thank you. {text.upper()}",
                safe_checked=True,
                by=worker,
                at=factories.later(100),
                policy=policy_now(),
            )


def test_what_was_said_across_the_room_waits_for_its_owner(worker: Viewer, manager: Viewer) -> None:
    from openmash.agency_checks import actions as checks
    from openmash.rulebook.words import Kind

    of: Referral = story.rated(worker)
    request = story.ask(worker, of)
    with acting_as(worker):
        checks.note_spoken(
            request=request,
            said_by="Sam Lowe",
            nothing_held=False,
            items=[checks.Item("A caution in 2021 for assault.", Kind.FACT, Label.TEAM, "records")],
            by=worker,
            at=factories.later(30),
        )
    story.recommend(worker, of)
    story.decide(manager, of)
    with pytest.raises(Refused, match="not yet confirmed"):
        leaving.hand_over(manager, story.fresh(of))
