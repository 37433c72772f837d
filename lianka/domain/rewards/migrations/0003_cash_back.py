import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import lianka.foundation.fields


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0006_merges"),
        ("merchants", "0003_coin_share"),
        ("rewards", "0002_campaigns"),
    ]

    operations = [
        migrations.CreateModel(
            name="CashBackRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rate", lianka.foundation.fields.RateField(verbose_name="share that comes back")),
                ("minimum_fen", models.BigIntegerField(default=0, verbose_name="least purchase")),
                ("purchase_cap_fen", models.BigIntegerField(blank=True, null=True, verbose_name="most for a purchase")),
                (
                    "month_cap_fen",
                    models.BigIntegerField(blank=True, null=True, verbose_name="most for a member's month"),
                ),
                ("instalments", models.PositiveSmallIntegerField(default=1, verbose_name="instalments")),
                (
                    "start",
                    models.CharField(
                        choices=[("at_once", "At once"), ("next_month", "One month after the purchase")],
                        max_length=20,
                        verbose_name="first instalment",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="applies from")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="applies until")),
                ("announced_at", models.DateTimeField(verbose_name="announced at")),
                ("announced_by", models.CharField(max_length=200, verbose_name="announced by")),
                (
                    "budget",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rewards.budget",
                        verbose_name="budget",
                    ),
                ),
            ],
            options={
                "verbose_name": "rule of cash-back",
                "verbose_name_plural": "rules of cash-back",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("budget", None), ("rate", models.Value(0))),
                            models.Q(
                                ("budget__isnull", False),
                                ("rate__gt", models.Value(0)),
                                ("rate__lte", models.Value(1000000)),
                            ),
                            _connector="OR",
                        ),
                        name="cash_back_rule_has_a_rate_and_a_budget_or_neither",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("minimum_fen__gte", 0),
                            models.Q(("purchase_cap_fen", None), ("purchase_cap_fen__gte", 1), _connector="OR"),
                            models.Q(("month_cap_fen", None), ("month_cap_fen__gte", 1), _connector="OR"),
                        ),
                        name="cash_back_rule_has_sound_bounds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("instalments__gte", 1), ("instalments__lte", 24), ("start__in", ["at_once", "next_month"])
                        ),
                        name="cash_back_rule_pays_in_known_instalments",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until", None), ("valid_until__gt", models.F("valid_from")), _connector="OR"
                        ),
                        name="cash_back_rule_ends_after_it_starts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CashBackMerchant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "merchant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="merchants.merchant",
                        verbose_name="merchant",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rewards.cashbackrule",
                        verbose_name="rule",
                    ),
                ),
            ],
            options={
                "verbose_name": "merchant of a cash-back rule",
                "verbose_name_plural": "merchants of cash-back rules",
                "constraints": [
                    models.UniqueConstraint(fields=("rule", "merchant"), name="cash_back_rule_names_a_merchant_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="CashBack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=40, verbose_name="public id")),
                ("purchase", models.CharField(max_length=40, verbose_name="purchase")),
                ("business_date", models.DateField(verbose_name="business date")),
                ("happened_at", models.DateTimeField(verbose_name="happened at")),
                ("paid_fen", models.BigIntegerField(verbose_name="paid")),
                ("money_fen", models.BigIntegerField(verbose_name="paid with money")),
                ("refunded_fen", models.BigIntegerField(default=0, verbose_name="refunded")),
                ("amount_fen", models.BigIntegerField(default=0, verbose_name="comes back")),
                ("undone_fen", models.BigIntegerField(default=0, verbose_name="undone by refunds")),
                ("refusal", models.CharField(blank=True, max_length=60, verbose_name="refused for")),
                ("noted_at", models.DateTimeField(verbose_name="noted at")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided at")),
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
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="merchants.merchant",
                        verbose_name="merchant",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rewards.cashbackrule",
                        verbose_name="rule",
                    ),
                ),
            ],
            options={
                "verbose_name": "cash-back",
                "verbose_name_plural": "cash-backs",
                "indexes": [
                    models.Index(fields=["member", "business_date"], name="cash_backs_by_member_and_day"),
                    models.Index(
                        condition=models.Q(("decided_at", None)), fields=["id"], name="cash_backs_to_be_decided"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("public_id",), name="cash_back_public_id_is_unique"),
                    models.UniqueConstraint(fields=("purchase",), name="purchase_brings_cash_back_once_only"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("money_fen__gte", 0),
                            ("paid_fen__gte", models.F("money_fen")),
                            ("refunded_fen__gte", 0),
                            ("refunded_fen__lte", models.F("paid_fen")),
                        ),
                        name="cash_back_is_of_money_that_was_paid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_fen__lte", models.F("money_fen")),
                            ("undone_fen__gte", 0),
                            ("undone_fen__lte", models.F("amount_fen")),
                        ),
                        name="cash_back_is_undone_within_its_amount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount_fen", 0), ("decided_at", None), ("refusal", "")),
                            models.Q(("amount_fen__gt", 0), ("decided_at__isnull", False), ("refusal", "")),
                            models.Q(
                                ("amount_fen", 0),
                                ("decided_at__isnull", False),
                                models.Q(("refusal", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="cash_back_decided_has_an_amount_or_says_why_not",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CashBackTier",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tier", models.CharField(max_length=40, verbose_name="tier")),
                (
                    "rule",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rewards.cashbackrule",
                        verbose_name="rule",
                    ),
                ),
            ],
            options={
                "verbose_name": "tier of a cash-back rule",
                "verbose_name_plural": "tiers of cash-back rules",
                "constraints": [
                    models.UniqueConstraint(fields=("rule", "tier"), name="cash_back_rule_names_a_tier_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="CashBackUndoing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("refund", models.CharField(max_length=40, verbose_name="refund")),
                ("cancelled_fen", models.BigIntegerField(verbose_name="cancelled")),
                ("taken_fen", models.BigIntegerField(verbose_name="taken back")),
                ("undone_at", models.DateTimeField(verbose_name="undone at")),
                (
                    "cash_back",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rewards.cashback",
                        verbose_name="cash-back",
                    ),
                ),
            ],
            options={
                "verbose_name": "cash-back undone",
                "verbose_name_plural": "cash-backs undone",
                "constraints": [
                    models.UniqueConstraint(fields=("refund",), name="refund_undoes_cash_back_once_only"),
                    models.CheckConstraint(
                        condition=models.Q(("cancelled_fen__gte", 0), ("taken_fen__gte", 0)),
                        name="cash_back_undoing_takes_no_negative_amount",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CashBackInstalment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("due_day", models.DateField(verbose_name="due on")),
                ("amount_fen", models.BigIntegerField(verbose_name="amount")),
                ("cancelled_fen", models.BigIntegerField(default=0, verbose_name="cancelled")),
                ("taken_fen", models.BigIntegerField(default=0, verbose_name="taken back")),
                ("paid_at", models.DateTimeField(blank=True, null=True, verbose_name="paid at")),
                (
                    "cash_back",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rewards.cashback",
                        verbose_name="cash-back",
                    ),
                ),
            ],
            options={
                "verbose_name": "instalment of a cash-back",
                "verbose_name_plural": "instalments of cash-backs",
                "indexes": [
                    models.Index(
                        condition=models.Q(("amount_fen__gt", models.F("cancelled_fen")), ("paid_at", None)),
                        fields=["due_day", "id"],
                        name="cash_back_instalments_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("cash_back", "number"), name="instalments_are_numbered_per_cash_back"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_fen__gt", 0),
                            ("cancelled_fen__gte", 0),
                            ("cancelled_fen__lte", models.F("amount_fen")),
                            ("taken_fen__gte", 0),
                            (
                                "taken_fen__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("amount_fen"), "-", models.F("cancelled_fen")
                                ),
                            ),
                        ),
                        name="instalment_is_undone_within_its_amount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("paid_at", None), ("taken_fen", 0)),
                            models.Q(("amount_fen__gt", models.F("cancelled_fen")), ("paid_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="instalment_is_taken_back_only_when_paid",
                    ),
                ],
            },
        ),
    ]
