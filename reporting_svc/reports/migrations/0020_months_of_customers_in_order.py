from django.db import migrations, models

_NAME = "a month of a customer is summed up once"


class Migration(migrations.Migration):
    """The key of a customer's months in the order in which cohorts read them."""

    dependencies = [
        ("reports", "0019_clocks_of_stores"),
    ]

    operations = [
        migrations.RemoveConstraint("customermonth", _NAME),
        migrations.AddConstraint(
            "customermonth",
            models.UniqueConstraint(fields=["customer", "currency", "month"], name=_NAME),
        ),
    ]
