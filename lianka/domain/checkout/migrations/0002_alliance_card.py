import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import lianka.foundation.fields


class Migration(migrations.Migration):
    dependencies = [
        ("cards", "0001_initial"),
        ("checkout", "0001_initial"),
        ("members", "0002_signing_in"),
        ("merchants", "0002_alliance_card"),
    ]

    operations = [
        migrations.CreateModel(
            name="Order",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=40, verbose_name="public id")),
                (
                    "kind",
                    models.CharField(
                        choices=[("store", "Payment in a store"), ("card", "Card")], max_length=8, verbose_name="kind"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("awaiting_payment", "Awaiting payment"),
                            ("captured", "Paid"),
                            ("closed", "Closed"),
                            ("returned", "Money returned"),
                        ],
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("till_record", "Till record"),
                            ("back_office", "Back office"),
                            ("counter", "At the counter"),
                            ("member", "On the member's phone"),
                            ("api", "Till over the API"),
                        ],
                        max_length=12,
                        verbose_name="channel",
                    ),
                ),
                (
                    "tender",
                    models.CharField(
                        choices=[("provider", "Payment provider"), ("till", "The merchant's till")],
                        max_length=12,
                        verbose_name="money is moved by",
                    ),
                ),
                ("card_rate", lianka.foundation.fields.RateField(blank=True, null=True, verbose_name="card rate")),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("items", models.JSONField(default=list, verbose_name="lines")),
                ("list_fen", models.BigIntegerField(verbose_name="list price")),
                ("payable_fen", models.BigIntegerField(verbose_name="to be paid")),
                ("points_spent", models.BigIntegerField(default=0, verbose_name="points spent")),
                ("hold_id", models.BigIntegerField(blank=True, null=True, verbose_name="points held")),
                ("payment_id", models.CharField(blank=True, max_length=40, null=True, verbose_name="payment")),
                ("scan_id", models.CharField(blank=True, max_length=40, null=True, verbose_name="member code scanned")),
                ("receipt_number", models.CharField(blank=True, max_length=64, verbose_name="receipt number")),
                ("created_by", models.CharField(max_length=200, verbose_name="placed by")),
                ("created_at", models.DateTimeField(verbose_name="placed at")),
                ("expires_at", models.DateTimeField(verbose_name="to be paid until")),
                ("opened_card", models.CharField(blank=True, max_length=40, null=True, verbose_name="card opened")),
                (
                    "card",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cards.membercard",
                        verbose_name="card",
                    ),
                ),
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
                (
                    "option",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cards.priceoption",
                        verbose_name="price option",
                    ),
                ),
                (
                    "purchase",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="checkout.purchase",
                        verbose_name="purchase",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="merchants.store",
                        verbose_name="store",
                    ),
                ),
            ],
            options={
                "verbose_name": "order",
                "verbose_name_plural": "orders",
                "indexes": [
                    models.Index(fields=["created_at"], name="orders_by_time"),
                    models.Index(fields=["state", "created_at"], name="orders_by_state"),
                    models.Index(fields=["member", "created_at"], name="orders_of_member"),
                    models.Index(
                        condition=models.Q(("state", "awaiting_payment")),
                        fields=["merchant", "created_at"],
                        name="orders_open_at_merchant",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("public_id",), name="order_public_id_is_unique"),
                    models.UniqueConstraint(fields=("payment_id",), name="payment_pays_one_order"),
                    models.UniqueConstraint(fields=("purchase",), name="purchase_is_captured_from_one_order"),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["closed", "returned"]), _negated=True),
                        fields=("scan_id",),
                        name="scanned_code_pays_one_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["store", "card"]),
                            ("state__in", ["awaiting_payment", "captured", "closed", "returned"]),
                            ("tender__in", ["provider", "till"]),
                        ),
                        name="order_choices_are_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "store"),
                                ("merchant__isnull", False),
                                ("opened_card", None),
                                ("option", None),
                                ("store__isnull", False),
                            ),
                            models.Q(
                                ("kind", "card"),
                                ("option__isnull", False),
                                ("points_spent", 0),
                                ("purchase", None),
                                ("store", None),
                            ),
                            _connector="OR",
                        ),
                        name="order_has_what_its_kind_needs",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "captured"), _negated=True),
                            ("purchase__isnull", False),
                            ("opened_card__isnull", False),
                            _connector="OR",
                        ),
                        name="captured_order_leads_to_what_was_bought",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "awaiting_payment"), _negated=True),
                            ("payment_id__isnull", False),
                            _connector="OR",
                        ),
                        name="order_awaits_a_payment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("payable_fen__gte", 0),
                            ("payable_fen__lte", models.F("list_fen")),
                            ("points_spent__gte", 0),
                        ),
                        name="order_amounts_are_in_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PurchaseLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="line number")),
                ("item_id", models.CharField(max_length=40, verbose_name="item")),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="name")),
                ("category", models.CharField(blank=True, max_length=80, verbose_name="category")),
                ("quantity", models.PositiveIntegerField(verbose_name="quantity")),
                ("list_fen", models.BigIntegerField(verbose_name="list price")),
                ("excluded_fen", models.BigIntegerField(verbose_name="excluded amount")),
                ("points_fen", models.BigIntegerField(verbose_name="paid with points")),
                ("card_fen", models.BigIntegerField(verbose_name="card discount")),
                ("paid_fen", models.BigIntegerField(verbose_name="paid")),
                ("refunded_fen", models.BigIntegerField(verbose_name="refunded")),
                (
                    "purchase",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="checkout.purchase",
                        verbose_name="purchase",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of a purchase",
                "verbose_name_plural": "lines of purchases",
                "constraints": [
                    models.UniqueConstraint(fields=("purchase", "number"), name="purchase_has_one_line_of_a_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "paid_fen",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("list_fen"), "-", models.F("points_fen")
                                    ),
                                    "-",
                                    models.F("card_fen"),
                                ),
                            )
                        ),
                        name="line_is_paid_less_what_was_taken_off",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("card_fen__gte", 0), ("excluded_fen__gte", 0), ("paid_fen__gte", 0), ("points_fen__gte", 0)
                        ),
                        name="parts_of_a_line_are_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("refunded_fen__gte", 0), ("refunded_fen__lte", models.F("paid_fen"))),
                        name="line_is_refunded_at_most_once_over",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RefundLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="line number")),
                ("amount_fen", models.BigIntegerField(verbose_name="given back")),
                (
                    "refund",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="checkout.refund",
                        verbose_name="refund",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of a refund",
                "verbose_name_plural": "lines of refunds",
                "constraints": [
                    models.UniqueConstraint(fields=("refund", "number"), name="refund_names_a_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen__gte", 0)), name="refund_of_a_line_is_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "from_state",
                    models.CharField(
                        choices=[
                            ("awaiting_payment", "Awaiting payment"),
                            ("captured", "Paid"),
                            ("closed", "Closed"),
                            ("returned", "Money returned"),
                        ],
                        max_length=20,
                        verbose_name="from",
                    ),
                ),
                (
                    "to_state",
                    models.CharField(
                        choices=[
                            ("awaiting_payment", "Awaiting payment"),
                            ("captured", "Paid"),
                            ("closed", "Closed"),
                            ("returned", "Money returned"),
                        ],
                        max_length=20,
                        verbose_name="to",
                    ),
                ),
                ("moved_at", models.DateTimeField(verbose_name="moved at")),
                ("moved_by", models.CharField(max_length=200, verbose_name="moved by")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="checkout.order",
                        verbose_name="order",
                    ),
                ),
            ],
            options={
                "verbose_name": "order's move",
                "verbose_name_plural": "orders' moves",
            },
        ),
        migrations.RemoveConstraint(
            model_name="purchase",
            name="purchase_is_paid_with_something",
        ),
        migrations.AlterField(
            model_name="purchase",
            name="channel",
            field=models.CharField(
                choices=[
                    ("till_record", "Till record"),
                    ("back_office", "Back office"),
                    ("counter", "At the counter"),
                    ("member", "On the member's phone"),
                    ("api", "Till over the API"),
                ],
                max_length=12,
                verbose_name="channel",
            ),
        ),
        migrations.AlterField(
            model_name="refund",
            name="channel",
            field=models.CharField(
                choices=[
                    ("till_record", "Till record"),
                    ("back_office", "Back office"),
                    ("counter", "At the counter"),
                    ("member", "On the member's phone"),
                    ("api", "Till over the API"),
                ],
                max_length=12,
                verbose_name="channel",
            ),
        ),
        migrations.AddConstraint(
            model_name="purchase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("paid_fen__gt", 0),
                    ("points_spent__gt", 0),
                    models.Q(("channel__in", ["counter", "member", "api"]), ("paid_fen", 0)),
                    _connector="OR",
                ),
                name="purchase_is_paid_with_something",
            ),
        ),
    ]
