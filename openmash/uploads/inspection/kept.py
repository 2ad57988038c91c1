"""What inspecting a file gives."""

from __future__ import annotations

from dataclasses import dataclass

from openmash.rulebook.uploads import FileFormat


class NotKept(Exception):
    """The file is not kept. The words go after the file's name and a colon, without a full stop."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The bytes that are kept, which are never those that came in for a picture, a PDF or a Word document.

    `changed` says in a sentence what was taken out, empty when nothing was; `preview` is a small JPEG of a picture.
    """

    format: FileFormat
    body: bytes
    changed: str = ""
    preview: bytes = b""
