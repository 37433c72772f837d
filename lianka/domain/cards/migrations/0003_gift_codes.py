import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cards", "0002_physical_cards"),
        ("members", "0003_facts"),
        ("merchants", "0002_alliance_card"),
    ]

    operations = [
        migrations.CreateModel(
            name="GiftBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=40, verbose_name="public id")),
                ("company", models.CharField(blank=True, max_length=120, verbose_name="company")),
                ("contact_sealed", models.BinaryField(blank=True, null=True, verbose_name="contact, sealed")),
                ("nonce", models.BinaryField(verbose_name="nonce")),
                ("count", models.PositiveIntegerField(verbose_name="number of codes")),
                ("unit_price_fen", models.BigIntegerField(verbose_name="price agreed for a code")),
                ("total_fen", models.BigIntegerField(verbose_name="total")),
                ("keeps_expired", models.BooleanField(verbose_name="keeps the money of expired codes for the buyer")),
                ("expires_at", models.DateTimeField(verbose_name="expires at")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("paid", "Paid"), ("cancelled", "Cancelled")],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "paid_by",
                    models.CharField(
                        blank=True,
                        choices=[("bank", "Bank transfer"), ("payable", "What the merchant is owed")],
                        max_length=10,
                        null=True,
                        verbose_name="paid out of",
                    ),
                ),
                ("reference", models.CharField(blank=True, max_length=120, null=True, verbose_name="bank reference")),
                ("paid_at", models.DateTimeField(blank=True, null=True, verbose_name="paid at")),
                ("exported_at", models.DateTimeField(blank=True, null=True, verbose_name="exported at")),
                ("exported_by", models.CharField(blank=True, max_length=200, verbose_name="exported by")),
                ("expired_at", models.DateTimeField(blank=True, null=True, verbose_name="expired at")),
                ("created_at", models.DateTimeField(verbose_name="created at")),
                ("created_by", models.CharField(max_length=200, verbose_name="created by")),
                (
                    "merchant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="merchants.merchant",
                        verbose_name="merchant",
                    ),
                ),
                (
                    "option",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cards.priceoption",
                        verbose_name="price of a card",
                    ),
                ),
            ],
            options={
                "verbose_name": "batch of gift codes",
                "verbose_name_plural": "batches of gift codes",
                "indexes": [
                    models.Index(fields=["created_at"], name="gift_batches_by_time"),
                    models.Index(
                        condition=models.Q(("expired_at", None), ("state", "paid")),
                        fields=["expires_at"],
                        name="gift_batches_to_expire",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("public_id",), name="gift_batch_public_id_is_unique"),
                    models.UniqueConstraint(fields=("reference",), name="gift_bank_reference_is_used_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "paid", "cancelled"])),
                        name="gift_batch_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("company", ""), ("merchant__isnull", False)),
                            models.Q(("merchant", None), models.Q(("company", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="gift_batch_has_one_buyer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("count__gte", 1),
                            ("count__lte", 10000),
                            ("total_fen__gte", models.F("count")),
                            (
                                "total_fen__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("count"), "*", models.F("unit_price_fen")
                                ),
                            ),
                        ),
                        name="gift_batch_costs_something_for_each_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("paid_at__isnull", False), ("paid_by__isnull", False), ("state", "paid")),
                            models.Q(
                                ("state__in", ["draft", "cancelled"]),
                                ("expired_at", None),
                                ("exported_at", None),
                                ("paid_at", None),
                                ("paid_by", None),
                                ("reference", None),
                            ),
                            _connector="OR",
                        ),
                        name="gift_batch_is_exported_once_paid_for",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("paid_by", None),
                            models.Q(("paid_by", "bank"), ("reference__isnull", False)),
                            models.Q(("merchant__isnull", False), ("paid_by", "payable"), ("reference", None)),
                            _connector="OR",
                        ),
                        name="gift_batch_says_where_its_money_came_from",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GiftBatchMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "from_state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("paid", "Paid"), ("cancelled", "Cancelled")],
                        max_length=10,
                        verbose_name="from",
                    ),
                ),
                (
                    "to_state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("paid", "Paid"), ("cancelled", "Cancelled")],
                        max_length=10,
                        verbose_name="to",
                    ),
                ),
                ("moved_at", models.DateTimeField(verbose_name="moved at")),
                ("moved_by", models.CharField(max_length=200, verbose_name="moved by")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cards.giftbatch",
                        verbose_name="batch of gift codes",
                    ),
                ),
            ],
            options={
                "verbose_name": "move of a batch",
                "verbose_name_plural": "moves of batches",
            },
        ),
        migrations.CreateModel(
            name="GiftCodeFailure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address_hash", models.CharField(max_length=64, verbose_name="address, keyed hash")),
                ("failed_at", models.DateTimeField(verbose_name="failed at")),
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
            ],
            options={
                "verbose_name": "wrong gift code",
                "verbose_name_plural": "wrong gift codes",
                "indexes": [
                    models.Index(fields=["member", "failed_at"], name="wrong_gift_codes_by_member"),
                    models.Index(fields=["address_hash", "failed_at"], name="wrong_gift_codes_by_address"),
                    models.Index(fields=["failed_at"], name="wrong_gift_codes_by_time"),
                ],
            },
        ),
        migrations.CreateModel(
            name="GiftRepayment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=40, verbose_name="public id")),
                ("amount_fen", models.BigIntegerField(verbose_name="amount")),
                ("reference", models.CharField(max_length=120, verbose_name="bank reference")),
                ("repaid_at", models.DateTimeField(verbose_name="repaid at")),
                ("repaid_by", models.CharField(max_length=200, verbose_name="recorded by")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cards.giftbatch",
                        verbose_name="batch of gift codes",
                    ),
                ),
            ],
            options={
                "verbose_name": "repayment of gift codes",
                "verbose_name_plural": "repayments of gift codes",
                "constraints": [
                    models.UniqueConstraint(fields=("public_id",), name="gift_repayment_public_id_is_unique"),
                    models.UniqueConstraint(fields=("reference",), name="gift_repayment_reference_is_used_once"),
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen__gt", 0)), name="gift_repayment_is_a_positive_amount"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GiftVoid",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=40, verbose_name="public id")),
                ("count", models.PositiveIntegerField(verbose_name="number of codes")),
                ("amount_fen", models.BigIntegerField(verbose_name="amount")),
                (
                    "money",
                    models.CharField(
                        choices=[("give_back", "Give it back to the buyer"), ("keep", "Keep it as revenue")],
                        max_length=10,
                        verbose_name="the money",
                    ),
                ),
                ("voided_at", models.DateTimeField(verbose_name="voided at")),
                ("voided_by", models.CharField(max_length=200, verbose_name="voided by")),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cards.giftbatch",
                        verbose_name="batch of gift codes",
                    ),
                ),
            ],
            options={
                "verbose_name": "voided gift codes",
                "verbose_name_plural": "voided gift codes",
                "constraints": [
                    models.UniqueConstraint(fields=("public_id",), name="gift_void_public_id_is_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_fen__gte", models.F("count")),
                            ("count__gte", 1),
                            ("money__in", ["give_back", "keep"]),
                        ),
                        name="gift_void_takes_codes_with_their_money",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GiftCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("code_hash", models.CharField(max_length=64, verbose_name="code, keyed hash")),
                ("hint", models.CharField(max_length=4, verbose_name="last group")),
                ("price_fen", models.BigIntegerField(verbose_name="price paid")),
                (
                    "state",
                    models.CharField(
                        choices=[("new", "Not used"), ("redeemed", "Used"), ("voided", "Void"), ("expired", "Expired")],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="used, voided or expired at")),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cards.giftbatch",
                        verbose_name="batch of gift codes",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                        verbose_name="member",
                    ),
                ),
                (
                    "term",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cards.cardterm",
                        verbose_name="term of a card",
                    ),
                ),
                (
                    "void",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cards.giftvoid",
                        verbose_name="voided gift codes",
                    ),
                ),
            ],
            options={
                "verbose_name": "gift code",
                "verbose_name_plural": "gift codes",
                "indexes": [models.Index(fields=["hint"], name="gift_codes_by_hint")],
                "constraints": [
                    models.UniqueConstraint(fields=("code_hash",), name="gift_code_is_the_only_one_of_its_kind"),
                    models.UniqueConstraint(fields=("batch", "number"), name="gift_codes_are_numbered_per_batch"),
                    models.UniqueConstraint(fields=("term",), name="gift_code_opens_a_term_of_its_own"),
                    models.CheckConstraint(
                        condition=models.Q(("price_fen__gte", 1)), name="gift_code_has_cost_a_positive_amount"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at", None), ("member", None), ("state", "new"), ("term", None), ("void", None)
                            ),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("member__isnull", False),
                                ("state", "redeemed"),
                                ("term__isnull", False),
                                ("void", None),
                            ),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("member", None),
                                ("state", "voided"),
                                ("term", None),
                                ("void__isnull", False),
                            ),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("member", None),
                                ("state", "expired"),
                                ("term", None),
                                ("void", None),
                            ),
                            _connector="OR",
                        ),
                        name="gift_code_is_used_voided_or_expired_once",
                    ),
                ],
            },
        ),
    ]
