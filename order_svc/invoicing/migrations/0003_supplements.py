from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0002_papers_are_never_changed")]

    operations = [
        migrations.AddField(
            model_name="paper",
            name="edit_id",
            field=models.UUIDField(blank=True, null=True, verbose_name="edit"),
        ),
        migrations.RemoveConstraint(model_name="paper", name="an_order_has_one_invoice"),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.UniqueConstraint(
                condition=models.Q(("edit_id", None), ("kind", "INVOICE")),
                fields=("order_id",),
                name="an_order_has_one_invoice",
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.UniqueConstraint(
                fields=("edit_id",), name="an_edit_has_one_invoice"
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.CheckConstraint(
                condition=models.Q(("edit_id", None), ("kind", "INVOICE"), _connector="OR"),
                name="an_edit_has_no_credit_note",
            ),
        ),
    ]
