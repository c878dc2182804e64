"""Part of I9: the sums that reporting keeps along are those of its documents."""

from devstack.verify.books import Books

_HOURS = """
SELECT coalesce(k.store, d.store), coalesce(k.business_date, d.business_date), d.said, k.said
FROM (
    SELECT d.store, d.business_date, d.business_hour, d.channel, d.country, d.currency, d.cashier,
           row(sum(d.orders), coalesce(sum(l.units), 0.000), coalesce(sum(l.gross), 0.0000),
               coalesce(sum(l.discount), 0.0000), coalesce(sum(l.net), 0.0000),
               coalesce(sum(l.tax), 0.0000), coalesce(sum(l.shipping), 0.0000),
               coalesce(sum(l.gift_cards), 0.0000),
               coalesce(sum(l.cost), 0.0000), coalesce(sum(l.costed_net), 0.0000),
               coalesce(sum(l.uncosted_units), 0.000),
               coalesce(sum(l.returned_units), 0.000), coalesce(sum(l.returned_net), 0.0000)
           )::text AS said
    FROM reports_document d LEFT JOIN (
        SELECT document_id, sum(units) AS units, sum(gross) AS gross, sum(discount) AS discount,
               sum(net) AS net, sum(tax) AS tax, sum(shipping) AS shipping,
               sum(gift_cards) AS gift_cards, sum(cost) AS cost,
               sum(net) FILTER (WHERE cost IS NOT NULL) AS costed_net,
               sum(units) FILTER (WHERE cost IS NULL) AS uncosted_units,
               -sum(units) FILTER (WHERE orders = 0 AND units < 0) AS returned_units,
               -sum(net) FILTER (WHERE orders = 0 AND units < 0) AS returned_net
        FROM reports_linefact GROUP BY document_id
    ) l ON l.document_id = d.id
    GROUP BY 1, 2, 3, 4, 5, 6, 7
) d FULL JOIN (
    SELECT *, row(orders, units, gross, discount, net, tax, shipping, gift_cards, cost,
                  costed_net, uncosted_units, returned_units, returned_net)::text AS said
    FROM reports_hourtotal
) k USING (store, business_date, business_hour, channel, country, currency, cashier)
WHERE d.said IS DISTINCT FROM k.said ORDER BY 1, 2"""
_TAXES = """
SELECT coalesce(k.store, d.store), coalesce(k.business_date, d.business_date), d.said, k.said
FROM (
    SELECT d.store, d.business_date, d.business_hour, d.channel, d.country, d.currency, d.cashier,
           t.code, row(sum(d.orders), sum(t.net), sum(t.shipping), sum(t.amount))::text AS said
    FROM reports_document d JOIN reports_taxfact t ON t.document_id = d.id
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
) d FULL JOIN (
    SELECT *, row(orders, net, shipping, tax)::text AS said FROM reports_taxtotal
) k USING (store, business_date, business_hour, channel, country, currency, cashier, code)
WHERE d.said IS DISTINCT FROM k.said ORDER BY 1, 2"""
_TENDERS = """
SELECT coalesce(k.store, d.store), coalesce(k.business_date, d.business_date), d.said, k.said
FROM (
    SELECT d.store, d.business_date, d.business_hour, d.channel, d.country, d.currency, d.cashier,
           t.type, row(sum(d.orders), sum(t.amount))::text AS said
    FROM reports_document d JOIN reports_tenderfact t ON t.document_id = d.id
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
) d FULL JOIN (
    SELECT *, row(orders, amount)::text AS said FROM reports_tendertotal
) k USING (store, business_date, business_hour, channel, country, currency, cashier, type)
WHERE d.said IS DISTINCT FROM k.said ORDER BY 1, 2"""


def sums_are_their_documents(books: Books) -> list[str]:
    """I9b: of every hour, every tax and every tender."""
    return [
        f"{what} of {store} on {day}: documents say {documents}, the sum says {kept}"
        for what, question in (("sales", _HOURS), ("taxes", _TAXES), ("tenders", _TENDERS))
        for store, day, documents, kept in books.ask("reporting", question)
    ]
