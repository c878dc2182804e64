"""What stands in the books is in the sums of its month too."""

from django.db import migrations

SUMS = """
INSERT INTO reports_{table} (
    month, channel, store, currency, {of}, lines, orders, units, gross, discount, net, tax, shipping,
    cost, costed_net, uncosted_units, returned_units, returned_net
)
SELECT month, channel, store, currency, {of}, sum(lines), sum(orders), sum(units), sum(gross),
       sum(discount), sum(net), sum(tax), sum(shipping), sum(cost), sum(costed_net),
       sum(uncosted_units), sum(returned_units), sum(returned_net)
FROM (
    SELECT document_id, date_trunc('month', business_date)::date AS month, channel, store, currency,
           {of}, count(*) AS lines, min(orders) AS orders, sum(units) AS units,
           sum(gross) AS gross, sum(discount) AS discount, sum(net) AS net, sum(tax) AS tax,
           sum(shipping) AS shipping, coalesce(sum(cost), 0) AS cost,
           coalesce(sum(net) FILTER (WHERE cost IS NOT NULL), 0) AS costed_net,
           coalesce(sum(units) FILTER (WHERE cost IS NULL), 0) AS uncosted_units,
           -coalesce(sum(units) FILTER (WHERE orders = 0 AND units < 0), 0) AS returned_units,
           -coalesce(sum(net) FILTER (WHERE orders = 0 AND units < 0), 0) AS returned_net
    FROM reports_linefact GROUP BY 1, 2, 3, 4, 5, 6
) parts GROUP BY 1, 2, 3, 4, 5;
"""


class Migration(migrations.Migration):

    dependencies = [
        ("reports", "0014_months"),
    ]

    operations = [
        migrations.RunSQL(
            SUMS.format(table="articlemonth", of="sku")
            + SUMS.format(table="categorymonth", of="category"),
            migrations.RunSQL.noop,
        ),
    ]
