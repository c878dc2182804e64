"""Telling the books anew: empty them here, and let the producers send what they have kept."""

from django.db import connection, transaction

from shared_libs.events import inbox

PRODUCERS = ("cart", "inventory", "order", "product", "sales")
_EMPTY = """
TRUNCATE reports_articlemonth, reports_categorymonth,
         reports_tendertotal, reports_taxtotal, reports_hourtotal, reports_tenderfact,
         reports_taxfact, reports_linefact, reports_document, reports_articlecategory,
         reports_articlecopy, reports_receiptfact, reports_stockfact, reports_zreportfact,
         reports_customermonth, reports_abandonedcartfact, reports_tolddocument, reports_toldday,
         reports_ledgerfact, reports_freshness"""


@transaction.atomic
def empty_books() -> int:
    """The books are empty, and what the producers send again has its effect once more.

    Returns how many events are forgotten. Locks the inbox first; events wait for that long.
    """
    with connection.cursor() as cursor:
        # every consumer begins here: those under way end, the next wait and hold nothing we need
        cursor.execute("LOCK TABLE events_inboxevent IN SHARE ROW EXCLUSIVE MODE")
    forgotten = sum(inbox.forget(producer) for producer in PRODUCERS)
    with connection.cursor() as cursor:
        cursor.execute(_EMPTY)
    return forgotten
