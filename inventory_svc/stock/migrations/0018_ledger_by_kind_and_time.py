from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stock", "0017_sums_are_read_under_the_locks_of_their_articles")]

    operations = [
        migrations.AddIndex(
            model_name="movement",
            index=models.Index(fields=["kind", "id"], name="stock_movement_by_kind"),
        ),
        migrations.AddIndex(
            model_name="movement",
            index=BrinIndex(fields=["recorded_at"], name="stock_movement_by_time"),
        ),
    ]
