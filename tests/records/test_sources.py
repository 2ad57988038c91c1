"""Every place where somebody writes about somebody is looked through, or is named with the reason why not."""

from __future__ import annotations

from django.apps import apps
from django.db import models

from openmash.records.queries.passed_over import NOT_WORDS
from openmash.records.queries.sources import SOURCES

ROOMS = (
    "referrals",
    "people",
    "screening",
    "agency_checks",
    "decisions",
    "disclosures",
    "family",
    "patterns",
    "alerts",
    "duty",
)
CODES = {
    "reference", "sender", "source_key", "channel", "source_agency", "source_kind", "stage", "desk", "rating", "kind",
    "outcome", "final_rating", "agency", "team", "team_name", "how", "from_stage", "to_stage", "with_whom", "about",
    "status", "source", "label", "source_system", "purpose", "lawful_basis", "family_told", "recipient",
    "recipient_kind", "recipient_name", "own_rating", "to_rating", "team_rating", "service", "beside", "owner_agency",
    "safe_to_call",
    "answer", "by_id", "by_name", "by_role", "body_hash", "took_part", "asked_of", "concerns", "quality_gaps",
}  # fmt: skip
"""Columns that hold a code, a name of a service or who took part: not words about somebody."""
NAMES = {
    "worker_name", "spoken_by", "owner_name", "spoken_to", "seen_by", "worker", "authority", "given_by", "decided_by",
    "decided_by_name", "whom_name", "keyed_by_id", "keyed_by_name", "asked_by_id", "asked_by_name", "asked_by_role",
    "dated_words", "note",
}  # fmt: skip
"""Who did it: said with the line itself, or read together with its words."""
OTHERWISE = {"uploads", "restrictions", "watching", "messages", "boards", "weekly"}
"""Files a sender added are shown with the referral, and given by hand; why a family is kept from somebody and who
looked unusually often are records about staff; a message to staff says a fixed sentence and nothing of a case; a view
of the board is somebody's own filter, and a week's figures are about nobody."""


def test_no_words_about_anybody_are_overlooked() -> None:
    found = {f"{source.code}.{column}" for source in SOURCES for column in source.columns}
    details = {"mention", "person", "personname", "personaddress", "personphone", "personcarer", "personmark"}
    details |= {"caserecord", "caseepisode"}
    missing = []
    for model in apps.get_app_config("openmash").get_models():
        room, table = model.__module__.split(".")[1], model._meta.db_table.removeprefix("openmash_")
        if room not in ROOMS or table in details:
            continue
        for field in model._meta.concrete_fields:
            words = isinstance(field, models.TextField | models.JSONField) or field.get_internal_type() == "CharField"
            place = f"{table}.{field.name}"
            if words and field.name not in CODES | NAMES and place not in found and place not in NOT_WORDS:
                missing.append(place)
    assert missing == []


def test_every_reason_is_about_a_column_that_exists() -> None:
    tables = {m._meta.db_table.removeprefix("openmash_"): m for m in apps.get_app_config("openmash").get_models()}
    for place in NOT_WORDS:
        table, column = place.split(".")
        assert column in {f.name for f in tables[table]._meta.concrete_fields}, place


def test_rooms_with_case_content_are_all_looked_at() -> None:
    rooms = {m.__module__.split(".")[1] for m in apps.get_app_config("openmash").get_models()}
    assert rooms == {*ROOMS, "records", "partnership", "ledger", "drafts", *OTHERWISE}
