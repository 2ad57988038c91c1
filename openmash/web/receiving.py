"""How files come in: into memory, never onto the disk, and never more of them than the rules allow.

Django's own handlers would write a large file to the machine's temporary folder, where a photograph of a child's injury
would lie in the clear. What is too large is counted on and forgotten, so that the page can say how large it was.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from openmash.rulebook.uploads import LARGEST, LARGEST_TOGETHER, MOST_FILES


class InMemory(FileUploadHandler):
    """Keeps each file while it is small enough, and all of them while they are together."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.together = self.files = self.size = 0
        self.pieces: list[bytes] = []

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Another file begins."""
        super().new_file(*args, **kwargs)
        self.pieces, self.size = [], 0
        self.files += 1

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """A piece of it, kept as long as there is room."""
        self.size += len(raw_data)
        self.together += len(raw_data)
        if self.size <= LARGEST and self.together <= LARGEST_TOGETHER and self.files <= 2 * MOST_FILES:
            self.pieces.append(raw_data)
        else:
            self.pieces = []

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """The whole file; or its size without its content when it was too large."""
        content = BytesIO(b"".join(self.pieces))
        self.pieces = []
        return InMemoryUploadedFile(
            content, self.field_name, self.file_name or "", "application/octet-stream", file_size, None
        )
