from devstack import topology


def test_all_roles_together_leave_connections_for_the_superuser() -> None:
    limits = [service.connection_limit for service in topology.SERVICES]

    assert sum(limits) <= topology.MAX_CONNECTIONS - topology.CONNECTIONS_LEFT_FREE


def test_cart_has_three_web_processes_on_ports_of_their_own() -> None:
    ports = topology.web_ports()

    assert {name: ports[name] for name in ports if name.startswith("cart")} == {
        "cart-1": 8006,
        "cart-2": 8016,
        "cart-3": 8026,
    }
