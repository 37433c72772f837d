import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("loyalty", "0006_tiers"),
        ("members", "0004_profiles"),
    ]

    operations = [
        migrations.CreateModel(
            name="CorrectionSettings",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("points", models.PositiveBigIntegerField(verbose_name="points")),
                ("coins", models.PositiveBigIntegerField(verbose_name="coins")),
                ("growth", models.PositiveBigIntegerField(verbose_name="growth")),
            ],
            options={
                "verbose_name": "limits of corrections",
                "verbose_name_plural": "limits of corrections",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="correction_limits_are_one_row")
                ],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=40, verbose_name="public id")),
                (
                    "kind",
                    models.CharField(
                        choices=[("points", "Points"), ("coins", "Coins"), ("growth", "Growth")],
                        max_length=10,
                        verbose_name="of what",
                    ),
                ),
                ("amount", models.BigIntegerField(verbose_name="amount")),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("booked", "Booked"),
                            ("waiting", "Waits for a second person"),
                            ("approved", "Approved and booked"),
                            ("declined", "Declined"),
                        ],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="asked for at")),
                ("asked_by", models.CharField(max_length=200, verbose_name="asked for by")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered at")),
                ("answered_by", models.CharField(blank=True, max_length=200, verbose_name="answered by")),
                ("answer_reason", models.CharField(blank=True, max_length=200, verbose_name="reason of the answer")),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                        verbose_name="member",
                    ),
                ),
            ],
            options={
                "verbose_name": "correction",
                "verbose_name_plural": "corrections",
                "indexes": [
                    models.Index(fields=["member", "asked_at"], name="corrections_of_member"),
                    models.Index(fields=["state", "asked_at"], name="corrections_by_state"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("public_id",), name="correction_public_id_is_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount", 0), _negated=True),
                            ("amount__gte", -100000000),
                            ("amount__lte", 100000000),
                        ),
                        name="correction_adds_or_takes_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="correction_has_a_reason_always"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("answered_by", ""), ("state__in", ["booked", "waiting"])),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("state__in", ["approved", "declined"]),
                                models.Q(("answered_by", ""), _negated=True),
                                models.Q(("answered_by", models.F("asked_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="correction_is_answered_by_a_second_person",
                    ),
                ],
            },
        ),
    ]
