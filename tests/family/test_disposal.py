"""A family's facts go with the referral in which they were said, and with people who are known from it alone."""

from __future__ import annotations

from openmash.family import actions
from openmash.family.actions import Home, New, Said
from openmash.family.models import Ending, Relationship, RelationshipEnded, Relative, Source, Stay, WorksWith
from openmash.partnership.viewers import acting_as
from openmash.people.models import Person
from openmash.referrals.finding import opened
from openmash.rulebook.kin import Kin
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Role
from tests import factories
from tests.ground.databases import Logins
from tests.records import keeping, story
from tests.records.test_disposal import LONG_AFTER


def test_what_was_said_of_a_family_goes_with_the_referral(own_database: Logins) -> None:
    """Committed, so that every foreign key has its say."""
    worker, manager = factories.viewer(Role.SOCIAL_WORKER), factories.viewer(Role.MASH_MANAGER)
    officer, contact = story.officer().viewer(), factories.viewer(Role.CONTACT_OFFICER)
    goes = story.closed(worker, manager)
    with acting_as(contact):
        of = opened(contact, goes.reference)
        known = Person.objects.get()
        said = {"referral": of, "said": Said(Source.FAMILY), "by": contact, "at": story.AT}
        gran = actions.add_relative(new=New("Gran", "Vale"), other_id=known.pk, kind=Kin.GRANDPARENT, **said)
        tie = actions.relate(person_id=gran.pk, other_id=known.pk, kind=Kin.OTHER_CARER, **said)
        actions.end_relationship(
            relationship=tie, referral=of, ending=Ending.WRONG, until=None, until_words="", because="x", by=contact,
            at=story.AT,
        )  # fmt: skip
        actions.move_in(person_ids=[gran.pk], home=Home("1 Row"), **said)
        actions.record_professional(
            referral=of, person_id=gran.pk, agency="health", role="GP", name="", reach="", leads=False, since=None,
            since_words="", said_by="x", by=contact, at=story.AT,
        )  # fmt: skip
    keeping.reckon(at=LONG_AFTER)
    keeping.answer(manager, keeping.propose(officer, goes))
    with acting_as(CLERK):
        for model in (Relationship, RelationshipEnded, Relative, Stay, WorksWith, Person):
            assert not model.objects.exists(), model
