import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0012_invoiced")]

    operations = [
        migrations.AlterField(
            model_name="fulfilment",
            name="replaces",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replacements",
                to="orders.fulfilment",
                verbose_name="sent again for",
            ),
        ),
        migrations.AddConstraint(
            model_name="fulfilment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "CANCELLED"), _negated=True),
                fields=("replaces",),
                name="a_lost_parcel_is_sent_again_once",
            ),
        ),
    ]
