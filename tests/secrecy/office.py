"""The records office's rows for every cell: requests open and ended, packages read and not, by one officer.

They are written past row security: some say what nobody could bring about (a package sent that nobody agreed to), so
that the policy which refuses it is met by a row. What they say means nothing: only whose they are.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.db import models

from openmash.partnership.facts import Fact, stamp
from openmash.records import models as office
from openmash.referrals.models import Referral
from openmash.rulebook.roles import Viewer
from tests import factories
from tests.secrecy.filling import AT, plain

WORDS: dict[str, Any] = {
    "as_whom": "PARENT", "why": "CLARIFICATION", "data": "POLICE", "found_by": "NAMED", "choice": "RELEASE",
    "profession": "HEALTH", "owner": "police", "rule": "EARLY_HELP", "scope": "REFERRAL",
    "about": "DELAY", "step": "NOTE", "upheld": "", "made_of": "x", "sha256": "x", "said_by": "",
}  # fmt: skip
"""Columns with a check of their own."""


def fill(families: list[Referral], officer: Viewer) -> None:
    """Rows about each family: two requests, one of them ended, and one of everything else."""
    for of in families:
        for ended in (False, True):
            _request(of, officer, ended=ended)
        _beside(of, officer)


def _add(model: type[Any], by: Viewer, **given: Any) -> Any:
    """One row: what is not given has its default, or means nothing."""
    values: dict[str, Any] = {**(stamp(by, AT) if issubclass(model, Fact) else {}), **given}
    for field in model._meta.concrete_fields:
        if field.name in values or field.attname in values or field.has_default() or field.null:
            continue
        unique = isinstance(field, models.TextField) and field.unique
        values[field.name] = str(uuid.uuid4()) if unique else WORDS.get(field.name, plain(field, Referral()))
    return model._default_manager.create(**values)


def _request(of: Referral, by: Viewer, *, ended: bool) -> None:
    request = _add(office.SubjectAccessRequest, by)
    _add(office.ClockStarted, by, stop=_add(office.ClockStopped, by, request=request))
    _add(office.RequestExtended, by, request=request)
    _add(office.SubjectSearch, by, request=request, mentions=[factories.children(of)[0].pk])
    for number, agency in enumerate(("police", "social_care"), 1):
        line = _add(
            office.SubjectAccessLine, by, request=request, seq=number, referral_ref=of.pk, source_row=uuid.uuid4()
        )
        _add(office.LineDecision, by, line=line)
        _add(office.HarmOpinion, by, line=line)
        asked = _add(office.LineOwnerAsked, by, request=request, line=line, agency=agency)
        _add(office.LineOwnerAnswered, by, asked=asked, agency=agency)
    for agreed in (True, False):
        package = _add(office.SubjectAccessPackage, by, request=request)
        _add(office.PackagePaper, by, package=package)
        _add(office.PackageRead, by, package=package, agreed=agreed, because="x")
        _add(office.PackageSent, by, package=package)
    if ended:
        _add(office.SubjectAccessClosed, by, request=request, ending="WITHDRAWN", because="x")


def _beside(of: Referral, by: Viewer) -> None:
    about = {"referral_ref": of.pk, "reference": of.reference}
    _add(office.LegalHoldLifted, by, hold=_add(office.LegalHold, by, **about))
    proposal = _add(office.DisposalProposed, by, **about)
    _add(office.DisposalAnswered, by, proposal=proposal)
    _add(office.DisposalCertificate, by, proposal=proposal, reference=of.reference)
    _add(office.RectificationDecided, by, rectification=_add(office.Rectification, by, **about))
    _add(office.ComplaintNoted, by, complaint=_add(office.Complaint, by, reference=of.reference))
    if not office.ReviewDate.objects.filter(referral_ref=of.pk).exists():
        _add(office.ReviewDate, by, review_on=date(2030, 1, 1), **about)
