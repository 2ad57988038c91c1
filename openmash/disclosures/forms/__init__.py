"""The shape and wording of what is typed when something leaves the hub. Nothing is ticked beforehand."""

from openmash.disclosures.forms.deciding import (
    ConfirmReleaseForm,
    LiftForm,
    NotShareForm,
    ProtectForm,
    RecallForm,
    TakeReleaseBackForm,
)
from openmash.disclosures.forms.leaving import (
    AcceptForm,
    FeedbackForm,
    HandOverForm,
    NoFeedbackForm,
    PreviewedForm,
    TellAgenciesForm,
    today_without_a_time,
)
from openmash.disclosures.forms.release import LetterForm, MeetingForm, ReleaseForm

__all__ = [
    "AcceptForm",
    "ConfirmReleaseForm",
    "FeedbackForm",
    "HandOverForm",
    "LetterForm",
    "LiftForm",
    "MeetingForm",
    "NoFeedbackForm",
    "NotShareForm",
    "PreviewedForm",
    "ProtectForm",
    "RecallForm",
    "ReleaseForm",
    "TakeReleaseBackForm",
    "TellAgenciesForm",
    "today_without_a_time",
]
