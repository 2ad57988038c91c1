"""The shape and wording of a letter and of a meeting paper. Who, why and on which ground is chosen by a person."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from openmash.disclosures.forms.leaving import PreviewedForm, fingerprint
from openmash.disclosures.queries import Chosen, Leaving
from openmash.partnership.models import Account
from openmash.referrals.models import Mention
from openmash.referrals.queries import child_name
from openmash.rulebook import outputs
from openmash.rulebook.outputs import Output, Recipient
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.words import LawfulBasis, Purpose, RecipientKind, Role
from openmash.web.forms import (
    Checkboxes,
    Choice,
    DayAndTime,
    LongText,
    OpenMashForm,
    Radios,
    Repeated,
    Select,
    Text,
    Tick,
)

NOT_HERE = "OUTSIDE"
HUBS_OWN = "social_care"
"""Children's social care answers through the hub's own contact officers: nobody of it reads letters of the hub."""
HOW = (
    ("POST", "By post"),
    ("EMAIL", "By secure e-mail"),
    ("HAND", "By hand"),
    ("READ", "Read to them on the telephone"),
)
ADDRESS_KINDS = (
    ("HOME", "Their home"),
    ("WORK", "Their place of work"),
    ("SAFE", "Another address that is safe"),
    ("MAILBOX", "Their own e-mail or telephone"),
    ("OFFICE", "Collected at our office"),
)


def desks(policy: LocalPolicy) -> list[tuple[str, str]]:
    """Where somebody of the partnership reads: the receiving teams and the agencies, and outside."""
    teams = [(f"TEAM:{one.code}", one.name) for one in policy.teams]
    agencies = [(f"AGENCY:{one.code}", one.name) for one in policy.agencies if one.code != HUBS_OWN]
    return [*teams, *agencies, (NOT_HERE, "Does not read here: it is sent outside")]


def reader(desk: str, name: str, organisation: str, policy: LocalPolicy, outside: RecipientKind) -> Recipient:
    """One recipient from what was chosen: a desk of the partnership, or somebody outside."""
    where, _, code = desk.partition(":")
    if where == "TEAM":
        return Recipient(RecipientKind.RECEIVING_TEAM, outputs.TEAM, code, name, policy.team(code).name)
    if where == "AGENCY":
        return Recipient(RecipientKind.NETWORK, outputs.AGENCY, code, name, policy.agency_name(code))
    return Recipient(outside, outputs.OUTSIDE, "", name, organisation)


class ReleaseForm(PreviewedForm):
    """What a letter and a meeting paper share: why, for whom, the words, the items, and who reads it first."""

    purpose = Select("Purpose", Purpose.choices(), missing="Choose the purpose", blank="Choose one", size="s")
    lawful_basis = Select(
        "Lawful basis", LawfulBasis.choices(), missing="Choose the lawful basis", blank="Choose one", size="s"
    )
    necessity = LongText(
        "Why do they need it?",
        hint="Why they cannot do without it. An owner who is asked reads this word for word",
        missing="Say why they need it",
        rows=3,
        size="s",
    )
    children = Checkboxes("About which children?")
    decision = Tick("Say what was decided for each child", small=True)
    text = LongText("What you write", hint="They read it as it stands", rows=8, size="s")
    items = Checkboxes("Items that leave")
    how = Radios("How is it sent?", HOW, small=True)
    address_kind = Radios("Where to?", ADDRESS_KINDS, small=True)
    checker = Select("Who reads it before it leaves?", blank="Choose one", size="s")

    def __init__(
        self,
        *args: Any,
        children: Sequence[Mention],
        checkers: Sequence[Account],
        policy: LocalPolicy,
        second: bool,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.policy = policy
        named = [(str(one.pk), child_name(one)) for one in children]
        self.fields["children"].offer(named)  # type: ignore[attr-defined]
        if second:
            offer_checkers(self, checkers)
        else:
            del self.fields["checker"]

    def offer_items(self, leaving: Sequence[Leaving]) -> None:
        """Every item of the referral: which may leave depends on the recipient, and is asked when it is sent."""
        self.fields["items"].offer((str(one.item.pk), one.agency_name) for one in leaving)  # type: ignore[attr-defined]

    def kind_so_far(self) -> RecipientKind | None:
        """The kind of recipient as far as it is chosen, before the form is whole; None while it is not."""
        return None

    @abstractmethod
    def recipients(self) -> tuple[Recipient, ...]:
        """To whom it goes: each kind of paper says it."""

    def meeting(self) -> Mapping[str, str] | None:
        """What meets, when and where; None for a letter."""
        return None

    def chosen(self, output: Output) -> Chosen:
        """Everything that was chosen and written."""
        given = self.cleaned_data
        recipients = self.recipients()
        outside = any(one.where == outputs.OUTSIDE for one in recipients)
        return Chosen(
            output=output,
            recipients=recipients,
            purpose=Purpose(given["purpose"]),
            basis=LawfulBasis(given["lawful_basis"]),
            necessity=given["necessity"],
            text=given["text"],
            items=tuple(given.get("items") or ()),
            children=tuple(given["children"]),
            decision=given["decision"],
            meeting=self.meeting(),
            how=given["how"] if outside else "",
            address_kind=given["address_kind"] if outside else "",
        )


def offer_checkers(form: OpenMashForm, checkers: Sequence[Account]) -> None:
    """Who may be the second person, by name."""
    named = [(str(one.pk), f"{one.name}, {Role(one.role).words}") for one in checkers]
    form.fields["checker"].offer(named)  # type: ignore[attr-defined]


class LetterForm(ReleaseForm):
    """A letter to one person: of the family, of the network, of another authority, or the referrer."""

    to_kind = Radios(
        "To whom?",
        (
            Choice("FAMILY", "Somebody of the family"),
            Choice("NETWORK", "A professional working with the child", reveals=("desk", "to_organisation")),
            Choice("AUTHORITY", "Another authority", reveals=("authority",)),
            Choice("REFERRER", "The referrer, beyond feedback"),
        ),
        missing="Choose to whom it goes",
        size="m",
    )
    desk = Select("Where do they read it?", missing="Choose where they read it", blank="Choose one")
    to_organisation = Text("Their organisation, if they do not read here", name=True)
    authority = Text("Which authority?", missing="Name the authority", name=True)
    to_name = Text("Name of the person", missing="Name the person to whom it goes", name=True)
    field_order = ("to_kind", "to_name", "purpose", "lawful_basis", "necessity", "children", "decision", "text")

    def __init__(self, *args: Any, policy: LocalPolicy, account: str = "", **options: Any) -> None:
        super().__init__(*args, policy=policy, **options)
        self.account = account
        self.fields["desk"].offer(desks(policy))  # type: ignore[attr-defined]

    def kind_so_far(self) -> RecipientKind | None:
        """To whom, as ticked; somebody at a receiving team's desk reads as that team."""
        typed = str(self["to_kind"].value() or "")
        if typed == "NETWORK" and str(self["desk"].value() or "").startswith("TEAM:"):
            return RecipientKind.RECEIVING_TEAM
        return RecipientKind(typed) if typed in RecipientKind.__members__ else None

    def recipients(self) -> tuple[Recipient, ...]:
        """The one person to whom it goes; a referrer with an account reads it there."""
        given = self.cleaned_data
        kind = RecipientKind(given["to_kind"])
        if kind is RecipientKind.NETWORK:
            return (reader(given["desk"], given["to_name"], given["to_organisation"], self.policy, kind),)
        if kind is RecipientKind.REFERRER and self.account:
            return (Recipient(kind, outputs.REFERRER, self.account, given["to_name"]),)
        organisation = given["authority"] if kind is RecipientKind.AUTHORITY else ""
        return (Recipient(kind, outputs.OUTSIDE, "", given["to_name"], organisation),)


