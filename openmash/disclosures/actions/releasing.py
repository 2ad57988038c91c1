"""Letters and meeting papers: made ready, read by somebody else where it is needed, and left, word for word."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from openmash.agency_checks import actions as checks
from openmash.agency_checks.models import OwnerAsked
from openmash.agency_checks.queries import guard_for
from openmash.disclosures import queries
from openmash.disclosures.actions import handing
from openmash.disclosures.actions.announcing import announce
from openmash.disclosures.actions.papers import keep_paper
from openmash.disclosures.actions.writing import checker_named, keep_items, tell_checker
from openmash.disclosures.models import Disclosure, ReleaseAnswered, ReleasePrepared, SentOutside
from openmash.disclosures.queries.release import Chosen, Package, chosen
from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.referrals.models import Referral
from openmash.referrals.permission import agreed_anywhere, voice
from openmash.rulebook import calendars, consent, outputs, roles, sharing
from openmash.rulebook.outputs import Output
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer
from openmash.rulebook.telling import Topic
from openmash.rulebook.words import YES, Rating, Role, Verdict, first_no, no, refuse


@transaction.atomic
def release(
    *, referral: Referral, what: Chosen, by: Viewer, at: datetime, policy: LocalPolicy, checker: str = ""
) -> ReleasePrepared:
    """Release a letter or a meeting paper. It leaves at once, unless a protected person or address is on the case.

    Then it waits for `checker`, another social worker or manager, or whoever of them reads it first.
    """
    roles.may_release(by).require()
    referral = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    _whole(what).require()
    package = queries.compose_release(by, referral, what, by=by, at=at, policy=policy)
    _may_leave(referral, package, at, policy).require()
    who = checker_named(checker, by) if package.second else None
    prepared = ReleasePrepared.objects.create(
        referral_ref=referral.pk,
        reference=referral.reference,
        kind=what.output.value,
        package=package.as_data(),
        purpose=what.purpose.words,
        lawful_basis=what.basis.words,
        necessity=what.necessity.strip(),
        second_because=package.second,
        checker_id=str(who.pk) if who else "",
        checker_name=who.name if who else "",
        **stamp(by, at),
    )
    detail = {"kind": what.output.value, "items": [str(one.item.pk) for one in package.items]}
    enter(by=by, at=at, verb=Verb.PREPARED_RELEASE, reference=referral.reference, subjects=[prepared.pk], detail=detail)
    if who is None:
        _leave(prepared, package, by=by, at=at, policy=policy)
    else:
        tell_checker(prepared, who, urgent=referral.rating == Rating.RED.value)
    return prepared


@transaction.atomic
def confirm(*, prepared: ReleasePrepared, by: Viewer, at: datetime, policy: LocalPolicy) -> ReleaseAnswered:
    """Somebody else has read the package: it leaves now, exactly as it was prepared, in the name of who prepared it.

    Anything that changed since (an owner took the agreement back, something was marked) makes it another package.
    """
    referral = _held(prepared, by)
    preparer = _preparer(prepared)
    answered = ReleaseAnswered.objects.create(prepared=prepared, confirmed=True, **stamp(by, at))
    enter(by=by, at=at, verb=Verb.CONFIRMED_RELEASE, reference=prepared.reference, subjects=[prepared.pk])
    if prepared.kind == queries.HANDOVER:
        pack = handing.again(prepared, referral, by, at, policy)
        what = handing.as_chosen(prepared.package["chosen"])
        handing.leave(referral, pack, what, prepared, by=preparer, at=at, policy=policy)
        return answered
    what_again = chosen(prepared.package["chosen"])
    package = queries.compose_release(by, referral, what_again, by=preparer, at=prepared.at, policy=policy)
    if package.as_data() != prepared.package:
        refuse(handing.CHANGED)
    _may_leave(referral, package, at, policy).require()
    _leave(prepared, package, by=preparer, at=at, policy=policy)
    return answered


@transaction.atomic
def send_release_back(*, prepared: ReleasePrepared, because: str, by: Viewer, at: datetime) -> ReleaseAnswered:
    """The second person does not let it go, and says why. Whoever prepared it may take it back the same way."""
    _held(prepared, by, own=True)
    if not because.strip():
        refuse("Say what must change before it may leave.")
    answered = ReleaseAnswered.objects.create(
        prepared=prepared, confirmed=False, because=because.strip(), **stamp(by, at)
    )
    enter(by=by, at=at, verb=Verb.SENT_RELEASE_BACK, reference=prepared.reference, subjects=[prepared.pk])
    return answered


@transaction.atomic
def ask_owner(
    *, referral: Referral, item_id: UUID | str, what: Chosen, by: Viewer, at: datetime, policy: LocalPolicy
) -> OwnerAsked:
    """From the composer: ask an item's owner whether it may go to these recipients, for this purpose, because."""
    roles.may_release(by).require()
    package = queries.compose_release(by, referral, what, by=by, at=at, policy=policy)
    return _ask(referral, package.all_items, package.guard, item_id, what, by, at)


