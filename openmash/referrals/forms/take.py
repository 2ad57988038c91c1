"""A telephone call, letter or e-mail, keyed on one page in the order people talk.

The same facts as the referral form: only a child (even unknown) and a worry are needed; unknowns stay unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError

from openmash.referrals.forms.ages import Born, NotBelievable, born
from openmash.referrals.sent import SentConsent, SentPerson, SentReferral
from openmash.referrals.words import LOOK
from openmash.rulebook import calendars
from openmash.rulebook.words import Channel, ConsentAnswer, FamilyTold
from openmash.web.forms import Choice, DayAndTime, LongText, OpenMashForm, Radios, Repeated, Select, Text, Tick

MOST_PEOPLE = 40
"""Children, and adults, that one call may name: the largest households there are, and half a class."""
WAYS = [(c.value, c.words) for c in (Channel.PHONE, Channel.EMAIL, Channel.LETTER, Channel.IN_PERSON)]
DANGER = [
    ("YES", "Yes: keep the caller on the line, call 999 on the other phone"),
    ("NO", "No"),
    ("UNKNOWN", "The caller does not know"),
]
ASKED = [
    Choice(ConsentAnswer.GIVEN.value, "Yes, and they agreed", reveals=("agreed_by",)),
    Choice(ConsentAnswer.REFUSED.value, "Yes, and they did not agree", reveals=("refused_by",)),
    Choice(ConsentAnswer.NOT_SOUGHT.value, "No", reveals=("why_not", "decided_by")),
    Choice(ConsentAnswer.NOT_STATED.value, "The caller does not say"),
]
TOLD = [(FamilyTold.YES.value, "Yes"), (FamilyTold.LATER.value, "No"), (FamilyTold.NO.value, FamilyTold.NO.words)]
SOURCES: Mapping[str, tuple[str, str, str]] = {
    "family": ("public", "family", "Family"),
    "self": ("public", "self", "The child"),
    "neighbour": ("public", "neighbour", "Neighbour, friend or member of the public"),
    "anonymous": ("public", "anonymous", "Somebody who will not say"),
    "school": ("schools", "school", "School or college"),
    "early_years": ("early_years", "early_years", "Nursery or childminder"),
    "gp": ("health", "gp", "Doctor’s practice"),
    "health_visitor": ("health", "health_visitor", "Health visitor, midwife or school nurse"),
    "hospital": ("health", "hospital", "Hospital"),
    "police": ("police", "police", "Police"),
    "housing": ("housing", "housing", "Housing"),
    "voluntary": ("voluntary", "voluntary", "Charity or community group"),
    "other_la": ("other_la", "other_la", "Another local authority"),
}
"""What a caller is, to the source agency and kind that the hub counts by."""
CALLERS = [(code, words) for code, (_, _, words) in SOURCES.items()]
SAME = (
    *("address_line", "postcode", "no_fixed_address", "address_protected", "safe_contact", "concern", "parents_view"),
    *("referrer_name", "referrer_phone", "referrer_role", "referrer_organisation"),
)
"""Fields of the form that the referral keeps under the same name."""


class BornField(Text):
    """A date, a month, an age, a due date, or not known, on one line. `today` is set by the form the row stands in."""

    today: date | None = None

    def __init__(self, label: str, *, child: bool, **options: Any) -> None:
        super().__init__(label, most=100, **options)
        self.child = child

    def clean(self, value: Any) -> Any:
        """What is known of the birth. A date that stands in for "not known" is refused with a hint."""
        assert self.today is not None
        try:
            return born(super().clean(value), self.today, child=self.child)
        except NotBelievable as why:
            raise ValidationError(str(why)) from None


class PersonForm(OpenMashForm):
    """What a child and an adult have in common."""

    SAME: ClassVar[tuple[str, ...]] = ("forename", "surname")

    def tell(self, today: date) -> None:
        """Say which day it is, so that a date can be believed or not."""
        field = self.fields["born"]
        assert isinstance(field, BornField)
        field.today = today

    def is_empty(self) -> bool:
        """Was nothing at all said about this person?"""
        return not any(str(self[name].value() or "").strip() for name in self.fields)

    def person(self) -> SentPerson:
        """The person as the caller knows them; a date that cannot be meant is left out."""
        self.full_clean()
        given = self.cleaned_data
        known: Born = given.get("born") or Born()
        same = {name: given.get(name, "") for name in self.SAME}
        return SentPerson(
            **same,
            name_unknown=not (same["forename"] or same["surname"]),
            born=known.born,
            born_words=known.words,
            unborn=known.unborn,
            expected=known.expected,
        )


class ChildForm(PersonForm):
    """One child, or an unborn baby."""

    SAME = ("forename", "surname", "sex", "school", "child_view")
    forename = Text("First name", name=True)
    surname = Text("Family name", name=True)
    born = BornField(
        "Born, or about how old",
        child=True,
        hint="A date, a month, an age, “due 3 March”. “Not known” is fine",
        width="20",
    )
    sex = Select("Girl or boy", [("F", "Girl"), ("M", "Boy")], blank="Not said")
    school = Text("School or nursery")
    child_view = LongText("What did this child say? In the child’s words", hint="Who to, and when", rows=2)


class AdultForm(PersonForm):
    """One adult in the home, or who matters to the child."""

    SAME = ("forename", "surname", "relation", "phone")
    forename = Text("First name", name=True)
    surname = Text("Family name", name=True)
    relation = Text("Who they are to the first child", hint="Mother, her partner, grandfather")
    phone = Text("Phone", width="20")
    born = BornField("Born, or about how old", child=False, width="20")


class TakeForm(OpenMashForm):
    """The whole call."""

    keyed = True
    groups: ClassVar[Mapping[str, Repeated]] = {
        "children": Repeated(
            ChildForm, title="Child {number}", add="Add a child or an unborn baby", remove="Take away", most=MOST_PEOPLE
        ),
        "adults": Repeated(AdultForm, title="Adult {number}", add="Add an adult", remove="Take away", most=MOST_PEOPLE),
    }
    danger = Radios(
        "Is a child in danger right now?", DANGER, missing="Say whether a child is in danger now", small=True
    )
    channel = Radios("How did it come in?", WAYS, missing="Say how it came in", small=True, inline=True)
    arrived = DayAndTime(
        "When did a letter or e-mail reach the hub?",
        hint="The clock runs from then. Leave empty for a call, or if it came just now",
    )
    referrer_name = Text("Name", hint="Leave empty if the caller will not say", name=True)
    referrer_phone = Text("Number to ring back", width="20")
    referrer_role = Text("Who they are to the child", hint="Grandmother, class teacher, neighbour")
    source = Select("The caller is", CALLERS, missing="Say who the caller is")
    referrer_organisation = Text("Where they work, if they call from work")
    may_name = Radios(
        "May we tell the family who rang?",
        [("YES", "Yes"), ("NO", "No")],
        missing="Ask whether we may tell the family who rang, and say which",
        inline=True,
        small=True,
    )
    address_line = Text("Where they are now", hint="Part of an address is fine")
    postcode = Text("Postcode", width="10", hint="If known")
    no_fixed_address = Tick("They have no fixed address", small=True)
    address_protected = Tick("This address must be kept from somebody", small=True)
    safe_contact = Text("How and when is it safe to reach the family?", hint="Which number, which hours, what to avoid")
    language = Text("Language, if an interpreter is needed")
    concern = LongText(
        "What is the worry? As the caller says it",
        missing="Write what the worry is. One sentence is enough",
        rows=6,
        size="s",
        most=50_000,
    )
    parents_view = LongText("What do the parents say about it?", rows=2, size="s")
    asked = Radios("Has anybody asked the family whether we may be told?", ASKED, small=True)
    agreed_by = Text("Who agreed?", name=True)
    refused_by = Text("Who did not agree?", name=True)
    why_not = Text("Why not?")
    decided_by = Text("Who decided that?", name=True)
    family_told = Radios("Does the family know about this call?", TOLD, small=True)

    def __init__(self, *args: Any, at: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.at = at
        today = calendars.london(at).date()
        for rows in self.rows.values():
            for row in rows.forms:
                assert isinstance(row, PersonForm)
                row.tell(today)

    @property
    def pressed(self) -> bool:
        """Looking for earlier referrals checks nothing either: one looks while the caller still talks."""
        return super().pressed or (self.is_bound and self.data.get("act") == LOOK)

    def clean_arrived(self) -> datetime | None:
        """A letter cannot have arrived in the future."""
        arrived: datetime | None = self.cleaned_data["arrived"]
        if arrived and arrived > self.at:
            raise ValidationError("It cannot have reached the hub in the future. Check the day and the time")
        return arrived

    def received_at(self) -> datetime:
        """When the hub got it (UTC): the clock runs from then. A call is received when it is saved."""
        written = self.cleaned_data["channel"] in (Channel.EMAIL.value, Channel.LETTER.value)
        return (self.cleaned_data["arrived"] if written else None) or self.at

    def people(self, group: str) -> tuple[SentPerson, ...]:
        """The children or the adults as sent so far; rows in which nothing was said are left out.

        Of a page just opened, none: what was typed into it before is not looked for until somebody goes on with it.
        """
        if not self.is_bound:
            return ()
        rows = [row for row in self.rows[group].forms if isinstance(row, PersonForm) and not row.is_empty()]
        return tuple(row.person() for row in rows)

    def titles(self) -> tuple[str, ...]:
        """What the page calls each of the people sent so far: the children, then the adults."""
        if not self.is_bound:
            return ()
        return tuple(
            rows.title(number)
            for rows in (self.rows["children"], self.rows["adults"])
            for number, row in enumerate(rows.forms, 1)
            if isinstance(row, PersonForm) and not row.is_empty()
        )

    def sent(self) -> SentReferral:
        """The call as the value that is received and kept word for word. Without any child typed, one unknown child."""
        given = self.cleaned_data
        agency, kind, _ = SOURCES[given["source"]]
        children = self.people("children") or (SentPerson(name_unknown=True),)
        return SentReferral(
            **{name: given[name] for name in SAME},
            children=tuple(_speaking(child, given["language"]) for child in children),
            adults=self.people("adults"),
            channel=Channel(given["channel"]),
            source_agency=agency,
            source_kind=kind,
            source_key=f"form:{given['form_key']}",
            wants_anonymity=given["may_name"] == "NO",
            danger=given["danger"] != "NO",
            consent=self._consent(),
        )

    def as_text(self) -> str:
        """The call in words, for a referral that is open already: what the caller says, and who they are."""
        given, sent = self.cleaned_data, self.sent()
        caller = ", ".join(
            filter(None, (sent.referrer_name or "Name not given", sent.referrer_role, sent.referrer_phone))
        )
        may = "may not" if sent.wants_anonymity else "may"
        lines = [
            "A child is in danger now, or the caller cannot rule it out." if sent.danger else "",
            f"{sent.channel.words} from {caller}. The family {may} be told who rang.",
            f"The worry: {sent.concern}",
            *(_said_of(child) for child in (*sent.children, *sent.adults)),
            f"Where they are: {sent.address_line} {sent.postcode}".strip()
            if sent.address_line or sent.postcode
            else "",
            f"Safe contact: {sent.safe_contact}" if sent.safe_contact else "",
            f"What the parents say: {sent.parents_view}" if sent.parents_view else "",
            f"The family knows of this call: {dict(TOLD)[given['family_told']]}" if given["family_told"] else "",
        ]
        return "\n".join(line for line in lines if line)

    def _consent(self) -> SentConsent:
        given = self.cleaned_data
        return SentConsent(
            answer=ConsentAnswer(given["asked"] or ConsentAnswer.NOT_STATED.value),
            given_by=given["agreed_by"] or given["refused_by"],
            why_not=given["why_not"],
            decided_by=given["decided_by"],
            family_told=given["family_told"],
        )


def _said_of(person: SentPerson) -> str:
    """One line about somebody named in the call, or nothing when nothing is known of them."""
    name = f"{person.forename} {person.surname}".strip() or ("Unborn baby" if person.unborn else "")
    born = person.born or person.expected
    facts = (name, person.relation, f"{born:%d/%m/%Y}" if born else person.born_words, person.phone, person.school)
    words = f" In the child’s words: {person.child_view}" if person.child_view else ""
    told = ", ".join(filter(None, facts))
    return f"{told}.{words}" if told or words else ""


def _speaking(child: SentPerson, language: str) -> SentPerson:
    return replace(child, language=language, interpreter=True) if language else child
