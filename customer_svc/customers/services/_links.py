"""Where the links of mails lead: into the shop window, or to pages of our own where there is none.

In the shop window's addresses the token stands behind the #, so that no server writes it down.
"""

from django.conf import settings

VERIFY, NEW_PASSWORD, NEW_ADDRESS = "verify", "new-password", "new-address"
_OWN_PAGES = {
    VERIFY: "auth/verify",
    NEW_PASSWORD: "auth/password/reset",
    NEW_ADDRESS: "auth/email",
}


def link_to(page: str, *, token: str) -> str:
    """The link to one of these pages; whoever has it may do once what its token says."""
    if settings.STOREFRONT_URL:
        return f"{settings.STOREFRONT_URL}/{page}#{token}"
    return f"{settings.PUBLIC_URL}/api/v1/{_OWN_PAGES[page]}/{token}"
