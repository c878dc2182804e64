"""The public keys of all services, read from one directory, and the private key of this one.

A file is named `<issuer>.<number>.pem`; its stem is the key id. A key id from a token only ever
looks up a
dictionary, so that no spelling of it reaches the file system.
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
_REREAD_SECONDS = 30


class KeyRing:
    """All known public keys; rereads the directory when an unknown id turns up, at most every 30
    seconds.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._lock = threading.Lock()
        self._read_at = 0.0
        self._keys: dict[str, EllipticCurvePublicKey] = {}

    def find(self, key_id: str) -> EllipticCurvePublicKey | None:
        """The key of this id, or None when nobody has published one."""
        if key_id not in self._keys:
            self._reread()
        return self._keys.get(key_id)

    def of_issuer(self, issuer: str) -> dict[str, EllipticCurvePublicKey]:
        """The live keys of one issuer by id, for its JWKS document."""
        self._reread()
        return {key_id: key for key_id, key in self._keys.items() if key_id.split(".")[0] == issuer}

    def _reread(self) -> None:
        with self._lock:
            if self._keys and time.monotonic() - self._read_at < _REREAD_SECONDS:
                return
            self._keys = {
                path.stem: _public_key(path) for path in sorted(self._directory.glob("*.pem"))
            }
            self._read_at = time.monotonic()


def _public_key(path: Path) -> EllipticCurvePublicKey:
    key = load_pem_public_key(path.read_bytes())
    if not isinstance(key, EllipticCurvePublicKey):
        raise TypeError(f"{path.name} is not an elliptic curve key")
    return key


@cache
def key_ring() -> KeyRing:
    """The ring of this process."""
    return KeyRing(Path(settings.KEYS_DIR))


@cache
def signing_key() -> tuple[str, EllipticCurvePrivateKey]:
    """The id and the private key with which this service signs; loaded once."""
    path = Path(settings.PRIVATE_KEY_FILE)
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, EllipticCurvePrivateKey):
        raise TypeError(f"{path.name} is not an elliptic curve key")
    return path.stem, key
