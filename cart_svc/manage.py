"""The command line of the cart service."""

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])
from shared_libs.service_defaults.manage import run  # noqa: E402  # the path must be right first

if __name__ == "__main__":
    run("cart")
