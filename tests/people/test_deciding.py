"""What the hub's own people said is what weights are learned from; what a link brought does not speak for itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.exceptions import ImproperlyConfigured

from openmash.partnership.viewers import acting_as
from openmash.people import actions
from openmash.people.queries.deciding import decided
from openmash.people.weights import in_use
from openmash.referrals import finding
from openmash.rulebook import matching
from openmash.rulebook.matching.comparing import compare
from openmash.rulebook.matching.learning import HELD_NEAR, Asked, TooLittleKnown, learn_near
from openmash.rulebook.matching.weights import written
from openmash.rulebook.words import Role
from tests import factories
from tests.factories import AT, SENT, SentPerson
from tests.people.doubles import AMAHRA, record, recorded

AMARA = matching.PersonFacts("1", (matching.Name("Amara", "Okafor"),), role="child")


@pytest.mark.django_db
def test_each_decision_is_learned_from_without_what_it_brought() -> None:
    """Added as new: nobody was the one. Linked under a misspelt name: that one, compared as they were known before."""
    officer = factories.viewer(Role.CONTACT_OFFICER)
    child = replace(SENT.children[0], surname="Okafour", born=None)
    referrals = [
        factories.referral(),
        factories.referral(received_at=factories.later(30), children=(child,), adults=()),
    ]
    with acting_as(officer):
        first, again = [finding.named(finding.opened(officer, one.reference), "child", 1) for one in referrals]
        person = actions.add(mention=first, by=officer, at=AT)
        actions.link(mention=again, person_id=person.pk, reasons=(), by=officer, at=AT)
    with acting_as(measure := factories.viewer(Role.SOCIAL_WORKER)):
        said = [one for each in decided(measure) for one in each]
    new, linked = sorted(said, key=lambda one: one.right is not None)
    assert new.right is None
    assert linked.right == 0
    assert (linked.found[0].forename, linked.found[0].surname) == ("same", "part near")
    assert linked.found[0].born == "none", "the date of birth is what the referral did not say"


@pytest.mark.django_db
def test_a_link_that_was_taken_back_teaches_nothing() -> None:
    officer = factories.viewer(Role.CONTACT_OFFICER)
    referral = factories.referral(children=(SentPerson(forename="Una", surname="Vale"),), adults=())
    with acting_as(officer):
        mention = finding.named(finding.opened(officer, referral.reference), "child", 1)
        actions.add(mention=mention, by=officer, at=AT)
        actions.take_back(link=mention.links.get(), because="Another Una.", by=officer, at=AT)
        assert [one for each in decided(officer) for one in each] == []


@pytest.mark.django_db
def test_two_who_were_said_to_be_two_are_learned_from_until_that_is_taken_back() -> None:
    worker = factories.viewer(Role.SOCIAL_WORKER)
    (_, one), (_, two) = recorded(worker), recorded(worker, AMAHRA)
    with acting_as(worker):
        before = [one for each in decided(worker) for one in each]
        apart = actions.say_two(one=record(worker, one), other=record(worker, two), because="Two.", by=worker, at=AT)
        said = [one for each in decided(worker) for one in each]
        assert len(said) == len(before) + 1
        assert (said[-1].right, said[-1].found[0].born, len(said[-1].found)) == (None, "same", 1)
        actions.take_apart_back(apart=apart, because="One.", by=worker, at=AT)
        assert [one for each in decided(worker) for one in each] == before


def _decisions(same: int, other: int) -> list[Asked]:
    """Of two who share a carer: so many said to be the same person, so many not."""
    carer = replace(AMARA, carers=("Ngozi Okafor",))
    found = compare(matching.evidence(carer), matching.evidence(replace(carer, id="2")), {})
    return [Asked([found], 0)] * same + [Asked([found], None)] * other


def test_few_decisions_move_weights_little_and_many_move_them_far() -> None:
    base = matching.standard_weights()
    name = "home=none/none/same"
    before = base.points.get(name, 0.0)
    few = learn_near(_decisions(1, 3), base, version="v", source="s").points.get(name, 0.0)
    many = learn_near(_decisions(20, 800), base, version="v", source="s").points.get(name, 0.0)
    assert abs(few - before) < abs(many - before)
    assert many < before
    assert HELD_NEAR < 1


def test_what_nobody_decided_stays_as_it_was() -> None:
    base = matching.standard_weights()
    learned = learn_near(_decisions(5, 5), base, version="v", source="s")
    assert learned.points["born=same"] == base.points["born=same"]
    assert learned.points["nhs_number=same"] == base.points["nhs_number=same"]
    assert (learned.start, learned.same_from, learned.version) == (base.start, base.same_from, "v")


@pytest.mark.parametrize("decisions", [[], _decisions(3, 0), _decisions(0, 3)])
def test_it_is_refused_to_learn_from_one_kind_of_decision(decisions: list[Asked]) -> None:
    with pytest.raises(TooLittleKnown):
        learn_near(decisions, matching.standard_weights(), version="v", source="s")


def test_a_hub_uses_the_weights_it_names_and_refuses_what_is_none(tmp_path, settings) -> None:
    base = matching.standard_weights()
    assert in_use() is base
    ours = tmp_path / "ours.json"
    ours.write_text(written(replace(base, version="ours")))
    settings.OPENMASH_MATCHING_WEIGHTS = str(ours)
    assert in_use().version == "ours"
    for name, text in (("no.json", "{}"), ("none.json", None)):
        if text is not None:
            (tmp_path / name).write_text(text)
        settings.OPENMASH_MATCHING_WEIGHTS = str(tmp_path / name)
        with pytest.raises(ImproperlyConfigured, match="OPENMASH_MATCHING_WEIGHTS"):
            in_use()
