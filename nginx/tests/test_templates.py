"""The templates say what README.md and defaults.env say."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from nginx.tests.parts import PLACEHOLDER, TEMPLATES, defaults, rendered, templates

README = (TEMPLATES / "README.md").read_text()


def test_every_placeholder_has_a_default_and_a_line_in_the_readme() -> None:
    used = {name for template in templates() for name in PLACEHOLDER.findall(template.read_text())}
    documented = set(re.findall(r"^\| `([A-Z][A-Z0-9_]+)` \|", README, re.MULTILINE))

    assert used == set(defaults()) == documented


def test_the_readme_tells_the_defaults() -> None:
    rows = re.findall(r"^\| `([A-Z][A-Z0-9_]+)` \| (\S+) \|", README, re.MULTILINE)

    told = {name: "" if value == "empty" else value.strip("`") for name, value in rows}

    assert told == defaults()


def test_only_the_keyed_cart_location_may_repeat_a_post() -> None:
    lines = [line for template in templates() for line in template.read_text().splitlines()]
    allowing = [line for line in lines if "non_idempotent" in line and not line.startswith("#")]

    assert len(allowing) == 1
    assert allowing[0].startswith("location @cart_keyed ")


@pytest.mark.skipif(shutil.which("envsubst") is None, reason="envsubst is the image's")
def test_the_image_renders_what_the_stack_renders(tmp_path: Path) -> None:
    values = {"LISTEN": "8443 ssl", "USER_DIRECTIVE": "user nginx;", "RUN_DIR": str(tmp_path)}

    subprocess.run([TEMPLATES / "render.sh", TEMPLATES], env=os.environ | values, check=True)

    for template in templates():
        written = (tmp_path / "conf" / template.relative_to(TEMPLATES)).read_text()
        assert written == rendered(template, defaults() | values)
