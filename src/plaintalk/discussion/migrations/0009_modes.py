"""What discussions are held for; and several people who answer in one, where there was one."""

from typing import Any

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def name_answerers(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give each discussion that somebody answers in a row for them."""
    answerers: Any = apps.get_model("discussion", "Answerer").objects
    discussions: Any = apps.get_model("discussion", "Discussion").objects
    found = discussions.filter(answerer__isnull=False)
    for pk, person in found.values_list("pk", "answerer_id"):
        answerers.create(discussion_id=pk, person_id=person)


def name_one(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give each discussion back the first who answers in it."""
    discussions: Any = apps.get_model("discussion", "Discussion").objects
    named: Any = apps.get_model("discussion", "Answerer").objects.order_by("-pk")
    for pk, person in named.values_list("discussion_id", "person_id"):
        discussions.filter(pk=pk).update(answerer_id=person)


class Migration(migrations.Migration):
    dependencies = [
        ("discussion", "0008_guests_confirm_addresses"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Answerer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("named_at", models.DateTimeField(null=True)),
                (
                    "discussion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answerers",
                        to="discussion.discussion",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("discussion", "person"), name="answerer_is_named_once"
                    )
                ],
            },
        ),
        migrations.RunPython(name_answerers, name_one),
        migrations.RemoveField(model_name="discussion", name="answerer"),
        migrations.AddField(
            model_name="discussion", name="answers_from", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="discussion", name="asks_from", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="discussion", name="asks_until", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="discussion",
            name="mode",
            field=models.CharField(
                choices=[
                    ("conversation", "A conversation"),
                    ("questions", "Questions, answered by guests or the newsroom"),
                    ("live", "Live, beside an event"),
                ],
                db_default="conversation",
                default="conversation",
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="discussion", name="mode_set_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="discussion",
            name="mode_set_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="discussion",
            name="readers_reply",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
