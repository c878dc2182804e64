"""Signing keys come and go without anybody being signed out."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings

from shared_libs.auth import rotation
from shared_libs.auth.keys import KeyRing, SigningKeys
from shared_libs.testing.plugin import _KEYS


@pytest.fixture
def files(tmp_path: Path) -> rotation.KeyFiles:
    """The keys of customer, published long ago."""
    for folder in ("private", "public"):
        (tmp_path / folder).mkdir()
        content = (_KEYS / folder / "customer.1.pem").read_bytes()
        (tmp_path / folder / "customer.1.pem").write_bytes(content)
    published(tmp_path / "public" / "customer.1.pem", hours=1_000)
    return rotation.KeyFiles(tmp_path / "private" / "customer.1.pem", tmp_path / "public")


def published(path: Path, *, hours: float) -> None:
    moment = time.time() - hours * 3600
    os.utime(path, (moment, moment))


def signs(files: rotation.KeyFiles) -> str:
    return SigningKeys(files.first_private, files.public).current()[0]


def test_a_new_key_is_published_first_and_signs_a_minute_later(files: rotation.KeyFiles) -> None:
    new = rotation.publish_new_key(files)
    at_once = signs(files)
    published(files.public / f"{new}.pem", hours=0.02)

    assert new == "customer.2"
    assert at_once == "customer.1"
    assert signs(files) == "customer.2"
    assert set(KeyRing(files.public).of_issuer("customer")) == {"customer.1", "customer.2"}
    assert (files.first_private.parent / "customer.2.pem").stat().st_mode & 0o777 == 0o600


def test_an_old_key_stays_for_its_window_and_then_goes(files: rotation.KeyFiles) -> None:
    new = rotation.publish_new_key(files)
    window = timedelta(hours=10)

    published(files.public / f"{new}.pem", hours=9)
    during = rotation.retire_old_keys(files, window=window)
    published(files.public / f"{new}.pem", hours=11)
    after = rotation.retire_old_keys(files, window=window)

    assert (during, after) == ([], ["customer.1"])
    assert KeyRing(files.public).find("customer.1") is None
    assert signs(files) == "customer.2"
    assert [path.name for path in files.first_private.parent.iterdir()] == ["customer.2.pem"]


def test_a_withdrawn_key_is_refused_after_five_minutes(
    files: rotation.KeyFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1_000.0]
    monkeypatch.setattr("shared_libs.auth.keys.time.monotonic", lambda: now[0])
    ring = KeyRing(files.public)
    assert ring.find("customer.1") is not None
    (files.public / "customer.1.pem").unlink()

    now[0] += 299
    during = ring.find("customer.1")
    now[0] += 2

    assert during is not None
    assert ring.find("customer.1") is None


def test_unknown_keys_cost_one_look_in_thirty_seconds(
    files: rotation.KeyFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1_000.0]
    monkeypatch.setattr("shared_libs.auth.keys.time.monotonic", lambda: now[0])
    ring = KeyRing(files.public)
    ring.find("customer.9")
    new = rotation.publish_new_key(files)

    too_soon = ring.find(new)
    now[0] += 31

    assert too_soon is None
    assert ring.find(new) is not None


def test_the_command_says_what_it_did(
    files: rotation.KeyFiles, capsys: pytest.CaptureFixture[str]
) -> None:
    own = {"PRIVATE_KEY_FILE": str(files.first_private), "KEYS_DIR": str(files.public)}

    with override_settings(**own):
        call_command("rotate_keys")
        published(files.public / "customer.2.pem", hours=3)
        call_command("rotate_keys", "--retire-only", "--window-hours", "2")

    assert capsys.readouterr().out.splitlines() == [
        "customer.2 published; it signs in a minute",
        "customer.1 retired; what it signed is refused within five minutes",
    ]
