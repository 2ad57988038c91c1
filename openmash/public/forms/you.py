"""Where the family lives, how to reach it safely, and who is telling us."""

from __future__ import annotations

from typing import Any, ClassVar

from openmash.public.forms.base import YES_NO_UNKNOWN, Part, line, text
from openmash.rulebook.words import ReferrerKind
from openmash.web.forms import Choice, Email, Radios

YOUR_HOME = (ReferrerKind.PARENT, ReferrerKind.YOUNG_PERSON)
PLACE = ("address", "postcode", "protected")


class Home(Part):
    """Where the child lives. No fixed address is an answer, not a gap."""

    title: ClassVar[str] = "Do you know where the child lives?"
    where = Radios(
        title,
        [
            Choice("ADDRESS", "I know the address, or a part of it", reveals=PLACE),
            Choice("NO_FIXED", "No fixed address", reveals=("staying",)),
            Choice("UNKNOWN", "I do not know"),
        ],
        missing="Say whether you know where the child lives. “I do not know” is an answer",
    )
    address = line("Address", "The street is enough if you do not know more")
    postcode = line("Postcode, if you know it", width="10")
    protected = Radios(
        "Must this address be kept secret from somebody?",
        YES_NO_UNKNOWN,
        hint="Like from a violent former partner",
    )
    staying = line("Where are they staying now?", "Like “with an aunt in Lantern Row”, or “in a car”")

    def say(self) -> None:
        """Families and young people are asked about their own home."""
        if self.sender in YOUR_HOME:
            self.heading = "Where do you live?"
            self.offer(
                "where",
                [
                    Choice("ADDRESS", "I can give an address", reveals=PLACE),
                    Choice("NO_FIXED", "We have no fixed address", reveals=("staying",)),
                    Choice("UNKNOWN", "I do not want to say"),
                ],
            )
            self.word("where", self.heading, missing="Choose one answer. “I do not want to say” is fine")
            self.word("staying", "Where are you staying now?", "Like “with my aunt”")
            self.word("protected", hint="Like from somebody who has hurt you")
        elif self.plain:
            self.leave_out("protected")

    def clean(self) -> dict[str, Any]:
        """An address that is known is written down."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("where") == "ADDRESS" and not (given.get("address") or given.get("postcode")):
            self.add_error("address", "Write the address or the part you know. Or say that you do not know it")
        return given


class Contact(Part):
    """Which language, whether an interpreter is needed, and how the family can be reached without harm."""

    title: ClassVar[str] = "Language and safe contact"
    language = line("Which languages does the family speak?", "Like “English”, or British Sign Language", size="s")
    interpreter = Radios(
        "Do they need an interpreter?",
        YES_NO_UNKNOWN,
        hint="We bring somebody. A relative or a child must not interpret.",
    )
    safe_contact = text(
        "How and when can we reach the family safely?",
        "Like “ring the mother between 9:30 and 14:30, no texts”",
        rows=3,
    )

    def say(self) -> None:
        """A parent is asked about themselves."""
        if self.sender is ReferrerKind.PARENT:
            self.heading = "How can we talk with you?"
            self.word("language", "Which language do you like to speak?", "Like “English” or British Sign Language")
            self.word("interpreter", "Do you want an interpreter?", "It costs you nothing.")
            self.word("safe_contact", "When and how is it safe to ring you?", "Like “mornings, no texts”")


REACHED = ("name", "relation", "phone", "safe_contact", "hidden")
ANONYMOUS = Choice("ANONYMOUS", "No, I do not want to give my name")


class You(Part):
    """Who is telling us. A professional gives their name; anybody else may stay unknown."""

    title: ClassVar[str] = "About you"
    named = Radios(
        "May we know who you are?",
        [Choice("NAMED", "Yes", reveals=REACHED), ANONYMOUS],
        hint="You do not have to say. It helps us if we can ring you.",
        missing="Say whether we may know who you are. No is an answer too",
    )
    name = line("Your name", autocomplete="name")
    role = line("Your job", "Like “head teacher” or “health visitor”", autocomplete="organization-title")
    organisation = line("Where you work", autocomplete="organization")
    relation = line("How do you know the child?", "Like “neighbour” or “grandmother”")
    phone = line("Phone", "We ring you only about this", width="20", kind="tel", autocomplete="tel")
    email = Email("E-mail", width="two-thirds", autocomplete="email")
    safe_contact = line("When and how is it safe to ring you?", "Like “after 6, no voicemail”")
    hidden = Radios("May we tell the family that it was you?", [("YES", "Yes"), ("NO", "No, keep my name from them")])

    def say(self) -> None:
        """Only those who need not give a name are asked whether they want to."""
        if not self.plain:
            self.leave_out("named", "relation")
            self.fields["name"].required = True
            self.word("name", missing="Write your name: we may need to ring you back")
            self.word("safe_contact", "When can we ring you?", "Like “until 15:30”")
            return
        self.leave_out("role", "organisation", "email")
        reached: tuple[str, ...] = REACHED
        if self.sender is ReferrerKind.PARENT:
            self.leave_out("relation", "safe_contact", "hidden")
            reached = ("name", "phone")
        if self.sender is ReferrerKind.YOUNG_PERSON:
            self._say_to_young()
            return
        self.offer("named", [Choice("NAMED", "Yes", reveals=reached), ANONYMOUS])

    def _say_to_young(self) -> None:
        self.heading, self.intro = "How can we reach you?", "You choose. We can help more if we can talk to you."
        self.leave_out("name", "relation", "hidden")
        self.word("named", "May we get in touch with you?", "", "Say if we may get in touch. No is an answer too")
        reached = ("phone", "safe_contact")
        self.offer("named", [Choice("NAMED", "Yes", reveals=reached), Choice("ANONYMOUS", "No, not now")])
        self.word("phone", "Your phone, or another way to reach you", "It may be a teacher you trust")
        self.word("safe_contact", "When and how is it safe?", "Like “text me after school”")
