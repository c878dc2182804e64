"""What holds on every list of this admin site."""

from shared_libs.testing.admin_site import AdminSite as TestAdminSite

__all__ = ["TestAdminSite"]
