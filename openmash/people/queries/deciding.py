"""What the hub's own people said of whom they were shown: the same, or not the same. Weights are learned from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from uuid import UUID

from django.db.models import Prefetch

from openmash.people.models import Person, PersonApart, PersonLink
from openmash.people.queries.finding import compared_each, facts_known, rarity_of
from openmash.people.queries.known import recorded, standing_history
from openmash.people.queries.mentions import facts_named
from openmash.people.queries.merged import same_people
from openmash.rulebook import matching
from openmash.rulebook.matching import PersonFacts
from openmash.rulebook.matching.comparing import compare
from openmash.rulebook.matching.learning import Asked
from openmash.rulebook.roles import Viewer

_AT_A_TIME = 100


def decided(viewer: Viewer) -> Iterator[list[Asked]]:
    """Everybody named whom somebody linked, referral by referral: whom the search finds for them, and who it is.

    Whoever else was found was not chosen. What a link itself brought to the known person is left out, or everybody
    would be like themselves; who was added as new is nobody who was known. And two who were said to be two people: they
    looked like one, so each of these says more than most.
    """
    standing = PersonLink.objects.filter(taken_back=None).select_related("mention__referral")
    standing = standing.prefetch_related("mention__referral__mentions").order_by("mention__referral_id")
    for _, links in groupby(standing.iterator(chunk_size=_AT_A_TIME), key=lambda link: link.mention.referral_id):
        yield _of_referral(viewer, {link.mention_id: link for link in links})
    yield list(_said_two())


def _said_two() -> Iterator[Asked]:
    """Two people beside each other, and neither is the other."""
    for row in PersonApart.objects.filter(taken_back=None).order_by("at", "pk"):
        same = same_people([row.one_id, row.other_id])
        one, other = same.lead(row.one_id), same.lead(row.other_id)
        facts = facts_known([one, other])
        if one != other and len(facts) > 1:
            beside = matching.evidence(facts[one]), matching.evidence(facts[other])
            yield Asked([compare(*beside, rarity_of([facts[one]]))], None)


def _of_referral(viewer: Viewer, links: Mapping[UUID, PersonLink]) -> list[Asked]:
    """What was said of everybody named in one referral."""
    mentions = list(next(iter(links.values())).mention.referral.mentions.all())
    same = same_people(link.person_id for link in links.values())
    sought = [facts_named(mention) for mention in mentions]
    return [
        _asked(one, pairs, links[mention.pk], same.of(links[mention.pk].person_id))
        for mention, one, pairs in zip(mentions, sought, compared_each(viewer, sought), strict=True)
        if mention.pk in links
    ]


def _asked(one: PersonFacts, pairs: Sequence[matching.Pair], link: PersonLink, records: tuple[UUID, ...]) -> Asked:
    """One decision. The known person stands first, compared with what was known without this link."""
    own = {str(record) for record in records}
    others = [pair.comparison for pair in pairs if pair.known.facts.id not in own]
    known = None if link.added_as_new else _known_without(link)
    if known is None:
        return Asked(others, None)
    chosen = compare(matching.evidence(one), matching.evidence(known), rarity_of([one]))
    kin = next((pair.comparison.kin for pair in pairs if pair.known.facts.id in own), "none")
    return Asked([chosen._replace(kin=kin), *others], 0)


def _known_without(link: PersonLink) -> PersonFacts | None:
    """What was known of a person but for what this link brought; None when that is not even a name."""
    before = (Prefetch(name, rows.exclude(link=link)) for name, rows in standing_history().items())
    facts = recorded(Person.objects.prefetch_related(*before).get(pk=link.person_id))
    return facts if facts.names else None
