"""What stands in the books is in the sums too, and keeps the categories it was booked with."""

from django.db import migrations

MOMENTS = """
UPDATE reports_document SET sold_at = applied_at;
UPDATE reports_linefact l SET sold_at = d.applied_at
FROM reports_document d WHERE d.id = l.document_id;
UPDATE reports_articlecopy SET told_at = '1970-01-01T00:00:00Z';
INSERT INTO reports_articlecategory (sku, since, category)
SELECT sku, '1970-01-01T00:00:00Z', category FROM reports_articlecopy;
"""
SUMS = """
INSERT INTO reports_hourtotal (
    business_date, business_hour, channel, store, currency, cashier, orders,
    units, gross, discount, net, tax, shipping
)
SELECT d.business_date, d.business_hour, d.channel, d.store, d.currency, d.cashier,
       sum(d.orders), coalesce(sum(l.units), 0), coalesce(sum(l.gross), 0),
       coalesce(sum(l.discount), 0), coalesce(sum(l.net), 0), coalesce(sum(l.tax), 0),
       coalesce(sum(l.shipping), 0)
FROM reports_document d LEFT JOIN (
    SELECT document_id, sum(units) AS units, sum(gross) AS gross, sum(discount) AS discount,
           sum(net) AS net, sum(tax) AS tax, sum(shipping) AS shipping
    FROM reports_linefact GROUP BY document_id
) l ON l.document_id = d.id
GROUP BY d.business_date, d.business_hour, d.channel, d.store, d.currency, d.cashier;
INSERT INTO reports_taxtotal (business_date, business_hour, channel, store, currency, cashier, code, orders, net, shipping, tax)
SELECT d.business_date, d.business_hour, d.channel, d.store, d.currency, d.cashier, t.code,
       sum(d.orders), sum(t.net), sum(t.shipping), sum(t.amount)
FROM reports_document d JOIN reports_taxfact t ON t.document_id = d.id
GROUP BY d.business_date, d.business_hour, d.channel, d.store, d.currency, d.cashier, t.code;
INSERT INTO reports_tendertotal (business_date, business_hour, channel, store, currency, cashier, type, orders, amount)
SELECT d.business_date, d.business_hour, d.channel, d.store, d.currency, d.cashier, t.type,
       sum(d.orders), sum(t.amount)
FROM reports_document d JOIN reports_tenderfact t ON t.document_id = d.id
GROUP BY d.business_date, d.business_hour, d.channel, d.store, d.currency, d.cashier, t.type;
"""


class Migration(migrations.Migration):

    dependencies = [
        ("reports", "0005_totals_and_categories"),
    ]

    operations = [
        migrations.RunSQL(MOMENTS, migrations.RunSQL.noop),
        migrations.RunSQL(SUMS, migrations.RunSQL.noop),
    ]
