"""The gateway as the end of TLS itself, without a load balancer before it."""

import datetime
import ssl
from collections.abc import Callable
from http.client import HTTPSConnection
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from nginx.tests.parts import Gateway, free_port


@pytest.fixture
def secure(start_gateway: Callable[..., Gateway], tmp_path: Path) -> Gateway:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (tmp_path / "key.pem").write_bytes(secret)
    (tmp_path / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    directives = tmp_path / "tls.conf"
    directives.write_text(
        f"ssl_certificate {tmp_path}/cert.pem;\nssl_certificate_key {tmp_path}/key.pem;\n"
    )
    port = free_port()
    return start_gateway(
        LISTEN=f"127.0.0.1:{port} ssl", TLS="1", SERVER_INCLUDE=str(directives), port=str(port)
    )


def test_a_service_learns_that_the_public_side_is_https(secure: Gateway) -> None:
    trusting = ssl.create_default_context()
    trusting.check_hostname = False
    trusting.verify_mode = ssl.CERT_NONE
    connection = HTTPSConnection("127.0.0.1", secure.port, context=trusting, timeout=5)

    connection.request("GET", "/api/v1/orders/1", headers={"X-Forwarded-Proto": "http"})
    response = connection.getresponse()
    response.read()
    spoken = connection.sock.version()
    connection.close()

    assert (response.status, spoken) == (200, "TLSv1.3")
    assert response.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert secure.services["order"].seen[0].headers["X-Forwarded-Proto"] == "https"


def test_plain_http_on_the_secure_port_is_a_problem(secure: Gateway) -> None:
    answer = secure.ask("/api/v1/orders/1")

    assert (answer.status, answer.json()["code"]) == (400, "malformed")
    assert secure.services["order"].seen == []
