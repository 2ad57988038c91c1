"""The paper that goes to a family: what was taken out is nowhere in the file, whatever reads it."""

from __future__ import annotations

import hashlib
import re
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from openmash.partnership.viewers import acting_as
from openmash.records import actions
from openmash.records.models import PackagePaper
from openmash.records.queries import package
from openmash.rulebook.records import DataClass, Exemption, LineChoice
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import Refused
from tests.decisions.story import CANARY
from tests.records import story

pytestmark = pytest.mark.django_db

CANARIES = {
    "Nobody has seen Idris.": [("Idris", Exemption.THIRD_PARTY)],
    "Amara hides under the table. Idris has not been asked.": [("idris has not been  asked", Exemption.THIRD_PARTY)],
    "Officers went to the flat; a neighbour had heard shouting.": [("a neighbour", Exemption.CRIME)],
    "Late for school thirty-one times since January.": [("thirty–one times", Exemption.LEGAL_PRIVILEGE)],
}
WITHHELD = (CANARY, "A caution for common assault on a former partner.")


def written(content: bytes) -> str:
    """Everything that can be read out of a PDF: its pages, what it says of itself, every stream and every string."""
    reader = PdfReader(BytesIO(content))
    found = [page.extract_text() for page in reader.pages]
    found += [page.extract_text(extraction_mode="layout") for page in reader.pages]
    found += [str(reader.metadata), str(reader.xmp_metadata and reader.xmp_metadata.dc_title)]
    found += [str(reader.outline), str(reader.attachments), str(reader.get_fields())]
    for number in range(1, len(reader.xref[0]) + len(reader.xref_objStm) + 1):
        thing = reader.get_object(number)
        found.append(repr(thing))
        data = getattr(thing, "get_data", None)
        if data is not None:
            found.append(data().decode("latin-1"))
    return "\n".join(found)


def plain(text: str) -> str:
    """Without case, spacing and signs, so that a broken line hides nothing."""
    return re.sub(r"\W+", "", text.casefold())


@pytest.fixture
def paper(officer: Viewer, manager: Viewer, gathered: Any) -> bytes:
    for line in story.lines(officer, gathered):
        if line.text in WITHHELD:
            story.opinion(officer, line, profession=DataClass.SOCIAL_WORK, harm=True)
            reason = Exemption.SW_SERIOUS_HARM if line.text == CANARY else Exemption.CHILD_ABUSE_DATA
            story.decide(officer, line, LineChoice.WITHHOLD, reason=reason, why="Her aunt would be found.")
        elif line.text in CANARIES:
            if line.owner == "police":
                story.answer(story.ask(officer, line))
            story.decide(officer, line, LineChoice.REDACT, words=CANARIES[line.text])
        elif "Idris" in line.text or line.others:
            reason = Exemption.THIRD_PARTY
            story.decide(officer, line, LineChoice.WITHHOLD, reason=reason)
    story.settle_all(officer, gathered)
    made = story.make(officer, gathered)
    with acting_as(manager):
        return actions.take_copy(made=made, by=manager, at=story.AT)


def test_no_word_that_was_taken_out_is_in_the_file(paper: bytes) -> None:
    whole = plain(written(paper))
    assert plain("Amara hides under the table") in whole  # what is searched does hold what was released
    gone = [words for rows in CANARIES.values() for words, _ in rows] + list(WITHHELD) + ["bakery", "caution"]
    assert [words for words in gone if plain(words) in whole] == []
    assert b"Idris" not in paper
    assert plain("Her aunt would be found") not in whole
    assert plain("Dr Ines Varga") not in whole


def test_marks_stand_where_words_were_and_the_schedule_tells_the_law_and_nothing_else(paper: bytes) -> None:
    reader = PdfReader(BytesIO(paper))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert "[removed: about another person]" in text
    assert "Officers went to the flat; [removed: held back by law] had heard shouting." in text
    assert "[removed: legal advice]" in text
    assert "Data Protection Act 2018 Sch 2 para 16" in text
    assert "Data Protection Act 2018 Sch 3 Pt 3" in text
    assert "Held back under the Data Protection Act 2018, Schedules 2 to 4" in text
    assert "Sch 3 Pt 5" not in text
    assert "Information Commissioner" in text


def test_the_paper_names_nobody_about_itself_carries_nothing_and_is_tagged(paper: bytes) -> None:
    reader = PdfReader(BytesIO(paper))
    assert reader.metadata
    assert "Okafor" not in str(reader.metadata)
    assert str(reader.metadata.title).startswith("Records, request R26-")
    assert reader.attachments == {}
    assert "'/Marked': True" in str(reader.root_object["/MarkInfo"])
    assert "/JavaScript" not in str(reader.trailer["/Root"])


def test_it_is_kept_exactly_as_it_was_made(officer: Viewer, manager: Viewer, gathered: Any) -> None:
    story.settle_all(officer, gathered)
    made = story.make(officer, gathered)
    story.read(manager, made)
    story.send(officer, made)
    with acting_as(manager):
        kept = PackagePaper.objects.get(package=made)
        assert hashlib.sha256(bytes(kept.pdf)).hexdigest() == made.sha256
        assert actions.take_copy(made=made, by=manager, at=story.AT) == bytes(kept.pdf)


def test_afterwards_a_manager_reads_it_and_the_records_officer_no_longer(
    officer: Viewer, manager: Viewer, gathered: Any
) -> None:
    story.settle_all(officer, gathered)
    made = story.make(officer, gathered)
    with acting_as(officer):
        assert package.paper(officer, made).body["reference"] == gathered.reference
    story.read(manager, made)
    story.send(officer, made)
    with acting_as(officer), pytest.raises(PackagePaper.DoesNotExist):
        package.paper(officer, made)
    with acting_as(officer), pytest.raises(PackagePaper.DoesNotExist):
        actions.take_copy(made=made, by=officer, at=story.AT)


def test_nobody_else_takes_a_copy(worker: Viewer, officer: Viewer, gathered: Any) -> None:
    story.settle_all(officer, gathered)
    made = story.make(officer, gathered)
    with acting_as(worker), pytest.raises(Refused, match="Only a manager of the hub or the records office"):
        actions.take_copy(made=made, by=worker, at=story.AT)
