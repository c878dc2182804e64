"""What a service counts, read where Prometheus reads it."""

import re

import requests


def counted(address: str, name: str, **labels: str) -> float:
    """What the figures of this name that carry these labels add up to."""
    with requests.Session() as session:
        asked = requests.Request("GET", f"{address}/metrics").prepare()
        text = session.send(asked, timeout=10).text
    rows = re.findall(rf"^{name}\{{(.*)\}} (\S+)$", text, re.MULTILINE)
    return sum(
        float(value)
        for said, value in rows
        if all(f'{label}="{each}"' in said for label, each in labels.items())
    )
