import socket

import pytest

from devstack import ports
from devstack.errors import Refused


def test_a_port_can_be_changed_by_its_name() -> None:
    numbers = ports.with_overrides(ports.default_ports(), "gateway=9000, cart-2=9001")

    assert numbers.gateway == 9000
    assert numbers.web["cart-2"] == 9001
    assert numbers.web["product"] == 8001


@pytest.mark.parametrize("text", ["shop=1", "gateway=x", "gateway=70000", "gateway=0", "gateway"])
def test_a_wrong_override_is_refused_with_its_own_words(text: str) -> None:
    with pytest.raises(Refused, match=text):
        ports.with_overrides(ports.default_ports(), text)


def test_every_busy_port_is_named_in_one_line() -> None:
    numbers = ports.free_stack()
    with socket.socket() as first, socket.socket() as second:
        first.bind(("127.0.0.1", numbers.gateway))
        first.listen()
        second.bind(("127.0.0.1", numbers.web["sales"]))
        second.listen()

        with pytest.raises(Refused) as refused:
            ports.refuse_busy(numbers)

    line = str(refused.value)
    assert f"{numbers.gateway} (gateway)" in line
    assert f"{numbers.web['sales']} (sales)" in line
    assert line.count("(") == 3
    assert "\n" not in line


def test_one_port_for_two_servers_is_refused() -> None:
    numbers = ports.free_stack()

    with pytest.raises(Refused, match=r"given twice: gateway=.*, sales="):
        ports.refuse_busy(ports.with_gateway(numbers, numbers.web["sales"]))
