"""Telling the referrer and the agencies: read and sent by a person, or the reason why not; then it closes."""

from __future__ import annotations

from typing import Any

import pytest

from openmash.agency_checks import actions as checks
from openmash.disclosures import actions, queries
from openmash.disclosures.models import Disclosure
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Referral
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import Label, Outcome, ReferrerKind, Refused, Role, Stage
from tests import factories
from tests.decisions import story
from tests.disclosures import leaving

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker() -> Viewer:
    return factories.viewer(Role.SOCIAL_WORKER)


@pytest.fixture
def manager() -> Viewer:
    return factories.viewer(Role.MASH_MANAGER)


def tell(by: Viewer, of: Referral, **changes: Any) -> Disclosure:
    """The referrer is told."""
    given: dict[str, Any] = {"text": "Thank you. We have acted on it.", "safe_checked": True}
    with acting_as(by):
        return actions.give_feedback(
            referral=of, by=by, at=factories.later(130), policy=policy_now(), **{**given, **changes}
        )


def tell_agencies(by: Viewer, of: Referral) -> list[Disclosure]:
    """The agencies are told."""
    with acting_as(by):
        return actions.tell_agencies(referral=of, by=by, at=factories.later(131), policy=policy_now())


def test_the_referral_closes_when_referrer_and_agencies_are_told(worker: Viewer, manager: Viewer) -> None:
    of = story.decided(worker, manager, Outcome.ADVICE, Outcome.NFA)
    tell(worker, of)
    assert story.fresh(of).stage == Stage.TELLING
    tell_agencies(worker, of)
    of = story.fresh(of)
    assert (of.stage, of.closed_at) == (Stage.CLOSED, factories.later(131))


def test_without_agencies_asked_telling_the_referrer_closes_it(worker: Viewer, manager: Viewer) -> None:
    of = story.rated(worker)
    story.recommend(worker, of)
    story.decide(manager, of, parts=story.parts(of, Outcome.NFA, Outcome.NFA, is_referral_to_social_care=False))
    tell(worker, story.fresh(of))
    assert story.fresh(of).stage == Stage.CLOSED


def test_saying_why_nobody_is_told_is_an_ending_too(worker: Viewer, manager: Viewer) -> None:
    of = story.decided(worker, manager, Outcome.ADVICE, Outcome.NFA)
    with pytest.raises(Refused, match="Say why"), acting_as(worker):
        actions.no_feedback(referral=of, because=" ", by=worker, at=factories.later(130))
    with acting_as(worker):
        actions.no_feedback(referral=of, because="He may read her post.", by=worker, at=factories.later(130))
    tell_agencies(worker, of)
    assert story.fresh(of).stage == Stage.CLOSED


@pytest.mark.parametrize("changes", [{"text": " "}, {"safe_checked": False}, {"text": "Our {team} will ring you."}])
def test_it_is_read_whole_and_safe_before_it_goes(worker: Viewer, manager: Viewer, changes: dict[str, Any]) -> None:
    of = story.decided(worker, manager, Outcome.ADVICE, Outcome.NFA)
    with pytest.raises(Refused):
        tell(worker, of, **changes)


def test_nobody_is_told_before_the_decision(worker: Viewer) -> None:
    of = story.asked_and_answered(worker)
    with pytest.raises(Refused, match="once it is decided"):
        tell(worker, of)
    with pytest.raises(Refused, match="once it is decided"):
        tell_agencies(worker, of)


def test_each_is_told_once(worker: Viewer, manager: Viewer) -> None:
    of = story.decided(worker, manager)
    tell(worker, of)
    tell_agencies(worker, of)
    with pytest.raises(Refused, match="already"):
        tell(worker, of)
    with pytest.raises(Refused, match="already"):
        tell_agencies(worker, of)


def test_told_before_the_team_accepts_it_closes_on_accepting(worker: Viewer, manager: Viewer) -> None:
    of = story.decided(worker, manager)
    pack = leaving.hand_over(manager, of)
    tell(worker, of)
    tell_agencies(worker, of)
    assert story.fresh(of).stage == Stage.HANDING_OVER
    leaving.accept(factories.viewer(Role.RECEIVING_MANAGER), pack)
    assert story.fresh(of).stage == Stage.CLOSED


def test_an_anonymous_referrer_cannot_be_told(worker: Viewer, manager: Viewer) -> None:
    of = story.decided(
        worker,
        manager,
        Outcome.ADVICE,
        Outcome.NFA,
        wants_anonymity=True,
        verified=False,
        source_agency="public",
        source_kind="anonymous",
        referrer_name="",
        referrer_phone="",
        referrer_organisation="",
    )
    with acting_as(worker):
        assert queries.telling(worker, of, policy_now()).kind is ReferrerKind.ANONYMOUS
        assert queries.telling(worker, of, policy_now()).drafts == ()
    with pytest.raises(Refused, match="anonymous"):
        tell(worker, of)


