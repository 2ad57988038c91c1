"""Two records of one person are merged and taken back: nothing moves, nothing is lost, and both are found as one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from openmash.ledger.models import LedgerEntry
from openmash.partnership.viewers import acting_as
from openmash.people import actions, queries
from openmash.people.models import Person, PersonMerge, PersonMergeTakenBack
from openmash.people.queries.merging import doubles, look_alike
from openmash.referrals.finding import opened
from openmash.referrals.models import Referral
from openmash.referrals.protecting import protected
from openmash.restrictions import actions as restrictions
from openmash.rulebook.matching import Name, PersonFacts
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import Refused, Role
from tests import factories
from tests.factories import AT, MOTHER, TWO_CHILDREN
from tests.people.doubles import AMAHRA, BECAUSE, child_of, everything, merge, record, recorded, take_back

pytestmark = pytest.mark.django_db
ACACIA = {"address_line": "14 Acacia Street", "postcode": "QX1 1AA"}


@pytest.fixture
def worker() -> Viewer:
    """A social worker of the hub."""
    return factories.viewer(Role.SOCIAL_WORKER)


def refusal(act, *args, **kwargs) -> str:
    """The sentence of the refusal this must give; nothing of it stays."""
    with pytest.raises(Refused) as no, transaction.atomic():
        act(*args, **kwargs)
    return no.value.verdict.because


def restrict(of: Referral) -> Viewer:
    """The family of a referral, restricted to a manager and one social worker; the manager."""
    manager, named = factories.staff(Role.MASH_MANAGER), factories.staff(Role.SOCIAL_WORKER)
    with acting_as(manager.viewer(), AT):
        restrictions.restrict(
            referral=of, kind="STAFF", because="Staff.", named=[manager, named],
            review_on=AT.date() + timedelta(days=9), by=manager.viewer(), at=AT,
        )  # fmt: skip
    return manager.viewer()


def test_two_records_are_found_once_with_the_history_of_both(worker):
    first, one = recorded(worker)
    second, two = recorded(worker, AMAHRA, **ACACIA)
    merge(worker, one, two)
    for sought in (Name("Amara", "Okafor-Bell"), Name("Amahra", "Okafor")):
        with acting_as(worker):
            found = queries.find(worker, PersonFacts(names=(sought,), born=date(2019, 6, 3)))
        assert [match.id for match in (*found.matches, *found.family)] == [str(one)]
        known = found.people[str(one)]
        assert [name.surname for name in known.person.names.all()] == ["Okafor", "Okafor-Bell"]
        assert {mention.referral_id for mention in known.earlier} == {first.pk, second.pk}
        assert queries.name_of(known.person) == "Amara Okafor-Bell"


def test_the_name_that_was_chosen_leads_and_taking_back_gives_each_its_own(worker):
    _, one = recorded(worker)
    _, two = recorded(worker, AMAHRA, **ACACIA)
    before = everything(worker, [one, two])
    merged = merge(worker, two, one)
    assert set(everything(worker, [one, two])["called"].values()) == {"Amahra Okafor"}
    take_back(worker, merged)
    assert everything(worker, [one, two]) == before
    with acting_as(worker):
        assert (PersonMerge.objects.count(), PersonMergeTakenBack.objects.count()) == (1, 1)
        assert Person.objects.filter(pk__in=[one, two]).count() == 2


def test_both_acts_are_on_record_with_whom_they_are_about(worker):
    _, one = recorded(worker)
    _, two = recorded(worker, AMAHRA)
    merged = merge(worker, one, two)
    take_back(worker, merged)
    with acting_as(worker):
        did, undid = (LedgerEntry.objects.get(verb=verb) for verb in ("MERGED_PEOPLE", "TOOK_MERGE_BACK"))
        assert did.subjects == [str(merged.pk), str(one), str(two)]
        assert undid.subjects == [str(merged.taken_back.pk), str(merged.pk), str(one), str(two)]


def test_what_cannot_be_merged_is_refused_in_a_sentence(worker):
    _, one = recorded(worker)
    _, two = recorded(worker, AMAHRA, **ACACIA)
    assert refusal(merge, worker, one, two, because="  ") == "Say why these two are one person."
    assert refusal(merge, worker, one, one) == "These are one record already."
    merged = merge(worker, one, two)
    assert refusal(merge, worker, two, one) == "These are one record already."
    assert refusal(take_back, worker, merged, " ") == "Say why this is taken back."
    take_back(worker, merged)
    assert refusal(take_back, worker, merged) == "This was already taken back."
    for role in (Role.CONTACT_OFFICER, Role.ADMIN_OFFICER):
        assert refusal(merge, factories.viewer(role), one, two) == (
            "Only a social worker or manager says that two records are of one person."
        )
    with acting_as(worker):
        assert PersonMerge.objects.count() == 1


def test_who_looked_while_another_merged_reads_that_it_is_done(worker):
    """One side was read before, the other after: together they look like two people whom one referral names."""
    _, one = recorded(worker)
    _, two = recorded(worker, AMAHRA, **ACACIA)
    with acting_as(worker):
        early = record(worker, one)
    merge(worker, two, one)
    with acting_as(worker):
        late = record(worker, two)
    assert early.id != late.id
    assert early.referrals & late.referrals
    already = "Somebody has already said that these two are one person."
    with acting_as(worker):
        assert refusal(actions.merge, kept=early, other=late, because=BECAUSE, by=worker, at=AT) == already


def test_two_whom_one_referral_names_stay_two_unless_it_is_said_why(worker):
    of = factories.referral(children=TWO_CHILDREN, adults=(MOTHER,))
    with acting_as(worker):
        children = [mention for mention in opened(worker, of.reference).mentions.all() if mention.is_child][:2]
        one, two = (actions.add(mention=child, by=worker, at=AT).pk for child in children)
    assert refusal(merge, worker, one, two).startswith("One referral names them as two people.")
    merged = merge(worker, one, two, apart_because="The school wrote both her names.")
    assert (merged.apart_because, "ONE_REFERRAL" in merged.warnings) == ("The school wrote both her names.", True)


def test_rows_are_added_never_changed_and_the_database_refuses_the_same_two_twice(worker):
    _, one = recorded(worker)
    _, two = recorded(worker, AMAHRA)
    merged = merge(worker, one, two)
    with acting_as(worker):
        again = {"by_id": "x", "by_name": "x", "by_role": "SOCIAL_WORKER", "at": AT, "because": "x"}
        for act in (
            lambda: PersonMerge.objects.update(because="y"),
            lambda: PersonMerge.objects.all().delete(),
            lambda: PersonMerge.objects.create(**again, kept_id=merged.other_id, other_id=merged.kept_id),
            lambda: PersonMerge.objects.create(**again, kept_id=one, other_id=one),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                act()


def test_a_new_referral_is_linked_to_the_person_as_they_are_known_now(worker):
    _, one = recorded(worker)
    second, two = recorded(worker, AMAHRA, **ACACIA)
    merge(worker, one, two)
    with acting_as(worker):
        (link,) = queries.links(worker, second)
        assert (link.person_id, queries.name_of(link.person)) == (two, "Amara Okafor-Bell")
        now = queries.linked(child_of(worker, second))
        assert now is not None
        assert now.pk == one


def test_a_protection_of_one_record_covers_the_other(worker):
    first, one = recorded(worker)
    second, two = recorded(worker, AMAHRA, **ACACIA)
    with acting_as(worker):
        actions.protect(
            kind="PERSON", subject=child_of(worker, first).pk, referral_ref=first.pk, reference=first.reference,
            because="A refuge.", by=worker, at=AT,
        )  # fmt: skip
        before = protected(opened(worker, second.reference)).people
    merge(worker, one, two)
    with acting_as(worker):
        here = opened(worker, second.reference)
        assert (before, protected(here).people) == (frozenset(), frozenset({child_of(worker, second).pk}))


# Walls ---------------------------------------------------------------------------------------------------------------
def test_who_is_kept_from_one_record_finds_the_other_as_if_nothing_had_been_said(worker):
    first, one = recorded(worker, adults=())
    _, two = recorded(worker, AMAHRA, adults=(), **ACACIA)
    stranger = factories.staff(Role.SOCIAL_WORKER).viewer()
    with acting_as(stranger, AT):
        restrictions.declare(reference=first.reference, because="Her aunt.", by=stranger, at=AT)
    before = everything(stranger, [two])
    merge(worker, one, two)
    assert everything(stranger, [two]) == before
    with acting_as(stranger, AT):
        assert not Person.objects.filter(pk=one).exists()
        assert (PersonMerge.objects.count(), queries.merges(stranger, two)) == (0, [])
        found = queries.find(stranger, PersonFacts(names=(Name("Amara", "Okafor-Bell"),), born=date(2019, 6, 3)))
        assert [match.id for match in (*found.matches, *found.family)] == [str(two)]
        assert "bell" not in str(found.people).casefold()


def test_a_record_behind_a_restriction_is_merged_only_within_it(worker):
    first, one = recorded(worker, adults=())
    _, two = recorded(worker, AMAHRA, adults=(), **ACACIA)
    manager = restrict(first)
    assert refusal(merge, manager, one, two).startswith("One of these records belongs to a restricted family")
    with acting_as(worker, AT):
        with pytest.raises(Person.DoesNotExist):
            merge(worker, one, two)
        assert Person.objects.filter(pk=two).exists()


def test_a_restriction_put_on_one_record_later_covers_the_other(worker):
    first, one = recorded(worker, adults=())
    second, two = recorded(worker, AMAHRA, adults=(), **ACACIA)
    merge(worker, one, two)
    restrict(first)
    with acting_as(worker, AT):
        assert not Person.objects.filter(pk__in=[one, two]).exists()
        assert not Referral.objects.filter(pk__in=[first.pk, second.pk]).exists()


# What the hub suggests ------------------------------------------------------------------------------------------------
def test_the_hub_suggests_a_second_record_and_never_a_brother(worker):
    _, one = recorded(worker)
    _, two = recorded(worker, AMAHRA)
    _, brother = recorded(worker, TWO_CHILDREN[1])
    with acting_as(worker):
        assert [double.match.id for double in doubles(worker, one)] == [str(two)]
        assert look_alike(worker, [one, two, brother]) == ((one, two),)
    merge(worker, one, two)
    with acting_as(worker):
        assert doubles(worker, one) == ()
