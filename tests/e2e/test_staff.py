"""One sign-in for seven sites, and one sign-out."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from devstack import topology

NAMES = [service.name for service in topology.SERVICES]
LOGIN = "/admin/customer/login/"


@pytest.fixture
def desk(gateway: str) -> Iterator[requests.Session]:
    """A browser without anybody in front of it."""
    with requests.Session() as session:
        session.headers["Referer"] = f"{gateway}{LOGIN}"
        yield session


def sign_in(desk: requests.Session, gateway: str, account: dict[str, str]) -> requests.Response:
    desk.get(gateway + LOGIN, timeout=10)
    form = {
        "username": account["email"],
        "password": account["password"],
        "csrfmiddlewaretoken": desk.cookies["csrftoken"],
    }
    return desk.post(f"{gateway}{LOGIN}?next=/admin/sales/", data=form, timeout=10)


def test_one_sign_in_opens_seven_sites_and_one_sign_out_closes_them(
    desk: requests.Session, gateway: str, accounts: dict[str, dict[str, str]]
) -> None:
    signed_in = sign_in(desk, gateway, accounts["administrator"])

    assert signed_in.url == f"{gateway}/admin/sales/"
    pages = {name: desk.get(f"{gateway}/admin/{name}/", timeout=10) for name in NAMES}
    assert {name: page.url for name, page in pages.items()} == {
        name: f"{gateway}/admin/{name}/" for name in NAMES
    }
    token = {"csrfmiddlewaretoken": desk.cookies["csrftoken"]}
    desk.post(f"{gateway}/admin/order/logout/", data=token, timeout=10)
    for name in NAMES:
        assert LOGIN in desk.get(f"{gateway}/admin/{name}/", timeout=10).url


@pytest.mark.parametrize("name", NAMES)
def test_a_service_shows_its_health_its_documentation_and_its_schema(
    shopper: Any, name: str
) -> None:
    statuses = [
        shopper.send("GET", path).status_code
        for path in (f"/health/{name}", f"/docs/{name}", f"/schema/{name}.yaml")
    ]

    assert statuses == [200, 200, 200]
