"""Goods in transit had opened an alert each time that they arrived."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("stock", "0023_ledgers_told"),
    ]

    operations = [
        migrations.RunSQL(
            """
            UPDATE stock_alert AS alert SET state = 'resolved', resolved_at = now()
            FROM stock_stocklevel AS level JOIN stock_location AS place
                ON place.id = level.location_id
            WHERE level.id = alert.level_id AND alert.kind = 'out' AND alert.state <> 'resolved'
                AND place.type NOT IN ('store', 'warehouse', 'office')
            """,
            migrations.RunSQL.noop,
        ),
    ]
