"""Every read of finding somebody and of one known person. The first argument is the viewer."""

from openmash.finding.queries.anyone import MOST_SHOWN, Answer, Hit, Named, anyone
from openmash.finding.queries.around import Around, around
from openmash.finding.queries.person import History, history

__all__ = ["MOST_SHOWN", "Answer", "Around", "History", "Hit", "Named", "anyone", "around", "history"]
