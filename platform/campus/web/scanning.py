"""Ask the operator's virus scanner (clamd) about every uploaded file before a page sees it.

The protocol is clamd's INSTREAM: pieces with their length before them, an empty one at the end,
one line as the answer. Only a plain "OK" lets a file pass.
"""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Callable, Iterable
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from campus.kernel.refusal import Refusal
from campus.web.access import declarations_of
from campus.web.pages import refused

PIECE_BYTES = 64 * 1024
ANSWER_BYTES = 4096
CLEAN = b"stream: OK"

log = structlog.get_logger("campus.web")


class UploadInfected(Refusal):
    code = "upload_infected"
    status = 422
    sentence = _(
        "Der Virenscanner hat in „%(name)s“ Schadsoftware gefunden. Es wurde nichts gespeichert. "
        "Bitte öffnen Sie die Datei nicht mehr und sagen Sie Ihrer IT-Stelle Bescheid."
    )


class ScannerUnreachable(Refusal):
    code = "virus_scanner_unreachable"
    status = 503
    sentence = _(
        "Der Virenscanner antwortet nicht, deshalb wurde „%(name)s“ nicht angenommen. "
        "Bitte versuchen Sie es in einigen Minuten noch einmal."
    )


class UploadScanMiddleware:
    """Refuses files that the scanner knows as harmful, or cannot be asked about."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, *_arguments: Any) -> HttpResponse | None:
        """Have the files of whoever may use the page looked at; others are turned away there."""
        if not settings.VIRUS_SCANNER or not request.FILES:
            return None
        if not any(access.admits(request.actor) for access in declarations_of(view)):
            return None
        try:
            for _field, files in request.FILES.lists():
                for file in files:
                    check_upload(file, address=settings.VIRUS_SCANNER)
        except Refusal as refusal:
            log.warning("upload_refused", reason=refusal.code)
            return refused(request, refusal, next_url=request.path, next_text=_("Zurück"))
        return None


def check_upload(file: Any, *, address: str) -> None:
    """Make sure that a scanner finds nothing in a file; the file is at its beginning afterwards.

    :param address: "unix:/run/clamav/clamd.ctl" or "host:3310"
    :raises UploadInfected: where it finds something
    :raises ScannerUnreachable: where it cannot be asked, or answers anything but yes or no
    """
    file.seek(0)
    try:
        answer = _ask(iter(lambda: file.read(PIECE_BYTES), b""), address=address)
    except OSError as error:
        raise ScannerUnreachable(name=file.name) from error
    finally:
        file.seek(0)
    if answer.endswith(b" FOUND"):
        raise UploadInfected(name=file.name)
    if answer != CLEAN:
        raise ScannerUnreachable(name=file.name)


def _ask(pieces: Iterable[bytes], *, address: str) -> bytes:
    """The scanner's line about a stream, within the time allowed for all of it."""
    end = time.monotonic() + settings.VIRUS_SCANNER_SECONDS
    with _connected(address) as scanner:
        scanner.sendall(b"zINSTREAM\0")
        for piece in pieces:
            _send(scanner, piece, end=end)
        _send(scanner, b"", end=end)
        answer = b""
        while b"\0" not in answer and len(answer) < ANSWER_BYTES:
            scanner.settimeout(_left(end))
            received = scanner.recv(ANSWER_BYTES)
            if not received:
                break
            answer += received
    return answer.partition(b"\0")[0]


def _send(scanner: socket.socket, piece: bytes, *, end: float) -> None:
    scanner.settimeout(_left(end))
    scanner.sendall(struct.pack("!L", len(piece)) + piece)


def _left(end: float) -> float:
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError("the scanner took too long")
    return left


def _connected(address: str) -> socket.socket:
    if address.startswith("unix:"):
        scanner = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        scanner.settimeout(settings.VIRUS_SCANNER_SECONDS)
        scanner.connect(address.removeprefix("unix:"))
        return scanner
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=settings.VIRUS_SCANNER_SECONDS)