@transaction.atomic
def ask_for_pack(
    *, referral: Referral, item_id: UUID | str, team: str, because: str, by: Viewer, at: datetime, policy: LocalPolicy
) -> OwnerAsked:
    """From the handover: ask an item's owner whether it may go to the team, for what the decision is for."""
    roles.may_release(by).require()
    children = queries.awaiting_team(by, referral)
    pack = queries.compose(
        by, referral, team=policy.team(team), children=children, item_ids=[], note="", spoken_to="", spoken_at=None,
        policy=policy,
    )  # fmt: skip
    what = Chosen(
        Output.PACK, (queries.team_recipient(pack.team),), pack.purpose, pack.basis, because, "", (), (), True
    )
    return _ask(referral, pack.all_items, pack.guard, item_id, what, by, at)


def _ask(
    referral: Referral,
    items: tuple[queries.Leaving, ...],
    guard: queries.Guard,
    item_id: UUID | str,
    what: Chosen,
    by: Viewer,
    at: datetime,
) -> OwnerAsked:
    found = next((one for one in items if str(one.item.pk) == str(item_id)), None)
    if found is None:
        refuse("The item is not part of this referral. Open the page again.")
    if found.verdict:
        refuse("This item may leave already: tick it. Nobody need be asked.")
    if not found.askable:
        found.verdict.require()
    # What is asked goes to one agency: it must not carry what another gave, to whomever that may go, nor an address.
    others = guard_for(referral, found.item.agency)
    for which, text in (("Why you need it", what.necessity), ("The recipient's name", _named(what))):
        if not (stopped := first_no(guard.stops(text), others.stops(text))):
            refuse(f"{which} goes to the agency as you wrote it, and cannot go so. {stopped.because}")
    return checks.ask_owner(
        item=found.item,
        output=what.output,
        recipients=what.recipients,
        purpose=what.purpose,
        lawful_basis=what.basis,
        because=what.necessity,
        by=by,
        at=at,
    )


def _whole(what: Chosen) -> Verdict:
    listed = all((what.output, one.kind) in outputs.FIELDS for one in what.recipients)
    children = what.children or all(one.kind.value == "REFERRER" for one in what.recipients)
    return first_no(
        YES if what.recipients else no("Say to whom it goes."),
        YES if all(one.name.strip() for one in what.recipients) else no("Name everybody to whom it goes."),
        YES if listed else no("This cannot be sent to such a recipient. Choose another way to tell them."),
        YES if what.necessity.strip() else no("Say why it is needed: nothing leaves without a reason."),
        YES if what.text.strip() or what.items else no("Write what it says, or tick what it tells."),
        YES if children else no("Choose the children it is about."),
        YES if not what.outside or (what.how and what.address_kind) else no("Say how it is sent, and where to."),
    )


def _rests(referral: Referral, what: Chosen, at: datetime) -> list[Verdict]:
    """On consent it leaves only as far as what was agreed carries it: each agency by name; anybody else, if agreed."""
    heard = voice(referral)
    children = heard.children(calendars.london(at).date())
    elsewhere = YES if agreed_anywhere(heard) else no("Nobody has agreed to this. Choose another lawful basis.")
    return [
        sharing.may_rest_on_consent(
            what.basis,
            consent.carries(heard.said, children, one.code, what.purpose) if one.where == "AGENCY" else elsewhere,
        )
        for one in what.recipients
    ]


