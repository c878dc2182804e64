"""Prices from a quantity on; who set and who ended them, and when."""

import django.db.models.functions.datetime
from decimal import Decimal

from django.db import migrations, models


GUARDED = "prices_of_a_variant_never_overlap"


def know_the_moment(apps, schema_editor):
    schema_editor.execute("UPDATE catalog_price SET set_at = valid_from")


def guard_tiers(apps, schema_editor):
    _guard(schema_editor, "variant_id WITH =, price_list_id WITH =, min_quantity WITH =")


def guard_without_tiers(apps, schema_editor):
    _guard(schema_editor, "variant_id WITH =, price_list_id WITH =")


def _guard(schema_editor, columns):
    """No two overlap, where btree_gist is at hand."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE catalog_price DROP CONSTRAINT IF EXISTS {GUARDED}")
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'btree_gist'")
        if cursor.fetchone() is not None:
            cursor.execute(
                f"ALTER TABLE catalog_price ADD CONSTRAINT {GUARDED} EXCLUDE USING gist"
                f" ({columns}, tstzrange(valid_from, valid_to) WITH &&)"
            )


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_price_lists_by_code")]

    operations = [
        migrations.RemoveConstraint(
            model_name='price',
            name='one_open_price_per_variant_and_list',
        ),
        migrations.AddField(
            model_name='price',
            name='ended_by',
            field=models.CharField(blank=True, max_length=120, verbose_name='ended by'),
        ),
        migrations.AddField(
            model_name='price',
            name='min_quantity',
            field=models.DecimalField(decimal_places=3, default=Decimal('1'), max_digits=12, verbose_name='from quantity'),
        ),
        migrations.AddField(
            model_name='price',
            name='resumes',
            field=models.BooleanField(default=False, editable=False, verbose_name='comes back'),
        ),
        migrations.AddField(
            model_name='price',
            name='set_at',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='set at'),
        ),
        migrations.AddConstraint(
            model_name='price',
            constraint=models.CheckConstraint(condition=models.Q(('min_quantity__gt', 0)), name='price_begins_at_some_quantity'),
        ),
        migrations.AddConstraint(
            model_name='price',
            constraint=models.UniqueConstraint(condition=models.Q(('valid_to__isnull', True)), fields=('variant', 'price_list', 'min_quantity'), name='one_open_price_per_variant_list_and_quantity'),
        ),
        migrations.RunPython(know_the_moment, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(guard_tiers, guard_without_tiers, elidable=False),
    ]
