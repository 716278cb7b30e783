"""All reasons of a notification, and the key that a device's subscription is bound to."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0003_push")]

    operations = [
        migrations.AddField(
            model_name="notification",
            name="reasons",
            field=models.CharField(blank=True, db_default="", max_length=64),
        ),
        migrations.AddField(
            model_name="pushdevice",
            name="sender_key",
            field=models.CharField(blank=True, db_default="", max_length=100),
        ),
    ]
