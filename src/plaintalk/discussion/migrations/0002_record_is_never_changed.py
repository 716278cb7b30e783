"""Triggers that refuse to change or delete a decision, whoever asks.

Django's sqlite3 backend rebuilds a table to alter it and loses triggers on the way: a later
migration that alters `Decision` must make them again.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SQLITE = """
CREATE TRIGGER decision_is_never_{done} BEFORE {act} ON discussion_decision
BEGIN SELECT RAISE(ABORT, 'decisions are added, never {done}'); END
"""
POSTGRES_FUNCTION = """
CREATE FUNCTION discussion_decision_stays() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'decisions are added, never changed or deleted'; END $$
"""
POSTGRES_TRIGGER = """
CREATE TRIGGER decision_is_never_{done} BEFORE {act} ON discussion_decision
FOR EACH ROW EXECUTE FUNCTION discussion_decision_stays()
"""
ACTS = (("UPDATE", "changed"), ("DELETE", "deleted"))


def guard(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    sqlite = schema_editor.connection.vendor == "sqlite"
    if not sqlite:
        schema_editor.execute(POSTGRES_FUNCTION)
    for act, done in ACTS:
        schema_editor.execute((SQLITE if sqlite else POSTGRES_TRIGGER).format(act=act, done=done))


def release(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    sqlite = schema_editor.connection.vendor == "sqlite"
    for _act, done in ACTS:
        on = "" if sqlite else " ON discussion_decision"
        schema_editor.execute(f"DROP TRIGGER decision_is_never_{done}{on}")
    if not sqlite:
        schema_editor.execute("DROP FUNCTION discussion_decision_stays()")


class Migration(migrations.Migration):
    dependencies = [("discussion", "0001_initial")]

    operations = [migrations.RunPython(guard, release)]
