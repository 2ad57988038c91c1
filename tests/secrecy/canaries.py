"""Generated cases with a canary in every protected field, and every output rendered as each of its recipients.

A canary is a made-up word that stands nowhere else. A document is what a recipient gets: a page, a paper with its
description and attachments, an e-mail. Comparing is without case, spaces and signs, so that a postcode without its
space is found as well.
"""

from __future__ import annotations

import html
import io
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from django.core import mail
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from pypdf import PdfReader

from openmash.agency_checks import actions as checks
from openmash.disclosures import actions
from openmash.disclosures.models import Disclosure, Handover
from openmash.partnership.facts import stamp
from openmash.partnership.models import Account
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.people import actions as people
from openmash.people.models import Person, PersonAddress, PersonLink, PersonPhone
from openmash.referrals.models import Referral
from openmash.referrals.queries import adults
from openmash.referrals.sent import SentPerson
from openmash.rulebook.outputs import Recipient
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import Kind, Label, Outcome, Refused, Role
from openmash.screening import actions as screening
from tests import factories
from tests.decisions import story
from tests.disclosures import leaving, releasing

AGENCIES = ("police", "health")
LETTERS = "bcdfghjklmnpqrstvwxz"
SHARED = (Label.TEAM, Label.NET, Label.FAMILY)


@dataclass(frozen=True)
class Document:
    """What one recipient got: whose role, which output, and everything in it as text."""

    reader: str
    output: str
    text: str


@dataclass
class Case:
    """One generated case: its canaries by name, whose each is, and the people who read."""

    dice: random.Random
    canaries: dict[str, str] = field(default_factory=dict)
    owned: dict[str, str] = field(default_factory=dict)
    sent: set[str] = field(default_factory=set)
    wrote: dict[str, str] = field(default_factory=dict)
    refused: int = 0
    tried: int = 0
    home_kept: bool = False
    referral: Referral = field(init=False)

    def word(self) -> str:
        """A word that stands nowhere else."""
        return "".join(self.dice.choice(LETTERS) + self.dice.choice("aeiou") for _ in range(4)).capitalize()

    def plant(self, name: str, text: str, *, owner: str = "", sent: bool = False) -> str:
        """Keep a canary; `owner` is the agency whose own it is, `sent`: the referrer wrote it themselves."""
        self.canaries[name] = text
        if owner:
            self.owned[name] = owner
        if sent:
            self.sent.add(name)
        return text

    def found(self, document: Document) -> list[str]:
        """The canaries in a document that its reader must not see."""
        tight = squeezed(document.text)
        role, _, agency = document.reader.partition(":")
        return [
            name
            for name, text in self.canaries.items()
            if squeezed(text) in tight
            and not (agency and self.owned.get(name) == agency)
            and not (document.output == "request page" and squeezed(text) in self.wrote.get(agency, ""))
            and not (role == "referrer" and document.output.startswith("own ") and name in self.sent)
        ]

    def mangled(self, text: str) -> str:
        """The same written otherwise: other case, more or less spacing, other signs."""
        way = self.dice.randrange(4)
        if way == 0:
            return text.upper()
        if way == 1:
            return re.sub(r"\s+", "  ", text)
        return text.replace(",", " -") if way == 2 else text.lower()


