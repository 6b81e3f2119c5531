"""A municipality's logo."""

import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tenants.membership.rules.logos import SIGNATURE, LogoUnusable, clean_png


def chunk(kind, body=b""):
    checksum = struct.pack(">I", zlib.crc32(kind + body))
    return struct.pack(">I", len(body)) + kind + body + checksum


def png(*, width=1, height=1, extra=b""):
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\x00\x80")
    return SIGNATURE + chunk(b"IHDR", header) + extra + chunk(b"IDAT", pixels) + chunk(b"IEND")


def test_a_picture_stays_as_it_is():
    assert clean_png(png()) == png()


def test_what_is_hidden_beside_the_picture_is_left_out():
    secret = chunk(b"tEXt", b"Author\x00Anna Amsel")

    assert clean_png(png(extra=secret) + b"<script>") == png()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg onload=alert(1)>",
        SIGNATURE,
        png()[:-4],
        png().replace(b"IDAT", b"IDAX"),
        png(width=2_000),
        png(extra=chunk(b"tEXt", b"x" * 200_001)),
        png(extra=chunk(b"IDAT", zlib.compress(b"\0" * 10_000_000))),
        png(extra=chunk(b"IDAT", b"no lines")),
    ],
)
def test_anything_else_is_refused(content):
    with pytest.raises(LogoUnusable):
        clean_png(content)


def test_an_uploaded_logo_is_shown_on_the_towns_own_host_only(dora, ludwigshafen, speyer):
    upload = SimpleUploadedFile("wappen.png", png(), "image/png")

    answer = dora.client().post(f"/kommunen/{ludwigshafen.id}/logo/", {"file": upload})

    assert answer.status_code == 302
    assert Client(HTTP_HOST=ludwigshafen.host).get("/logo.png").content == png()
    assert "/logo.png" in Client(HTTP_HOST=ludwigshafen.host).get("/").content.decode()
    assert Client(HTTP_HOST=speyer.host).get("/logo.png").status_code == 404
