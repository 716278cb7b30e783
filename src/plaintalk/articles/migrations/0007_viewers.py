from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0006_picture_hosts"),
    ]

    operations = [
        migrations.AddField(
            model_name="site",
            name="shows_viewers",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.CreateModel(
            name="OpenPages",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("process", models.CharField(max_length=32)),
                ("number", models.PositiveIntegerField()),
                ("told_at", models.DateTimeField()),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=models.deletion.CASCADE,
                        related_name="open_pages",
                        to="articles.article",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("process", "article"), name="open_pages_are_told_once_by_a_process"
                    )
                ],
            },
        ),
    ]
