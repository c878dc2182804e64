from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="RevokedSessions",
            fields=[
                (
                    "subject",
                    models.CharField(max_length=64, primary_key=True, serialize=False),
                ),
                ("valid_from_version", models.PositiveIntegerField()),
                ("revoked_at", models.DateTimeField(db_index=True)),
            ],
        ),
    ]
