"""`./comptoir rotate-keys SERVICE`: a service of the running shop signs with a new key."""

from devstack import children, environment, topology
from devstack.console import say
from devstack.errors import refuse
from devstack.paths import ROOT
from devstack.processes import run
from devstack.running import current_stack


def rotate_keys(service: str, words: list[str]) -> int:
    """A new key signs in a minute; what was done is shown. Refuses with the command's last line."""
    if service not in topology.NAMES:
        refuse(f"no service {service}; one of {', '.join(topology.NAMES)}")
    stack, chosen = current_stack(), topology.service(service)
    done = run(
        children.manage(chosen, "rotate_keys", *words),
        env=environment.service_environment(stack, chosen),
        cwd=ROOT,
    )
    said = done.stdout.strip()
    if done.returncode:
        refuse(said.splitlines()[-1] if said else f"rotate_keys ended with {done.returncode}")
    say(said)
    return 0
