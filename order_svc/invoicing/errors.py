"""Every way an invoice is refused."""

from django.utils.translation import gettext_lazy as _

from shared_libs.refusals import NotFound


class InvoiceNotFound(NotFound):
    """There is no such invoice of this order."""

    code = "invoice_not_found"
    detail = _("There is no such invoice.")
