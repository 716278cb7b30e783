"""Devices that show notifications, and which kinds they show."""

import django.db.models.deletion
from django.conf import settings
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


# What was chosen before said nothing about devices: as for whoever has chosen nothing.
AT_FIRST = ("decision", "answer", "reply", "mention")


def choose_as_at_first(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("notifications", "Choice").objects.filter(kind__in=AT_FIRST).update(by_push=True)


def leave(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The column goes."""


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0004_retention"),
        ("discussion", "0007_follows"),
        ("notifications", "0002_begin_after_the_record"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Push",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="PushDevice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("endpoint", models.TextField()),
                ("endpoint_digest", models.CharField(max_length=64, unique=True)),
                ("p256dh", models.CharField(max_length=100)),
                ("auth", models.CharField(max_length=32)),
                ("user_agent", models.CharField(blank=True, max_length=200)),
                ("session_digest", models.CharField(blank=True, max_length=64)),
                ("made_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="choice",
            name="by_push",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="notification",
            name="is_pushed",
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("is_pushed", True)),
                fields=["id"],
                name="notification_to_be_pushed",
            ),
        ),
        migrations.AddField(
            model_name="push",
            name="notification",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="notifications.notification",
            ),
        ),
        migrations.AddField(
            model_name="pushdevice",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="push",
            name="device",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="pushes",
                to="notifications.pushdevice",
            ),
        ),
        migrations.AddIndex(
            model_name="pushdevice",
            index=models.Index(fields=["person", "-id"], name="push_device_list"),
        ),
        migrations.AddIndex(
            model_name="pushdevice",
            index=models.Index(fields=["session_digest"], name="push_device_session"),
        ),
        migrations.AddIndex(
            model_name="push",
            index=models.Index(fields=["due_at"], name="push_due"),
        ),
        migrations.AddConstraint(
            model_name="push",
            constraint=models.UniqueConstraint(
                fields=("device", "notification"), name="notification_is_pushed_once"
            ),
        ),
        migrations.RunPython(choose_as_at_first, leave),
    ]
