"""Notifications begin with what is decided after an upgrade."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def begin_after_what_was_decided(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let a site that is upgraded tell nobody of what was decided before."""
    cursors = apps.get_model("notifications", "Cursor")
    for head in apps.get_model("discussion", "RecordHead").objects.all():
        cursors.objects.create(site_id=head.site_id, position=head.length)


def leave(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Nothing to undo: the tables go."""


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial")]

    operations = [migrations.RunPython(begin_after_what_was_decided, leave)]
