"""The public keys of all services, read from one directory, and the private keys of this one.

A file is named `<issuer>.<number>.pem`; its stem is the key id. A key id from a token only ever
looks up a dictionary, so that no spelling of it reaches the file system.
"""

import threading
import time
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import (
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from django.conf import settings

ALGORITHM = "ES256"
# Who finds an unknown id asks again at most this often; what is known is looked at again after
# five minutes, so that a key that was withdrawn is refused from then on.
UNKNOWN_REREAD_SECONDS = 30
REREAD_SECONDS = 300
# A new key signs only when everyone has had the time to find its public half.
PUBLISHED_SECONDS = 60


class KeyRing:
    """All published keys, read from their directory."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._lock = threading.Lock()
        self._read_at = float("-inf")
        self._keys: dict[str, EllipticCurvePublicKey] = {}

    def find(self, key_id: str) -> EllipticCurvePublicKey | None:
        """The key of this id, or None when nobody has published one."""
        self._reread(REREAD_SECONDS if key_id in self._keys else UNKNOWN_REREAD_SECONDS)
        return self._keys.get(key_id)

    def of_issuer(self, issuer: str) -> dict[str, EllipticCurvePublicKey]:
        """The live keys of one issuer by id, for its JWKS document."""
        self._reread(UNKNOWN_REREAD_SECONDS)
        return {key_id: key for key_id, key in self._keys.items() if issuer_of(key_id) == issuer}

    def _reread(self, not_within_seconds: float) -> None:
        with self._lock:
            if time.monotonic() - self._read_at < not_within_seconds:
                return
            self._keys = {
                path.stem: _public_key(path) for path in sorted(self._directory.glob("*.pem"))
            }
            self._read_at = time.monotonic()


class SigningKeys:
    """The private keys of this service; the newest that everyone can know signs."""

    def __init__(self, first: Path, published: Path) -> None:
        self._first = first
        self._published = published
        self._lock = threading.Lock()
        self._chosen: tuple[str, EllipticCurvePrivateKey] | None = None
        self._chosen_at = float("-inf")

    def current(self) -> tuple[str, EllipticCurvePrivateKey]:
        """The id and the key to sign with; chosen anew once a minute."""
        with self._lock:
            if self._chosen is None or time.monotonic() - self._chosen_at > PUBLISHED_SECONDS:
                path = self._newest_published()
                self._chosen = path.stem, _private_key(path)
                self._chosen_at = time.monotonic()
            return self._chosen

    def _newest_published(self) -> Path:
        for path in reversed(own_keys(self._first)):
            public = self._published / path.name
            if public.exists() and time.time() - public.stat().st_mtime >= PUBLISHED_SECONDS:
                return path
        return self._first if self._first.exists() else own_keys(self._first)[-1]


def issuer_of(key_id: str) -> str:
    """The service that a key id belongs to."""
    return key_id.split(".", maxsplit=1)[0]


def number_of(path: Path) -> int:
    """The number of a key file; the newer the higher."""
    return int(path.stem.split(".", maxsplit=1)[1])


def own_keys(first: Path) -> list[Path]:
    """The private key files of the service whose first key this is, oldest first."""
    return sorted(first.parent.glob(f"{issuer_of(first.stem)}.*.pem"), key=number_of)


def _public_key(path: Path) -> EllipticCurvePublicKey:
    key = load_pem_public_key(path.read_bytes())
    if not isinstance(key, EllipticCurvePublicKey):
        raise TypeError(f"{path.name} is not an elliptic curve key")
    return key


def _private_key(path: Path) -> EllipticCurvePrivateKey:
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, EllipticCurvePrivateKey):
        raise TypeError(f"{path.name} is not an elliptic curve key")
    return key


@cache
def key_ring() -> KeyRing:
    """The ring of this process."""
    return KeyRing(Path(settings.KEYS_DIR))


@cache
def _signing_keys() -> SigningKeys:
    return SigningKeys(Path(settings.PRIVATE_KEY_FILE), Path(settings.KEYS_DIR))


def signing_key() -> tuple[str, EllipticCurvePrivateKey]:
    """The id and the private key with which this service signs."""
    return _signing_keys().current()
