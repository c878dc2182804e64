"""The links of mails, and what the shop window's pages ask with their tokens."""

import re

_ASKED_BY = {
    "verify": "/api/v1/auth/verify/",
    "new-password": "/api/v1/auth/password/reset/",
    "new-address": "/api/v1/auth/email/",
}


def asked_by_link(body: str) -> str:
    """The call that the page of a mail's link makes."""
    found = re.search(r"http://127\.0\.0\.1:8080/shop/([a-z-]+)#(\S+)", body)
    assert found is not None, body
    return _ASKED_BY[found[1]] + found[2]
