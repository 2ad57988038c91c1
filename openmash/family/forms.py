"""What is asked about a family: how two people belong together, who lives where, who works with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from openmash.family.models import Ending, Event, Source
from openmash.referrals.words import LOOK
from openmash.rulebook.kin import Kin
from openmash.rulebook.matching import Name, PersonFacts, read_age
from openmash.rulebook.merging import Warned
from openmash.web.forms import (
    Checkboxes,
    Choice,
    DateParts,
    LongText,
    OpenMashForm,
    PartDate,
    Radios,
    Select,
    Text,
    Tick,
    WholeDate,
    divider,
)

Names = Sequence[tuple[str, str]]
GUESS = "Your best guess will do: the year alone is enough"
SURE = [("YES", "Yes, it is known"), ("SAID", "No, somebody said so and it is not verified")]


class _AboutFamily(OpenMashForm):
    """A form that offers the people of a family. `people` are pairs of id and name."""

    people_fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, people: Names, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in self.people_fields:
            self.fields[name].offer(list(people))  # type: ignore[attr-defined]


def _since() -> DateParts:
    return DateParts("Since when?", hint=f"Leave it empty if nobody knows. {GUESS}")


def _source() -> Radios:
    sources = [one for one in Source.choices() if one[0] != Source.HUB.value]
    return Radios("Who said so?", sources, missing="Say who said so")


def _said_by() -> Text:
    return Text("Their name, or the agency", hint="Such as: Ngozi, or the health visitor", size="s", name=True)


def _sure() -> Radios:
    return Radios("Is it certain?", SURE, missing="Say whether it is certain")


class RelateForm(_AboutFamily):
    """How two known people belong together."""

    people_fields = ("person", "other")

    person = Select("Who?", missing="Choose the first person")
    kind = Select("is the …", Kin.choices(), missing="Choose what they are to each other")
    other = Select("of whom?", missing="Choose the second person")
    since = _since()
    said_in = _source()
    said_by = _said_by()
    certain = _sure()


class RelativeForm(_AboutFamily):
    """Somebody whom no referral names."""

    people_fields = ("other",)

    forename = Text("First name", size="s", name=True)
    surname = Text("Surname", size="s", name=True)
    sex = Radios("Sex", [("F", "Female"), ("M", "Male"), ("", "Not known, or another")], small=True)
    born = DateParts("Born", hint=f"Leave it empty if nobody knows. {GUESS}")
    kind = Select("They are the …", Kin.choices(), missing="Choose what they are to somebody of the family")
    other = Select("of whom?", missing="Choose to whom they belong")
    since = _since()
    said_in = _source()
    said_by = _said_by()
    certain = _sure()

    @property
    def pressed(self) -> bool:
        """Looking whether they are known checks nothing yet."""
        return super().pressed or (self.is_bound and self.data.get("act") == LOOK)

    def sought(self, on: date) -> list[PersonFacts]:
        """Who is typed so far, to be looked for as known `on` this day; nobody before a name is."""
        self.full_clean()
        given = self.cleaned_data
        forename, surname, born = given.get("forename", ""), given.get("surname", ""), given.get("born")
        if not forename and not surname:
            return []
        range_ = read_age(f"born {day_of(born)[1]}", on) if born and not born.whole else None
        named = (Name(forename, surname),)
        return [
            PersonFacts(names=named, born=born.whole if born else None, born_range=range_, sex=given.get("sex", ""))
        ]

    def clean(self) -> dict[str, Any]:
        """One of the two names is enough."""
        given = super().clean() or {}
        if not given.get("forename") and not given.get("surname") and "forename" not in self.errors:
            self.refuse("Give a first name or a surname. What people call them will do", "forename")
        return given


class EndForm(OpenMashForm):
    """Something is over, or was recorded wrongly."""

    ending = Radios(
        "What happened?",
        [
            Choice(Ending.OVER.value, "It is over: it was so until then", reveals=("until",)),
            Choice(Ending.WRONG.value, "It was never so: it was recorded wrongly"),
        ],
        missing="Say whether it is over or was never so",
    )
    until = DateParts("Until when?", hint=GUESS)
    because = LongText(
        "Who told you, or what was wrong?",
        hint="Both rows stay on record",
        missing="Say who told you, or what was wrong",
        rows=3,
        size="s",
    )


class LifeForm(_AboutFamily):
    """Somebody was born or died."""

    people_fields = ("person",)

    person = Select("Who?", missing="Choose the person")
    event = Radios(
        "What happened?",
        [
            Choice(Event.BORN.value, "The baby was born", reveals=("sex",)),
            Choice(Event.DIED.value, "This person died"),
        ],
        missing="Say what happened",
    )
    sex = Radios("The baby is", [("F", "A girl"), ("M", "A boy"), ("", "Not known, or another")], small=True)
    day = DateParts("When?", hint=GUESS, missing="Give the day, or the year at least")
    said_by = Text("Who told you?", missing="Say who told you", size="s", name=True)


ELSEWHERE = "ELSEWHERE"


class HomeForm(_AboutFamily):
    """Who lives where. `homes` are the addresses that are known: pairs of a key and words."""

    people_fields = ("people",)

    people = Checkboxes("Who lives there?", missing="Tick everybody who lives there")
    home = Radios("Where?", missing="Choose the home")
    line = Text("Address", hint="House, street, town", size="s")
    postcode = Text("Postcode", size="s", width="10")
    since = _since()
    said_in = _source()
    said_by = _said_by()
    certain = _sure()
    protected = Tick("This address must be kept from somebody")

    def __init__(self, *args: Any, homes: Names, **options: Any) -> None:
        super().__init__(*args, **options)
        new = Choice(ELSEWHERE, "At another address", reveals=("line", "postcode", "protected"))
        known = [Choice(key, words) for key, words in homes]
        self.fields["home"].offer([*known, *([divider()] if known else []), new])  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Another address has to be written."""
        given = super().clean() or {}
        if given.get("home") == ELSEWHERE and not given.get("line") and "line" not in self.errors:
            self.refuse("Write the address, or as much of it as is known", "line")
        return given


