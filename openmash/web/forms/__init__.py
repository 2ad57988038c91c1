"""Form fields that speak plainly and draw themselves as the design system's components.

A room declares its form from these fields, and its template draws them with `field(form["name"])` from
`web/forms.html`; what is typed is never lost, and no message of the framework is ever shown.
"""

from openmash.web.forms.choosing import Checkboxes, Choice, Radios, Select, Tick, divider
from openmash.web.forms.dates import DateParts, DayAndTime, PartDate, TimeOfDay, WholeDate
from openmash.web.forms.files import Files
from openmash.web.forms.form import ErrorLine, FormPage, Hidden, OpenMashForm
from openmash.web.forms.repeated import Repeated
from openmash.web.forms.typing import Email, LongText, Number, Password, Text

__all__ = [
    "Checkboxes",
    "Choice",
    "DateParts",
    "DayAndTime",
    "Email",
    "ErrorLine",
    "Files",
    "FormPage",
    "Hidden",
    "LongText",
    "Number",
    "OpenMashForm",
    "PartDate",
    "Password",
    "Radios",
    "Repeated",
    "Select",
    "Text",
    "Tick",
    "TimeOfDay",
    "WholeDate",
    "divider",
]
