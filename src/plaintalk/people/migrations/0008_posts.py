"""Who has which role where. What was one role for a person becomes a post at every site."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from plaintalk.kernel.ids import Prefix, new_id

# From the least to the most that somebody may do.
_RANKS = ["moderator", "editor", "administrator"]


def _then(apps: Apps, name: str) -> Any:
    """Give a model as it was at this point."""
    return apps.get_model("people", name)


def give_posts(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give whoever had a role a post at every site; roles came with the account, so from then."""
    posts = _then(apps, "Post").objects
    for person in _then(apps, "Person").objects.filter(role__in=_RANKS):
        posts.create(
            public_id=new_id(Prefix.POST),
            person=person,
            role=person.role,
            given_at=person.created_at,
        )


def take_highest(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give back the highest role held at every site. A post at one site or topic has no equal."""
    held = _then(apps, "Post").objects.filter(ended_at__isnull=True, site="")
    for role in _RANKS:
        people = held.filter(role=role).values("person")
        _then(apps, "Person").objects.filter(pk__in=people).update(role=role)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0007_sso_names"),
    ]

    operations = [
        migrations.CreateModel(
            name="Post",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.CharField(max_length=32, unique=True)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("moderator", "moderator"),
                            ("editor", "editor"),
                            ("administrator", "administrator"),
                        ],
                        max_length=16,
                    ),
                ),
                ("site", models.CharField(blank=True, max_length=20)),
                ("topic", models.CharField(blank=True, max_length=20)),
                ("given_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("person", "role", "site", "topic"),
                        name="post_is_held_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["moderator", "editor", "administrator"])),
                        name="post_role_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("topic", ""),
                            models.Q(("role", "moderator"), models.Q(("site", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="post_in_a_topic_is_a_moderators",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_by__isnull", True),
                            ("ended_at__isnull", False),
                            _connector="OR",
                        ),
                        name="post_ended_by_somebody_is_ended",
                    ),
                ],
            },
        ),
        migrations.RunPython(give_posts, take_highest),
        migrations.RemoveConstraint(
            model_name="person",
            name="person_role_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="person",
            name="person_without_account_is_a_reader",
        ),
        migrations.RemoveField(
            model_name="person",
            name="role",
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "member"), ("email", ""), _connector="OR"),
                name="person_without_account_has_no_email",
            ),
        ),
    ]
