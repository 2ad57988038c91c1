"""The pages for families, neighbours and professionals who refer."""

from __future__ import annotations

from openmash.public.views.files import files, take_file_off
from openmash.public.views.form import check, give_up, part, person, start, take_off, tasks, who
from openmash.public.views.information import about, home, leave, stay_safe
from openmash.public.views.sent import mine, receipt, sent

__all__ = [
    "about", "check", "files", "give_up", "home", "leave", "mine", "part", "person", "receipt", "sent", "start",
    "stay_safe", "take_file_off", "take_off", "tasks", "who",
]  # fmt: skip
