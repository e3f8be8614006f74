import io
import struct
import zipfile

import olefile
import pytest

from pipeline.faults import Fault
from pipeline.readers.document import Document
from tests import reader_workbooks

ALL = ("xls", "xlsx", "text")
TEXT = "Region;År\nÄlvsjö;2023\n"


def code_of(content, formats=ALL, encodings=("iso-8859-1",), **options):
    with pytest.raises(Fault) as fault:
        Document.open("file.xls", content, formats=formats, encodings=encodings, **options)
    assert fault.value.action
    return fault.value.code


def simple_xls():
    return reader_workbooks.xls(lambda workbook: workbook.add_sheet("A").write(0, 0, "x"))


def archive(**parts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return target.getvalue()


@pytest.mark.parametrize("content", [b"", b" \r\n\t\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf \n"])
def test_nothing_in_it(content):
    assert code_of(content) == "E-EMPTY"


def test_the_size_limit_is_the_last_size_accepted():
    content = TEXT.encode("latin-1")
    assert code_of(content, max_bytes=len(content) - 1) == "E-SIZE"
    options = {"formats": ALL, "encodings": ["iso-8859-1"], "max_bytes": len(content)}
    assert Document.open("a", content, **options).text == TEXT


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html><html>",
        b"\xef\xbb\xbf\r\n  <HTML>",
        b'<?xml version="1.0"?><Error/>',
        "\ufeff<html>".encode("utf-16-le"),
        "\ufeff <html>".encode("utf-16-be"),
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related",
    ],
)
def test_an_error_page_under_the_expected_name(content):
    assert code_of(content) == "E-HTML"


@pytest.mark.parametrize(
    "content",
    [
        archive(**{"xl/workbook.bin": b"x"}),
        archive(mimetype="application/vnd.oasis.opendocument.spreadsheet", **{"content.xml": "<x/>"}),
        archive(**{"word/document.xml": "<x/>"}),
        b"%PDF-1.7 ...",
        simple_xls().replace("Workbook".encode("utf-16-le"), "WordDocu".encode("utf-16-le")),
    ],
    ids=["xlsb", "ods", "docx", "pdf", "doc"],
)
def test_other_formats(content):
    assert code_of(content) == "E-TYPE"


def test_a_format_the_source_does_not_deliver():
    assert code_of(TEXT.encode("latin-1"), formats=("xls", "xlsx")) == "E-TYPE"
    assert code_of(simple_xls(), formats=("xlsx", "text")) == "E-TYPE"
    assert code_of(reader_workbooks.xlsx_of([["a"]]), formats=("xls",)) == "E-TYPE"


def test_a_zip_that_is_changed_inside():
    content = bytearray(reader_workbooks.xlsx_of([["a"]]))
    content[60] ^= 0xFF
    assert code_of(bytes(content)) == "E-TRUNCATED"


def test_a_zip_bomb_by_ratio():
    content = reader_workbooks.rezipped(
        reader_workbooks.xlsx_of([["a"]]), lambda _, data: data, {"xl/media/a.bin": bytes(60_000_000)}
    )
    assert code_of(content) == "E-BOMB"


def test_a_zip_bomb_that_declares_a_small_size():
    content = reader_workbooks.rezipped(
        reader_workbooks.xlsx_of([["a"]]), lambda _, data: data, {"xl/media/a.bin": bytes(60_000_000)}
    )
    assert code_of(content.replace(struct.pack("<I", 60_000_000), struct.pack("<I", 1_000))) == "E-BOMB"


def test_a_large_workbook_of_small_ratio_is_no_bomb():
    content = reader_workbooks.xlsx_of([[f"{row * 7919 % 100_003}"] * 3 for row in range(2_000)])
    assert Document.open("a", content, formats=ALL, encodings=[]).kind == "xlsx"


def test_too_many_parts():
    extra = {f"xl/{number}": b"" for number in range(10_001)}
    assert (
        code_of(reader_workbooks.rezipped(reader_workbooks.xlsx_of([["a"]]), lambda _, data: data, extra)) == "E-BOMB"
    )


@pytest.mark.parametrize("part", ["../../etc/passwd", "/etc/passwd", "xl\\..\\..\\a", "C:\\a"])
def test_part_names_that_climb_out(part):
    assert (
        code_of(reader_workbooks.rezipped(reader_workbooks.xlsx_of([["a"]]), lambda _, data: data, {part: b""}))
        == "E-BOMB"
    )


def test_a_password_on_an_xls():
    content = simple_xls()
    # WINDOWPROTECT (0x0019, 2 bytes) of the workbook becomes FILEPASS.
    assert code_of(content.replace(b"\x19\x00\x02\x00", b"\x2f\x00\x02\x00", 1)) == "E-ENCRYPTED"


def test_a_password_on_an_xlsx():
    content = simple_xls()
    stream = olefile.OleFileIO(io.BytesIO(content)).openstream("Workbook").read()
    assert stream
    name, other = "Workbook".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le")
    at = content.index(name)
    entry = other + b"\x00" * (64 - len(other)) + struct.pack("<H", len(other) + 2)
    assert code_of(content[:at] + entry + content[at + 66 :]) == "E-ENCRYPTED"


def test_zip_parts_with_a_password():
    content = reader_workbooks.xlsx_of([["a"]])
    at = content.index(b"PK\x01\x02") + 8
    assert code_of(content[:at] + b"\x01" + content[at + 1 :]) == "E-ENCRYPTED"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode("utf-8"), "iso-8859-1"),
        ("Region;É\n".encode(), "iso-8859-1"),
        (TEXT.encode("utf-8-sig"), "iso-8859-1"),
        ("a;b\n".encode("utf-8-sig"), "iso-8859-1"),
        (TEXT.encode("cp850"), "iso-8859-1"),
        (TEXT.encode("mac-roman"), "iso-8859-1"),
        (TEXT.encode("latin-1"), "utf-8-sig"),
        (TEXT.encode("utf-8").decode("latin-1").encode("utf-8"), "utf-8-sig"),
        (TEXT.encode("utf-8").decode("cp1252").encode("utf-8"), "utf-8-sig"),
        ("Region;\ufffdr\n".encode(), "utf-8-sig"),
        (TEXT.encode("utf-16"), "iso-8859-1"),
        (b"a;b\n1;\x002\n", "iso-8859-1"),
        (bytes(64), "utf-8-sig"),
    ],
)
def test_the_wrong_encoding(content, encoding):
    assert code_of(content, encodings=(encoding,)) == "E-ENCODING"


def test_encodings_are_tried_in_order():
    options = {"formats": ALL, "encodings": ["utf-8-sig", "iso-8859-1"]}
    for encoding in ("utf-8", "utf-8-sig", "latin-1"):
        assert Document.open("a", TEXT.encode(encoding), **options).text == TEXT
