"""Keys, identities and spent tokens of publishers' sign-in; badges; what names look like."""

import django.db.models.deletion
import plaintalk.people.name_keys
import plaintalk.people.permissions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0001_initial"),
        ("people", "0005_device_site_of_steps"),
    ]

    operations = [
        migrations.CreateModel(
            name="SsoIdentity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sub", models.CharField(max_length=255)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("avatar_url", models.CharField(blank=True, max_length=500)),
                ("profile_url", models.CharField(blank=True, max_length=500)),
                ("role_given", models.CharField(blank=True, max_length=16)),
                ("issued_at", models.DateTimeField(null=True)),
                ("first_seen_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="SsoKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kid", models.CharField(max_length=80)),
                (
                    "algorithm",
                    models.CharField(
                        choices=[("HS256", "Hs256"), ("EdDSA", "Eddsa")], max_length=8
                    ),
                ),
                ("sealed_secret", models.TextField(blank=True)),
                ("public_key", models.TextField(blank=True)),
                ("audience", models.CharField(max_length=253)),
                ("coral_format", models.BooleanField(default=False)),
                (
                    "highest_role",
                    models.CharField(
                        choices=[
                            ("reader", "reader"),
                            ("moderator", "moderator"),
                            ("editor", "editor"),
                            ("administrator", "administrator"),
                        ],
                        default=plaintalk.people.permissions.Role["READER"],
                        max_length=16,
                    ),
                ),
                ("names_may_repeat", models.BooleanField(default=False)),
                ("emails_are_verified", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="SsoSpent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("jti_digest", models.CharField(max_length=64)),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.AddField(
            model_name="person",
            name="badges",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="person",
            name="name_read",
            field=plaintalk.people.name_keys.ReadKeyField(
                default="", editable=False, max_length=120
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="name_seen",
            field=plaintalk.people.name_keys.SeenKeyField(
                default="", editable=False, max_length=120
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["name_seen"], name="person_by_name_seen"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["name_read"], name="person_by_name_read"),
        ),
        migrations.AddField(
            model_name="ssoidentity",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sso_identities",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="ssoidentity",
            name="site",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sso_identities",
                to="articles.site",
            ),
        ),
        migrations.AddField(
            model_name="ssokey",
            name="site",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sso_keys",
                to="articles.site",
            ),
        ),
        migrations.AddField(
            model_name="ssospent",
            name="key",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="spent",
                to="people.ssokey",
            ),
        ),
        migrations.AddConstraint(
            model_name="ssoidentity",
            constraint=models.UniqueConstraint(
                fields=("site", "sub"), name="sso_identity_is_one_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="ssokey",
            constraint=models.UniqueConstraint(
                fields=("site", "kid"), name="sso_key_kid_is_its_own_on_a_site"
            ),
        ),
        migrations.AddConstraint(
            model_name="ssokey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("algorithm", "HS256"),
                        ("public_key", ""),
                        models.Q(("sealed_secret", ""), _negated=True),
                    ),
                    models.Q(
                        ("algorithm", "EdDSA"),
                        ("coral_format", False),
                        ("sealed_secret", ""),
                        models.Q(("public_key", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="sso_key_has_what_its_algorithm_needs",
            ),
        ),
        migrations.AddConstraint(
            model_name="ssospent",
            constraint=models.UniqueConstraint(
                fields=("key", "jti_digest"), name="sso_token_is_spent_once"
            ),
        ),
    ]
