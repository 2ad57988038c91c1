"""What may come in with a referral, when a file may be opened, and that a protected one never leaves the hub.

Pure rules: sizes in bytes, states in words. What a file really is, is found out by `uploads.inspection`; whether it is
clean, by a virus scanner. Sources: threat T9; decisions "uploads" (same access as their referral, held until scanned).
"""

from __future__ import annotations

from collections.abc import Sequence

from openmash.rulebook.words import YES, Stage, Verdict, Worded, no

MEGABYTE = 1024 * 1024
LARGEST = 10 * MEGABYTE
"""The most bytes one file may have as it is sent."""
LARGEST_TOGETHER = 50 * MEGABYTE
"""The most bytes that come in by one press of the button."""
MOST_FILES = 20
"""The most files of one referral."""
MOST_AN_HOUR = 120
"""The most files an hour from one network address of the public, counted across all their forms."""
LONGEST_NAME = 100
LONGEST_DESCRIPTION = 500


class FileKind(Worded):
    """What a file is for the people who read it."""

    LETTER = "LETTER", "Letter or report"
    PHOTOGRAPH = "PHOTOGRAPH", "Photograph"
    BODY_MAP = "BODY_MAP", "Body map"
    OTHER = "OTHER", "Something else"


class FileFormat(Worded):
    """What a file is by its content: these and no others are kept."""

    JPEG = "JPEG", "JPEG picture"
    PNG = "PNG", "PNG picture"
    PDF = "PDF", "PDF"
    DOCX = "DOCX", "Word document"
    TEXT = "TEXT", "Plain text"

    @property
    def is_picture(self) -> bool:
        """Was it drawn anew, dot by dot, by this product when it came in?"""
        return self in (FileFormat.JPEG, FileFormat.PNG)

    @property
    def ending(self) -> str:
        """The end of the name under which it is handed out."""
        return {"JPEG": "jpg", "PNG": "png", "PDF": "pdf", "DOCX": "docx", "TEXT": "txt"}[self.value]

    @property
    def media_type(self) -> str:
        """What a browser is told it is."""
        return _MEDIA_TYPES[self.value]


_MEDIA_TYPES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "PDF": "application/pdf",
    "DOCX": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "TEXT": "text/plain; charset=utf-8",
}


class FileState(Worded):
    """What the virus scanner has said of a file. Before it has said anything, the file waits."""

    WAITING = "WAITING", "Waiting to be scanned"
    CLEAN = "CLEAN", "Scanned, nothing found"
    INFECTED = "INFECTED", "A virus was found"
    REFUSED = "REFUSED", "The scanner could not read it"


def may_open(state: FileState, what: FileFormat) -> Verdict:
    """May a file with this state be handed out?

    Clean files, and pictures that wait: a picture was drawn anew from its dots, and nothing else of what was sent is
    left in it. What the scanner found or could not read is never handed out, whatever it is.
    """
    if state is FileState.CLEAN or (state is FileState.WAITING and what.is_picture):
        return YES
    if state is FileState.WAITING:
        return no(
            "This file has not been scanned for viruses yet, so it is locked. It opens by itself once it is scanned."
            " If it is urgent, ring whoever sent it and ask what it says."
        )
    if state is FileState.INFECTED:
        return no(
            "A virus was found in this file, so nobody can open it. Ring whoever sent it, say so, and ask for a clean"
            " copy or what it says."
        )
    return no(
        "The virus scanner could not read this file, so nobody can open it. Ask whoever sent it for a PDF or a"
        " photograph of it."
    )


def may_add(stage: Stage) -> Verdict:
    """May a file be put to a referral that stands at this stage?"""
    if stage is Stage.CLOSED:
        return no("This referral is finished, so no file can be added. Ask a manager to reopen it.")
    return YES


def has_room(there: int) -> Verdict:
    """Is there room for one more file beside the `there` that are here?"""
    if there >= MOST_FILES:
        return no(f"there are {MOST_FILES} files already, and no more can be added. Tell us of the others in words")
    return YES


def may_leave_hub(*, protected: bool) -> Verdict:
    """May a file be given to anybody outside the hub? Never one that is marked as protected."""
    if protected:
        return no("This file shows or names where somebody lives, and is marked as protected. It never leaves the hub.")
    return YES


def is_protected(as_added: bool, marks: Sequence[bool]) -> bool:
    """Is a file protected now? As it was added, or as the latest of the marks says; `marks` in the order of time."""
    return marks[-1] if marks else as_added


def state_now(said: Sequence[FileState]) -> FileState:
    """The state of a file from what the scanner has said, in the order of time. Found once is found for good."""
    if FileState.INFECTED in said:
        return FileState.INFECTED
    return said[-1] if said else FileState.WAITING


def size_words(size: int) -> str:
    """A size as people say it: "340 KB", "2.1 MB"."""
    if size < MEGABYTE:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / MEGABYTE:.1f} MB"
