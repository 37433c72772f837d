import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("checkout", "0003_top_ups"),
        ("members", "0003_facts"),
        ("merchants", "0002_alliance_card"),
    ]

    operations = [
        migrations.CreateModel(
            name="StoredValueRefund",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=40, verbose_name="public id")),
                ("principal_fen", models.BigIntegerField(verbose_name="principal returned")),
                ("bonus_fen", models.BigIntegerField(verbose_name="bonus taken back")),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("refunded_at", models.DateTimeField(verbose_name="refunded at")),
                ("refunded_by", models.CharField(max_length=200, verbose_name="refunded by")),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                        verbose_name="member",
                    ),
                ),
                (
                    "merchant",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="merchants.merchant",
                        verbose_name="merchant",
                    ),
                ),
            ],
            options={
                "verbose_name": "refund of stored value",
                "verbose_name_plural": "refunds of stored value",
                "indexes": [models.Index(fields=["member", "refunded_at"], name="stored_value_refunds_of_member")],
                "constraints": [
                    models.UniqueConstraint(fields=("public_id",), name="stored_value_refund_public_id_is_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("bonus_fen__gte", 0), ("principal_fen__gt", 0)),
                        name="stored_value_refund_returns_principal",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StoredValueRefundPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="no.")),
                ("principal_fen", models.BigIntegerField(verbose_name="principal returned")),
                ("bonus_fen", models.BigIntegerField(verbose_name="bonus taken back")),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="checkout.order",
                        verbose_name="top-up",
                    ),
                ),
                (
                    "refund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="checkout.storedvaluerefund",
                        verbose_name="refund of stored value",
                    ),
                ),
            ],
            options={
                "verbose_name": "part of a refund of stored value",
                "verbose_name_plural": "parts of refunds of stored value",
                "constraints": [
                    models.UniqueConstraint(fields=("refund", "order"), name="stored_value_refund_names_a_top_up_once"),
                    models.UniqueConstraint(fields=("refund", "number"), name="stored_value_refund_parts_are_numbered"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("bonus_fen__gte", 0),
                            ("principal_fen__gte", 0),
                            models.Q(("principal_fen__gt", 0), ("bonus_fen__gt", 0), _connector="OR"),
                        ),
                        name="stored_value_refund_part_returns_something",
                    ),
                ],
            },
        ),
    ]
