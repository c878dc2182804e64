"""One ES256 key pair for each service, and the folder of public keys that all of them read."""

from pathlib import Path

from devstack import files, topology
from devstack.paths import RunDirectory


def ensure_keys(run: RunDirectory) -> None:
    """Every service has its private key (owner only) and its public key (readable by all)."""
    for name in topology.NAMES:
        first, public = run.private_key(name), run.public_keys
        # the first key may have been rotated away: any pair will do
        if not any((public / key.name).exists() for key in first.parent.glob(f"{name}.*.pem")):
            _make_pair(first, public / first.name)


def _make_pair(private: Path, public: Path) -> None:
    # in here, because this module is imported before the virtual environment exists
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    key = ec.generate_private_key(ec.SECP256R1())
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    shown = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    files.write_text(private, secret.decode())
    files.write_text(public, shown.decode(), files.READABLE)
