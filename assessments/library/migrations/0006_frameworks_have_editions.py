"""Frameworks have states and editions; links have kinds and may leave their framework."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0005_published_profiles_are_frozen"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="framework",
            options={"ordering": ["title", "version", "-edition"]},
        ),
        migrations.RemoveConstraint(
            model_name="framework",
            name="library_framework_once_per_version",
        ),
        migrations.RemoveConstraint(
            model_name="frameworklink",
            name="library_framework_link_once",
        ),
        migrations.AddField(
            model_name="framework",
            name="edition",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="Fassung"),
        ),
        migrations.AddField(
            model_name="framework",
            name="outdated_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="veraltet seit"),
        ),
        migrations.AddField(
            model_name="framework",
            name="outdated_by",
            field=models.CharField(
                blank=True, max_length=64, verbose_name="abgelöst von (Pseudonym)"
            ),
        ),
        migrations.AddField(
            model_name="framework",
            name="published_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="veröffentlicht am"),
        ),
        migrations.AddField(
            model_name="framework",
            name="published_by",
            field=models.CharField(
                blank=True, max_length=64, verbose_name="veröffentlicht von (Pseudonym)"
            ),
        ),
        migrations.AddField(
            model_name="framework",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Entwurf"),
                    ("published", "veröffentlicht"),
                    ("outdated", "veraltet"),
                ],
                default="draft",
                max_length=10,
                verbose_name="Stand",
            ),
        ),
        migrations.AddField(
            model_name="framework",
            name="successor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="predecessors",
                to="library.framework",
            ),
        ),
        migrations.AddField(
            model_name="frameworklink",
            name="kind",
            field=models.CharField(
                choices=[
                    ("related", "verwandt mit"),
                    ("exact", "gleich mit"),
                    ("close", "ähnlich wie"),
                    ("broad", "enger als"),
                    ("narrow", "weiter als"),
                    ("precedes", "kommt vor"),
                    ("peer", "gleichrangig mit"),
                    ("part", "Teil von"),
                    ("replaced", "ersetzt durch"),
                    ("exemplar", "Beispiel"),
                    ("skill_level", "Stufe"),
                    ("translation", "Übersetzung"),
                ],
                default="related",
                max_length=12,
                verbose_name="Art",
            ),
        ),
        migrations.AddField(
            model_name="frameworklink",
            name="target_title",
            field=models.CharField(blank=True, max_length=500, verbose_name="Titel"),
        ),
        migrations.AddField(
            model_name="frameworklink",
            name="target_uri",
            field=models.CharField(blank=True, max_length=500, verbose_name="Adresse"),
        ),
        migrations.AddField(
            model_name="frameworknode",
            name="uri",
            field=models.CharField(
                blank=True, db_index=True, max_length=500, verbose_name="Adresse"
            ),
        ),
        migrations.AddField(
            model_name="importrun",
            name="removed_count",
            field=models.PositiveIntegerField(default=0, verbose_name="entfallen"),
        ),
        migrations.AlterField(
            model_name="frameworklink",
            name="target",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="linked_from",
                to="library.frameworknode",
            ),
        ),
        migrations.AddConstraint(
            model_name="framework",
            constraint=models.UniqueConstraint(
                fields=("key", "version", "edition"),
                name="library_framework_edition_once",
                violation_error_message="Diese Fassung des Rahmens ist schon vorhanden.",
            ),
        ),
        migrations.AddConstraint(
            model_name="framework",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "published")),
                fields=("key", "version"),
                name="library_framework_one_published",
                violation_error_message="Von diesem Rahmen gilt schon eine Fassung.",
            ),
        ),
        migrations.AddConstraint(
            model_name="framework",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "draft")),
                fields=("key", "version"),
                name="library_framework_one_draft",
                violation_error_message="Von diesem Rahmen gibt es schon einen Entwurf.",
            ),
        ),
        migrations.AddConstraint(
            model_name="framework",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("outdated_at", None),
                        ("published_at", None),
                        ("state", "draft"),
                        ("successor", None),
                    ),
                    models.Q(
                        ("outdated_at", None),
                        ("published_at__isnull", False),
                        ("state", "published"),
                        ("successor", None),
                    ),
                    models.Q(
                        ("outdated_at__isnull", False),
                        ("published_at__isnull", False),
                        ("state", "outdated"),
                    ),
                    _connector="OR",
                ),
                name="library_framework_state_has_its_moments",
                violation_error_message="Zu jedem Stand eines Rahmens gehört sein Zeitpunkt.",
            ),
        ),
        migrations.AddConstraint(
            model_name="framework",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("successor", None),
                    models.Q(("successor", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="library_framework_not_its_own_successor",
                violation_error_message="Ein Rahmen kann sich nicht selbst ablösen.",
            ),
        ),
        migrations.AddConstraint(
            model_name="frameworklink",
            constraint=models.UniqueConstraint(
                fields=("source", "kind", "target", "target_uri"),
                name="library_framework_link_once",
                nulls_distinct=False,
                violation_error_message="Dieser Verweis ist schon vorhanden.",
            ),
        ),
        migrations.AddConstraint(
            model_name="frameworklink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("target__isnull", False), ("target_uri", "")),
                    models.Q(("target", None), models.Q(("target_uri", ""), _negated=True)),
                    _connector="OR",
                ),
                name="library_framework_link_has_one_target",
                violation_error_message="Ein Verweis führt zu genau einem Element.",
            ),
        ),
    ]
