from django.db import migrations, models

_TABLES = ("document", "linefact", "hourtotal", "taxtotal", "tendertotal")
_HOUR = ["business_date", "business_hour", "channel", "store", "currency", "cashier"]
_SUMMED_UP = {
    "hourtotal": ([], "an hour is summed up once"),
    "taxtotal": (["code"], "a tax is summed up once in an hour"),
    "tendertotal": (["type"], "a tender is summed up once in an hour"),
}


def _country():
    return models.CharField(blank=True, db_default="", max_length=2, verbose_name="country")


class Migration(migrations.Migration):

    dependencies = [
        ("reports", "0016_alert_languages"),
    ]

    operations = [
        *(migrations.AddField(table, "country", _country()) for table in _TABLES),
        *(migrations.RemoveConstraint(table, name) for table, (_of, name) in _SUMMED_UP.items()),
        *(
            migrations.AddConstraint(
                table,
                models.UniqueConstraint(
                    fields=[*_HOUR[:4], "country", *_HOUR[4:], *of], name=name
                ),
            )
            for table, (of, name) in _SUMMED_UP.items()
        ),
    ]
