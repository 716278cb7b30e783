"""What a decision was made upon, how risky a comment is, and which are picked out.

Altering `Decision` loses its triggers on SQLite; they are made again at the end.
"""

from importlib import import_module

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_triggers = import_module("plaintalk.discussion.migrations.0002_record_is_never_changed")


def release(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _triggers.release(apps, schema_editor)


def guard(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _triggers.guard(apps, schema_editor)


def rate_what_waits(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give the comments that wait the risk that their latest ruling found."""
    comments = apps.get_model("discussion", "Comment")
    decisions = apps.get_model("discussion", "Decision")
    for comment in comments.objects.filter(standing="held").iterator():
        ruling = decisions.objects.filter(comment=comment, maker="rule").order_by("-position")[0]
        comment.risk = max((one["score"] for one in ruling.findings), default=0.0)
        comment.save(update_fields=["risk"])


def leave(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Nothing to undo: the column goes."""


class Migration(migrations.Migration):
    dependencies = [("discussion", "0002_record_is_never_changed")]

    operations = [
        migrations.RunPython(release, guard),
        migrations.AddField(
            model_name="comment",
            name="featured_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="comment",
            name="risk",
            field=models.FloatField(db_default=0.0),
        ),
        migrations.AddField(
            model_name="decision",
            name="occasion",
            field=models.CharField(
                blank=True,
                choices=[
                    ("posting", "Posting"),
                    ("import", "Import"),
                    ("edit", "Edit"),
                    ("withdrawal", "Withdrawal"),
                    ("desk", "Desk"),
                    ("undo", "Undo"),
                    ("report", "Report"),
                    ("notice", "Notice"),
                    ("appeal", "Appeal"),
                ],
                db_default="",
                max_length=16,
            ),
        ),
        migrations.RemoveIndex(model_name="comment", name="comment_waiting"),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["standing", "posted_at"], name="comment_by_standing"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["site", "maker", "-position"], name="decision_by_maker"),
        ),
        migrations.RunPython(guard, release),
        migrations.RunPython(rate_what_waits, leave),
    ]
