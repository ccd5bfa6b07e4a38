"""Secrets: tokens that carry rights, codes that people type, passwords that guard a door."""

import base64
import hashlib
import hmac
import secrets

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0/O, 1/I/L, U/V pairs to mistake
CODE_LENGTH = 6

_TOKEN_BYTES = 24
_TOKEN_LENGTH = 32
# 128 * N * r bytes: 32 MiB for a guess; OWASP's figures for scrypt.
_COST, _BLOCK, _LANES = 2**15, 8, 3


def mint_token() -> str:
    """A new capability: 32 URL-safe characters holding 192 random bits."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def derived_token(secret: str, salt: bytes) -> str:
    """The token that `secret` and `salt` always give, and neither gives alone.

    Lets a repeated request get the same token again although only its hash is stored.
    """
    made = hmac.digest(salt, b"wayboard token\0" + secret.encode(), "sha256")
    return _urlsafe(made[:_TOKEN_BYTES])


def is_token(value: str) -> bool:
    """Whether `value` could be a token at all."""
    return len(value) == _TOKEN_LENGTH and value.isascii()


def digest(token: str) -> bytes:
    """What is stored instead of a token: its SHA-256, enough for a secret of full entropy."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def same(one: bytes, other: bytes) -> bool:
    """Whether two digests are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(one, other)


def mint_code() -> str:
    """A new join code: about 729 million possibilities, none hard to read aloud."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def read_code(typed: str) -> str | None:
    """The code somebody typed, with case, spaces and hyphens forgiven; None when it is none."""
    code = "".join(typed[:64].upper().replace("-", " ").split())
    if len(code) != CODE_LENGTH or any(letter not in CODE_ALPHABET for letter in code):
        return None
    return code


def hash_password(password: str) -> str:
    """What is stored instead of a password. Takes tens of milliseconds: call it in a thread."""
    salt = secrets.token_bytes(16)
    return f"scrypt${_COST}${_BLOCK}${_LANES}${salt.hex()}${_scrypt(password, salt).hex()}"


def verify_password(password: str, stored: str) -> bool:
    """Whether this is the password. Takes as long as hashing: call it in a thread."""
    scheme, cost, block, lanes, salt, expected = stored.split("$")
    if scheme != "scrypt":
        raise ValueError(f"unknown password scheme {scheme}")
    made = _scrypt(password, bytes.fromhex(salt), int(cost), int(block), int(lanes))
    return hmac.compare_digest(made, bytes.fromhex(expected))


def _scrypt(
    password: str, salt: bytes, cost: int = _COST, block: int = _BLOCK, lanes: int = _LANES
) -> bytes:
    secret = password.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(secret, salt=salt, n=cost, r=block, p=lanes, maxmem=2**26, dklen=32)


def _urlsafe(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
