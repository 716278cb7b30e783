"""Steps that rules take, how far a step reaches, warnings that must be read, notes on people."""

import django.db.models.deletion
from django.conf import settings
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def take_seen_as_read(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Ask nobody to read a warning again that they were shown before it had to be confirmed."""
    warnings = apps.get_model("people", "Sanction").objects.filter(kind="warning")
    warnings.filter(seen_at__isnull=False).update(read_at=models.F("seen_at"))


def leave(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Nothing to undo: the column goes."""


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="PersonNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("text", models.TextField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="sanction",
            name="sanction_is_lifted_by_somebody",
        ),
        migrations.AddField(
            model_name="sanction",
            name="hours",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="sanction",
            name="message",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="sanction",
            name="place",
            field=models.CharField(blank=True, db_default="", max_length=40),
        ),
        migrations.AddField(
            model_name="sanction",
            name="read_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="sanction",
            name="scope",
            field=models.CharField(
                choices=[("discussion", "discussion"), ("topic", "topic"), ("site", "site")],
                db_default="site",
                default="site",
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="sanction",
            name="imposed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="sanction",
            name="kind",
            field=models.CharField(
                choices=[
                    ("warning", "warning"),
                    ("slow", "slow"),
                    ("pre-moderation", "pre-moderation"),
                    ("suspension", "suspension"),
                    ("block", "block"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="sanctionreach",
            name="of",
            field=models.CharField(
                choices=[("email", "Email"), ("network", "Network"), ("alias", "Alias")],
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="sanction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("lifted_by__isnull", True), ("lifted_at__isnull", False), _connector="OR"
                ),
                name="sanction_lifted_by_somebody_is_lifted",
            ),
        ),
        migrations.AddConstraint(
            model_name="sanction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("hours__isnull", False), ("kind", "slow")),
                    models.Q(models.Q(("kind", "slow"), _negated=True), ("hours__isnull", True)),
                    _connector="OR",
                ),
                name="sanction_has_hours_if_it_slows",
            ),
        ),
        migrations.AddField(
            model_name="personnote",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="personnote",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notes",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(take_seen_as_read, leave),
    ]
