"""Which files are taken for pictures."""

import pytest

from product_svc.catalog.rules.pictures import (
    MAX_BYTES,
    are_pixels_bearable,
    file_of,
    format_of,
    is_name,
    reason_against,
    url_of,
)

JPEG = b"\xff\xd8\xff\xe0JFIF....\xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n....IEND\xaeB`\x82"
WEBP = b"RIFF\x08\x00\x00\x00WEBPVP8 "


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(JPEG, "", id="JPEG"),
        pytest.param(PNG, "", id="PNG"),
        pytest.param(WEBP, "", id="WebP"),
        pytest.param(b"", "empty_file", id="nothing"),
        pytest.param(JPEG + b"\x00" * MAX_BYTES, "too_large", id="over 5 MB"),
        pytest.param(b"<svg onload='alert(1)'/>", "svg", id="SVG"),
        pytest.param(b"<?xml version='1.0'?><SVG/>", "svg", id="SVG with a heading"),
        pytest.param(b"GIF89a", "not_a_picture", id="GIF"),
        pytest.param(b"<html>", "not_a_picture", id="a page"),
        pytest.param(b"MZ\x90", "not_a_picture", id="a program"),
        pytest.param(JPEG + b"<SCRIPT>alert(1)</script>", "foreign_content", id="JPEG and script"),
        pytest.param(PNG[:8] + b"<?php" + PNG[8:], "foreign_content", id="PHP in a PNG"),
        pytest.param(JPEG + b"PK\x03\x04", "foreign_content", id="JPEG and ZIP"),
        pytest.param(WEBP + b"PK\x03\x04", "foreign_content", id="WebP and ZIP"),
        pytest.param(PNG + b"\n%PDF-1.7", "foreign_content", id="PNG and PDF"),
    ],
)
def test_reason_against_a_file_goes_by_what_is_in_it(content: bytes, reason: str) -> None:
    assert reason_against(content) == reason


@pytest.mark.parametrize(
    ("width", "height", "bearable"),
    [
        (4000, 3000, True),
        (30_000, 30_000, False),
        (12_001, 1, False),
        (6_000, 5_000, False),
        (0, 1, False),
    ],
)
def test_pixels_are_counted_before_they_are_unpacked(
    width: int,
    height: int,
    bearable: bool,  # noqa: FBT001 # a table of cases
) -> None:
    assert are_pixels_bearable(width, height) is bearable


def test_names_are_ours_and_nothing_leads_out_of_the_folder() -> None:
    name = "0123456789abcdef" * 2

    assert is_name(name)
    assert not is_name("../../etc/passwd")
    assert not is_name(name.upper())
    assert file_of(name, "small") == f"01/{name}-small.webp"
    assert url_of(name, "small") == f"/media/product/{name}-small.webp"
    assert format_of(b"RIFF\x00\x00\x00\x00WAVE") == ""