class AttendantForm(OpenMashForm):
    """One person at a meeting, with their agency."""

    name = Text("Name", missing="Name this person, or take them out", name=True)
    desk = Select("Agency or team", missing="Choose their agency or team", blank="Choose one")
    organisation = Text("Organisation, if it does not read here", name=True)


def _attendant_form(policy: LocalPolicy) -> type[AttendantForm]:
    """The form of one person at a meeting under this local policy."""

    class Attendant(AttendantForm):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self.fields["desk"].offer(desks(policy))  # type: ignore[attr-defined]

    return Attendant


class MeetingForm(ReleaseForm):
    """A paper for a meeting: several people, each named with their agency, all of whom read the same."""

    what = Radios(
        "What meets?",
        (
            ("Strategy discussion", "A strategy discussion"),
            ("Meeting of the professionals", "The professionals working with the child"),
            ("Meeting", "Another meeting"),
        ),
        missing="Say what meets",
        size="m",
    )
    when = DayAndTime("When?", missing="Say when it meets")
    where = Text("Where?", hint="A room, or “by telephone”", missing="Say where it meets")
    field_order = ("what", "when", "where", "purpose", "lawful_basis", "necessity", "children", "decision", "text")

    def __init__(self, *args: Any, policy: LocalPolicy, **options: Any) -> None:
        self.groups = {  # type: ignore[misc]
            "people": Repeated(_attendant_form(policy), title="Person {number}", add="Add a person", remove="Take out")
        }
        super().__init__(*args, policy=policy, **options)

    def mark(self) -> str:
        """The mark of what is typed now, its people too."""
        return fingerprint(super().mark(), self.cleaned_data.get("people"))

    def kind_so_far(self) -> RecipientKind:
        """A meeting's paper is read by professionals; who exactly is asked again when everybody is named."""
        return RecipientKind.NETWORK

    def recipients(self) -> tuple[Recipient, ...]:
        """Everybody at the meeting, once each."""
        rows = self.cleaned_data["people"]
        named = [
            reader(row["desk"], row["name"], row["organisation"], self.policy, RecipientKind.NETWORK) for row in rows
        ]
        return tuple({one.key: one for one in named}.values())

    def meeting(self) -> Mapping[str, str]:
        """What meets, when and where."""
        given = self.cleaned_data
        return {"what": given["what"], "when": given["when"].isoformat(), "where": given["where"]}
