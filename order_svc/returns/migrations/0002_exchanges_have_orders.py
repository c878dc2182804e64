import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0013_sent_again_after_a_call_off"),
        ("returns", "0001_returns"),
    ]

    operations = [
        migrations.AddField(
            model_name="exchange",
            name="new_order",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="exchanges",
                to="orders.order",
                verbose_name="order of the new goods",
            ),
        ),
        migrations.AddIndex(
            model_name="exchange",
            index=models.Index(
                condition=models.Q(("new_order", None)),
                fields=["id"],
                name="returns_exchanges_to_link",
            ),
        ),
    ]
