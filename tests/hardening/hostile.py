"""Files that want too much: time, memory, or somebody else's files. Made here, none is real."""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile
import zlib

MEGABYTE = 1024 * 1024
_SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a0 "ha">'
    + b"".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">'.encode() for n in range(1, 10))
    + b"]><quiz><question>&a9;</question></quiz>"
)
_OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE q [<!ENTITY f SYSTEM "file:///etc/passwd">'
    b'<!ENTITY w SYSTEM "http://127.0.0.1:1/">]><quiz><question>&f;&w;</question></quiz>'
)


def archive(parts: dict[str, bytes]) -> bytes:
    """A ZIP file with these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return stream.getvalue()


def workbook(sheet: bytes, **others: bytes) -> bytes:
    """What begins like a workbook of one sheet."""
    return archive(
        {
            "[Content_Types].xml": b"<Types/>",
            "xl/workbook.xml": b"<workbook/>",
            "xl/worksheets/sheet1.xml": sheet,
            **others,
        }
    )


def lying_archive() -> bytes:
    """An archive whose directory says ten bytes where a hundred megabytes are packed."""
    content = bytearray(archive({"xl/worksheets/sheet1.xml": b"0" * 100 * MEGABYTE}))
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(content)


def picture(width: int, height: int) -> bytes:
    """A PNG that claims a size and has one line."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 30_000_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def files() -> dict[str, bytes]:
    """Name -> content."""
    return {
        "nothing": b"",
        "blanks": b" " * MEGABYTE,
        "zeros": b"\0" * 5 * MEGABYTE,
        "random bytes": bytes((n * 7919) % 251 for n in range(200_000)),
        "an endless line": b"a" * 9 * MEGABYTE,
        "an endless line of delimiters": b";" * 4 * MEGABYTE,
        "an endless quote": b'Personalnummer;Name\n"' + b"x\n" * MEGABYTE,
        "a million lines": b"Personalnummer;Name\n" + b"1;x\n" * 1_000_000,
        "half a character": "Personalnummer;Name\n1;Mü".encode()[:-1],
        "UTF-32": "Personalnummer;Name\n1;x\n".encode("utf-32"),
        "UTF-7": b"+ADw-script+AD4-;Name\n1;x\n",
        "a program": b"\x7fELF" + b"\0" * 5_000,
        "a page": b"<!doctype html><script>alert(1)</script>",
        "a picture with script": b'<svg xmlns="http://www.w3.org/2000/svg"><script>x()</script></svg>',
        "a gzip bomb": gzip.compress(b"0" * 100 * MEGABYTE),
        "an archive that unpacks to a flood": archive({"a.xml": b"0" * 200 * MEGABYTE}),
        "a workbook that unpacks to a flood": workbook(_SHEET + b" " * 150 * MEGABYTE),
        "a workbook that lies about its size": lying_archive(),
        "an archive in an archive": archive({"a.xml": archive({"b.xml": b"0" * 50 * MEGABYTE})}),
        "an archive of ten thousand files": archive({f"{n}.xml": b"<a/>" for n in range(10_000)}),
        "an archive with a way out": archive({"../../etc/cron.d/x.xml": b"<a/>"}),
        "a broken archive": archive({"a.xml": b"<a/>"})[:-30],
        "a workbook with macros": workbook(_SHEET, **{"xl/vbaProject.bin": b"macro"}),
        "a workbook with entities": workbook(_LAUGHS),
        "a workbook with the farthest cell": workbook(
            _SHEET
            + b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
        ),
        "an old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5_000,
        "a billion laughs": _LAUGHS,
        "entities from outside": _OUTSIDE,
        "XML without end": b"<quiz>" + b"<question>" * 300_000,
        "XML with a thousand attributes": b"<quiz "
        + b" ".join(b'a%d="1"' % n for n in range(100_000))
        + b"/>",
        "a comment without end": b"<!--" + b"-" * 5 * MEGABYTE,
        "deep JSON": b"[" * 400_000,
        "deep JSON that ends": b"[" * 100_000 + b"]" * 100_000,
        "JSON with a huge number": b'{"CFDocument": ' + b"9" * 2 * MEGABYTE + b"}",
        "JSON with not a number": b'{"CFDocument": NaN, "data": Infinity}',
        "JSON with the same key a million times": b"{" + b'"a":1,' * 700_000 + b'"a":1}',
        "JSON with a million records": json.dumps({"data": [{}] * 700_000}).encode(),
        "JSON with half a surrogate": b'{"CFDocument": {"title": "\\ud800"}}',
        "Turtle without end": b"@prefix a: <urn:a> .\n" + b"a:b a:c " * 300_000,
        "Markdown full of brackets": b"# Quiz\n" + b"[" * 300_000,
        "Markdown full of stars": b"# Quiz\n" + b"*_" * 200_000,
        "a picture as large as a wall": picture(100_000, 100_000),
        "a picture with a lie": picture(1, 1),
        "a PDF that is none": b"%PDF-1.7\n" + b"0" * MEGABYTE,
        "formulas": b'Personalnummer;Name\n=cmd|"/c calc"!A0;@SUM(1)\n',
        "a header with line breaks": b'"Personal\r\nBcc: x@example.org";Name\n1;x\n',
    }
