"""Where the operator has a virus scanner, a file passes only with its plain "OK" …"""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from campus.web.scanning import PIECE_BYTES, ScannerUnreachable, UploadInfected, check_upload

# What our own scanner takes for a virus; nothing of a real one lies in the project.
MARKER = b"KOMMUNALCAMPUS-TEST-VIRUS"
CSV = "Personalnummer;Vorname;Nachname\r\n1;Greta;Grün\r\n".encode()


@contextmanager
def scanner(answer: bytes = b"", *, folder: Path | None = None, wait: float = 0) -> Iterator[str]:
    """A small clamd for INSTREAM; yields its address. It finds the marker, or says `answer`."""
    family = socket.AF_UNIX if folder else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as server:
        server.bind(str(folder / "clamd.ctl") if folder else ("127.0.0.1", 0))
        server.listen()
        threading.Thread(target=_serve, args=(server, answer, wait), daemon=True).start()
        yield f"unix:{folder}/clamd.ctl" if folder else f"127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)


def _serve(server: socket.socket, answer: bytes, wait: float) -> None:
    while True:
        try:
            connection, _address = server.accept()
        except OSError:
            return
        with connection, connection.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            content = b""
            while size := struct.unpack("!L", stream.read(4))[0]:
                assert size <= PIECE_BYTES
                content += stream.read(size)
            time.sleep(wait)
            found = b"stream: Test.Marker FOUND" if MARKER in content else b"stream: OK"
            connection.sendall((answer or found) + b"\0")


def upload(content: bytes = CSV) -> SimpleUploadedFile:
    return SimpleUploadedFile("personal.csv", content, "text/csv")


@pytest.fixture
def seconds(settings: Any) -> None:
    settings.VIRUS_SCANNER_SECONDS = 0.2


class TestAFile:
    @pytest.mark.parametrize("size", [0, 1, PIECE_BYTES, 3 * PIECE_BYTES + 1])
    def test_passes_and_can_be_read_from_its_beginning(self, size: int) -> None:
        file = upload(b"x" * size)
        file.seek(size)

        with scanner() as address:
            check_upload(file, address=address)

        assert len(file.read()) == size

    def test_with_the_marker_is_refused_wherever_it_stands(self, tmp_path: Path) -> None:
        file = upload(b"x" * PIECE_BYTES + MARKER)

        with (
            scanner(folder=tmp_path) as address,
            pytest.raises(UploadInfected, match="Schadsoftware"),
        ):
            check_upload(file, address=address)

    @pytest.mark.parametrize(
        "answer",
        [b"INSTREAM size limit exceeded. ERROR", b"stream: OKAY", b" ", b"x" * 9000, b"OK"],
    )
    def test_is_refused_by_any_other_answer(self, answer: bytes) -> None:
        with scanner(answer) as address, pytest.raises(ScannerUnreachable):
            check_upload(upload(), address=address)

    def test_is_refused_when_nobody_answers(self, seconds: None, tmp_path: Path) -> None:
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            port = closed.getsockname()[1]
        for address in (f"127.0.0.1:{port}", f"unix:{tmp_path}/nobody"):
            with pytest.raises(ScannerUnreachable):
                check_upload(upload(), address=address)

    def test_is_refused_when_the_answer_takes_too_long(self, seconds: None) -> None:
        began = time.monotonic()

        with scanner(wait=1) as address, pytest.raises(ScannerUnreachable):
            check_upload(upload(), address=address)

        assert time.monotonic() - began < 0.9


class TestAPage:
    IMPORT = "/personal/importe/neu/"

    def test_says_what_the_scanner_found_and_keeps_nothing(self, bernd: Any, settings: Any) -> None:
        with scanner() as settings.VIRUS_SCANNER:
            answer = bernd.client().post(self.IMPORT, {"upload": upload(CSV + MARKER)})

        page = answer.content.decode()
        assert answer.status_code == 422
        assert "hat in „personal.csv“ Schadsoftware gefunden" in page
        assert f'href="{self.IMPORT}"' in page

    def test_takes_what_is_clean(self, bernd: Any, settings: Any) -> None:
        with scanner() as settings.VIRUS_SCANNER:
            answer = bernd.client().post(self.IMPORT, {"upload": upload()})

        assert answer.status_code == 302

    def test_takes_nothing_while_the_scanner_is_away(self, bernd: Any, settings: Any) -> None:
        settings.VIRUS_SCANNER = "unix:/nowhere"

        answer = bernd.client().post(self.IMPORT, {"upload": upload()})

        assert answer.status_code == 503
        assert "Der Virenscanner antwortet nicht" in answer.content.decode()

    def test_does_not_trouble_the_scanner_for_strangers(self, anna: Any, settings: Any) -> None:
        settings.VIRUS_SCANNER = "unix:/nowhere"

        assert anna.client().post(self.IMPORT, {"upload": upload()}).status_code == 404

    def test_asks_nobody_without_a_file_or_a_scanner(self, bernd: Any, settings: Any) -> None:
        settings.VIRUS_SCANNER = "unix:/nowhere"
        assert bernd.client().post(self.IMPORT, {}).status_code == 200
        settings.VIRUS_SCANNER = ""
        assert bernd.client().post(self.IMPORT, {"upload": upload()}).status_code == 302
