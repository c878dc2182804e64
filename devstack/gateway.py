"""The embedded Nginx: our ports and paths filled into the templates of nginx/, and the API keys."""

import os
import re
import shutil
from pathlib import Path

from devstack import files, topology
from devstack.environment import Stack
from devstack.paths import ROOT
from devstack.ports import LOOPBACK

TEMPLATES = ROOT / "nginx"
PLACEHOLDER = re.compile(r"\$\{([A-Z][A-Z0-9_]*)\}")
MOST_WORKERS = 4
# a person may close these at the gateway, or stand a load balancer before it
FROM_THE_SHELL = (
    "ADMIN_PUBLIC",
    "DOCS_PUBLIC",
    "SHOP_PUBLIC",
    "TRUSTED_PROXY",
    "CORS_ORIGINS",
    "SERVER_INCLUDE",
)


def read_defaults(text: str) -> dict[str, str]:
    """The placeholders of nginx/defaults.env with their defaults."""
    lines = (line.strip() for line in text.splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}


def render(template: str, values: dict[str, str]) -> str:
    """The template with exactly the known placeholders filled in; all else is Nginx's own."""
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), template)


def placeholders(stack: Stack) -> dict[str, str]:
    """The value of each placeholder for this stack."""
    upstreams = {
        f"{each.name.upper()}_UPSTREAM": f"{LOOPBACK}:{stack.ports.web[each.name]}"
        for each in topology.SERVICES
        if not each.replica_ports
    }
    carts = {
        name.upper().replace("-", "_"): f"{LOOPBACK}:{stack.ports.web[name]}"
        for name in topology.service("cart").processes
    }
    shell = {name: os.environ[name] for name in FROM_THE_SHELL if name in os.environ}
    return read_defaults((TEMPLATES / "defaults.env").read_text()) | upstreams | carts | shell | {
        "LISTEN": f"{LOOPBACK}:{stack.ports.gateway}",
        "PUBLIC_URL": stack.gateway,
        "RUN_DIR": str(stack.run.nginx),
        "PORTAL_DIR": str(TEMPLATES / "portal"),
        "SHOP_DIR": str(ROOT / "shop"),
        "ACCESS_LOG": str(stack.run.log("access")),
        # the compiled default is an account that may not exist or cannot read our files
        "USER_DIRECTIVE": "user root;" if os.geteuid() == 0 else "",
        "WORKER_PROCESSES": str(min(os.cpu_count() or 1, MOST_WORKERS)),
        "API_KEYS_MAP": str(api_keys_map(stack)),
        "DEMO": "0" if stack.env == "production" else "1",
        "TLS": os.environ.get("COMPTOIR_TLS", "0"),
    }  # fmt: skip


def api_keys_map(stack: Stack) -> Path:
    return stack.run.nginx / "api_keys.map"


def config_file(stack: Stack) -> Path:
    return stack.run.nginx / "conf" / "nginx.conf"


def write_config(stack: Stack) -> None:
    """Every template rendered into the run directory, and one line for each API key."""
    folder = config_file(stack).parent
    shutil.rmtree(folder, ignore_errors=True)
    values = placeholders(stack)
    for template in sorted(TEMPLATES.rglob("*.conf")):
        target = folder / template.relative_to(TEMPLATES)
        target.parent.mkdir(parents=True, exist_ok=True)
        files.write_text(target, render(template.read_text(), values))
    keys = (f'"{key}" {client};\n' for client, key in stack.vault.api_keys.items())
    files.write_text(api_keys_map(stack), "".join(keys))


def command(stack: Stack, program: Path) -> list[str | Path]:
    folder = stack.run.nginx
    return [program, "-p", folder, "-c", config_file(stack), "-e", "stderr", "-g", "daemon off;"]
