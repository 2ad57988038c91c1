"""The worry itself, whether somebody must act now, what the parents say, and whether they were asked."""

from __future__ import annotations

from typing import Any, ClassVar

from openmash.public import journey
from openmash.public.forms.base import Part, line, text
from openmash.public.journey import Asked, What
from openmash.rulebook.words import FamilyTold, ReferrerKind
from openmash.web.forms import Choice, Radios


class Worry(Part):
    """What happened, when, and what it means for the child: the one part, with a child, that must be there."""

    title: ClassVar[str] = "What are you worried about?"
    lead: ClassVar[str] = "Write what you saw, heard or were told. Keep what you know apart from what you think."
    happened = text(
        "What has happened?",
        "What you saw or heard. Who was there. Any injury, and where on the body.",
        missing="Write what you are worried about. One sentence is enough",
        rows=8,
    )
    when = line("When did it happen?", "A date or time if you know it, or “since the summer”")
    impact = text("What does it mean for the child?", "How is the child different? What could happen next?", rows=4)
    going_well = text("What is going well, and who helps?", "Family, friends, school, other services", rows=3)

    def say(self) -> None:
        """Plainer words for families and young people, and other ones for those who want help."""
        if not self.plain:
            return
        self.heading, self.intro = "What is worrying you?", "Tell us in your own words. Short is fine."
        self.word("happened", "What has happened?", "What did you see or hear? Who was there?")
        self.word("impact", "How is the child?", "Is the child sad, hurt, scared or different?")
        self.word("going_well", "Who helps now?", "Family, friends, school")
        if self.sender is ReferrerKind.YOUNG_PERSON:
            self.word("happened", "What is going on?", "You can tell us as much or as little as you want.")
            self.word("impact", "How does it make you feel?", "")
            self.word("when", "When does it happen?", "Like “last night” or “most weekends”")
            self.word("going_well", "Who do you trust?", "A teacher, a friend, your nan")
        if journey.what(self.body) is What.HELP:
            self.heading, self.intro = "What would you like help with?", "Tell us in your own words. Short is fine."
            self.word("happened", "What is hard just now?", "At home, at school, with money, sleep or feelings")
            self.word("when", "Since when?", "Like “since the summer”")
            self.word("going_well", "Who helps now, and what would help?", "")


class Danger(Part):
    """Must somebody act today? "Not sure" is treated as yes until somebody has looked."""

    title: ClassVar[str] = "Is a child in danger now?"
    danger = Radios(
        "Is a child in danger now?",
        [("YES", "Yes"), ("NO", "No"), ("UNSURE", "I am not sure")],
        hint="If a child may be hurt today, ring 999 first. Then send this form too.",
        missing="Say whether a child is in danger now. “I am not sure” is an answer",
    )
    where = text("Where is the child now, and who is with them?", "Also if the child is safe: until when?", rows=3)

    def say(self) -> None:
        """A young person is asked about themselves."""
        if self.sender is ReferrerKind.YOUNG_PERSON:
            self.heading = "Are you safe now?"
            self.offer("danger", [("NO", "Yes, I am safe"), ("YES", "No, I am not safe"), ("UNSURE", "I am not sure")])
            hint = "If you could be hurt today, ring 999. You can ring it from any phone. It costs nothing."
            self.word("danger", "Are you safe now?", hint, "Say if you are safe. “I am not sure” is an answer")
            self.word("where", "Where are you now, and who is with you?", "You can leave this out")


class Parents(Part):
    """What the parents say, or why that is not known."""

    title: ClassVar[str] = "What do the parents say?"
    lead: ClassVar[str] = "Each parent may see it in another way. If you have not asked, say why."
    view = text("What have the parents said about this?", "Or: why you have not asked", rows=5)


ASKED = [
    Choice("AGREED", Asked.AGREED.words, reveals=("given_by", "covers")),
    Choice(
        "REFUSED",
        Asked.REFUSED.words,
        hint="You can still tell us if you think a child may be harmed",
        reveals=("refused_by",),
    ),
    Choice("RISK", Asked.RISK.words, reveals=("why_not", "decided_by")),
    Choice("NOT_YET", Asked.NOT_YET.words, reveals=("plan",)),
    Choice("UNREACHED", Asked.UNREACHED.words),
]


class Consent(Part):
    """Whether the family was asked. It never blocks: what was done and why is what counts."""

    title: ClassVar[str] = "Have you asked the family if you may tell us?"
    asked = Radios(
        title,
        ASKED,
        hint="You do not need consent if a child may be harmed. We do need to know what you did and why.",
        missing="Say whether you have asked. Every answer is fine, and none stops you from sending",
    )
    given_by = line("Who agreed?", "A parent, or a young person who can decide this")
    covers = line("What did they agree to?", "Like “talk to the school and the health visitor”")
    refused_by = line("Who did not agree?")
    why_not = text("Why could asking put a child at more risk?", "We do not show this to the family.", rows=4)
    decided_by = line("Who decided not to ask?", "Name and role")
    plan = line("Why not yet, and when will you ask?")
    told = Radios("Does the family know that you are telling us?", FamilyTold.choices())

    def say(self) -> None:
        """The question names the parent who was named; a parent who asks for help is asked for their own yes."""
        if self.sender is ReferrerKind.PARENT:
            self._say_to_parent()
            return
        named = named_parent(self.body)
        if named:
            self.heading = f"Have you asked {named} if you may tell us?"
            self.word("asked", self.heading)

    def _say_to_parent(self) -> None:
        self.heading = "May we talk to others about your family?"
        self.leave_out("given_by", "refused_by", "why_not", "decided_by", "plan", "told")
        self.offer("asked", [Choice("AGREED", "Yes", reveals=("covers",)), Choice("REFUSED", "No, ask me first")])
        hint = "Like your school, doctor or health visitor. If a child may be harmed, we may have to ask them anyway."
        self.word("asked", self.heading, hint, "Say if we may talk to others. No is an answer too")
        self.word("covers", "Who may we talk to?", "Like “the school and our doctor”")

    def clean(self) -> dict[str, Any]:
        """Not asking needs its reason and who decided; agreeing needs who."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        needed = {
            "RISK": (
                ("why_not", "Write why asking could put a child at more risk. One sentence is enough"),
                ("decided_by", "Write who decided not to ask. It may be you"),
            ),
            "AGREED": (("given_by", "Write who agreed, by name or as “mother”"),),
        }
        for name, sentence in needed.get(str(given.get("asked")), ()):
            if name in self.fields and not given.get(name):
                self.add_error(name, sentence)
        return given


def named_parent(body: journey.Body) -> str:
    """The parent whom the question names: the mother, else the father, else the first adult with a name."""
    adults = [a for a in journey.people(body, "adults") if a.get("forename") or a.get("surname")]
    order = {"mother": 0, "father": 1}
    first = sorted(adults, key=lambda a: order.get(str(a.get("relation")), 2))
    return f"{first[0].get('forename', '')} {first[0].get('surname', '')}".strip() if first else ""
