"""Which pictures may stand in a municipality's header. Plain Python."""

from __future__ import annotations

import struct
import zlib

from campus.kernel.refusal import Refusal

SIGNATURE = b"\x89PNG\r\n\x1a\n"
BYTES_MAX = 200_000
PIXELS_MAX = 1_200
# What a picture needs to be drawn; everything else (texts, profiles, positions) is left out.
KEPT_CHUNKS = frozenset({b"IHDR", b"PLTE", b"tRNS", b"sRGB", b"gAMA", b"IDAT", b"IEND"})


class LogoUnusable(Refusal):
    code = "logo_unusable"
    status = 422
    sentence = (
        "Dieses Bild geht nicht: %(why)s Bitte laden Sie eine PNG-Datei mit höchstens 200 kB und "
        "1.200 × 1.200 Bildpunkten hoch."
    )


def clean_png(content: bytes) -> bytes:
    """Return a PNG (ISO/IEC 15948) that holds its picture and nothing else.

    :raises LogoUnusable: for any other file, a broken one, or one that is too large
    """
    if len(content) > BYTES_MAX:
        raise LogoUnusable(why="Die Datei ist größer als 200 kB.")
    if not content.startswith(SIGNATURE):
        raise LogoUnusable(why="Es ist keine PNG-Datei.")
    chunks = _chunks(content)
    if not chunks or chunks[0][0] != b"IHDR" or chunks[-1][0] != b"IEND":
        raise LogoUnusable(why="Die Datei ist beschädigt.")
    width, height = struct.unpack(">II", chunks[0][1][:8])
    if not (0 < width <= PIXELS_MAX and 0 < height <= PIXELS_MAX):
        raise LogoUnusable(why="Das Bild hat zu viele Bildpunkte.")
    if not _unpacks_to(b"".join(body for kind, body in chunks if kind == b"IDAT"), width, height):
        raise LogoUnusable(why="Die Datei ist beschädigt.")
    return SIGNATURE + b"".join(_written(*chunk) for chunk in chunks if chunk[0] in KEPT_CHUNKS)


def _chunks(content: bytes) -> list[tuple[bytes, bytes]]:
    chunks, place = [], len(SIGNATURE)
    while place + 12 <= len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        kind, body = content[place + 4 : place + 8], content[place + 8 : place + 8 + length]
        checksum = content[place + 8 + length : place + 12 + length]
        if len(body) != length or checksum != _checksum(kind, body):
            raise LogoUnusable(why="Die Datei ist beschädigt.")
        chunks.append((kind, body))
        place += 12 + length
        if kind == b"IEND":
            break
    return chunks


def _unpacks_to(packed: bytes, width: int, height: int) -> bool:
    """Whether packed lines are no more than a picture of this size can have (64 bits a pixel)."""
    most = height * (8 * width + 8)
    try:
        return len(zlib.decompressobj().decompress(packed, most + 1)) <= most
    except zlib.error:
        return False


def _written(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + _checksum(kind, body)


def _checksum(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", zlib.crc32(kind + body))
