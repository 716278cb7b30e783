"""Browsers as expiring hashes, the site that took a step, and steps extended to the same person."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_api_tokens_and_allowances"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeviceTrace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("expires_at", models.DateTimeField(db_index=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="devices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["digest"], name="device_trace_by_digest")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "digest"), name="device_trace_is_kept_once_a_person"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="sanction",
            name="site",
            field=models.CharField(blank=True, db_default="", max_length=40),
        ),
        migrations.AddField(
            model_name="sanction",
            name="extends",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="extensions",
                to="people.sanction",
            ),
        ),
        migrations.AlterField(
            model_name="sanctionreach",
            name="of",
            field=models.CharField(
                choices=[
                    ("email", "Email"),
                    ("network", "Network"),
                    ("device", "Device"),
                    ("alias", "Alias"),
                ],
                max_length=8,
            ),
        ),
    ]
