"""Makes the keys and passwords of a shop in containers, once; what is there is kept.

Run by the one-shot service `secrets`. Each folder below is a volume of its own and is mounted,
read-only, only where it is needed: a service sees its own secrets and all public keys, never
another's private key. `rotate SERVICE` adds a key pair, `retire SERVICE` leaves only the newest.
"""

import secrets
import sys
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

ROOT = Path("/secrets")
SERVICES = ("product", "inventory", "sales", "reporting", "customer", "cart", "order")
API_CLIENTS = ("storefront", "mobile", "pos", "partner", "test")
READABLE = 0o444  # by the one container that mounts the folder, whoever it runs as


def keep(path: Path, content: str) -> str:
    """The file's content: as found, or as given when there was none."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
        path.chmod(READABLE)
    return path.read_text()


def key_pair() -> tuple[str, str]:
    """A new ES256 private key and its public key."""
    key = ec.generate_private_key(ec.SECP256R1())
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private.decode(), public.decode()


def private_keys(name: str) -> list[Path]:
    """The private keys of a service, oldest first."""
    return sorted((ROOT / name).glob(f"{name}.*.pem"), key=lambda path: int(path.suffixes[0][1:]))


def add_key(name: str) -> None:
    """The service has one key pair more; it signs when it has been published for a minute."""
    number = max((int(path.suffixes[0][1:]) for path in private_keys(name)), default=0) + 1
    private, public = key_pair()
    keep(ROOT / "public" / f"{name}.{number}.pem", public)
    keep(ROOT / name / f"{name}.{number}.pem", private)


def retire_keys(name: str) -> None:
    """Only the newest key of the service is left."""
    for path in private_keys(name)[:-1]:
        (ROOT / "public" / path.name).unlink(missing_ok=True)
        path.unlink()


def make_service(name: str, valkey_password: str) -> None:
    """The secrets of one service and of its database."""
    folder = ROOT / name
    if not private_keys(name):
        add_key(name)
    keep(ROOT / f"{name}-db" / "admin_password", secrets.token_hex(24))
    role_password = keep(ROOT / f"{name}-db" / "role_password", secrets.token_hex(24))
    address = f"postgresql://{name}_svc:{role_password}@{name}-db:5432/{name}_db"
    lines = [f"SECRET_KEY={secrets.token_hex(40)}", f"DATABASE_URL={address}"]
    if name == "cart":
        lines.append(f"VALKEY_URL=redis://:{valkey_password}@valkey:6379/0")
    keep(folder / "service.env", "\n".join(lines) + "\n")


def main() -> None:
    valkey_password = keep(ROOT / "valkey" / "password", secrets.token_hex(24))
    keep(ROOT / "valkey" / "requirepass.conf", f"requirepass {valkey_password}\n")
    keys = "".join(f'"{secrets.token_hex(24)}" {client};\n' for client in API_CLIENTS)
    keep(ROOT / "gateway" / "api_keys.map", keys)
    keep(ROOT / "grafana" / "admin_password", secrets.token_hex(24))
    for name in SERVICES:
        make_service(name, valkey_password)


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            main()
        case ["rotate", service] if service in SERVICES:
            add_key(service)
        case ["retire", service] if service in SERVICES:
            retire_keys(service)
        case _:
            sys.exit("nothing, rotate SERVICE or retire SERVICE")