class ProfessionalForm(_AboutFamily):
    """Somebody who works with the family. `agencies` are pairs of code and name."""

    people_fields = ("person",)

    name = Text("Their name", hint="Leave it empty if you do not know it", size="s", name=True)
    role = Text("What are they?", hint="Such as: teacher, midwife, youth worker", missing="Say what they are", size="s")
    agency = Select("Which agency?", missing="Choose the agency")
    person = Select("With whom do they work?", missing="Choose with whom they work")
    leads = Radios(
        "Are they the lead professional?",
        [("YES", "Yes, they lead for the family"), ("NO", "No")],
        missing="Say whether they are the lead professional",
    )
    reach = Text("Their number at work", hint="Leave it empty to show the agency’s own number", size="s", width="20")
    since = _since()
    said_by = Text("Who told you?", missing="Say who told you", size="s", name=True)

    def __init__(self, *args: Any, agencies: Names, people: Names, **options: Any) -> None:
        super().__init__(*args, people=[("ALL", "All of the family"), *people], **options)
        self.fields["agency"].offer(list(agencies))  # type: ignore[attr-defined]


class EndProfessionalForm(OpenMashForm):
    """They do not work with the family any more."""

    until = WholeDate("Since when?", missing="Give the day")
    because = LongText("Why, or who took over?", rows=2, size="s")


def day_of(given: PartDate | None) -> tuple[Any, str]:
    """The earliest day that was meant and the words for it; nothing where nothing was said."""
    if given is None:
        return None, ""
    return given.earliest, given.words if given.whole else f"about {_rough(given)}"


def _rough(given: PartDate) -> str:
    """A month and year, or a year, without the sentence that says what is not known."""
    return given.words.split(".")[0]


class MergeForm(OpenMashForm):
    """That two records are of one person. Whose name leads is chosen, and what was warned of is said to be read."""

    leads = Radios(
        "Whose name leads from now on?",
        hint="The other name stays on record, and both are found",
        missing="Choose whose name leads",
    )
    apart_because = LongText(
        "Why did one referral name this person twice?",
        hint="For example: the school wrote both names of one child, as if they were two",
        missing="Say why one referral named this person twice",
        rows=2,
        size="s",
    )
    because = LongText(
        "How do you know that they are one person?",
        hint="Whoever doubts it later reads this. For example: the surgery has one child of that birthday",
        missing="Say how you know that they are one person",
        rows=3,
        size="s",
    )
    read = Tick("I have read what speaks against it", missing="Read what speaks against it, and tick the box")

    def __init__(self, *args: Any, sides: Iterable[Any], warned: Collection[Warned], **options: Any) -> None:
        super().__init__(*args, **options)
        offered = [Choice(one.id, one.name, hint=one.since) for one in sides]
        self.fields["leads"].offer(offered)  # type: ignore[attr-defined]
        if Warned.ONE_REFERRAL not in warned:
            del self.fields["apart_because"]
        if not warned:
            del self.fields["read"]


class TakeMergeBackForm(OpenMashForm):
    """Why two records that were said to be of one person are of two."""

    because = LongText(
        "What shows that they are two people?",
        missing="Say what shows that they are two people",
        rows=3,
        size="s",
    )


class ApartForm(OpenMashForm):
    """That two records, alike on paper, are of two people."""

    because = LongText(
        "How do you know that they are two people?",
        hint="Whoever asks again reads this. For example: twins; the school has both in one class",
        missing="Say how you know that they are two people",
        rows=3,
        size="s",
    )


class TakeApartBackForm(OpenMashForm):
    """Why two records that were said to be of two people may be of one."""

    because = LongText(
        "Why may they be one person after all?",
        missing="Say why they may be one person after all",
        rows=3,
        size="s",
    )
