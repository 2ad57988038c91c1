"""Every acceptance line of the worked cases: the issue that meets it, and for those met now the test that shows it."""

from __future__ import annotations

from typing import NamedTuple

WHOLE_WAY, NEED_TO_KNOW, WHOLE_PICTURE, NEVER_LATE = 2, 3, 4, 5
"""Issues of the tracker: a referral travels the whole way; need to know; matching and the whole picture; never late."""

MET = frozenset({WHOLE_WAY, NEED_TO_KNOW})
"""The issues that are met: each of their lines names its test."""

LATER = None
"""No issue is written for it yet."""


class Row(NamedTuple):
    """One line of a case: which, the issue that meets it, and the test that shows it when that issue is met."""

    case: str
    line: str
    issue: int | None
    shown_by: str = ""


DUE = "tests/world/test_walks.py::test_rating_and_every_due_time_are_the_cases"
STEP_DOWN = "tests/world/test_walks.py::test_a_step_down_waited_for_a_manager"
ADDRESS = "tests/world/test_walks.py::test_a_protected_address_is_in_nothing_that_was_handed_over"
REFUSED = "tests/world/test_walks.py::test_an_item_that_stays_is_refused_with_the_sentence_of_its_label"
OUTCOME = "tests/world/test_walks.py::test_outcome_what_is_beside_it_and_the_final_rating_are_the_cases"
ASKED = "tests/world/test_walks.py::test_only_the_cases_agencies_were_asked_and_each_was_told_its_part"
LEVEL = "tests/world/test_acceptance.py::test_level_and_rating_differ_on_purpose_and_the_reason_is_kept"
LINK = "tests/people/test_linking.py::test_link_taken_back_leaves_both_rows_and_the_child_unlinked"
UNBORN = "tests/world/test_acceptance.py::test_unborn_and_named_child_stand_in_one_referral"
WITHHELD = "tests/world/test_need_to_know.py::test_a_protected_address_is_withheld_from_every_role_but_two"
AUNT = "tests/world/test_need_to_know.py::test_the_aunts_log_in_finds_nobody"
MOTHER = "tests/world/test_need_to_know.py::test_disclosure_to_the_mother_cannot_be_ticked_without_police_agreement"
WISH = "tests/world/test_need_to_know.py::test_the_childs_wish_stands_at_the_top_of_the_handover"
INTERPRETER = "tests/world/test_need_to_know.py::test_the_interpreter_restriction_is_on_every_page_before_a_contact"
HOUSING = "tests/world/test_need_to_know.py::test_consent_limited_to_housing_is_seen_at_each_request"
RELATIVE = "tests/world/test_need_to_know.py::test_feedback_to_a_relative_shows_what_is_withheld_before_it_goes"

TABLE: tuple[Row, ...] = (
    Row("PUB-01", "search on 'Penwick' offers the contacts filed under 'Dunwell' with reasons", WHOLE_PICTURE),
    Row("PUB-01", "household view shows four contacts in 132 days", WHOLE_PICTURE),
    Row("PUB-01", "step-up keeps the clock at receipt", WHOLE_WAY, DUE),
    Row("PUB-01", "due time moves from 72 to 24 hours after 15:42", WHOLE_WAY, DUE),
    Row("PUB-02", "protected address shows as withheld to every role but two", NEED_TO_KNOW, WITHHELD),
    Row("PUB-02", "handover document contains no address", WHOLE_WAY, ADDRESS),
    Row("PUB-02", "person search by Rubina Javed's log-in role returns nothing", NEED_TO_KNOW, AUNT),
    Row("PUB-02", "MARAC referral is one click from the DASH record, without typing it again", LATER),
    Row("PUB-03", "health:1 never leaves the hub, and the disclosure screen says why", WHOLE_WAY, REFUSED),
    Row("PUB-03", "second child becomes a linked referral with its own rating", WHOLE_PICTURE),
    Row("PUB-03", "missing episode of February shows 'no return interview' as an alarm", NEVER_LATE),
    Row("PUB-04", "amber to red re-rating reads 4 hours from 16:50, not from 17:25", WHOLE_WAY, DUE),
    Row("PUB-04", "double surnames: search for 'Ferreira', 'Morales' and 'Pinheiro' finds the family", WHOLE_PICTURE),
    Row("PUB-04", "baby first entered without a name is renamed, earlier name kept", WHOLE_PICTURE),
    Row("PUB-05", "level 4 with AMBER is allowed and needs a reason", WHOLE_WAY, LEVEL),
    Row("PUB-05", "link Thurbridge = Walcombe is made by a person and can be undone", WHOLE_WAY, LINK),
    Row("PUB-05", "disclosure to the mother cannot be ticked without police agreement", NEED_TO_KNOW, MOTHER),
    Row("PUB-06", "adult's wait appears in the child's chronology", WHOLE_PICTURE),
    Row("PUB-06", "nickname Tom and legal name Thomas are one child", WHOLE_PICTURE),
    Row("PUB-06", "child's wish appears at the top of the handover", NEED_TO_KNOW, WISH),
    Row("PUB-07", "episode lengths are right across the clock change", NEVER_LATE),
    Row("PUB-07", "repeat view shows weekday and place of all episodes", WHOLE_PICTURE),
    Row("PUB-07", "an accepted interview without follow-up raises an alarm", NEVER_LATE),
    Row("PUB-08", "interpreter restriction shows on every contact screen", NEED_TO_KNOW, INTERPRETER),
    Row("PUB-08", "unborn and named child in one referral", WHOLE_WAY, UNBORN),
    Row(
        "PUB-08",
        "a patronymic family: father Abdi Warsame, child Idil Abdi: offered as family, not as the same person",
        WHOLE_PICTURE,
    ),
    Row("PUB-09", "swapped name order is offered as a match with the reason shown", WHOLE_PICTURE),
    Row("PUB-09", "two health records propose a merge for the agency, not done by the hub", WHOLE_PICTURE),
    Row("PUB-09", "consent limited to housing is visible at each request", NEED_TO_KNOW, HOUSING),
    Row("PUB-10", "step-down needs a reason and keeps the first rating on record", WHOLE_WAY, STEP_DOWN),
    Row("PUB-10", "closing wording 'not substantiated' and 'malicious' are different codes", LATER),
    Row("PUB-10", "feedback to a family member shows a preview of what is withheld", NEED_TO_KNOW, RELATIVE),
    Row("PUB-11", "only two agencies asked", WHOLE_WAY, ASKED),
    Row("PUB-11", "lead professional shows on the family's page", LATER),
    Row("PUB-11", "Zielinska and Zielinski are one family", WHOLE_PICTURE),
    Row("PUB-11", "at review (12 weeks): attendance, the badge, closed as needs met", LATER),
    Row(
        "PUB-12",
        "bank-holiday arrival: acknowledged at once, decided on the next working day within its clock",
        WHOLE_WAY,
        "tests/world/test_acceptance.py::test_bank_holiday_arrival_is_acknowledged_at_once_and_due_on_a_working_day",
    ),
    Row("PUB-12", "closing without agency checks is allowed and its reason kept", WHOLE_WAY, OUTCOME),
    Row("PUB-12", "no person record is created without need", WHOLE_WAY, ASKED),
)
