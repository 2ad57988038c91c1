"""The corpus: honest files that must be kept and hostile or unsuitable ones that must not, each by its name."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from openmash.rulebook.uploads import LARGEST, FileFormat
from tests.uploads import making as make

JPEG, PNG, PDF, DOCX, TEXT = FileFormat


@dataclass(frozen=True)
class Case:
    """One file. Kept: in which format, and what is said to have been taken out. Not kept: words of the sentence."""

    name: str
    data: bytes
    kept: FileFormat | None = None
    words: str = ""


def honest() -> list[Case]:
    """What people really send."""
    return [
        Case("jpeg", make.jpeg(), JPEG),
        Case("jpeg with the place in it", make.jpeg(where=True, comment=b"CANARY"), JPEG),
        *(Case(f"jpeg the way up {n}", make.jpeg(orientation=n), JPEG) for n in range(2, 9)),
        Case("jpeg for a printer", make.saved(make.drawing("CMYK"), "JPEG"), JPEG),
        Case("grey jpeg", make.saved(make.drawing("L"), "JPEG"), JPEG),
        Case("jpeg in stages", make.jpeg(progressive=True), JPEG),
        *(Case(f"png {mode}", make.png(mode), PNG) for mode in ("RGB", "RGBA", "L", "LA", "P", "1")),
        Case("png of sixteen bits", make.saved(make.drawing("L").convert("I;16"), "PNG"), PNG),
        Case("pdf", make.pdf(), PDF),
        Case("pdf with a filled-in form", make.pdf(make.with_filled_field), PDF),
        Case("pdf that may not be printed", make.locked_pdf(""), PDF),
        Case("pdf with its author", make.pdf(make.with_author), PDF),
        Case("pdf with a link", make.pdf(make.with_link), PDF, "Links to other places"),
        Case("docx", make.docx(), DOCX),
        Case(
            "docx with a link",
            make.docx(relations=make.relation("hyperlink", "mailto:CANARY@example.org", outside=True)),
            DOCX,
            "switched off",
        ),
        Case("docx with a page number", make.docx(make.field(" PAGE ", " \\* MERGEFORMAT ")), DOCX),
        Case("docx with a picture", make.docx(more={"word/media/image1.png": make.png()}), DOCX),
        Case("text", b"She said: I hide under the table.\r\nOn Monday.", TEXT),
        Case("text in UTF-16", "Zoë was seen.".encode("utf-16"), TEXT),
        Case("text in old Windows letters", "Zoë’s words, £5".encode("cp1252"), TEXT),
        Case("text with a mark before it", b"\xef\xbb\xbfDear hub", TEXT),
    ]


def disarmed() -> list[Case]:
    """Hostile files of which the harmless part is kept and the rest is gone."""
    picture = make.jpeg()
    return [
        Case("pdf that runs a script", make.pdf(make.with_script), PDF, "Scripts"),
        Case("pdf that starts a program", make.pdf(make.with_launch), PDF, "Scripts"),
        Case("pdf that sends a form", make.pdf(make.with_form_post), PDF, "links to other places"),
        Case("pdf with a film that runs", make.pdf(make.with_film), PDF, "Scripts"),
        Case("pdf and web page in one", make.pdf() + b"<html><script>CANARY</script>", PDF),
        Case("pdf and zip in one", make.pdf() + make.packed({"CANARY.txt": "x"}), PDF),
        Case("png and zip in one", make.png() + make.packed({"CANARY.txt": "x"}), PNG),
        Case("jpeg and web page in one", make.jpeg(comment=b"<script>CANARY</script>"), JPEG),
        Case("jpeg and program in one", picture + b"MZ CANARY" + bytes(300), JPEG),
        Case("jpeg and Java archive in one", picture + make.packed({"META-INF/MANIFEST.MF": "CANARY"}), JPEG),
        Case("jpeg and virus in one", picture + make.EICAR, JPEG),
        Case("png with words in it", _png_with_words(), PNG),
        Case("text that turns its reading round", "Invoice \u202etxt.exe CANARY"[:18].encode(), TEXT, "cannot be seen"),
    ]


def _png_with_words() -> bytes:
    from PIL.PngImagePlugin import PngInfo

    words = PngInfo()
    words.add_text("Comment", "CANARY")
    words.add_itxt("XML:com.adobe.xmp", "<x>CANARY</x>")
    return make.png(pnginfo=words)


def unsuitable() -> list[Case]:
    """What is not kept, and a word of the sentence that says so."""
    return [*_pictures(), *_pdfs(), *_word(), *_others()]


def _pictures() -> list[Case]:
    cut = make.jpeg(where=True)
    return [
        Case("png of ten thousand million dots", make.png_of_size(100_000, 100_000), words="dots"),
        Case("png of four hundred million dots", make.png_of_size(20_000, 20_000), words="dots"),
        Case("png wide beyond reason", make.png_of_size(2_000_000_000, 1), words="dots"),
        Case("png bomb", make.png_bomb(9_000), words="dots"),
        Case("png of no height", make.png_of_size(10, 0), words="damaged"),
        Case("jpeg cut off", cut[: len(cut) // 2], words="damaged"),
        Case("png cut off", make.png()[:80], words="damaged"),
        Case("only a jpeg's first bytes", b"\xff\xd8\xff\xe0", words="damaged"),
        Case("only a png's first bytes", b"\x89PNG\r\n\x1a\n", words="damaged"),
        Case("jpeg of noise", b"\xff\xd8\xff" + bytes(range(256)) * 8, words="damaged"),
        Case("heic", make.heic(), words="HEIC"),
        Case("avif", b"\x00\x00\x00\x18ftypavif" + bytes(200), words="HEIC"),
        Case("gif", make.saved(make.drawing("P"), "GIF"), words="GIF"),
        Case(
            "gif and Java archive in one",
            make.saved(make.drawing("P"), "GIF") + make.packed({"A.class": "x"}),
            words="GIF",
        ),
        Case("tiff", make.saved(make.drawing(), "TIFF"), words="TIFF"),
        Case("bmp", make.saved(make.drawing(), "BMP"), words="BMP"),
        Case("webp", make.saved(make.drawing(), "WEBP"), words="WebP"),
        Case(
            "svg with a script", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', words="SVG"
        ),
        Case("svg after a head", b'\xef\xbb\xbf \n<?xml version="1.0"?><svg onload="x()"/>', words="SVG"),
    ]


def _pdfs() -> list[Case]:
    return [
        Case("pdf with a password", make.locked_pdf("secret"), words="password"),
        Case("pdf with a file inside", make.pdf(make.with_attachment), words="other files inside"),
        Case("pdf with a paper clip", make.pdf(make.with_file_note), words="other files inside"),
        Case("pdf bomb", make.pdf(make.with_bomb), words="unpacks"),
        Case("pdf packed twice", make.pdf(make.with_double_packing, **make.AS_IT_IS), words="unpacks"),
        Case("pdf with a huge picture", make.pdf(make.with_huge_picture), words="unpacks"),
        Case("pdf that reads a file", make.pdf(make.with_content_elsewhere), words="damaged"),
        Case("pdf cut off", make.pdf()[:120], words="damaged"),
        Case("only a pdf's first bytes", b"%PDF-1.7\n", words="damaged"),
        Case("web page that calls itself a pdf", b"%PDF-1.7\n<html><script>x</script>", words="damaged"),
        Case(
            "pdf nested without end",
            b"%PDF-1.4\n1 0 obj\n" + b"[" * 200_000 + b"\nendobj\ntrailer<</Root 1 0 R>>",
            words="damaged",
        ),
        Case("pdf without pages", make.pdf(lambda made: made.pages.__delitem__(0)), words="damaged"),
    ]


def _word() -> list[Case]:
    return [*_word_with_something_inside(), *_word_that_reaches_out(), *_word_that_is_damaged()]


def _word_with_something_inside() -> list[Case]:
    relation, types = make.relation, '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
    return [
        Case("docm", make.docx(main=make.MACRO), words="macros"),
        Case("docm called docx", make.docx(types=types, more={"word/vbaProject.bin": b"x"}), words="macros"),
        Case("docx whose type alone says macro", make.docx(types=types), words="macros"),
        Case("docx with an object", make.docx(more={"word/embeddings/oleObject1.bin": b"x"}), words="inside it"),
        Case("docx with a sheet inside", make.docx(more={"word/embeddings/a.xlsx": b"x"}), words="inside it"),
        Case("docx with a control", make.docx(more={"word/activeX/activeX1.xml": "<x/>"}), words="inside it"),
        Case(
            "docx with an object's relation",
            make.docx(relations=relation("oleObject", "media/a.png")),
            words="inside it",
        ),
        Case("docx with a web page inside", make.docx(relations=relation("aFChunk", "a.xml")), words="inside it"),
        Case("docx with a program inside", make.docx(more={"word/evil.exe": b"MZ"}), words="inside it"),
    ]


def _word_that_reaches_out() -> list[Case]:
    relation = make.relation
    return [
        Case(
            "docx with a template elsewhere",
            make.docx(relations=relation("attachedTemplate", "https://x/a.dotm", outside=True)),
            words="another place",
        ),
        Case(
            "docx with a template on a share",
            make.docx(relations=relation("attachedTemplate", "\\\\evil\\a.dotm")),
            words="another place",
        ),
        Case(
            "docx that fetches a picture",
            make.docx(relations=relation("image", "https://x/a.png", outside=True)),
            words="another place",
        ),
        Case(
            "docx that fetches a frame",
            make.docx(relations=relation("frame", "file:///a", outside=True)),
            words="another place",
        ),
        Case(
            "docx that does not say it is outside",
            make.docx(relations=relation("image", "http://x/a.png")),
            words="another place",
        ),
        Case(
            "docx that starts a program",
            make.docx(make.field("DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe")),
            words="starts a program",
        ),
        Case(
            "docx that starts one in pieces",
            make.docx(make.field("D", "D", "E", "AUTO c:\\\\x")),
            words="starts a program",
        ),
        Case(
            "docx that reads a file",
            make.docx(make.field(" INCLUDETEXT c:\\\\secret.txt ")),
            words="reads another file",
        ),
        Case(
            "docx with a simple field",
            make.docx('<w:p><w:fldSimple w:instr="INCLUDEPICTURE http://x"/></w:p>'),
            words="reads another file",
        ),
    ]


def _word_that_is_damaged() -> list[Case]:
    whole = make.docx()
    return [
        Case(
            "docx of a thousand million laughs",
            make.docx(more={"word/styles.xml": make.LAUGHS + "<l>&j;</l>"}),
            words="damaged",
        ),
        Case(
            "docx that reads a file by its XML",
            make.docx(more={"word/styles.xml": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'}),
            words="damaged",
        ),
        Case("docx that climbs out", make.docx(more={"word/../../evil.xml": "<x/>"}), words="damaged"),
        Case("docx with a path of its own", make.docx(more={"/etc/cron.d/evil.xml": "<x/>"}), words="damaged"),
        Case("docx with a name that turns round", make.docx(more={"word/\u202egnp.xml": "<x/>"}), words="damaged"),
        Case("docx bomb", make.docx(more={"word/styles.xml": b"<a>" + b" " * (60 << 20) + b"</a>"}), words="unpacks"),
        Case(
            "docx bomb of many parts",
            make.docx(more={f"word/media/{n}.png": bytes(8 << 20) for n in range(20)}),
            words="unpacks",
        ),
        Case(
            "docx that lies about its size",
            make.lied_about(make.docx(more={"word/media/a.png": bytes(30 << 20)})),
            words="",
        ),
        Case(
            "docx of very many parts", make.docx(more={f"word/a{n}.xml": "<x/>" for n in range(2500)}), words="unpacks"
        ),
        Case("docx cut off", whole[: len(whole) // 2], words="damaged"),
        Case("docx with broken XML", make.docx(body="<w:p>"), words="damaged"),
        Case("docx with depth without end", make.docx(body="<w:p>" * 50_000 + "</w:p>" * 50_000), words=""),
    ]


def _others() -> list[Case]:
    return [
        Case("nothing", b"", words="empty"),
        Case("too much", b"a" * (LARGEST + 1), words="larger than"),
        Case("program", b"MZ\x90\x00" + bytes(200), words="program"),
        Case("program of Linux", b"\x7fELF" + bytes(200), words="program"),
        Case("script", b"#!/bin/sh\nrm -rf /\n", words="program"),
        Case("PHP", b"<?php system($_GET['x']); ?>", words=""),
        Case("web page", b"<!DOCTYPE html><html><body onload=x()>", words="web page"),
        Case("web page after a comment", b"  <!-- hello --><html>", words="web page"),
        Case("zip", make.packed({"a.txt": "x"}), words="packed"),
        Case("zip of zips", make.packed({"a.zip": make.packed({"b.zip": make.packed({"c": "x"})})}), words="packed"),
        Case("zip that climbs out", make.packed({"../../etc/passwd": "x"}), words="packed"),
        Case("spreadsheet", make.packed({"[Content_Types].xml": "x", "xl/workbook.xml": "x"}), words="spreadsheet"),
        Case(
            "presentation", make.packed({"[Content_Types].xml": "x", "ppt/presentation.xml": "x"}), words="presentation"
        ),
        Case("gzip", b"\x1f\x8b" + zlib.compress(b"x"), words="packed"),
        Case("old Word", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), words="old Office"),
        Case("rich text", b"{\\rtf1 hello}", words="rich text"),
        Case("film", b"\x00\x00\x00\x18ftypmp42" + bytes(200), words="film"),
        Case("recording", b"ID3\x04" + bytes(100), words="recording"),
        Case("zero bytes in text", b"Dear hub\x00\x00", words="not kept"),
        Case("noise", bytes(range(256)) * 4, words="not kept"),
        Case("blank", b" \n\t\n ", words="nothing in it"),
        Case("too much text", b"a" * (3 << 20), words="larger than"),
        Case("a mark and half a letter", b"\xff\xfe\x00", words=""),
    ]
