"""How somebody wants to be told. What stands there now is shown: it is a setting, not a judgement."""

from __future__ import annotations

from typing import Any

from openmash.messages.ways import can_text
from openmash.rulebook.telling import Digest, Way, Wishes, mobile
from openmash.web.forms import Choice, OpenMashForm, Radios, Text, TimeOfDay

NO_NUMBER = "Give a British mobile number, such as 07700 900123"


class WishesForm(OpenMashForm):
    """By which way, when, and when not. A hub that cannot send texts asks for no way."""

    way = Radios("How are you told?", missing="Say whether by e-mail or by text")
    mobile = Text("Mobile number", hint="Only the hub’s own sending uses it.", width="20", spellcheck=False)
    digest = Radios(
        "When are you told of what is not urgent?",
        [Choice(one.value, one.words) for one in Digest],
        hint="Several things that wait come in one message.",
        missing="Say when you are told",
    )
    quiet_from = TimeOfDay("Tell me nothing from", hint="For example 21:00. Leave both out to have no quiet hours.")
    quiet_until = TimeOfDay("Tell me again from", hint="For example 7:00. What is urgent comes all the same.")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if can_text():
            text = Choice(Way.TEXT.value, Way.TEXT.words, reveals=("mobile",))
            self.fields["way"].offer([Choice(Way.EMAIL.value, Way.EMAIL.words), text])  # type: ignore[attr-defined]
        else:
            del self.fields["way"], self.fields["mobile"]

    def clean(self) -> dict[str, Any]:
        """Texts need a number; quiet hours a beginning and an end."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("way") == Way.TEXT.value and not mobile(given.get("mobile", "")):
            self.add_error("mobile", NO_NUMBER)
        if (given.get("quiet_from") is None) != (given.get("quiet_until") is None):
            missing = "quiet_from" if given.get("quiet_from") is None else "quiet_until"
            if missing not in self.errors:
                self.add_error(missing, "Say both when your quiet hours begin and when they end")
        return given

    @staticmethod
    def showing(wishes: Wishes) -> dict[str, Any]:
        """What stands now, as the fields show it."""
        return {
            "way": wishes.way.value,
            "mobile": wishes.mobile,
            "digest": wishes.digest.value,
            "quiet_from": f"{wishes.quiet_from:%H:%M}" if wishes.quiet_from else "",
            "quiet_until": f"{wishes.quiet_until:%H:%M}" if wishes.quiet_until else "",
        }

    def wishes(self) -> Wishes:
        """What was chosen, as the action takes it."""
        given = self.cleaned_data
        way = Way(given.get("way") or Way.EMAIL.value)
        number = mobile(given.get("mobile", "")) if way is Way.TEXT else ""
        return Wishes(way, Digest(given["digest"]), given["quiet_from"], given["quiet_until"], number)