@contextmanager
def undone() -> Iterator[None]:
    """What is made inside is rolled back: the next case stands alone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def squeezed(text: str) -> str:
    """Letters and digits alone, without case."""
    return "".join(ch for ch in text.casefold() if ch.isalnum())


def grown(seed: int) -> Case:
    """A case with canaries, all the way to what was told after the handover."""
    case = Case(random.Random(seed))
    worker = factories.staff(Role.SOCIAL_WORKER, name="Priya Raman", demo=True).viewer()
    manager = factories.staff(Role.MASH_MANAGER, name="Beverley Osei", demo=True).viewer()
    _arrive(case)
    _protect(case, worker)
    _ask(case, worker)
    _decide(case, worker, manager)
    return case


def _address(case: Case) -> tuple[str, str]:
    number, row = case.dice.randint(11, 99), case.word()
    code = "".join(case.dice.choice("ABDEFGHJLNPQRSTUWXYZ") for _ in range(2))
    return f"Flat {case.dice.randint(1, 9)}, {number} {row} Row", f"QX{case.dice.randint(10, 99)} {number % 9}{code}"


def _arrive(case: Case) -> None:
    line, code = _address(case)
    own, own_code = _address(case)
    phone = f"07700 9{case.dice.randint(10000, 99999)}"
    name, surname = case.word(), case.word()
    referrer_phone = f"01632 9{case.dice.randint(10000, 99999)}"
    home_kept = case.dice.random() < 0.8
    if home_kept:
        case.plant("home", line, sent=True)
        case.plant("home postcode", code, sent=True)
    case.plant("adult's address", own, sent=True)
    case.plant("adult's postcode", own_code, sent=True)
    case.plant("adult's phone", phone, sent=True)
    case.plant("referrer's name", f"{name} {surname}", sent=True)
    case.plant("referrer's surname", surname, sent=True)
    case.plant("referrer's phone", referrer_phone, sent=True)
    email = case.plant("referrer's e-mail", f"{name}.{surname}@{case.word()}.example".lower(), sent=True)
    contact = case.plant("safe contact", f"Leave word with {case.word()} at the {case.word()} shop", sent=True)
    referrer = factories.staff(Role.PROFESSIONAL_REFERRER, demo=True)
    aunt = SentPerson(forename="Ruta", surname="Okafor", relation="aunt", phone=phone, address=f"{own}, {own_code}")
    case.referral = factories.referral(
        by=referrer.viewer(), address_line=line, postcode=code,
        address_protected=home_kept and case.dice.random() < 0.5,
        safe_contact=contact, wants_anonymity=True, referrer_name=f"{name} {surname}", referrer_phone=referrer_phone,
        referrer_email=email, referrer_organisation="", verified=True, adults=(factories.MOTHER, aunt),
    )  # fmt: skip
    case.home_kept = home_kept


def _protect(case: Case, worker: Viewer) -> None:
    """Marks on the home (where it was not flagged), the aunt and the safe contact; a linked person's other home."""
    of = case.referral
    with acting_as(CLERK):
        mother, aunt = adults(of)
    releasing.protect(worker, of, "PERSON", aunt.pk)
    releasing.protect(worker, of, "SAFE_CONTACT", of.pk)
    if case.home_kept and not of.address_protected:
        releasing.protect_home(worker, of)
    line, code = _address(case)
    number = case.plant("linked number", f"07700 8{case.dice.randint(10000, 99999)}")
    case.plant("linked home", line)
    case.plant("linked postcode", code)
    with acting_as(worker):
        who = stamp(worker, factories.later(5))
        other = Person.objects.create(**who)
        PersonAddress.objects.create(person=other, line=line, postcode=code, house_key="1", protected=True, **who)
        PersonLink.objects.create(mention=mother, person=other, **who)
        known = people.add(mention=aunt, by=worker, at=factories.later(6))
        PersonPhone.objects.create(person=known, number=number, number_key=number, **who)
        case.referral = Referral.objects.get(pk=of.pk)


def _item(case: Case, agency: str, label: Label, number: int) -> checks.Item:
    """One item; whatever must not leave by its label, or names what is protected, carries a canary."""
    words = f"The {agency} wrote down that {case.word()} came twice in the winter"
    where = case.dice.choice([name for name in case.canaries if "item" not in name])
    if label in (Label.HUB, Label.OWNER):
        token = case.plant(f"{agency} item {number}", case.word(), owner=agency)
        words = f"The {agency} wrote down that {token} came twice in the winter"
    elif case.dice.random() < 0.4:
        token = case.plant(f"{agency} item {number}", case.word(), owner=agency)
        words = f"{token} was seen near {case.mangled(case.canaries[where])} in the winter"
    case.wrote[agency] = case.wrote.get(agency, "") + squeezed(words)
    kind = case.dice.choice([Kind.FACT, Kind.OPINION] if label is Label.FAMILY else list(Kind))
    return checks.Item(text=words, kind=kind, label=label, source_system="records", dated_words="about Easter")


def _ask(case: Case, worker: Viewer) -> None:
    """Each agency is asked and answers with items of every label; one of the shared ones is marked as protected."""
    story.rated(worker, of=case.referral)
    for agency in AGENCIES:
        request = story.ask(worker, story.fresh(case.referral), agency)
        by = story.navigator(agency)
        items = [_item(case, agency, label, number) for number, label in enumerate([*Label, Label.TEAM, Label.TEAM])]
        token = case.plant(f"{agency} marked item", case.word(), owner=agency)
        items.append(
            checks.Item(text=f"{token} gave us this and must not be known.", kind=Kind.FACT, label=Label.FAMILY,
                        source_system="records", dated_words="May")
        )  # fmt: skip
        with acting_as(by):
            given = checks.answer(
                request=request, nothing_held=False, items=items, searched="", level=None, level_because="",
                own_actions=[checks.OwnAction("Visits the nursery", "Sam Lowe")], by=by, at=factories.later(40),
            )  # fmt: skip
            last = given.items.get(seq=len(items))
            checks.protect_own_item(item=last, because="A source.", by=by, at=factories.later(41))


