"""Files in slices, imports with their refused rows, exports."""

import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255, verbose_name='file name')),
                ('size', models.PositiveBigIntegerField(default=0, verbose_name='size')),
                ('created_at', models.DateTimeField(verbose_name='created at')),
            ],
            options={
                'verbose_name': 'file',
                'verbose_name_plural': 'files',
            },
        ),
        migrations.CreateModel(
            name='ImportJob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='public id')),
                ('format', models.CharField(choices=[('csv', 'CSV'), ('xlsx', 'XLSX')], max_length=4, verbose_name='format')),
                ('encoding', models.CharField(blank=True, max_length=16, verbose_name='encoding')),
                ('language', models.CharField(default='en', max_length=2)),
                ('state', models.CharField(choices=[('uploaded', 'uploaded'), ('validated', 'validated'), ('invalid', 'invalid'), ('applied', 'applied'), ('failed', 'failed')], default='uploaded', max_length=9, verbose_name='state')),
                ('failure', models.TextField(blank=True, verbose_name='why it failed')),
                ('rows_total', models.PositiveIntegerField(null=True, verbose_name='rows')),
                ('rows_checked', models.PositiveIntegerField(default=0, verbose_name='rows checked')),
                ('rows_done', models.PositiveIntegerField(default=0, verbose_name='rows done')),
                ('to_create', models.PositiveIntegerField(default=0, verbose_name='to create')),
                ('to_update', models.PositiveIntegerField(default=0, verbose_name='to update')),
                ('to_leave', models.PositiveIntegerField(default=0, verbose_name='unchanged')),
                ('created', models.PositiveIntegerField(default=0, verbose_name='created')),
                ('updated', models.PositiveIntegerField(default=0, verbose_name='updated')),
                ('unchanged', models.PositiveIntegerField(default=0, verbose_name='unchanged')),
                ('refused', models.PositiveIntegerField(default=0, verbose_name='refused')),
                ('uploaded_by', models.CharField(max_length=120, verbose_name='uploaded by')),
                ('uploaded_at', models.DateTimeField(verbose_name='uploaded at')),
                ('applied_by', models.CharField(blank=True, max_length=120, verbose_name='applied by')),
                ('apply_asked_at', models.DateTimeField(null=True, verbose_name='application asked for at')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='finished at')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='imports.storedfile', verbose_name='file')),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
            },
        ),
        migrations.CreateModel(
            name='FileSlice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('content', models.BinaryField()),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='slices', to='imports.storedfile')),
            ],
            options={
                'verbose_name': 'slice of a file',
                'verbose_name_plural': 'slices of files',
            },
        ),
        migrations.CreateModel(
            name='ExportJob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='public id')),
                ('format', models.CharField(choices=[('csv', 'CSV'), ('xlsx', 'XLSX')], max_length=4, verbose_name='format')),
                ('category', models.SlugField(blank=True, max_length=80, verbose_name='category')),
                ('brand', models.SlugField(blank=True, max_length=80, verbose_name='brand')),
                ('status', models.CharField(blank=True, max_length=8, verbose_name='status')),
                ('state', models.CharField(choices=[('asked', 'asked for'), ('done', 'done'), ('failed', 'failed')], default='asked', max_length=6, verbose_name='state')),
                ('failure', models.TextField(blank=True, verbose_name='why it failed')),
                ('rows_total', models.PositiveIntegerField(default=0, verbose_name='rows')),
                ('rows_done', models.PositiveIntegerField(default=0, verbose_name='rows done')),
                ('asked_by', models.CharField(max_length=120, verbose_name='asked by')),
                ('asked_at', models.DateTimeField(verbose_name='asked at')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='finished at')),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='imports.storedfile', verbose_name='file')),
            ],
            options={
                'verbose_name': 'export',
                'verbose_name_plural': 'exports',
            },
        ),
        migrations.CreateModel(
            name='ImportProblem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.PositiveIntegerField(verbose_name='row')),
                ('column', models.CharField(blank=True, max_length=80, verbose_name='column')),
                ('value', models.CharField(blank=True, max_length=200, verbose_name='value')),
                ('reason', models.CharField(max_length=500, verbose_name='reason')),
                ('job', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='problems', to='imports.importjob')),
            ],
            options={
                'verbose_name': 'refused row',
                'verbose_name_plural': 'refused rows',
                'indexes': [models.Index(fields=['job', 'row', 'id'], name='problems_of_an_import')],
            },
        ),
        migrations.AddIndex(
            model_name='importjob',
            index=models.Index(fields=['-uploaded_at', '-id'], name='import_newest_first'),
        ),
        migrations.AddConstraint(
            model_name='importjob',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['uploaded', 'validated', 'invalid', 'applied', 'failed'])), name='import_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='importjob',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'applied'), _negated=True), ('rows_done', models.F('rows_total')), _connector='OR'), name='an_applied_import_has_done_all_its_rows'),
        ),
        migrations.AddConstraint(
            model_name='fileslice',
            constraint=models.UniqueConstraint(fields=('file', 'position'), name='one_slice_at_each_position_of_a_file'),
        ),
        migrations.AddIndex(
            model_name='exportjob',
            index=models.Index(fields=['-asked_at', '-id'], name='export_newest_first'),
        ),
        migrations.AddConstraint(
            model_name='exportjob',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'done', 'failed'])), name='export_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='exportjob',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), ('file__isnull', False), _connector='OR'), name='a_done_export_has_a_file'),
        ),
    ]
