"""What is low, out or below zero already gets its alert."""

from django.db import migrations

FORWARD = """
INSERT INTO stock_alert (level_id, kind, state, available, opened_at, acknowledged_by)
SELECT level.id, sign.kind, 'open', level.free, now(), ''
FROM (SELECT *, on_hand - reserved - damaged - safety_stock AS free FROM stock_stocklevel) AS level
CROSS JOIN LATERAL (VALUES
    ('low', coalesce(level.free <= level.reorder_point, false)),
    ('out', level.free <= 0 AND level.last_seq > 0),
    ('negative', level.on_hand < 0)) AS sign (kind, is_so)
WHERE sign.is_so
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("stock", "0014_locations_are_supplied_from_others")]

    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
