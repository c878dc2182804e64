import re

from devstack import gateway, topology


def test_only_known_upper_case_names_are_filled_in() -> None:
    rendered = gateway.render("$host ${lower} ${LISTEN} ${UNKNOWN}", {"LISTEN": "8080"})

    assert rendered == "$host ${lower} 8080 ${UNKNOWN}"


def test_defaults_are_read_without_comments() -> None:
    assert gateway.read_defaults("# words\nA=1\n\nB=\n") == {"A": "1", "B": ""}


def test_every_placeholder_of_the_templates_has_a_default() -> None:
    defaults = gateway.read_defaults((gateway.TEMPLATES / "defaults.env").read_text())
    used = {
        name
        for path in gateway.TEMPLATES.rglob("*.conf")
        for line in path.read_text().splitlines()
        for name in gateway.PLACEHOLDER.findall(line.partition("#")[0])
    }

    assert used - set(defaults) == set()


def test_the_defaults_are_the_street_plans_ports() -> None:
    defaults = gateway.read_defaults((gateway.TEMPLATES / "defaults.env").read_text())
    ports = {
        name: int(value.rpartition(":")[2])
        for name, value in defaults.items()
        if re.search(r"_UPSTREAM$|^CART_\d$", name)
    }

    single = {f"{each.name.upper()}_UPSTREAM": each.port for each in topology.SERVICES[:5]}
    carts = {"CART_1": 8006, "CART_2": 8016, "CART_3": 8026}
    assert ports == single | carts | {"ORDER_UPSTREAM": 8007}
