"""One's own details, by which one's own family is kept from one."""

from __future__ import annotations

from openmash.partnership.actions import OwnDetails
from openmash.web.forms import OpenMashForm, Text, WholeDate


class DetailsForm(OpenMashForm):
    """Oneself, or somebody of one's family: whatever is known."""

    whose = Text(
        "Whose details?", hint="Such as “me”, “my daughter”, “my former husband”", missing="Say whose they are"
    )
    forename = Text("Forename", name=True)
    surname = Text("Surname", name=True)
    born = WholeDate("Date of birth", hint="For example 27 3 1984")
    address = Text("House number and street", hint="A former address counts too")
    postcode = Text("Postcode", width="10", spellcheck=False)
    phone = Text("Telephone", width="20", spellcheck=False)

    def details(self) -> OwnDetails:
        """What was typed, as the action takes it."""
        return OwnDetails(**self.cleaned_data)
