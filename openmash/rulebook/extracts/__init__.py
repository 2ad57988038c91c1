"""Extracts of case systems: which column means what, and what one line says of a person (M4.7).

Every council's system names its columns otherwise, so that what a column means is data: a small mapping, checked with
sentences. A line is stored or refused with a sentence that names the line, never the person.
"""

from openmash.rulebook.extracts.columns import (
    SOCIAL_CARE,
    CaseState,
    Columns,
    ColumnsInvalid,
    EpisodeColumns,
    from_data,
    missing,
)
from openmash.rulebook.extracts.lines import (
    CaseLine,
    EpisodeLine,
    Said,
    case_line,
    digest,
    episode_line,
    looks_like_half,
)

__all__ = [
    "SOCIAL_CARE",
    "CaseLine",
    "CaseState",
    "Columns",
    "ColumnsInvalid",
    "EpisodeColumns",
    "EpisodeLine",
    "Said",
    "case_line",
    "digest",
    "episode_line",
    "from_data",
    "looks_like_half",
    "missing",
]
