"""The site of every step taken so far: that of its place."""

from collections.abc import Iterator

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def name_sites(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Name the site of each step; one whose topic or article is gone stays without."""
    sanctions = apps.get_model("people", "Sanction").objects.filter(site="")
    sanctions.filter(scope="site").update(site=models.F("place"))
    # Few are narrower than a site; each place is looked up once.
    for scope, model, key in (("topic", "Topic", "pk"), ("discussion", "Article", "public_id")):
        narrow = sanctions.filter(scope=scope)
        for place in _readable(narrow.values_list("place", flat=True).distinct(), key):
            found = apps.get_model("articles", model).objects.filter(**{key: place}).first()
            if found is not None:
                narrow.filter(place=place).update(site=str(found.site_id))


def _readable(places: "models.QuerySet[models.Model, str]", key: str) -> Iterator[str]:
    for place in list(places):
        if key != "pk" or place.isdigit():
            yield place


def leave(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Nothing to undo: the column goes."""


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_device"),
        ("articles", "0001_initial"),
    ]

    operations = [migrations.RunPython(name_sites, leave)]
