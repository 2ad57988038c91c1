"""What may leave the hub, item by item, and a last look for words that may not leave in any text.

The label decides first (`rulebook.sharing`); where it does not reach, the owner's agreement to exactly this recipient
and this purpose does. Beside them stands what never leaves, whatever a label or an owner says: a protected address or
fact, who an anonymous referrer is, and, word for word, an item that has to stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from openmash.agency_checks.models import Answer, AnswerItem, OwnerAnswered, OwnerAsked
from openmash.agency_checks.queries import agreements
from openmash.referrals import protecting
from openmash.referrals.models import Referral
from openmash.referrals.protecting import Protection
from openmash.rulebook import guarding, sharing
from openmash.rulebook.guarding import Guard
from openmash.rulebook.outputs import Recipient, recipient
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.words import YES, Label, Purpose, RecipientKind, Verdict, no

__all__ = ["Guard", "Leaving", "guard", "leaving"]

MARKED = "Marked as protected. It leaves in nothing, for nobody, until that is lifted."


@dataclass(frozen=True, slots=True)
class Leaving:
    """One item an agency gave, and whether it may leave to this recipient - or the reason why it stays.

    `words` are what would leave: the item's text, or the owner's own shorter words. `agreement` is the owner's yes that
    lets it go further than its label. `askable`: may the owner be asked? `asked`: the latest question to the owner.
    `marked` as protected: then nothing of it is shown, not even here.
    """

    item: AnswerItem
    agency_name: str
    verdict: Verdict
    words: str
    agreement: OwnerAnswered | None
    askable: bool
    asked: OwnerAsked | None
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Toward:
    """To whom and why something would leave. While nobody is named yet no agreement counts: it is for somebody."""

    kinds: tuple[RecipientKind, ...]
    recipients: tuple[Recipient, ...] = ()
    purpose: Purpose | None = None


def leaving(
    referral: Referral,
    to: RecipientKind,
    policy: LocalPolicy,
    *,
    recipients: Sequence[Recipient] = (),
    purpose: Purpose | None = None,
    kept: Protection | None = None,
) -> list[Leaving]:
    """Every item the agencies gave about this referral, with whether it may leave to such recipients."""
    toward = Toward(tuple({one.kind for one in recipients}) or (to,), tuple(recipients), purpose)
    answers = Answer.objects.filter(request__referral=referral).select_related("confirmed")
    items = [
        (answer, item)
        for answer in answers.prefetch_related("items").order_by("agency", "at")
        for item in answer.items.all()
    ]
    kept = kept or protecting.protected(referral)
    watch = guarding.guard(kept.words)
    asked: dict[object, list[OwnerAsked]] = {}
    for one in agreements(referral):
        asked.setdefault(one.item_id, []).append(one)
    return [
        _leaving(answer, item, toward, watch, item.pk in kept.items, asked.get(item.pk, []), policy)
        for answer, item in items
    ]


def _leaving(
    answer: Answer,
    item: AnswerItem,
    toward: Toward,
    watch: Guard,
    marked: bool,
    asked: list[OwnerAsked],
    policy: LocalPolicy,
) -> Leaving:
    agency = policy.agency_name(item.agency)
    made = Leaving(item, agency, YES, item.text, None, False, asked[-1] if asked else None, marked)
    if marked:
        return replace(made, verdict=no(MARKED))
    if answer.spoken_by and not _confirmed(answer):
        return replace(made, verdict=no(f"Said across the room. {agency} has not yet confirmed these words."))
    reached = [kind for kind in toward.kinds if sharing.may_leave(item, kind, agency)]
    if len(reached) < len(toward.kinds):
        agreed = _agreement(item, toward, asked)
        if agreed is None:
            missing = next(kind for kind in toward.kinds if kind not in reached)
            stays = sharing.may_leave(item, missing, agency)
            askable = bool(sharing.may_be_asked_for(item)) and bool(watch.stops(item.text))
            news = _with_news(stays, made.asked, agency, named=bool(toward.recipients))
            return replace(made, verdict=news, askable=askable)
        made = replace(made, agreement=agreed, words=agreed.words or item.text)
    stopped = watch.stops(f"{made.words}\n{item.dated_words}\n{item.source_system}")
    return made if stopped else replace(made, verdict=no(stopped.because.split(". ")[0] + "."))


def _agreement(item: AnswerItem, toward: Toward, asked: list[OwnerAsked]) -> OwnerAnswered | None:
    """The owner's standing yes that covers every recipient its label does not reach. "Hub only" knows none."""
    if item.label == Label.HUB:
        return None
    if not toward.recipients:
        return None
    standing = [one for one in asked if _stands(one) and toward.purpose == one.purpose]
    need = {one.key for one in toward.recipients if not sharing.may_leave(item, one.kind)}
    covering = [one for one in standing if need <= {recipient(kept).key for kept in one.recipients}]
    return covering[-1].answered if covering else None


def _stands(asked: OwnerAsked) -> bool:
    """Did the owner agree, and not take it back?"""
    answered = getattr(asked, "answered", None)
    return answered is not None and answered.agrees and not hasattr(answered, "taken_back")


def _with_news(stays: Verdict, asked: OwnerAsked | None, agency: str, *, named: bool) -> Verdict:
    """Why it stays, with what the owner has said meanwhile."""
    if asked is None:
        return stays
    answered, to = getattr(asked, "answered", None), asked.recipient_words
    if answered is None:
        return no(f"{agency} was asked for {to} and has not answered yet.", private=to)
    if hasattr(answered, "taken_back"):
        why = answered.taken_back.because
        return no(f"{agency} agreed and took it back: {why}", private=why)
    if not answered.agrees:
        said = f"{to}: {answered.because}"
        return no(f"{agency} did not agree for {said}", private=said)
    if not named:
        return no(f"{agency} agreed for {to}. Choose them first, then it can be ticked.", private=to)
    return no(f"{agency} agreed for {to} alone, and for what was said then. Ask again for this.", private=to)


def _confirmed(answer: Answer) -> bool:
    return hasattr(answer, "confirmed") and answer.confirmed.right


def guard(referral: Referral, staying: Iterable[Leaving], kept: Protection | None = None) -> Guard:
    """The guard for texts about this referral; `staying` are the items as they may go to that recipient.

    An item that goes in the owner's own shorter words must not be told in its first, longer ones.
    """
    kept = kept or protecting.protected(referral)
    rows = list(staying)
    marked = tuple(one.item.text for one in rows if one.marked)
    words = replace(kept.words, marked=(*kept.words.marked, *marked))
    held = [one.item.text for one in rows if not one.verdict or one.words != one.item.text]
    return guarding.guard(words, held)


def only_what_may_leave(items: Iterable[Leaving], chosen: Iterable[object]) -> Verdict:
    """Every chosen item must be one of this referral's and one that may leave: nothing is dropped in silence."""
    verdicts = {str(one.item.id): one.verdict for one in items}
    for one in chosen:
        verdict = verdicts.get(str(one))
        if verdict is None:
            return no("One of the items is not part of this referral. Open the page again and choose anew.")
        if not verdict:
            return verdict
    return YES
