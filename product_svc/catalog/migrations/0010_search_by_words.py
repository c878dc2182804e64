"""Full-text search and facets: what the shop window keeps for them."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0009_article_facts")]

    operations = [
        migrations.CreateModel(
            name="SearchWord",
            fields=[("word", models.CharField(max_length=64, primary_key=True, serialize=False))],
            options={"verbose_name": "search word", "verbose_name_plural": "search words"},
        ),
        migrations.AddField("listing", "facets", django.contrib.postgres.fields.ArrayField(models.TextField(), db_default=[], size=None)),
        migrations.AddField("listing", "codes", django.contrib.postgres.fields.ArrayField(models.TextField(), db_default=[], size=None)),
        migrations.AddField("listing", "heading", django.contrib.postgres.search.SearchVectorField(db_default="")),
        migrations.AddField("listing", "vector", django.contrib.postgres.search.SearchVectorField(db_default="")),
        migrations.AddField("listing", "shown_en", models.TextField(db_default="{}")),
        migrations.AddField("listing", "shown_fr", models.TextField(db_default="{}")),
        # so that the columns which 0012 drops can come back
        migrations.AlterField("listing", "slug", models.CharField(max_length=160, db_default="")),
        migrations.AlterField("listing", "name_en", models.CharField(max_length=255, db_default="")),
        migrations.AlterField("listing", "name_fr", models.CharField(max_length=255, db_default="")),
        migrations.AlterField("listing", "category_slug", models.CharField(max_length=80, db_default="")),
        migrations.AlterField("listing", "category_name_en", models.CharField(max_length=120, db_default="")),
        migrations.AlterField("listing", "category_name_fr", models.CharField(max_length=120, db_default="")),
        migrations.AlterField("listing", "category_path", models.CharField(max_length=500, db_default="")),
        migrations.AlterField("listing", "search_text", models.TextField(db_default="")),
    ]
