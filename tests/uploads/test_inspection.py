"""What is kept of a file is decided by its content: the corpus, through the reader's own process as in the product."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator

import pikepdf
import pypdf
import pytest
from PIL import Image

from openmash.rulebook.uploads import FileFormat
from openmash.uploads.inspection.kept import Kept, NotKept
from openmash.uploads.names import NO_NAME, clean_name
from openmash.uploads.reader import Reader
from tests.conftest import FIGURE
from tests.uploads import corpus
from tests.uploads import making as make
from tests.uploads.corpus import Case

MOST_MEMORY = 512 * 1024 * 1024
GOOD, BAD = [*corpus.honest(), *corpus.disarmed()], corpus.unsuitable()


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as made:
        yield made


def everything_in(kept: Kept) -> bytes:
    """All bytes of what is kept, with every packed part unpacked, so that nothing can hide."""
    found = kept.body + kept.preview
    if kept.format is FileFormat.PDF:
        with pikepdf.open(io.BytesIO(kept.body)) as document:
            found += b"".join(thing.read_bytes() for thing in document.objects if isinstance(thing, pikepdf.Stream))
        to = io.BytesIO()
        with pikepdf.open(io.BytesIO(kept.body)) as document, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            document.save(to, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False, qdf=True)
        found += to.getvalue()
    if kept.format is FileFormat.DOCX:
        with zipfile.ZipFile(io.BytesIO(kept.body)) as parts:
            found += b"".join(parts.read(name) + name.encode() for name in parts.namelist())
    return found


def test_the_corpus_is_large_enough() -> None:
    names = [case.name for case in (*GOOD, *BAD)]
    assert len(set(names)) == len(names) >= 60


@pytest.mark.parametrize("case", GOOD, ids=lambda case: case.name)
def test_an_honest_file_is_kept_and_a_hostile_part_is_not(reader: Reader, case: Case) -> None:
    kept = reader.inspect(case.data)
    assert kept.format is case.kept
    assert (case.words.lower() in kept.changed.lower()) if case.words else kept.changed == ""
    found = everything_in(kept)
    assert b"CANARY" not in found
    assert make.EICAR not in found
    assert b"Telephone of" not in found
    assert bool(kept.preview) == kept.format.is_picture


@pytest.mark.parametrize("case", BAD, ids=lambda case: case.name)
def test_what_is_unsuitable_is_refused_in_a_sentence(reader: Reader, case: Case) -> None:
    with pytest.raises(NotKept) as no:
        reader.inspect(case.data)
    sentence = str(no.value)
    assert case.words in sentence
    assert len(sentence) > 20
    assert not sentence.endswith(".")
    assert not re.search(r"Error|Exception|Traceback|/usr|python", sentence)


def test_the_whole_corpus_breaks_no_reader_and_takes_little_memory(record_property) -> None:
    with Reader() as fresh:
        for case in (*GOOD, *BAD):
            try:
                fresh.inspect(case.data)
            except NotKept:
                continue
        assert fresh.broken == 0
        assert 0 < fresh.most_memory < MOST_MEMORY
        size = fresh.most_memory // 2**20
        record_property(FIGURE, f"{len(GOOD) + len(BAD)} files, 0 readers broken, {size} MB at most")


@pytest.mark.campaign
def test_the_largest_pictures_taken_need_less_than_half_a_gigabyte(record_property) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    noise = Image.effect_noise((1000, 775), 60).resize((8000, 6200))
    largest = [
        make.saved(noise.convert("RGB"), "JPEG", quality=40, exif=exif),
        make.saved(noise.resize((5000, 4900)).convert("CMYK"), "JPEG", quality=40),
        make.png_bomb(7000),
        make.saved(make.drawing("RGBA", (5000, 4900)), "PNG"),
    ]
    del noise
    with Reader() as fresh:
        for data in largest:
            assert fresh.inspect(data).format.is_picture
        assert 0 < fresh.most_memory < MOST_MEMORY
        record_property(FIGURE, f"pictures of 50 million dots: {fresh.most_memory // 2**20} MB at most")


# What is kept, closely -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way_up", range(1, 9))
def test_a_picture_stands_upright_without_its_exif(reader: Reader, way_up: int) -> None:
    upright = make.drawing()
    turned = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    sent = upright.transpose(Image.Transpose(turned[way_up])) if way_up > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = way_up
    kept = Image.open(io.BytesIO(reader.inspect(make.saved(sent, "JPEG", exif=exif, quality=95)).body))
    assert kept.size == upright.size
    blue, plain = kept.getpixel((5, 5)), kept.getpixel((155, 85))
    assert isinstance(blue, tuple)
    assert isinstance(plain, tuple)
    assert blue[2] > 90, "the dark blue corner is at the upper left"
    assert plain[0] > 180
    assert not kept.getexif()
    assert "icc_profile" not in kept.info


def test_what_is_seen_through_is_laid_on_white(reader: Reader) -> None:
    clear = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    kept = Image.open(io.BytesIO(reader.inspect(make.saved(clear, "PNG")).body))
    assert kept.convert("RGB").getpixel((3, 3)) == (255, 255, 255)


def test_the_place_a_picture_was_taken_is_gone(reader: Reader) -> None:
    sent = make.jpeg(where=True)
    assert Image.open(io.BytesIO(sent)).getexif().get_ifd(0x8825)
    kept = reader.inspect(sent)
    for picture in (kept.body, kept.preview):
        shown = Image.open(io.BytesIO(picture))
        assert not dict(shown.getexif())
        assert not {"exif", "comment", "xmp", "icc_profile"} & set(shown.info)


def test_what_a_form_was_filled_in_with_can_still_be_read(reader: Reader) -> None:
    kept = reader.inspect(make.pdf(make.with_filled_field))
    fields = pypdf.PdfReader(io.BytesIO(kept.body)).get_form_text_fields()
    assert fields == {"where": "bruise left arm"}


def test_the_letter_in_a_pdf_can_still_be_read(reader: Reader) -> None:
    for change in (make.with_script, make.with_link, make.with_form_post):
        kept = reader.inspect(make.pdf(change))
        assert "Dear hub" in pypdf.PdfReader(io.BytesIO(kept.body)).pages[0].extract_text()


@pytest.mark.parametrize("change", [make.with_script, make.with_launch, make.with_form_post, make.with_film])
def test_no_word_of_what_runs_is_left_in_a_pdf(reader: Reader, change) -> None:
    found = everything_in(reader.inspect(make.pdf(change)))
    for word in (b"/JavaScript", b"/JS", b"/Launch", b"/OpenAction", b"/SubmitForm", b"/XFA", b"/Rendition", b"/AA "):
        assert word not in found


def test_the_words_of_a_word_document_are_kept(reader: Reader) -> None:
    kept = reader.inspect(make.docx(relations=make.relation("hyperlink", "https://example.org", outside=True)))
    with zipfile.ZipFile(io.BytesIO(kept.body)) as parts:
        assert parts.testzip() is None
        assert parts.namelist()[0] == "[Content_Types].xml"
        assert b"Dear hub" in parts.read("word/document.xml")
        assert b'Target="about:blank"' in parts.read("word/_rels/document.xml.rels")


def test_text_is_kept_as_it_was_written(reader: Reader) -> None:
    assert reader.inspect("Zoë’s words\r\n£5".encode("cp1252")).body.decode() == "Zoë’s words\n£5"


def test_the_same_file_gives_the_same_bytes(reader: Reader) -> None:
    for data in (make.docx(), make.png(), make.jpeg()):
        assert reader.inspect(data).body == reader.inspect(data).body


# Its own process -----------------------------------------------------------------------------------------------------


def test_a_file_that_breaks_its_reader_is_refused_and_the_next_is_read() -> None:
    with Reader() as made:
        made.inspect(b"first")
        process = made._process
        assert process is not None
        process.kill()
        process.wait()
        with pytest.raises(NotKept, match="could not be read"):
            made.inspect(b"second")
        assert made.inspect(b"third").body == b"third"
        assert made.broken == 1


def test_the_reader_is_told_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENMASH_FILE_KEY", "CANARY-KEY")
    with Reader() as made:
        made.inspect(b"words")
        process = made._process
        assert process is not None
        with open(f"/proc/{process.pid}/environ", "rb") as environment:
            found = environment.read()
    assert b"CANARY" not in found
    assert b"SECRET" not in found
    assert b"DATABASE" not in found


# Names ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("letter.pdf", "letter.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system32\\cmd.exe", "cmd.exe"),
        ("C:\\Users\\Ngozi\\letter.pdf", "letter.pdf"),
        ("/etc/shadow", "shadow"),
        ("photo\u202egpj.exe", "photo gpj.exe"),
        ("a\x00b\r\nc\td.pdf", "ab c d.pdf"),
        ("\u200bhidden\ufeff.txt", "hidden .txt"),
        ("", NO_NAME),
        ("...", NO_NAME),
        ("///", NO_NAME),
        ("<script>alert(1)</script>.pdf", "script>.pdf"),
        ("Zoe\u0308.pdf", "Zoë.pdf"),
        ("x" * 300 + ".pdf", "x" * 49 + "…" + "x" * 45 + ".pdf"),
    ],
)
def test_a_name_is_text_and_never_a_path(given: str, shown: str) -> None:
    assert clean_name(given) == shown


def test_compressed_noise_in_a_broken_stream_is_no_fault(reader: Reader) -> None:
    def broken(made: pikepdf.Pdf) -> None:
        stream = pikepdf.Stream(made, zlib.compress(b"BT ET" * 500)[:40])
        stream.Filter = pikepdf.Name.FlateDecode
        made.pages[0].obj.Contents = stream

    assert reader.inspect(make.pdf(broken)).format is FileFormat.PDF
