"""Recording who signed the sharing agreement. Nothing is chosen beforehand."""

from __future__ import annotations

from typing import Any

from openmash.rulebook.policy import LocalPolicy
from openmash.web.forms import Choice, OpenMashForm, Radios, Select, Text, WholeDate


class SignatureForm(OpenMashForm):
    """An agency signed, or left: who for it, in which post, on which day."""

    agency = Select("Which agency?", missing="Choose the agency", size="s")
    act = Radios(
        "What happened?",
        (
            Choice("SIGNED", "It signed the agreement"),
            Choice("LEFT", "It left the agreement", hint="Nothing more is shared with it under the agreement"),
        ),
        missing="Say whether it signed or left",
    )
    signed_by = Text("Who signed for it, or said that it leaves?", missing="Give their name", name=True, size="s")
    post = Text("Their post", missing="Give their post", size="s")
    signed_on = WholeDate("On which day?", hint="For example 27 5 2026", missing="Give the day")
    note = Text("Where the signed copy is, or why it left", size="s")

    def __init__(self, *args: Any, policy: LocalPolicy, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["agency"].offer([(one.code, one.name) for one in policy.agencies])  # type: ignore[attr-defined]
