"""Voucher codes: made from a voucher's id and a secret, so that no database holds them.

80 bits in Crockford's base 32 and a check symbol, in groups of four: `K7QX-3M9P-0A2C-V8WT-E`.
Plain Python; an extra module of this app because issuing, look-up and letters share it.
"""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SYMBOLS = 16
GROUP = 4
_BITS = 5

_VALUE = {symbol: value for value, symbol in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_DRESS = str.maketrans("", "", " -\u2010\u2011\u2012\u2013\u2014\u2212\u00a0\u202f\t\r\n.")

# GF(32) = GF(2)[x] / (x^5 + x^2 + 1); x generates its 31 units.
_MODULUS = 0b100101


class Mistyped(ValueError):
    """The text is no code: wrong length, a foreign character, or a wrong check symbol."""


def _multiply(left: int, right: int) -> int:
    product = 0
    while right:
        if right & 1:
            product ^= left
        left <<= 1
        if left & 32:
            left ^= _MODULUS
        right >>= 1
    return product


def _powers(count: int) -> list[int]:
    powers = [1]
    while len(powers) < count:
        powers.append(_multiply(powers[-1], 2))
    return powers


# The check symbol has weight 1, every other place a different power of x. All weights differ and
# none is 0, so one wrong symbol or two swapped ones always change the sum.
_CHECK_WEIGHT, *_WEIGHTS = _powers(SYMBOLS + 1)
_PRODUCTS = [[_multiply(weight, value) for value in range(32)] for weight in _WEIGHTS]


def check_value(values: list[int]) -> int:
    """Return the value that makes the weighted sum of all 17 symbols zero over GF(32)."""
    total = 0
    for products, value in zip(_PRODUCTS, values, strict=True):
        total ^= products[value]
    return total


def code_of(voucher_id: UUID, *, key: bytes) -> str:
    """Return a voucher's code, 17 symbols without dress; the same for ever under the same key."""
    digest = hmac.digest(key, b"code:" + voucher_id.bytes, hashlib.sha256)
    number = int.from_bytes(digest[:10])
    values = [number >> shift & 31 for shift in range((SYMBOLS - 1) * _BITS, -1, -_BITS)]
    return "".join(ALPHABET[value] for value in (*values, check_value(values)))


def lookup_of(code: str, *, key: bytes) -> bytes:
    """Return what the database keeps of a plain code: 16 bytes that lead nobody back to it."""
    return hmac.digest(key, b"lookup:" + code.encode(), hashlib.sha256)[:16]


def dressed(code: str) -> str:
    """Write a plain code for people: groups of four with dashes."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def undressed(text: str) -> str:
    """Read a code in any dress (case, spaces, dashes, O for 0, I and L for 1) into its plain form.

    :raises Mistyped: where it cannot be a code; nobody has guessed anything then
    """
    typed = text.translate(_DRESS).upper()
    try:
        values = [_VALUE[symbol] for symbol in typed]
    except KeyError:
        raise Mistyped from None
    if len(values) != SYMBOLS + 1 or check_value(values[:SYMBOLS]) != values[SYMBOLS]:
        raise Mistyped
    return "".join(ALPHABET[value] for value in values)
