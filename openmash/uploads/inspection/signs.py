"""By which signs a file's format is known. Its name and what the browser says of it count for nothing."""

from __future__ import annotations

import io
import re
import zipfile

from openmash.rulebook.uploads import FileFormat
from openmash.uploads.inspection.kept import NotKept

_PDF_OR = "Send a PDF, a Word document, a JPEG or PNG picture, or plain text"
_ISO_PICTURES = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")
# First bytes, and what such a file is called. They are refused by name, so that people know what to send instead.
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"GIF8", f"it is a GIF. {_PDF_OR}"),
    (b"II*\x00", f"it is a TIFF picture. {_PDF_OR}"),
    (b"MM\x00*", f"it is a TIFF picture. {_PDF_OR}"),
    (b"BM", f"it is a BMP picture. {_PDF_OR}"),
    (b"MZ", f"it is a program. {_PDF_OR}"),
    (b"\x7fELF", f"it is a program. {_PDF_OR}"),
    (b"\xca\xfe\xba\xbe", f"it is a program. {_PDF_OR}"),
    (b"{\\rtf", "it is a rich text document. Save it as a PDF or as a Word document (.docx) and send that"),
    (b"\x1f\x8b", f"it is a packed file. Unpack it and send what is inside. {_PDF_OR}"),
    (b"Rar!", f"it is a packed file. Unpack it and send what is inside. {_PDF_OR}"),
    (b"7z\xbc\xaf", f"it is a packed file. Unpack it and send what is inside. {_PDF_OR}"),
    (b"%!PS", f"it is a PostScript file. {_PDF_OR}"),
    (b"\x1aE\xdf\xa3", f"it is a film. Tell us of it, and we say how to give it to us. {_PDF_OR}"),
    (b"ID3", f"it is a recording. Tell us of it, and we say how to give it to us. {_PDF_OR}"),
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_MARKUP = re.compile(rb"<\s*(\?xml|!doctype|!--|html|head|body|svg|script|iframe|img|meta|style|a\s)", re.IGNORECASE)


def format_of(data: bytes) -> FileFormat:
    """The format by content. NotKept for one that is not among those that are kept."""
    if data.startswith(b"\xff\xd8\xff"):
        return FileFormat.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileFormat.PNG
    if data.startswith(b"%PDF-"):
        return FileFormat.PDF
    if data.startswith(_ZIP):
        return _of_zip(data)
    _refuse_known(data)
    return FileFormat.TEXT


def _of_zip(data: bytes) -> FileFormat:
    """A Word document, or a zip of another kind, which is refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = {info.filename.lower() for info in packed.infolist()[:5000]}
    except Exception:  # a zip that cannot even be listed: whatever the fault, it is not kept
        raise NotKept("it is damaged, or not what it seems. Save it again, or send it as a PDF") from None
    if "[content_types].xml" in names and "word/document.xml" in names:
        return FileFormat.DOCX
    if any(name.startswith("xl/") for name in names):
        raise NotKept("it is a spreadsheet. Save it as a PDF and send that")
    if any(name.startswith("ppt/") for name in names):
        raise NotKept("it is a presentation. Save it as a PDF and send that")
    raise NotKept(f"it is a packed file. Unpack it and send what is inside. {_PDF_OR}")


def _refuse_known(data: bytes) -> None:
    """Refuse, by its name, what is known and not kept; what is left may be plain text."""
    if data[4:8] == b"ftyp":
        if data[8:12] in _ISO_PICTURES:
            raise NotKept(
                "it is a HEIC photograph, which many computers cannot show. On an iPhone open Settings, Camera,"
                " Formats, choose “Most Compatible” and take it again, or send a screenshot of it"
            )
        raise NotKept(f"it is a film. Tell us of it, and we say how to give it to us. {_PDF_OR}")
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        raise NotKept("it is a WebP picture. Save it as a JPEG, or send a screenshot of it")
    if data.startswith(_OLD_OFFICE):
        raise NotKept(
            "it is an old Office file (such as .doc), or is locked with a password. Save it as a PDF without a"
            " password and send that"
        )
    for sign, words in _OTHERS:
        if data.startswith(sign):
            raise NotKept(words)
    start = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if _MARKUP.match(start):
        raise NotKept(f"it is a web page or a drawing made of code (HTML, SVG or XML). {_PDF_OR}")
    if start.startswith((b"#!", b"@echo", b"<?php")):
        raise NotKept(f"it is a program. {_PDF_OR}")