def _leak(case: Case) -> str:
    """A text that somebody wrote without thinking: some words, and perhaps a canary in other spelling."""
    if case.dice.random() < 0.5:
        return "I agree with what was put together."
    name = case.dice.choice([one for one in case.canaries if "item" not in one])
    return f"I agree. They are known by {case.mangled(case.canaries[name])} since May."


def _decide(case: Case, worker: Viewer, manager: Viewer) -> None:
    of = case.referral
    story.recommend(worker, of, not_known=_leak(case), analysis=_leak(case), worries=_leak(case))
    story.decide(
        manager, of, Outcome.S47, Outcome.S17, reasons=_leak(case), outcome_sought=_leak(case),
        agencies_agree=_leak(case), agencies_differ=_leak(case), who_tells_family=_leak(case),
    )  # fmt: skip
    case.referral = story.fresh(of)


def release_all(case: Case) -> None:
    """Everything that can leave leaves: the pack, letters to each kind of recipient, a meeting paper, the tellings."""
    worker = factories.staff(Role.SOCIAL_WORKER, name="Priya Raman", demo=True).viewer()
    manager = factories.staff(Role.MASH_MANAGER, name="Beverley Osei", demo=True).viewer()
    pack = _pack(case, manager, worker)
    _letters(case, worker, manager)
    with acting_as(worker):
        screening.activate(
            referral=case.referral, team=leaving.TEAM, because="He came back.", by=worker, at=factories.later(99)
        )
    leaving.accept(factories.viewer(Role.RECEIVING_MANAGER), pack)
    with acting_as(worker):
        at, policy = factories.later(130), policy_now()
        actions.tell_agencies(referral=case.referral, by=worker, at=at, policy=policy)
        for text in (_leak(case), "A social worker sees the children today."):
            case.tried += 1
            try:
                actions.give_feedback(
                    referral=story.fresh(case.referral), text=text, safe_checked=True, by=worker, at=at, policy=policy
                )
                break
            except Refused:
                case.refused += 1


def _pack(case: Case, manager: Viewer, worker: Viewer) -> Handover:
    """The pack with as many items as may go; a note with a canary is tried first."""
    may_go = [one for one in leaving.items_of(case.referral, *SHARED) if _goes(case, one, manager)]
    for note in (_leak(case), "Ring first."):
        case.tried += 1
        try:
            return leaving.hand_over_checked(
                manager, worker, case.referral, item_ids=[one.pk for one in may_go], note=note
            )
        except Refused:
            case.refused += 1
    raise AssertionError("No pack could leave")


def _goes(case: Case, item: Any, by: Viewer) -> bool:
    from openmash.disclosures import queries
    from openmash.rulebook.words import RecipientKind

    with acting_as(by):
        rows = queries.leaving(case.referral, RecipientKind.RECEIVING_TEAM, policy_now())
    return any(one.item.pk == item.pk and one.verdict for one in rows)


def _letters(case: Case, worker: Viewer, manager: Viewer) -> None:
    of = case.referral
    health, police = releasing.to_agency("health"), releasing.to_agency("police")
    packages: list[tuple[tuple[Recipient, ...], tuple[Label, ...]]] = [
        ((releasing.to_family(),), (Label.FAMILY,)),
        ((releasing.to_authority(),), (Label.NET, Label.FAMILY)),
        ((health,), (Label.NET, Label.FAMILY)),
        ((releasing.to_team(),), SHARED),
        ((releasing.to_referrer(of),), ()),
        ((releasing.to_team(), health, police), (Label.NET,)),
    ]
    for recipients, labels in packages:
        for text in (_leak(case), "Please keep a place at breakfast club."):
            for tick in (labels, ()):
                case.tried += 1
                with suppress(Refused):
                    prepared = releasing.letter(worker, of, *recipients, labels=tick, text=text, checker=manager)
                    releasing.confirm(manager, prepared)
                    break
                case.refused += 1


