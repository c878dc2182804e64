"""A new key pair beside the old one, and the end of the old one after its window."""

import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from shared_libs.auth.keys import issuer_of, number_of, own_keys

OWNER_ONLY = 0o600
READABLE = 0o644


@dataclass(frozen=True)
class KeyFiles:
    """Where a service keeps its keys: the first private one, and the folder of public ones."""

    first_private: Path
    public: Path


def publish_new_key(files: KeyFiles) -> str:
    """A new key pair exists and is published; it signs a minute later. Returns its id."""
    newest = number_of(own_keys(files.first_private)[-1])
    name = f"{issuer_of(files.first_private.stem)}.{newest + 1}.pem"
    key = ec.generate_private_key(ec.SECP256R1())
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    shown = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    _write(files.first_private.parent / name, secret, OWNER_ONLY)
    _write(files.public / name, shown, READABLE)
    return Path(name).stem


def retire_old_keys(files: KeyFiles, *, window: timedelta) -> list[str]:
    """Keys whose successor has been published for the window are gone; returns their ids.

    What they signed is refused within five minutes, when each process looks at the keys again.
    """
    pairs = zip(own_keys(files.first_private), own_keys(files.first_private)[1:], strict=False)
    over = [old for old, successor in pairs if _age(files.public / successor.name) >= window]
    for private in over:
        (files.public / private.name).unlink(missing_ok=True)
        private.unlink()
    return [private.stem for private in over]


def _age(public: Path) -> timedelta:
    return timedelta(seconds=time.time() - public.stat().st_mtime)


def _write(path: Path, content: bytes, mode: int) -> None:
    # whole or not at all: other processes read this folder at any moment
    draft = path.with_suffix(".new")
    draft.touch(OWNER_ONLY)
    draft.write_bytes(content)
    draft.chmod(mode)
    draft.rename(path)
