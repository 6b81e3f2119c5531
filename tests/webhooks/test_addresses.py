"""A webhook's address …"""

from __future__ import annotations

import socket
from typing import Any

import pytest

from campus.outbox.rules.webhooks import AddressRefused, check_address, is_public
from campus.outbox.services import sending
from tests.webhooks.conftest import Receiver


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "ftp://example.org/",
        "javascript:alert(1)",
        "https://",
        "https:///pfad",
        "//example.org/",
        "https://anna:geheim@example.org/",
        "https://example.org/#teil",
        "https://example.org/mit leerzeichen",
        "https://example.org/\nHost: innen",
        "https://bücher.example/",
        "https://example.org:99999/",
        "https://[::1/",
        "https://example.org/" + "a" * 500,
        "",
    ],
)
def test_must_be_one_of_the_open_internet_by_its_words(url: str) -> None:
    with pytest.raises(AddressRefused):
        check_address(url, plain_allowed=False)


@pytest.mark.parametrize(
    "url", ["https://example.org", "https://example.org:8443/a?b=c", "https://[2606:2800::1]/"]
)
def test_may_be_any_other(url: str) -> None:
    check_address(url, plain_allowed=False)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.2.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:db8::1",
    ],
)
def test_leads_to_no_inner_network(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8"])
def test_leads_to_the_open_internet(address: str) -> None:
    assert is_public(address)


def resolve_to(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Let the name server give these answers in turn; returns what was asked."""
    asked: list[str] = []

    def answer(host: str, port: int, **_options: Any) -> list[Any]:
        asked.append(host)
        found = answers[min(len(asked), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in found]

    monkeypatch.setattr(sending.socket, "getaddrinfo", answer)
    return asked


def refuse_to_connect(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note where a connection would go instead of making it."""
    tried: list[str] = []

    def connect(place: tuple[str, int], *_arguments: Any, **_options: Any) -> Any:
        tried.append(place[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(sending.socket, "create_connection", connect)
    return tried


@pytest.mark.parametrize("inner", [["127.0.0.1"], ["93.184.216.34", "10.0.0.1"], []])
def test_whose_name_leads_inside_is_never_connected_to(
    monkeypatch: pytest.MonkeyPatch, inner: list[str]
) -> None:
    resolve_to(monkeypatch, inner)
    tried = refuse_to_connect(monkeypatch)

    outcome = sending.send("https://innen.example/", body=b"{}", headers={})

    assert (outcome.status, outcome.answer) == (0, "Adresse nicht erlaubt")
    assert tried == []


def test_is_connected_to_where_it_was_checked_whatever_the_name_says_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The second answer of the name server, to this very machine, is never asked for."""
    asked = resolve_to(monkeypatch, ["93.184.216.34"], ["127.0.0.1"])
    tried = refuse_to_connect(monkeypatch)

    outcome = sending.send("https://wechselt.example/", body=b"{}", headers={})

    assert outcome.answer == "nicht erreichbar"
    assert asked == ["wechselt.example"]
    assert tried == ["93.184.216.34"]


def test_of_this_machine_is_refused_outside_of_tests(receiver: Receiver, settings: Any) -> None:
    settings.WEBHOOKS_TO_THIS_MACHINE = False

    outcome = sending.send(receiver.url, body=b"{}", headers={})

    assert outcome.answer == "Adresse nicht erlaubt"
    assert receiver.got == []


def test_with_numbers_in_odd_dress_is_no_way_around(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = refuse_to_connect(monkeypatch)

    for host in ("2130706433", "0x7f.1", "127.1", "localhost", "[::ffff:127.0.0.1]"):
        outcome = sending.send(f"https://{host}/", body=b"{}", headers={})
        assert outcome.status == 0

    assert tried == []
