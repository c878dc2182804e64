"""What is in the window can be read and found at once; `rebuild_window` adds stems and attributes."""

from django.db import migrations

FILL = """
UPDATE catalog_listing AS l SET
  shown_en = shown.head_en || shown.tail, shown_fr = shown.head_fr || shown.tail,
  facets = shown.facets, codes = shown.codes,
  heading = setweight(to_tsvector('simple', l.sort_en || ' ' || l.sort_fr), 'B'),
  vector = to_tsvector('simple', l.search_text)
FROM (
  SELECT w.id,
    left(jsonb_build_object('slug', w.slug, 'name', w.name_en, 'category', CASE WHEN w.category_slug <> '' THEN
      jsonb_build_object('slug', w.category_slug, 'name', w.category_name_en) END)::text, -1) AS head_en,
    left(jsonb_build_object('slug', w.slug, 'name', w.name_fr, 'category', CASE WHEN w.category_slug <> '' THEN
      jsonb_build_object('slug', w.category_slug, 'name', w.category_name_fr) END)::text, -1) AS head_fr,
    ', "variants": ' || COALESCE(jsonb_agg(jsonb_build_object('sku', v->'sku', 'gtin', v->'gtins'->0,
      'price', jsonb_build_object('amount', v->'amount', 'currency', w.currency), 'in_stock', v->'in_stock')
      ORDER BY n)::text, '[]') || '}' AS tail,
    COALESCE(array_agg(lower(v->>'sku') ORDER BY n), '{}') AS codes,
    ARRAY(SELECT 'category:' || s FROM unnest(string_to_array(w.category_path, '/')) s WHERE s <> '') AS facets
  FROM catalog_listing w CROSS JOIN LATERAL jsonb_array_elements(w.variants) WITH ORDINALITY AS x(v, n)
  GROUP BY w.id
) AS shown WHERE shown.id = l.id
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0010_search_by_words")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
