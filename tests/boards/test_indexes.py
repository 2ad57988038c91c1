"""The pages people open all day go by their indexes, as the app role, however much finished work lies behind them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import connection

from openmash.agency_checks.queries import desk
from openmash.boards.queries.board import board, work
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.public.queries import my_referrals
from openmash.referrals.models import Referral
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import Role
from tests import factories

FINISHED = 8000
# Tables filled here and growing for ever: reading one of them whole, on a page, is a fault that only years would show.
GROWING = {"openmash_referral", "openmash_mention", "openmash_informationrequest"}
MENTIONS = """
insert into openmash_mention (id, referral_id, is_child, seq, forename, surname, aka, name_unknown, born_words, unborn,
    sex, school, nhs_number, upn, language, disability, ethnicity, child_view, relation, phone, address, safe_contact,
    rating, outcome, final_rating)
  select gen_random_uuid(), id, true, 1, 'A', 'B', '', false, '', false, '', '', '', '', '', '', '', '', '', '', '', '',
    '', '', '' from openmash_referral where stage = 'CLOSED'
"""
REQUESTS = """
insert into openmash_informationrequest (id, referral_id, reference, agency, question, purpose, lawful_basis, necessity,
    family_told, family_told_why, subjects, about, asked_by_id, asked_by_name, asked_by_role, asked_at, rating,
    answered_at, nothing_held)
  select gen_random_uuid(), id, reference, (array['police', 'health', 'housing'])[1 + (row_number() over ()) % 3], 'q',
    'p', 'l', 'n', 'YES', '', '{}', '[]', 'x', 'x', 'SOCIAL_WORKER', received_at, 'RED', received_at, true
  from openmash_referral where stage = 'CLOSED'
"""


@pytest.fixture
def hub(own_database):
    """Three open referrals in front of thousands of finished ones, with fresh statistics."""
    for _ in range(3):
        factories.referral()
    pattern = factories.referral()
    with acting_as(CLERK), connection.cursor() as cursor:
        columns = [f.column for f in Referral._meta.concrete_fields]
        changed = {
            "id": "gen_random_uuid()", "reference": "'S25-' || lpad(n::text, 6, '0')", "source_key": "null",
            "stage": "'CLOSED'", "sender": "'somebody-' || (n %% 400)", "decided_at": "received_at",
        }  # fmt: skip
        chosen = ", ".join(changed.get(c, f'"{c}"') for c in columns)
        named = ", ".join(f'"{c}"' for c in columns)
        cursor.execute(
            f"insert into openmash_referral ({named}) select {chosen} from openmash_referral,"
            " generate_series(1, %s) n where id = %s",
            [FINISHED, pattern.pk],
        )
        cursor.execute(MENTIONS)
        cursor.execute(REQUESTS)
    with psycopg.connect(own_database.owner, autocommit=True) as owner:
        owner.execute("analyze")
    return own_database


def _whole_reads(viewer: Viewer, page: Callable[[], Any]) -> list[str]:
    """Growing tables that some query of the page would read from end to end, by the planner's own word."""
    asked: list[tuple[str, Any]] = []

    def listen(execute, sql, params, many, context):
        if sql.lstrip().lower().startswith("select") and "set_config" not in sql:
            asked.append((sql, params))
        return execute(sql, params, many, context)

    with acting_as(viewer):
        with connection.execute_wrapper(listen):
            page()
        found: list[str] = []
        with connection.cursor() as cursor:
            for sql, params in asked:
                cursor.execute(f"explain (format json) {sql}", params)
                answer = cursor.fetchone()[0]
                _walk((json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"], found)
    assert asked
    return found


def _walk(plan: dict[str, Any], found: list[str]) -> None:
    # A hashed subplan that is never reached for the hub stands in the plan all the same.
    if plan.get("Node Type") == "Seq Scan" and plan["Relation Name"] in GROWING:
        found.append(f"{plan['Relation Name']}: {plan.get('Filter', '')[:160]}")
    for under in plan.get("Plans", []):
        if not under.get("Subplan Name", "").startswith("SubPlan"):
            _walk(under, found)


def test_board_reads_only_what_is_open(hub) -> None:
    manager = factories.viewer(Role.MASH_MANAGER)
    assert _whole_reads(manager, lambda: list(board(manager, factories.AT).referrals)) == []


def test_my_work_reads_only_what_is_open(hub) -> None:
    worker = factories.viewer(Role.SOCIAL_WORKER)
    assert _whole_reads(worker, lambda: work(worker, factories.AT)) == []


def test_navigators_desk_reads_only_their_own(hub) -> None:
    navigator = factories.viewer(Role.NAVIGATOR, agency="police")
    with acting_as(CLERK):
        policy = policy_now()
    assert _whole_reads(navigator, lambda: desk(navigator, factories.AT, policy)) == []


def test_referrers_list_reads_only_their_own(hub) -> None:
    head = factories.viewer(Role.PROFESSIONAL_REFERRER)
    assert _whole_reads(head, lambda: my_referrals(head)) == []


def test_a_whole_read_would_be_found(hub) -> None:
    manager = factories.viewer(Role.MASH_MANAGER)
    assert _whole_reads(manager, lambda: list(Referral.objects.filter(concern="no index knows this"))) != []
