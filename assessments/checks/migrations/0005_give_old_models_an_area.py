"""Models from before there were areas get one area, one facet a field, and an even crosswalk.

A facet's anchors are the statements of its field, because until now these were the only words
for a level. The freezing triggers rest meanwhile: nothing that anybody saw changes.
"""

from django.db import migrations

FORWARD = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE checks_field DISABLE TRIGGER checks_field_frozen;
ALTER TABLE checks_modellevel DISABLE TRIGGER checks_model_level_frozen;
ALTER TABLE checks_statement DISABLE TRIGGER checks_statement_frozen;

INSERT INTO checks_area (id, model_id, code, title, description, position, is_digital)
SELECT gen_random_uuid(), id, 'kompetenzen', 'Kompetenzen', '', 1, FALSE
FROM checks_competencemodel;
UPDATE checks_field f SET area_id = a.id FROM checks_area a WHERE a.model_id = f.model_id;

INSERT INTO checks_facet (id, field_id, code, title, position)
SELECT gen_random_uuid(), id, 'allgemein', title, 1 FROM checks_field;
INSERT INTO checks_anchor (facet_id, level, text)
SELECT DISTINCT ON (f.id, s.level) f.id, s.level, s.text
FROM checks_facet f JOIN checks_statement s ON s.field_id = f.field_id
ORDER BY f.id, s.level, s.text;
UPDATE checks_statement s SET facet_id = f.id FROM checks_facet f WHERE f.field_id = s.field_id;

UPDATE checks_modellevel l
SET reference_from = (l.level - 1) * 8 / m.level_count + 1, reference_to = l.level * 8 / m.level_count
FROM checks_competencemodel m WHERE m.id = l.model_id;

ALTER TABLE checks_field ENABLE TRIGGER checks_field_frozen;
ALTER TABLE checks_modellevel ENABLE TRIGGER checks_model_level_frozen;
ALTER TABLE checks_statement ENABLE TRIGGER checks_statement_frozen;
"""


class Migration(migrations.Migration):
    dependencies = [("checks", "0004_areas_facets_anchors")]

    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
