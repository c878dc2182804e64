"""What stands in the books: shipping and goodwill cost nothing, and what came back is summed up."""

from django.db import migrations

COSTS = "UPDATE reports_linefact SET cost = 0 WHERE sku = ''"
SUMS = """
UPDATE reports_hourtotal h
SET costed_net = l.costed_net, uncosted_units = l.uncosted_units,
    returned_units = l.returned_units, returned_net = l.returned_net
FROM (
    SELECT business_date, business_hour, channel, store, currency, cashier,
           coalesce(sum(net) FILTER (WHERE cost IS NOT NULL), 0) AS costed_net,
           coalesce(sum(units) FILTER (WHERE cost IS NULL), 0) AS uncosted_units,
           coalesce(-sum(units) FILTER (WHERE orders = 0 AND units < 0), 0) AS returned_units,
           coalesce(-sum(net) FILTER (WHERE orders = 0 AND units < 0), 0) AS returned_net
    FROM reports_linefact GROUP BY 1, 2, 3, 4, 5, 6
) l
WHERE (h.business_date, h.business_hour, h.channel, h.store, h.currency, h.cashier)
    = (l.business_date, l.business_hour, l.channel, l.store, l.currency, l.cashier)
"""


class Migration(migrations.Migration):

    dependencies = [
        ("reports", "0007_costs_of_lines"),
    ]

    operations = [
        migrations.RunSQL(COSTS, migrations.RunSQL.noop),
        migrations.RunSQL(SUMS, migrations.RunSQL.noop),
    ]
