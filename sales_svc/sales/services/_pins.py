"""PINs: a slow digest, sealed in the database, and for each register a verifier of its own."""

import base64
import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256

from argon2.low_level import Type, hash_secret_raw
from cryptography.fernet import Fernet
from django.conf import settings

ALGORITHM = "argon2id"
DIGEST_BYTES = 32
_PURPOSE = b"comptoir pins"


@dataclass(frozen=True)
class SealedPin:
    """How a PIN is kept: the salt in hexadecimal, and its digest encrypted."""

    salt: str
    sealed: str


def seal(pin: str) -> SealedPin:
    """A new PIN as it is kept."""
    salt = secrets.token_bytes(16)
    return SealedPin(salt.hex(), _cipher().encrypt(_digest(pin, salt)).decode())


def is_right(pin: str, *, salt: str, sealed: str) -> bool:
    """Whether this is the PIN; takes as long for a wrong one."""
    digest = _digest(pin, bytes.fromhex(salt))
    return hmac.compare_digest(digest, _cipher().decrypt(sealed.encode()))


def verifier(sealed: str, *, credential_hash: str) -> str:
    """What a till compares with: HMAC-SHA256 of the digest under the SHA-256 of its credential.

    Worth nothing without that credential, and nothing at another register.
    """
    key = bytes.fromhex(credential_hash)
    return hmac.new(key, _cipher().decrypt(sealed.encode()), sha256).hexdigest()


def parameters() -> dict[str, int | str]:
    """How a till makes the digest of what is typed."""
    return {
        "algorithm": ALGORITHM,
        "time_cost": settings.PIN_TIME_COST,
        "memory_kib": settings.PIN_MEMORY_KIB,
        "parallelism": 1,
        "digest_bytes": DIGEST_BYTES,
    }


def _digest(pin: str, salt: bytes) -> bytes:
    return hash_secret_raw(
        pin.encode(),
        salt,
        time_cost=settings.PIN_TIME_COST,
        memory_cost=settings.PIN_MEMORY_KIB,
        parallelism=1,
        hash_len=DIGEST_BYTES,
        type=Type.ID,
    )


def _cipher() -> Fernet:
    key = hmac.new(settings.SECRET_KEY.encode(), _PURPOSE, sha256).digest()
    return Fernet(base64.urlsafe_b64encode(key))
