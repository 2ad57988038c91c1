"""Every act of the records office."""

from openmash.records.actions.asking import (
    close_request,
    extend,
    log_request,
    start_clock,
    stop_clock,
)
from openmash.records.actions.complaints import log_complaint, note_complaint
from openmash.records.actions.disposing import answer_disposal, propose_disposal
from openmash.records.actions.finding import gather
from openmash.records.actions.keeping import lift_hold, put_hold, reckon_reviews
from openmash.records.actions.lines import (
    OWNER_DAYS,
    answer_owner,
    ask_owner,
    decide_line,
    note_owner_answer,
    record_opinion,
)
from openmash.records.actions.packages import make_package, read_package, send_package, take_copy
from openmash.records.actions.rectifying import decide_rectification, log_rectification

__all__ = [
    "OWNER_DAYS",
    "answer_disposal",
    "answer_owner",
    "ask_owner",
    "close_request",
    "decide_line",
    "decide_rectification",
    "extend",
    "gather",
    "lift_hold",
    "log_complaint",
    "log_rectification",
    "log_request",
    "make_package",
    "note_complaint",
    "note_owner_answer",
    "propose_disposal",
    "put_hold",
    "read_package",
    "reckon_reviews",
    "record_opinion",
    "send_package",
    "start_clock",
    "stop_clock",
    "take_copy",
]
