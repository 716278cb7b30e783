"""Letters about steps against people begin with those taken after an upgrade."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone


def begin_now(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let a site that is upgraded write about no step that was taken or lifted before."""
    apps.get_model("hooks", "Cursor").objects.update(steps_since=timezone.now())


def leave(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Nothing to undo: the column goes."""


class Migration(migrations.Migration):
    dependencies = [("hooks", "0003_notices_and_steps")]

    operations = [migrations.RunPython(begin_now, leave)]
