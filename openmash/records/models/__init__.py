"""The tables of the records office: requests for records, reviews and holds, corrections and complaints."""

from openmash.records.models.access import (
    ClockStarted,
    ClockStopped,
    HarmOpinion,
    LineDecision,
    LineOwnerAnswered,
    LineOwnerAsked,
    RequestExtended,
    SubjectAccessClosed,
    SubjectAccessLine,
    SubjectAccessRequest,
    SubjectSearch,
)
from openmash.records.models.keeping import (
    DisposalAnswered,
    DisposalCertificate,
    DisposalProposed,
    LegalHold,
    LegalHoldLifted,
    ReviewDate,
)
from openmash.records.models.office import Complaint, ComplaintNoted, Rectification, RectificationDecided
from openmash.records.models.package import PackagePaper, PackageRead, PackageSent, SubjectAccessPackage

__all__ = [
    "ClockStarted",
    "ClockStopped",
    "Complaint",
    "ComplaintNoted",
    "DisposalAnswered",
    "DisposalCertificate",
    "DisposalProposed",
    "HarmOpinion",
    "LegalHold",
    "LegalHoldLifted",
    "LineDecision",
    "LineOwnerAnswered",
    "LineOwnerAsked",
    "PackagePaper",
    "PackageRead",
    "PackageSent",
    "Rectification",
    "RectificationDecided",
    "RequestExtended",
    "ReviewDate",
    "SubjectAccessClosed",
    "SubjectAccessLine",
    "SubjectAccessPackage",
    "SubjectAccessRequest",
    "SubjectSearch",
]
