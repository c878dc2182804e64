import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

_QUEUED = "report_run_queued"
_WAITING = models.Index(
    condition=models.Q(state__in=["queued", "running"]), fields=["id"], name="report_run_waiting"
)
_HELD = models.CheckConstraint(
    condition=~models.Q(state="running")
    | models.Q(lease_token__isnull=False, lease_until__isnull=False),
    name="a running report is held by somebody",
)
_SOMEBODYS = models.CheckConstraint(
    condition=models.Q(saved__isnull=False)
    | ~(models.Q(owner="") | models.Q(report="")),
    name="a run is of a saved report or somebody's",
)
_STATES = [("queued", "queued"), ("running", "running"), ("done", "done"), ("failed", "failed")]


def _text(length, name):
    return models.CharField(blank=True, db_default="", max_length=length, verbose_name=name)


class Migration(migrations.Migration):

    dependencies = [
        ("reports", "0020_months_of_customers_in_order"),
    ]

    operations = [
        migrations.AlterField(
            "reportrun",
            "saved",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="runs",
                to="reports.savedreport",
                verbose_name="saved report",
            ),
        ),
        migrations.AlterField(
            "reportrun",
            "state",
            models.CharField(
                choices=_STATES, default="queued", max_length=8, verbose_name="state"
            ),
        ),
        migrations.AlterField(
            "reportrun",
            "sent_at",
            models.DateTimeField(blank=True, null=True, verbose_name="done at"),
        ),
        migrations.AddField("reportrun", "owner", _text(64, "owner")),
        migrations.AddField("reportrun", "report", _text(40, "report")),
        migrations.AddField(
            "reportrun", "words", models.JSONField(default=dict, verbose_name="asked for")
        ),
        migrations.AddField(
            "reportrun",
            "stores",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=32),
                default=list,
                size=None,
                verbose_name="stores",
            ),
        ),
        migrations.AddField(
            "reportrun", "first_date", models.DateField(blank=True, null=True, verbose_name="from")
        ),
        migrations.AddField(
            "reportrun", "last_date", models.DateField(blank=True, null=True, verbose_name="to")
        ),
        migrations.AddField(
            "reportrun",
            "language",
            models.CharField(
                db_default="en", default="en", max_length=2, verbose_name="language"
            ),
        ),
        migrations.AddField("reportrun", "lease_token", models.UUIDField(blank=True, null=True)),
        migrations.AddField(
            "reportrun",
            "lease_until",
            models.DateTimeField(blank=True, null=True, verbose_name="taken until"),
        ),
        migrations.AddField(
            "reportrun",
            "started_at",
            models.DateTimeField(blank=True, null=True, verbose_name="started at"),
        ),
        migrations.AddField(
            "reportrun",
            "rows",
            models.PositiveIntegerField(db_default=0, default=0, verbose_name="rows"),
        ),
        migrations.AddField(
            "reportrun", "as_of", models.JSONField(default=dict, verbose_name="as of")
        ),
        migrations.AddField("reportrun", "digest", _text(64, "hash")),
        migrations.AddField(
            "reportrun", "content", models.BinaryField(blank=True, null=True, verbose_name="file")
        ),
        migrations.RemoveIndex("reportrun", _QUEUED),
        migrations.AddIndex("reportrun", _WAITING),
        migrations.AddConstraint("reportrun", _HELD),
        migrations.AddConstraint("reportrun", _SOMEBODYS),
    ]
