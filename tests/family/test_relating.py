"""How two people belong together: recorded as facts, refused with a sentence, ended or corrected by a later row."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from openmash.family import actions
from openmash.family.actions import Home, New, Said
from openmash.family.models import Ending, Event, Relationship, RelationshipEnded, Source, Stay
from openmash.family.queries.kin import everybody, proposed
from openmash.ledger.models import LedgerEntry
from openmash.partnership.viewers import acting_as
from openmash.people import actions as linking
from openmash.people.models import Person
from openmash.referrals.finding import opened
from openmash.rulebook.kin import Kin, as_at, siblings
from openmash.rulebook.words import Refused, Role
from tests import factories
from tests.factories import AT, SentPerson
from tests.family.kinfolk import Folk, folk

pytestmark = pytest.mark.django_db


@pytest.fixture
def them() -> Folk:
    return folk()


def refusal(act, *args, **given) -> str:
    with pytest.raises(Refused) as no:
        act(*args, **given)
    return str(no.value.verdict.because)


def test_what_a_referral_says_is_proposed_and_confirmed_in_one_press(them: Folk) -> None:
    before = proposed(them.family(), AT)
    said = {(one.what.kind, one.what.words) for one in before if one.what.said}
    assert said == {
        (Kin.PARENT, "mother"), (Kin.PARTNER, "mother's partner"), (Kin.GRANDPARENT, "grandmother"),
        (Kin.SIBLING, "brother or sister"),
    }  # fmt: skip
    assert not Relationship.objects.exists()
    mother = next(one for one in before if one.what.kind is Kin.PARENT and one.what.said)
    with acting_as(them.officer):
        made = actions.confirm(referral=them.referral, key=mother.key, by=them.officer, at=AT)
        assert (made.kind, made.said_in, made.said_by) == ("PARENT", "REFERRAL", "mother")
        entry = LedgerEntry.objects.get(verb="RECORDED_RELATIONSHIP")
        assert entry.subjects == [str(made.pk), str(them.people["Ngozi"]), str(them.people["Amara"])]
        again = refusal(actions.confirm, referral=them.referral, key=mother.key, by=them.officer, at=AT)
    assert "confirmed or taken back meanwhile" in again
    assert mother.key not in {one.key for one in proposed(them.family(), AT)}


def test_nobody_is_their_own_ancestor_whoever_says_so(them: Folk) -> None:
    them.relate("Adaeze", Kin.PARENT, "Ngozi")
    them.relate("Ngozi", Kin.PARENT, "Amara")
    assert "own ancestor" in refusal(them.relate, "Amara", Kin.PARENT, "Adaeze")
    assert "same person" in refusal(them.relate, "Amara", Kin.SIBLING, "Amara")
    assert "on record already" in refusal(them.relate, "Ngozi", Kin.PARENT, "Amara")
    assert "only 2 years older" in refusal(them.relate, "Amara", Kin.PARENT, "Idris")
    assert "Say who said so" in refusal(them.relate, "Craig", Kin.STEP_PARENT, "Amara", certain=False)
    with acting_as(them.officer):
        assert Relationship.objects.count() == 2


def test_a_wrong_relationship_is_corrected_by_a_row_and_both_stay(them: Folk) -> None:
    made = them.relate("Craig", Kin.PARENT, "Amara")
    end = {"relationship": made, "referral": them.referral, "until": None, "until_words": "", "by": them.officer}
    with acting_as(them.officer):
        assert "what was wrong" in refusal(actions.end_relationship, ending=Ending.WRONG, because=" ", at=AT, **end)
        assert "since when" in refusal(actions.end_relationship, ending=Ending.OVER, because="Said so", at=AT, **end)
        actions.end_relationship(ending=Ending.WRONG, because="He is her step-father.", at=AT, **end)
        assert "already" in refusal(actions.end_relationship, ending=Ending.WRONG, because="x", at=AT, **end)
    them.relate("Craig", Kin.STEP_PARENT, "Amara")
    assert [tie.kind for tie in them.family().everybody.ties] == [Kin.STEP_PARENT]
    with acting_as(them.officer):
        assert (Relationship.objects.count(), RelationshipEnded.objects.count()) == (2, 1)


def test_a_couple_that_parted_is_seen_as_it_was(them: Folk) -> None:
    made = them.relate("Craig", Kin.PARTNER, "Ngozi", since=date(2024, 4, 1), since_words="About April 2024")
    end = {"relationship": made, "referral": them.referral, "ending": Ending.OVER, "because": "Ngozi said so"}
    with acting_as(them.officer):
        early = refusal(
            actions.end_relationship, until=date(2023, 1, 1), until_words="2023", by=them.officer, at=AT, **end
        )
        actions.end_relationship(until=date(2025, 9, 1), until_words="autumn 2025", by=them.officer, at=AT, **end)
    assert "before it began" in early
    found = them.family().everybody
    kin = [one.kin for one in found.people.values()]
    states = [as_at(kin, found.ties, on).couples for on in (date(2024, 1, 1), date(2025, 1, 1), date(2026, 1, 1))]
    assert [[one.kind for one in couples] for couples in states] == [[], [Kin.PARTNER], [Kin.EX_PARTNER]]


def test_an_unborn_baby_is_the_same_person_once_born(them: Folk) -> None:
    them.relate("Ngozi", Kin.PARENT, "Baby")
    born = {"referral": them.referral, "person_id": them.people["Baby"], "event": Event.BORN, "by": them.officer}
    with acting_as(them.officer):
        later = refusal(actions.record_life, day=date(2026, 9, 4), day_words="x", sex="F", said_by="GP", at=AT, **born)
        made = actions.record_life(
            day=date(2026, 5, 20), day_words="20 May 2026", sex="F", said_by="The midwife", at=AT, **born
        )
        twice = refusal(actions.record_life, day=date(2026, 5, 21), day_words="x", sex="", said_by="GP", at=AT, **born)
    assert "not come yet" in later
    assert "known already" in twice
    baby = them.family().everybody.people[str(made.person_id)]
    assert (baby.kin.born, baby.kin.sex, baby.kin.expected) == (date(2026, 5, 20), "F", date(2026, 9, 1))
    assert [tie.kind for tie in them.family().everybody.ties if tie.other == baby.kin.id] == [Kin.PARENT]


def test_a_baby_born_meanwhile_and_named_in_a_later_referral_keeps_its_family(them: Folk) -> None:
    them.relate("Ngozi", Kin.PARENT, "Baby")
    later = factories.referral(
        children=(SentPerson(forename="Zola", surname="Okafor", born=date(2026, 5, 20), sex="F"),)
    )
    with acting_as(them.officer):
        (mention,) = opened(them.officer, later.reference).mentions.filter(is_child=True)
        linking.link(mention=mention, person_id=them.people["Baby"], reasons=[], by=them.officer, at=AT)
    baby = them.family().everybody.people[str(them.people["Baby"])]
    assert (baby.kin.born, baby.kin.unborn) == (date(2026, 5, 20), False)


def test_somebody_no_referral_names_is_added_in_one_act_with_whom_they_belong_to(them: Folk) -> None:
    given = {"referral": them.referral, "other_id": them.people["Ngozi"], "kind": Kin.PARENT, "by": them.officer}
    said = Said(Source.FAMILY, "Ngozi")
    with acting_as(them.officer):
        before = Person.objects.count()
        nameless = refusal(actions.add_relative, new=New("", " "), said=said, at=AT, **given)
        actions.add_relative(new=New("Emeka", "Okafor", "M", date(1965, 1, 1)), said=said, at=AT, **given)
        young = refusal(
            actions.add_relative, new=New("Ada", "Okafor", "F", date(1995, 1, 1)), said=said, at=AT, **given
        )
        assert Person.objects.count() == before + 1
    assert "first name or a surname" in nameless
    assert "only 2 years older" in young
    assert "Emeka Okafor" in {one.name for one in them.family().everybody.people.values()}


def test_forty_children_live_in_one_home_and_a_child_lives_in_two(them: Folk) -> None:
    children = tuple(SentPerson(forename=f"Child{n}", surname="Vale", born=date(2016, 1, 1)) for n in range(40))
    many = folk(children=children, adults=(factories.MOTHER,))
    everyone = list(many.people.values())
    home = Home("9 Foundry Yard", "QX1 1AA")
    with acting_as(many.officer):
        given = {"referral": many.referral, "said": Said(Source.REFERRAL), "by": many.officer, "at": AT}
        assert len(actions.move_in(person_ids=everyone, home=home, **given)) == 41
        same = Home("9, foundry yard", "qx1 1aa")
        assert "on record already" in refusal(actions.move_in, person_ids=everyone[:2], home=same, **given)
        (stay,) = actions.move_in(person_ids=everyone[:1], home=Home("2 Other Row"), **given)
        assert Stay.objects.filter(person_id=everyone[0]).count() == 2
        out = {"stay": stay, "referral": many.referral, "until_words": "", "because": "x", "by": many.officer, "at": AT}
        assert "since when" in refusal(actions.move_out, ending=Ending.OVER, until=None, **out)
        actions.move_out(ending=Ending.OVER, until=AT.date(), **out)
        assert "already" in refusal(actions.move_out, ending=Ending.WRONG, until=None, **out)
    for child in everyone[1:]:
        with acting_as(many.officer):
            actions.relate(
                referral=many.referral, person_id=many.people["Ngozi"], other_id=child, kind=Kin.PARENT,
                said=Said(Source.FAMILY), by=many.officer, at=AT,
            ) if child != many.people["Ngozi"] else None  # fmt: skip
    found = many.family().everybody
    family = as_at([one.kin for one in found.people.values()], found.ties, AT.date())
    assert {kind for kind, _ in siblings(family, str(everyone[1])).values()} == {Kin.SIBLING}


def test_only_those_who_may_record_it_do(them: Folk) -> None:
    admin = factories.viewer(Role.ADMIN_OFFICER)
    assert "Only a contact officer" in refusal(them.relate, "Ngozi", Kin.PARENT, "Amara", who=admin)


def test_somebody_who_is_not_there_is_related_to_nobody(them: Folk) -> None:
    them.people["Ghost"] = uuid.uuid4()
    assert "no longer on the list" in refusal(them.relate, "Ghost", Kin.PARENT, "Amara")
    with acting_as(them.officer):
        assert everybody(them.officer, [them.people["Ghost"]]).people == {}
