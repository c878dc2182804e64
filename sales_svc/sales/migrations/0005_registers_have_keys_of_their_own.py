"""A default is computed once for all rows that are there already; receipts want one for each."""

import secrets

from django.db import migrations


def give_keys(apps, _schema_editor):
    Register = apps.get_model("sales", "Register")
    for register in Register.objects.order_by("pk").iterator():
        Register.objects.filter(pk=register.pk).update(receipt_key=secrets.token_hex(32))


class Migration(migrations.Migration):
    dependencies = [("sales", "0004_z_reports_are_never_changed")]

    operations = [migrations.RunPython(give_keys, migrations.RunPython.noop)]