# Rendering ------------------------------------------------------------------------------------------------------------
def documents(case: Case) -> Iterator[Document]:
    """Every output of a case as each of its recipients gets it."""
    yield from _of_team(case)
    for agency in AGENCIES:
        yield from _of_agency(case, agency)
    yield from _of_referrer(case)
    yield from _sent_outside(case)
    for message in mail.outbox:
        yield Document("anybody", "e-mail", f"{message.subject} {message.body} {message.message()}")


def _browser(account: Account) -> Client:
    return story.signed_in(account)


def _pages(client: Client, reader: str, *addresses: tuple[str, str]) -> Iterator[Document]:
    for output, address in addresses:
        response: Any = client.get(address)
        assert response.status_code == 200, (output, address, response.status_code)
        yield Document(reader, output, _text(response))


def _text(response: HttpResponse) -> str:
    """Everything of an answer: its headers, a page's source, or a paper's words, description and attachments."""
    heads = " ".join(f"{name}: {value}" for name, value in response.items())
    if response["Content-Type"] == "application/pdf":
        return f"{heads} {paper_text(bytes(response.content))}"
    return f"{heads} {html.unescape(response.content.decode())}"


def paper_text(content: bytes) -> str:
    """A paper's words, its description in both forms, its attachments, comments and outline, and its plain bytes."""
    reader = PdfReader(io.BytesIO(content))
    parts = [page.extract_text() for page in reader.pages]
    parts += [str(page.get("/Annots", "")) for page in reader.pages]
    parts += [str(reader.metadata), str(reader.attachments), str(reader.outline)]
    if reader.xmp_metadata is not None:
        parts.append(reader.xmp_metadata.stream.get_data().decode("utf-8", "replace"))
    return " ".join(parts) + content.decode("latin-1")


def _ids(case: Case, kind: str, reader: Account) -> list[str]:
    with acting_as(reader.viewer()):
        rows = Disclosure.objects.filter(kind=kind, reference=case.referral.reference)
        return [str(pk) for pk in rows.values_list("pk", flat=True)]


def _of_letters(case: Case, reader: Account) -> list[tuple[str, str]]:
    found = [("letters", "/letters/")]
    for kind in ("LETTER", "MEETING"):
        for pk in _ids(case, kind, reader):
            found += [(f"{kind} page", f"/letters/{pk}/"), (f"{kind} paper", f"/letters/{pk}/paper/")]
    return found


def _of_team(case: Case) -> Iterator[Document]:
    for role in (Role.RECEIVING_WORKER, Role.RECEIVING_MANAGER):
        team = factories.staff(role, demo=True)
        addresses = [("packs", "/packs/"), ("activations", "/activations/"), *_of_letters(case, team)]
        for pk in _ids(case, "HANDOVER", team):
            addresses += [("pack page", f"/packs/{pk}/"), ("pack paper", f"/packs/{pk}/paper/")]
        yield from _pages(_browser(team), f"team:{role}", *addresses)


def _of_agency(case: Case, agency: str) -> Iterator[Document]:
    navigator = factories.staff(Role.NAVIGATOR, agency=agency, demo=True)
    with acting_as(navigator.viewer()):
        rows = list(case.referral.requests.filter(agency=agency).values_list("pk", flat=True))
    addresses = [("desk", "/requests/"), ("told page", "/told/"), *_of_letters(case, navigator)]
    addresses += [("request page", f"/requests/{pk}/") for pk in rows]
    yield from _pages(_browser(navigator), f"agency:{agency}", *addresses)


def _of_referrer(case: Case) -> Iterator[Document]:
    with acting_as(CLERK):
        account = Account.objects.get(pk=case.referral.sender)
    receipt = f"/my-referrals/{case.referral.reference}/"
    addresses = [("own list", "/my-referrals/"), ("own receipt and feedback", receipt), *_of_letters(case, account)]
    yield from _pages(_browser(account), "referrer", *addresses)


def _sent_outside(case: Case) -> Iterator[Document]:
    """What goes to the family and another authority is paper that the hub prints."""
    printer = factories.staff(Role.SOCIAL_WORKER, demo=True)
    client, of = _browser(printer), case.referral
    with acting_as(printer.viewer()):
        rows = list(Disclosure.objects.filter(referral_ref=of.pk, recipient_kind="OUTSIDE"))
    for row in rows:
        response: Any = client.get(f"/referrals/{of.reference}/shared/{row.pk}/paper/")
        assert response.status_code == 200
        yield Document(f"outside:{row.recipient_name}", f"{row.kind} paper", _text(response))


__all__ = ["Case", "Document", "documents", "grown", "release_all", "undone"]
