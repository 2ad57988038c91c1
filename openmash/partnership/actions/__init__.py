"""Every write about the partnership itself: local policy, accounts, what takes two administrators, sessions."""

from openmash.partnership.actions.accounts import (
    ADMINISTRATORS_NEEDED,
    NOT_FOR_PEOPLE,
    AccountDetails,
    change_account,
    create_account,
    has_second_step,
    make_administrator,
    new_password,
    reset_factor,
    set_active,
)
from openmash.partnership.actions.agreement import record_signature
from openmash.partnership.actions.details import OwnDetails, add_details
from openmash.partnership.actions.policy import change_policy, latest_version
from openmash.partnership.actions.proposals import agree, reject
from openmash.partnership.actions.rota import add_to_rota, take_rota_back
from openmash.partnership.actions.sessions import (
    bind_sign_on,
    chose_password,
    end_other_sessions,
    end_own_session,
    signed_in,
    signed_out,
)

__all__ = [
    "ADMINISTRATORS_NEEDED",
    "NOT_FOR_PEOPLE",
    "AccountDetails",
    "OwnDetails",
    "add_details",
    "add_to_rota",
    "agree",
    "bind_sign_on",
    "change_account",
    "change_policy",
    "chose_password",
    "create_account",
    "end_other_sessions",
    "end_own_session",
    "has_second_step",
    "latest_version",
    "make_administrator",
    "new_password",
    "record_signature",
    "reject",
    "reset_factor",
    "set_active",
    "signed_in",
    "signed_out",
    "take_rota_back",
]
