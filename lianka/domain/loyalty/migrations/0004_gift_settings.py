from django.db import migrations, models

import lianka.foundation.fields


class Migration(migrations.Migration):
    dependencies = [
        ("loyalty", "0003_stored_value"),
    ]

    operations = [
        migrations.CreateModel(
            name="GiftSettings",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "gift_price",
                    lianka.foundation.fields.RateField(verbose_name="cost of a point the platform gives (fen)"),
                ),
                (
                    "coins_valid_months",
                    models.PositiveSmallIntegerField(verbose_name="months that coins are valid, 0 for ever"),
                ),
            ],
            options={
                "verbose_name": "settings of gifts",
                "verbose_name_plural": "settings of gifts",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="gift_settings_are_one_row")
                ],
            },
        ),
    ]
