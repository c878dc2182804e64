"""What holds for one holds for a part of one: tiers begin at one or more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0014_sample_of_listings")]

    operations = [
        migrations.RemoveConstraint(model_name="price", name="price_begins_at_some_quantity"),
        migrations.AddConstraint(
            model_name="price",
            constraint=models.CheckConstraint(
                condition=models.Q(("min_quantity__gte", 1)), name="price_begins_at_one_or_more"
            ),
        ),
    ]
