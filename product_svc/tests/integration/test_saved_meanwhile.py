"""Two people on one page of the admin site: who saves second is told, and overwrites nothing."""

import html
import re
from typing import Any

import pytest
from django.test import Client

from product_svc.catalog.models import AttributeChoice, AttributeDefinition, Brand
from product_svc.tests.integration.test_admin import SITE

pytestmark = pytest.mark.usefixtures("shop")
INPUT = re.compile(r"<input[^>]*>")
NAMED = re.compile(r'name="([^"]+)"')
VALUED = re.compile(r'value="([^"]*)"')


@pytest.fixture
def two(staff_cookie: Any) -> tuple[Client, Client]:
    first, second = Client(), Client()
    for client, number, email in ((first, 1, "ada@shop.example"), (second, 2, "max@shop.example")):
        client.cookies["comptoir_staff"] = staff_cookie(
            "catalogue_manager", subject=f"00000000-0000-7000-8000-00000000000{number}", email=email
        )
    return first, second


def opened(client: Client, url: str) -> dict[str, str]:
    """The fields of a page, as a browser would send them back."""
    page = client.get(url).content.decode()
    form = page[page.index("csrfmiddlewaretoken") :]
    sent = {}
    for tag in INPUT.findall(form):
        name, value = NAMED.search(tag), VALUED.search(tag)
        buttons = name is not None and name[1] in {"_save", "_continue", "_addanother"}
        if name and value and not buttons and "checkbox" not in tag:
            sent[name[1]] = html.unescape(value[1])
    return sent


def test_who_saves_second_is_told_and_overwrites_nothing(two: tuple[Client, Client]) -> None:
    ada, other = two
    brand = Brand.objects.create(slug="nord", name="Nord")
    url = f"{SITE}/brand/{brand.pk}/change/"
    seen_by_ada, seen_by_other = opened(ada, url), opened(other, url)

    saved = other.post(url, {**seen_by_other, "name": "Maison du Nord"})
    refused = ada.post(url, {**seen_by_ada, "name": "Nord et fils"})

    assert saved.status_code == 302
    page = html.unescape(refused.content.decode())
    assert "max@shop.example saved this at" in page
    assert 'value="Nord et fils"' in page
    # from the same page the answer stays the same; from a new one it goes through
    assert ada.post(url, {**seen_by_ada, "name": "Nord et fils"}).status_code == 200
    brand.refresh_from_db()
    assert brand.name == "Maison du Nord"
    assert ada.post(url, {**opened(ada, url), "name": "Nord et fils"}).status_code == 302


def test_the_rows_of_a_page_count_too(two: tuple[Client, Client]) -> None:
    ada, _other = two
    colour = AttributeDefinition.objects.create(code="colour", name_en="Colour", type="choice")
    AttributeChoice.objects.create(attribute=colour, value="red", label_en="Red", position=0)
    url = f"{SITE}/attributedefinition/{colour.pk}/change/"
    seen_by_ada = opened(ada, url)
    AttributeChoice.objects.filter(attribute=colour).update(label_en="Crimson")

    refused = ada.post(url, {**seen_by_ada, "name_en": "Hue", "type": "choice"})

    assert "This has changed since you opened it." in refused.content.decode()
    colour.refresh_from_db()
    assert colour.name_en == "Colour"
