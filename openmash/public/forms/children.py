"""The children and the adults: one page for each person, with every unknown a real answer."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError

from openmash.public import journey
from openmash.public.forms.base import YES_NO_UNKNOWN, Part, line, real_birth_date, text
from openmash.rulebook.matching import may_be_due
from openmash.rulebook.words import YES, ReferrerKind
from openmash.web.forms import Choice, DateParts, PartDate, Radios

NAMES = ("forename", "surname", "aka")
KNOWN = [
    Choice("NAMED", "Yes", reveals=NAMES),
    Choice("UNNAMED", "No, I do not know the name"),
    Choice("UNBORN", "The baby is not born yet", reveals=("expected",)),
]
SEXES = [("F", "Girl"), ("M", "Boy"), ("U", "I do not know")]
RELATIONS: list[Choice | tuple[str, str]] = [
    ("mother", "Mother"),
    ("father", "Father"),
    ("step-parent", "Step-parent, or a parent’s partner"),
    ("grandparent", "Grandparent"),
    ("carer", "Other carer"),
    Choice("other", "Somebody else", reveals=("relation_words",)),
]


class Child(Part):
    """One child. Nothing but "do you know the name" is needed; what is not known stays unknown in words."""

    title: ClassVar[str] = "About the child"
    lead: ClassVar[str] = "Tell us what you know. Leave empty what you do not know, and do not guess."

    known = Radios(
        "Do you know the child’s name?", KNOWN, missing="Say whether you know the child’s name. No is an answer too"
    )
    forename = line("First name")
    surname = line("Last name")
    aka = line("Any other name they are known by")
    born = DateParts("When was the child born?", hint="Like 3 6 2019. The year alone is fine, or the month and year.")
    age = line("Or about how old?", "Like “about 7” or “a toddler”", width="one-half", size="s")
    expected = DateParts("When is the baby due?", hint="The month and year are enough.")
    sex = Radios("Girl or boy?", SEXES)
    school = line("School, nursery or college", size="s")
    disability = line("Disability or health need", "What it is, and what helps", size="s")
    nhs_number = line("NHS number, if you know it", width="one-half", size="s")
    upn = line("Unique pupil number, if you know it", width="one-half", size="s")
    view = text("What does the child say?", "In the child’s own words, if you know them", rows=3)

    def say(self) -> None:
        """Families and neighbours are asked less; a young person is asked about themselves."""
        if not self.plain:
            self.leave_out("view")
            return
        self.leave_out("nhs_number", "upn", "aka")
        if self.sender is not ReferrerKind.PARENT:
            self.leave_out("disability")
        if self.sender is ReferrerKind.YOUNG_PERSON:
            self._say_to_young()

    def _say_to_young(self) -> None:
        self.heading, self.intro = "About you", "You can leave things out. A first name or your age is enough."
        self.offer("known", [Choice("NAMED", "Yes", reveals=NAMES[:2]), Choice("UNNAMED", "No, not now")])
        self.word(
            "known",
            "Do you want to tell us your name?",
            missing="Say if you want to tell us your name. No is an answer too",
        )
        self.word("born", "When were you born?", "Like 3 6 2012. The year alone is fine.")
        self.word("age", "Or how old are you?", "")
        self.word("sex", "Are you a girl or a boy?")
        self.offer("sex", [("F", "Girl"), ("M", "Boy"), ("U", "I do not want to say")])
        self.word("school", "Your school or college")
        self.leave_out("expected", "view")

    def clean_born(self) -> PartDate | None:
        """A made-up date of birth is worse than none: it is refused with the way round it."""
        return real_birth_date(self.cleaned_data["born"], self.today, child=True)

    def clean_expected(self) -> PartDate | None:
        """A due date that can be one: not ten months ahead, not long past. A month that is not over yet is fine."""
        due: PartDate | None = self.cleaned_data["expected"]
        verdict = may_be_due(due.whole, self.today) if due and due.whole else YES
        if not verdict:
            raise ValidationError(verdict.because.removesuffix("."))
        return due

    def clean(self) -> dict[str, Any]:
        """Name, birth and due date fit what was said of the name."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        known = given.get("known")
        if known == "NAMED" and not (given.get("forename") or given.get("surname")):
            self.add_error("forename", "Write the name you know, even if only one. Or say that you do not know it")
        if known == "UNBORN" and (given.get("born") or given.get("age")):
            self.add_error("born", "You said that the baby is not born yet. Give the due date, or change that answer")
        return given


class Adult(Part):
    """One adult: a parent, a carer, or somebody else who matters to the children."""

    title: ClassVar[str] = "About this adult"
    lead: ClassVar[str] = "Tell us what you know. Leave empty what you do not know."

    relation = Radios(
        "Who are they to the children?",
        RELATIONS,
        missing="Say who this adult is to them. “Somebody else” is fine",
    )
    relation_words = line("Who are they?", "Like “uncle”, “lodger” or “family friend”")
    forename = line("First name", "Leave empty if you do not know it", size="s")
    surname = line("Last name", size="s")
    aka = line("Any other name they are known by", size="s")
    born = DateParts("When were they born?", hint="The year alone is fine.")
    age = line("Or about how old?", width="one-half", size="s")
    phone = line("Phone", width="one-half", size="s", kind="tel")
    address = line("Address, if they live somewhere else", size="s")
    safe = Radios(
        "Is it safe for us to contact this person?",
        YES_NO_UNKNOWN,
        hint="If somebody could be hurt because we call, say no. Say so too if you do not know.",
    )
    safe_how = line("How and when is it safe?", "Like “ring between 9:30 and 14:30, no texts”", size="s")

    def clean_born(self) -> PartDate | None:
        """A made-up date of birth is refused with the way round it."""
        return real_birth_date(self.cleaned_data["born"], self.today, child=False)


class Words(Part):
    """What each child said or showed. A child who was not asked is a gap that can be seen, never a blank."""

    title: ClassVar[str] = "What do the children say?"
    lead: ClassVar[str] = "Write the child’s own words as near as you can. Say who heard them, and when."

    def say(self) -> None:
        """One box for each child who is born."""
        for number, child in journey.speaking(self.body):
            label = f"What did {journey.call(child, number)} say or show?"
            self.fields[f"child_{number}"] = text(label, "Leave empty if nobody has asked yet", rows=4)

    def words(self) -> dict[int, str]:
        """What each child said, by the child's number on the form."""
        return {int(name.removeprefix("child_")): str(said) for name, said in self.cleaned_data.items()}