def test_wording_starts_from_the_policy_by_kind_and_outcome(worker: Viewer, manager: Viewer) -> None:
    of = story.decided(worker, manager)
    leaving.hand_over(manager, of)
    with acting_as(worker):
        about = queries.telling(worker, of, policy_now())
    assert about.kind is ReferrerKind.PROFESSIONAL
    assert [names for names, _ in about.drafts] == ["Amara Okafor-Bell", "Idris Okafor-Bell"]
    assert about.opening.count("Thank you for telling us.") == 1
    assert "Amara Okafor-Bell: We are making child-protection enquiries." in about.opening
    assert "Idris Okafor-Bell: A social worker will make an assessment" in about.opening
    assert of.reference in about.drafts[0][1]
    assert "Duty and assessment" in about.drafts[0][1]
    assert "{" not in about.drafts[0][1]


def test_a_referrer_who_is_also_named_in_the_referral_is_pointed_out(worker: Viewer, manager: Viewer) -> None:
    of = story.decided(worker, manager, Outcome.ADVICE, Outcome.NFA, referrer_phone="07700 900 123")
    with acting_as(worker):
        assert queries.telling(worker, of, policy_now()).also_named == ("Ngozi Okafor, mother",)


def test_an_agency_reads_its_decision_and_who_does_what_and_no_more(worker: Viewer, manager: Viewer) -> None:
    of = story.rated(worker)
    story.answer(
        story.ask(worker, of), [(Label.TEAM, "Officers at the flat.")], own=[checks.OwnAction("Visit", "Sam Lowe")]
    )
    story.answer(
        story.ask(worker, of, "health"),
        [(Label.TEAM, "A sore wrist in September.")],
        own=[checks.OwnAction("Weigh her", "Ines Duarte")],
    )
    story.recommend(worker, of)
    story.decide(manager, of)
    leaving.accept(factories.viewer(Role.RECEIVING_MANAGER), leaving.hand_over(manager, of, ()))
    tell_agencies(worker, of)
    police = story.navigator("police")
    with acting_as(police):
        (told,) = queries.told(police)
        assert [(one["outcome"], one["final_rating"]) for one in told.body["children"]] == [
            ("Child-protection enquiry (section 47)", "RED"),
            ("Social-work assessment (section 17)", "RED"),
        ]
        assert [one["who"] for one in told.body["accountable"]] == [
            "Duty and assessment (Hannah Birch)",
            "Sam Lowe",
            "The hub",
        ]
        for foreign in ("Ines", "wrist", "reasons", "Lantern", "under the"):
            assert foreign not in str(told.body)


def test_what_is_owed_stands_in_the_queue_until_it_is_done(worker: Viewer, manager: Viewer) -> None:
    of = story.decided(worker, manager, Outcome.ADVICE, Outcome.NFA)
    with acting_as(worker):
        assert list(queries.feedback_owed(worker)) == [of]
        assert list(queries.agencies_owed(worker)) == [of]
    tell(worker, of)
    tell_agencies(worker, of)
    with acting_as(worker):
        assert list(queries.feedback_owed(worker)) == []
        assert list(queries.agencies_owed(worker)) == []


def test_the_referrer_reads_their_feedback_and_nobody_elses(worker: Viewer, manager: Viewer) -> None:
    one, other = (factories.viewer(Role.PROFESSIONAL_REFERRER) for _ in range(2))
    of = story.rated(worker, of=factories.referral(by=one))
    story.recommend(worker, of)
    story.decide(manager, of, parts=story.parts(of, Outcome.NFA, Outcome.NFA, is_referral_to_social_care=False))
    told = tell(worker, of)
    with acting_as(one):
        assert list(queries.feedback(one, of)) == [told]
    with acting_as(other):
        assert list(queries.feedback(other, of)) == []


@pytest.mark.parametrize("role", [Role.CONTACT_OFFICER, Role.ADMIN_OFFICER])
def test_only_a_social_worker_or_manager_tells(worker: Viewer, manager: Viewer, role: Role) -> None:
    of = story.decided(worker, manager, Outcome.ADVICE, Outcome.NFA)
    officer = factories.viewer(role)
    with pytest.raises(Refused):
        tell(officer, of)
    with pytest.raises(Refused):
        tell_agencies(officer, of)
    with pytest.raises(Refused), acting_as(officer):
        actions.no_feedback(referral=of, because="Because.", by=officer, at=factories.later(130))
