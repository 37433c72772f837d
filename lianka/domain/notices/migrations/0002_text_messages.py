from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="InAppText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("phone_hash", models.CharField(max_length=64, verbose_name="phone, keyed hash")),
                ("text_sealed", models.BinaryField(verbose_name="text, sealed")),
                ("sent_at", models.DateTimeField(verbose_name="sent at")),
                ("expires_at", models.DateTimeField(verbose_name="expires at")),
            ],
            options={
                "verbose_name": "text message",
                "verbose_name_plural": "text messages",
                "indexes": [models.Index(fields=["expires_at"], name="texts_by_expiry")],
                "constraints": [
                    models.UniqueConstraint(fields=("phone_hash",), name="phone_has_one_latest_text"),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("sent_at"))), name="text_is_shown_for_a_while"
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="operatornotice",
            name="notice_topic_is_a_known_one",
        ),
        migrations.AlterField(
            model_name="operatornotice",
            name="topic",
            field=models.CharField(
                choices=[
                    ("points_ran_low", "Points bought in advance are running low"),
                    ("refund_failed", "A payment provider could not give money back"),
                    ("wrong_amount_found", "A payment provider took another amount than was asked"),
                ],
                max_length=60,
                verbose_name="topic",
            ),
        ),
        migrations.AddConstraint(
            model_name="operatornotice",
            constraint=models.CheckConstraint(
                condition=models.Q(("topic__in", ["points_ran_low", "refund_failed", "wrong_amount_found"])),
                name="notice_topic_is_a_known_one",
            ),
        ),
    ]
