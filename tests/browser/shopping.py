"""A customer at the shop window: what they look for, press and type."""

import json
import re
from collections.abc import Callable
from typing import Any, ClassVar

from tests.browser.conftest import Visitor, sync_api
from tests.e2e.callers import eventually

expect = sync_api.expect
expect.set_options(timeout=15_000)
CHECKOUT = re.compile(r"/api/v1/checkout$")
QUOTE = re.compile(r"/api/v1/carts/[^/]+/quote$")
MOST_TABS = 90


class Customer(Visitor):
    """A visitor who buys. The words are English unless the test says otherwise."""

    def open(self, path: str) -> None:
        """Go to a path of the gateway and wait until its view is drawn."""
        self.page.goto(self.gateway + path)
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()

    def put_in_cart(self, slug: str, quantity: int = 1) -> None:
        """Something is in the cart, from its own page."""
        self.open(f"/shop/products/{slug}")
        self.page.get_by_label("Quantity").fill(str(quantity))
        self.page.get_by_role("button", name="Add to cart").click()
        expect(self.page.get_by_role("status").filter(has_text="In your cart")).to_be_visible()

    def go_to_checkout(self) -> None:
        """The checkout stands there with an exact sum."""
        self.open("/shop/checkout")
        expect(self.pay_button).to_be_visible()

    @property
    def pay_button(self) -> Any:
        """The button with the sum on it."""
        return self.page.get_by_role("button", name=re.compile(r"^Pay \$"))

    address: ClassVar = {
        "Full name": "Jeanne Mance",
        "Street and number": "1, rue de l'Hôtel-Dieu",
        "City": "Montréal",
        "Postal code": "H2W 1T8",
    }

    def fill_in(self, email: str = "jeanne@shop.example") -> None:
        """Who and where to."""
        for label, text in {"E-mail": email, **self.address}.items():
            self.page.get_by_label(label).fill(text)

    def tab_to(self, wanted: Any) -> None:
        """Press the tab key until the keyboard is there."""
        expect(wanted).to_be_visible()
        for _ in range(MOST_TABS):
            if wanted.evaluate("(element) => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {wanted}")

    def pay_with(self, card: str) -> None:
        """Choose how the test provider behaves, and pay."""
        self.page.get_by_label(card, exact=True).check()
        self.pay_button.click()

    def thanked(self) -> str:
        """The order is placed; its number."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Thank you!")
        return str(self.page.url.rsplit("/", 1)[1])

    def sign_in_as(self, account: dict[str, str]) -> None:
        """A customer signs in on the shop's own page."""
        self.page.get_by_label("E-mail").fill(account["email"])
        self.page.get_by_label("Password").fill(account["password"])
        self.page.get_by_role("main").get_by_role("button", name="Sign in").click()

    def mailed(self, email: str, pattern: str) -> str:
        """What a mail to this address says that looks like this, once it has come."""
        said: list[str] = []

        def has_come() -> bool:
            said[:] = [each for mail in self._mails(email) for each in re.findall(pattern, mail)]
            return bool(said)

        eventually(has_come, wanted=True, seconds=40)
        return said[0]

    def _mails(self, email: str) -> list[str]:
        box = self._text_of("/mailbox/")
        links = re.findall(rf'href="(/mailbox/[^"]+)">[^<]*</a></td><td>{re.escape(email)}<', box)
        return [self._text_of(link) for link in links]

    def _text_of(self, path: str) -> str:
        text: str = self.page.request.get(self.gateway + path).text()
        return text

    def change_answers(
        self, pattern: Any, alter: Callable[[Any], None], *, times: int | None = None
    ) -> None:
        """The answers of these addresses reach the page altered: a stand-in for what is rare."""

        def handle(route: Any) -> None:
            answer = route.fetch()
            said = answer.json()
            alter(said)
            route.fulfill(response=answer, body=json.dumps(said))

        self.page.route(pattern, handle, times=times)
