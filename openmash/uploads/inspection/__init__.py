"""What a file really is, found out from its content alone, and what of it is kept.

This package runs in a process of its own (`uploads.keeping`), with little memory and no secrets: it imports neither
Django nor anything of the hub but the words of the rulebook. Whatever is handed to it, it gives back a `Kept`, or
raises `NotKept` with a sentence for whoever sent the file.
"""

from __future__ import annotations

from openmash.rulebook.uploads import LARGEST, FileFormat, size_words
from openmash.uploads.inspection import documents, pdfs, pictures, texts
from openmash.uploads.inspection.kept import Kept, NotKept
from openmash.uploads.inspection.signs import format_of

__all__ = ["Kept", "NotKept", "inspect"]

_READERS = {
    FileFormat.JPEG: pictures.keep_jpeg,
    FileFormat.PNG: pictures.keep_png,
    FileFormat.PDF: pdfs.keep,
    FileFormat.DOCX: documents.keep,
    FileFormat.TEXT: texts.keep,
}


def inspect(data: bytes) -> Kept:
    """The file as it may be kept. NotKept says in one sentence why it is not, and what to send instead."""
    if not data:
        raise NotKept("it is empty. Look whether the right file was chosen")
    if len(data) > LARGEST:
        raise NotKept(f"it is larger than {size_words(LARGEST)}. Send a smaller copy, or only the pages that matter")
    try:
        return _READERS[format_of(data)](data)
    except MemoryError:
        raise NotKept("it unpacks to more than can be read here. Send a smaller copy") from None
    except RecursionError:
        raise NotKept("it is built in a way that cannot be read. Print it to a PDF and send that") from None
