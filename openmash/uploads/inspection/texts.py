"""Plain text: letters and line ends, nothing that a screen or a program would act on."""

from __future__ import annotations

import codecs
import re
import unicodedata

from openmash.rulebook.uploads import MEGABYTE, FileFormat, size_words
from openmash.uploads.inspection.kept import Kept, NotKept

LARGEST_TEXT = 2 * MEGABYTE
_UNREADABLE = (
    "it is of a kind that is not kept. Send a PDF, a Word document, a JPEG or PNG picture, or plain text. A photograph"
    " or a screenshot of it will do"
)
_ACTED_ON = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_INVISIBLE = {"Cf", "Cs", "Co"}


def keep(data: bytes) -> Kept:
    """The text in UTF-8. NotKept when it is no text; signs that turn the reading direction round are taken out."""
    if len(data) > LARGEST_TEXT:
        raise NotKept(f"as plain text it is larger than {size_words(LARGEST_TEXT)}. Send the part that matters")
    text = _decoded(data)
    if _ACTED_ON.search(text):
        raise NotKept(_UNREADABLE)
    plain = "".join(sign for sign in text if sign in "\n\t\u200d" or unicodedata.category(sign) not in _INVISIBLE)
    changed = "Signs that cannot be seen were taken out of the text." if plain != text else ""
    if not plain.strip():
        raise NotKept("there is nothing in it to read. Look whether the right file was chosen")
    return Kept(FileFormat.TEXT, plain.encode(), changed)


def _decoded(data: bytes) -> str:
    """The text as UTF-8, UTF-16 by its mark, or the older Windows letters."""
    encodings = ["utf-8-sig", "cp1252"]
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    raise NotKept(_UNREADABLE)
