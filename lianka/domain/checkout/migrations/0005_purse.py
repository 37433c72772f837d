import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import lianka.foundation.fields


class Migration(migrations.Migration):
    dependencies = [
        ("cards", "0001_initial"),
        ("checkout", "0004_stored_value_refunds"),
        ("loyalty", "0006_tiers"),
        ("members", "0004_profiles"),
        ("merchants", "0003_coin_share"),
    ]

    operations = [
        migrations.CreateModel(
            name="PurchaseWallet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scope", models.CharField(blank=True, max_length=40, verbose_name="scope")),
                ("is_bonus", models.BooleanField(verbose_name="bonus")),
                ("paid_fen", models.BigIntegerField(verbose_name="paid")),
                ("refunded_fen", models.BigIntegerField(verbose_name="given back")),
            ],
            options={
                "verbose_name": "stored value of a purchase",
                "verbose_name_plural": "stored value of purchases",
            },
        ),
        migrations.CreateModel(
            name="RefundWallet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scope", models.CharField(blank=True, max_length=40, verbose_name="scope")),
                ("is_bonus", models.BooleanField(verbose_name="bonus")),
                ("amount_fen", models.BigIntegerField(verbose_name="given back")),
            ],
            options={
                "verbose_name": "stored value of a refund",
                "verbose_name_plural": "stored value of refunds",
            },
        ),
        migrations.RemoveConstraint(
            model_name="order",
            name="order_amounts_are_in_range",
        ),
        migrations.RemoveConstraint(
            model_name="order",
            name="order_has_what_its_kind_needs",
        ),
        migrations.RemoveConstraint(
            model_name="purchase",
            name="purchase_parts_are_not_negative",
        ),
        migrations.RemoveConstraint(
            model_name="purchaseline",
            name="line_is_paid_less_what_was_taken_off",
        ),
        migrations.RemoveConstraint(
            model_name="purchaseline",
            name="parts_of_a_line_are_not_negative",
        ),
        migrations.RemoveConstraint(
            model_name="refund",
            name="refund_parts_are_not_negative",
        ),
        migrations.RemoveConstraint(
            model_name="refund",
            name="refund_without_purchase_moves_no_points",
        ),
        migrations.AddField(
            model_name="order",
            name="coins_hold_id",
            field=models.BigIntegerField(blank=True, null=True, verbose_name="coins held"),
        ),
        migrations.AddField(
            model_name="order",
            name="coins_spent",
            field=models.BigIntegerField(default=0, verbose_name="coins spent (hundredths)"),
        ),
        migrations.AddField(
            model_name="order",
            name="points_multiplier",
            field=lianka.foundation.fields.RateField(blank=True, null=True, verbose_name="points multiplier"),
        ),
        migrations.AddField(
            model_name="order",
            name="stored_fen",
            field=models.BigIntegerField(default=0, verbose_name="paid with stored value"),
        ),
        migrations.AddField(
            model_name="order",
            name="tier_rate",
            field=lianka.foundation.fields.RateField(blank=True, null=True, verbose_name="tier rate"),
        ),
        migrations.AddField(
            model_name="order",
            name="wallets",
            field=models.JSONField(default=list, verbose_name="wallets"),
        ),
        migrations.AddField(
            model_name="purchase",
            name="bonus_fen",
            field=models.BigIntegerField(default=0, verbose_name="paid from the bonus"),
        ),
        migrations.AddField(
            model_name="purchase",
            name="coins_spent",
            field=models.BigIntegerField(default=0, verbose_name="coins spent (hundredths)"),
        ),
        migrations.AddField(
            model_name="purchase",
            name="growth_earned",
            field=models.BigIntegerField(default=0, verbose_name="growth gained"),
        ),
        migrations.AddField(
            model_name="purchase",
            name="principal_fen",
            field=models.BigIntegerField(default=0, verbose_name="paid from the principal"),
        ),
        migrations.AddField(
            model_name="purchaseline",
            name="coins_fen",
            field=models.BigIntegerField(default=0, verbose_name="paid with coins"),
        ),
        migrations.AddField(
            model_name="purchaseline",
            name="tier_fen",
            field=models.BigIntegerField(default=0, verbose_name="tier price"),
        ),
        migrations.AddField(
            model_name="refund",
            name="bonus_fen",
            field=models.BigIntegerField(default=0, verbose_name="given back to the bonus"),
        ),
        migrations.AddField(
            model_name="refund",
            name="coins_returned",
            field=models.BigIntegerField(default=0, verbose_name="coins returned (hundredths)"),
        ),
        migrations.AddField(
            model_name="refund",
            name="growth_taken_back",
            field=models.BigIntegerField(default=0, verbose_name="growth taken back"),
        ),
        migrations.AddField(
            model_name="refund",
            name="principal_fen",
            field=models.BigIntegerField(default=0, verbose_name="given back to the principal"),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "store"),
                        ("merchant__isnull", False),
                        ("opened_card", None),
                        ("option", None),
                        ("store__isnull", False),
                        ("offer", None),
                    ),
                    models.Q(
                        ("kind", "card"),
                        ("offer", None),
                        ("option__isnull", False),
                        ("purchase", None),
                        ("store", None),
                        ("coins_spent", 0),
                        ("points_spent", 0),
                        ("stored_fen", 0),
                    ),
                    models.Q(
                        ("kind", "top_up"),
                        ("offer__isnull", False),
                        ("opened_card", None),
                        ("option", None),
                        ("purchase", None),
                        ("coins_spent", 0),
                        ("points_spent", 0),
                        ("stored_fen", 0),
                    ),
                    _connector="OR",
                ),
                name="order_has_what_its_kind_needs",
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("coins_spent__gte", 0),
                    ("payable_fen__gte", models.F("stored_fen")),
                    ("payable_fen__lte", models.F("list_fen")),
                    ("points_spent__gte", 0),
                    ("stored_fen__gte", 0),
                ),
                name="order_amounts_are_in_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="purchase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("coins_spent__gte", 0),
                    ("growth_earned__gte", 0),
                    ("points_cost_fen__gte", 0),
                    ("points_earned__gte", 0),
                    ("points_spent__gte", 0),
                    ("points_worth_fen__gte", 0),
                    ("transaction_fee_fen__gte", 0),
                ),
                name="purchase_parts_are_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="purchase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("bonus_fen__gte", 0),
                    (
                        "paid_fen__gte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("principal_fen"), "+", models.F("bonus_fen")
                        ),
                    ),
                    ("principal_fen__gte", 0),
                ),
                name="purchase_is_paid_from_wallets_at_most",
            ),
        ),
        migrations.AddConstraint(
            model_name="purchaseline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "paid_fen",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("list_fen"), "-", models.F("tier_fen")
                                    ),
                                    "-",
                                    models.F("coins_fen"),
                                ),
                                "-",
                                models.F("points_fen"),
                            ),
                            "-",
                            models.F("card_fen"),
                        ),
                    )
                ),
                name="line_is_paid_less_what_was_taken_off",
            ),
        ),
        migrations.AddConstraint(
            model_name="purchaseline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("card_fen__gte", 0),
                    ("coins_fen__gte", 0),
                    ("excluded_fen__gte", 0),
                    ("paid_fen__gte", 0),
                    ("points_fen__gte", 0),
                    ("tier_fen__gte", 0),
                ),
                name="parts_of_a_line_are_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("coins_returned__gte", 0),
                    ("growth_taken_back__gte", 0),
                    ("points_cost_fen__gte", 0),
                    ("points_returned__gte", 0),
                    ("points_taken_back__gte", 0),
                    ("points_worth_fen__gte", 0),
                    ("transaction_fee_fen__gte", 0),
                ),
                name="refund_parts_are_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "amount_fen__gte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("principal_fen"), "+", models.F("bonus_fen")
                        ),
                    ),
                    ("bonus_fen__gte", 0),
                    ("principal_fen__gte", 0),
                ),
                name="refund_goes_to_wallets_at_most",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("purchase__isnull", False),
                    models.Q(
                        ("bonus_fen", 0),
                        ("coins_returned", 0),
                        ("growth_taken_back", 0),
                        ("points_cost_fen", 0),
                        ("points_returned", 0),
                        ("points_taken_back", 0),
                        ("points_worth_fen", 0),
                        ("principal_fen", 0),
                        ("transaction_fee_fen", 0),
                    ),
                    _connector="OR",
                ),
                name="refund_without_purchase_moves_no_points",
            ),
        ),
        migrations.AddField(
            model_name="purchasewallet",
            name="purchase",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="checkout.purchase",
                verbose_name="purchase",
            ),
        ),
        migrations.AddField(
            model_name="refundwallet",
            name="refund",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="checkout.refund",
                verbose_name="refund",
            ),
        ),
        migrations.AddConstraint(
            model_name="purchasewallet",
            constraint=models.UniqueConstraint(
                fields=("purchase", "scope", "is_bonus"), name="purchase_names_a_part_of_a_wallet_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="purchasewallet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("paid_fen__gt", 0), ("refunded_fen__gte", 0), ("refunded_fen__lte", models.F("paid_fen"))
                ),
                name="wallet_is_given_back_at_most_what_it_paid",
            ),
        ),
        migrations.AddConstraint(
            model_name="refundwallet",
            constraint=models.UniqueConstraint(
                fields=("refund", "scope", "is_bonus"), name="refund_names_a_part_of_a_wallet_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="refundwallet",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_fen__gt", 0)), name="refund_to_a_wallet_gives_something"
            ),
        ),
    ]
