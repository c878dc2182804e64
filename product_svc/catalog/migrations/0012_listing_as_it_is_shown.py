"""The window is read as the JSON it keeps, filtered by facets and searched by lexemes."""

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0011_fill_the_shop_window'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='listing',
            name='listing_category_prefix',
        ),
        migrations.RemoveField(
            model_name='listing',
            name='category_name_en',
        ),
        migrations.RemoveField(
            model_name='listing',
            name='category_name_fr',
        ),
        migrations.RemoveField(
            model_name='listing',
            name='category_path',
        ),
        migrations.RemoveField(
            model_name='listing',
            name='category_slug',
        ),
        migrations.RemoveField(
            model_name='listing',
            name='name_en',
        ),
        migrations.RemoveField(
            model_name='listing',
            name='name_fr',
        ),
        migrations.RemoveField(
            model_name='listing',
            name='search_text',
        ),
        migrations.RemoveField(
            model_name='listing',
            name='slug',
        ),
        migrations.AddIndex(
            model_name='listing',
            index=django.contrib.postgres.indexes.GinIndex(fields=['facets'], name='listing_by_facet'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=django.contrib.postgres.indexes.GinIndex(fields=['codes'], name='listing_by_code'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=django.contrib.postgres.indexes.GinIndex(fields=['heading'], name='listing_heading_words'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=django.contrib.postgres.indexes.GinIndex(fields=['vector'], name='listing_words'),
        ),
    ]