def _agreed(package: Package, at: datetime, policy: LocalPolicy) -> list[Verdict]:
    """The sharing agreement with each agency it goes to."""
    return [cover.verdict for cover in queries.release_covered(package, policy, at).values()]


def _may_leave(referral: Referral, package: Package, at: datetime, policy: LocalPolicy) -> Verdict:
    what = package.chosen
    meeting = list((what.meeting or {}).values())
    return first_no(
        *_rests(referral, what, at),
        *_agreed(package, at, policy),
        queries.only_what_may_leave(package.all_items, what.items),
        _said(package, "What you wrote", what.text),
        _said(package, "The name or place", "\n".join([_named(what), *meeting])),
        _not_home(package),
    )


def _named(what: Chosen) -> str:
    """Everybody it goes to, as they are named."""
    return "\n".join(part for one in what.recipients for part in (one.name, one.organisation))


def _said(package: Package, which: str, text: str) -> Verdict:
    stopped = package.guard.stops(text)
    return YES if stopped else no(f"{which} cannot go as it is. {stopped.because}")


def _not_home(package: Package) -> Verdict:
    """To a home that is protected nothing is posted: an envelope can be opened by who must not know of it."""
    if package.second and package.chosen.address_kind == "HOME" and package.chosen.outside:
        return no("Somebody on this case is protected: post nothing to the home. Choose an address that is safe.")
    return YES


def _leave(prepared: ReleasePrepared, package: Package, *, by: Viewer, at: datetime, policy: LocalPolicy) -> None:
    """One disclosure for each recipient, all of the same words, each with its own paper."""
    what = package.chosen
    covers = queries.release_covered(package, policy, at)
    for one in what.recipients:
        disclosure = Disclosure.objects.create(
            prepared=prepared,
            referral_ref=prepared.referral_ref,
            reference=prepared.reference,
            kind=what.output.value,
            recipient_kind=one.where,
            recipient=one.code,
            recipient_name=one.words,
            purpose=what.purpose.words,
            lawful_basis=what.basis.words,
            body=package.body,
            agreement=queries.kept(covers.get(one.code), policy),
            **stamp(by, at),
        )
        keep_items(disclosure, package.items, package.said)
        keep_paper(disclosure, policy)
        detail = {"kind": what.output.value, "where": one.where, "items": [str(row.item.pk) for row in package.items]}
        subjects = [disclosure.pk]
        enter(by=by, at=at, verb=Verb.RELEASED, reference=prepared.reference, subjects=subjects, detail=detail)
        announce(disclosure, Topic.RELEASED, by=by, at=at)
        if one.where == outputs.OUTSIDE:
            _sent_outside(disclosure, what, by, at)


def _sent_outside(disclosure: Disclosure, what: Chosen, by: Viewer, at: datetime) -> None:
    SentOutside.objects.create(
        disclosure=disclosure,
        referral_ref=disclosure.referral_ref,
        how=what.how,
        address_kind=what.address_kind,
        **stamp(by, at),
    )


def _held(prepared: ReleasePrepared, by: Viewer, *, own: bool = False) -> Referral:
    """The referral, locked, of a package that still waits; refused when it was answered or is one's own."""
    referral = Referral.objects.select_for_update(of=("self",)).get(pk=prepared.referral_ref)
    (roles.may_release(by) if own else roles.may_confirm_release(by, prepared.by_id)).require()
    answered = ReleaseAnswered.objects.filter(prepared=prepared).first()
    if answered is not None:
        did = "let it leave" if answered.confirmed else "sent it back"
        refuse(f"{answered.by_name} has read this already and {did}.", private=answered.by_name)
    if not prepared.second_because:
        refuse("This left without a second person: nobody need confirm it.")
    return referral


def _preparer(prepared: ReleasePrepared) -> Viewer:
    return Viewer(id=prepared.by_id, name=prepared.by_name, role=Role(prepared.by_role))
