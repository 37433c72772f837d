import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import lianka.foundation.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("members", "0001_initial"),
        ("merchants", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CardPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=40, verbose_name="public id")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("region", models.CharField(blank=True, max_length=60, verbose_name="region")),
                ("design", models.CharField(max_length=40, verbose_name="design")),
                ("description", models.TextField(blank=True, verbose_name="description")),
                ("benefits", models.TextField(blank=True, verbose_name="benefits, one a line")),
                ("is_free", models.BooleanField(verbose_name="is free")),
                ("requires_activation", models.BooleanField(verbose_name="only for verified phones")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("on_sale", "On sale"), ("withdrawn", "Withdrawn")],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("sale_from", models.DateTimeField(blank=True, null=True, verbose_name="on sale from")),
                ("sale_until", models.DateTimeField(blank=True, null=True, verbose_name="on sale until")),
                ("stock_total", models.PositiveBigIntegerField(blank=True, null=True, verbose_name="stock")),
                ("opened_count", models.PositiveBigIntegerField(default=0, verbose_name="taken of the stock")),
                ("member_limit", models.PositiveIntegerField(blank=True, null=True, verbose_name="openings a member")),
                ("option_count", models.PositiveIntegerField(default=0, verbose_name="prices")),
                ("permanent_count", models.PositiveIntegerField(default=0, verbose_name="permanent prices")),
                ("accepts_all", models.BooleanField(verbose_name="taken by all merchants")),
                (
                    "default_in_store_rate",
                    lianka.foundation.fields.RateField(
                        blank=True, null=True, verbose_name="rate in stores, if taken by all"
                    ),
                ),
                (
                    "default_deal_rate",
                    lianka.foundation.fields.RateField(
                        blank=True, null=True, verbose_name="rate of deals, if taken by all"
                    ),
                ),
                (
                    "refund_days",
                    models.PositiveIntegerField(default=0, verbose_name="days in which it is refunded"),
                ),
                (
                    "refunds_unused_days",
                    models.BooleanField(default=False, verbose_name="refunds unused days only"),
                ),
                ("created_at", models.DateTimeField(verbose_name="created at")),
                ("created_by", models.CharField(max_length=200, verbose_name="created by")),
                (
                    "trade",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="merchants.trade",
                        verbose_name="trade",
                    ),
                ),
            ],
            options={
                "verbose_name": "card plan",
                "verbose_name_plural": "card plans",
                "indexes": [models.Index(fields=["state", "created_at"], name="card_plans_by_state")],
                "constraints": [
                    models.UniqueConstraint(fields=("public_id",), name="card_plan_public_id_is_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "on_sale", "withdrawn"])),
                        name="card_plan_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sale_from", None),
                            ("sale_until", None),
                            ("sale_until__gt", models.F("sale_from")),
                            _connector="OR",
                        ),
                        name="card_plan_sale_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("opened_count", 0), ("stock_total", None)),
                            models.Q(("opened_count__lte", models.F("stock_total")), ("stock_total__isnull", False)),
                            _connector="OR",
                        ),
                        name="card_plan_opens_no_more_than_its_stock",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("member_limit", None), ("member_limit__gte", 1), _connector="OR"),
                        name="card_plan_can_be_opened_by_a_member",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("permanent_count", 0),
                            models.Q(("option_count", 1), ("permanent_count", 1)),
                            _connector="OR",
                        ),
                        name="card_plan_with_a_permanent_price_has_no_other",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_free", False), ("option_count__lte", 1), _connector="OR"),
                        name="free_card_plan_has_at_most_one_price",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("accepts_all", False), ("default_deal_rate", None), ("default_in_store_rate", None)
                            ),
                            models.Q(
                                ("accepts_all", True),
                                ("default_in_store_rate__gt", models.Value(0)),
                                ("default_in_store_rate__isnull", False),
                                ("default_in_store_rate__lte", models.Value(1000000)),
                                ("default_deal_rate__gt", models.Value(0)),
                                ("default_deal_rate__isnull", False),
                                ("default_deal_rate__lte", models.Value(1000000)),
                            ),
                            _connector="OR",
                        ),
                        name="card_plan_has_default_rates_if_all_take_it",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("refund_days", 0), ("refunds_unused_days", False)),
                            models.Q(("is_free", False), ("refund_days__gte", 1)),
                            _connector="OR",
                        ),
                        name="card_plan_refunds_only_what_is_paid_for",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CardLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=40, verbose_name="public id")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("offered", "Offered"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("ended", "Ended"),
                        ],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("in_store_rate", lianka.foundation.fields.RateField(verbose_name="rate in stores")),
                ("deal_rate", lianka.foundation.fields.RateField(verbose_name="rate of deals")),
                (
                    "new_in_store_rate",
                    lianka.foundation.fields.RateField(blank=True, null=True, verbose_name="new rate in stores"),
                ),
                (
                    "new_deal_rate",
                    lianka.foundation.fields.RateField(blank=True, null=True, verbose_name="new rate of deals"),
                ),
                ("offered_at", models.DateTimeField(verbose_name="offered at")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered at")),
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
                    "store",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="merchants.store",
                        verbose_name="store",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cards.cardplan",
                        verbose_name="card plan",
                    ),
                ),
            ],
            options={
                "verbose_name": "link of a card and a merchant",
                "verbose_name_plural": "links of cards and merchants",
                "indexes": [
                    models.Index(fields=["plan"], name="card_links_of_plan"),
                    models.Index(fields=["state"], name="card_links_by_state"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("public_id",), name="card_link_public_id_is_unique"),
                    models.UniqueConstraint(
                        condition=models.Q(("store", None), models.Q(("state", "ended"), _negated=True)),
                        fields=("plan", "merchant"),
                        name="card_link_is_one_per_plan_and_merchant",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("store__isnull", False), models.Q(("state", "ended"), _negated=True)),
                        fields=("plan", "merchant", "store"),
                        name="card_link_is_one_per_plan_and_store",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["offered", "accepted", "declined", "ended"])),
                        name="card_link_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("in_store_rate__gt", models.Value(0)),
                            ("in_store_rate__isnull", False),
                            ("in_store_rate__lte", models.Value(1000000)),
                            ("deal_rate__gt", models.Value(0)),
                            ("deal_rate__isnull", False),
                            ("deal_rate__lte", models.Value(1000000)),
                        ),
                        name="card_link_rates_are_shares_paid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("new_deal_rate", None), ("new_in_store_rate", None)),
                            models.Q(
                                ("state__in", ["accepted", "declined"]),
                                ("new_in_store_rate__gt", models.Value(0)),
                                ("new_in_store_rate__isnull", False),
                                ("new_in_store_rate__lte", models.Value(1000000)),
                                ("new_deal_rate__gt", models.Value(0)),
                                ("new_deal_rate__isnull", False),
                                ("new_deal_rate__lte", models.Value(1000000)),
                            ),
                            _connector="OR",
                        ),
                        name="card_link_new_rates_wait_for_an_answer",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CardPlanMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "from_state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("on_sale", "On sale"), ("withdrawn", "Withdrawn")],
                        max_length=10,
                        verbose_name="from",
                    ),
                ),
                (
                    "to_state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("on_sale", "On sale"), ("withdrawn", "Withdrawn")],
                        max_length=10,
                        verbose_name="to",
                    ),
                ),
                ("moved_at", models.DateTimeField(verbose_name="moved at")),
                ("moved_by", models.CharField(max_length=200, verbose_name="moved by")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cards.cardplan",
                        verbose_name="card plan",
                    ),
                ),
            ],
            options={
                "verbose_name": "card plan's move",
                "verbose_name_plural": "card plans' moves",
            },
        ),
        migrations.CreateModel(
            name="GroupCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=40, verbose_name="public id")),
                ("label", models.CharField(max_length=60, verbose_name="name of the group")),
                ("address", models.CharField(max_length=500, verbose_name="address behind the QR code")),
                ("capacity", models.PositiveIntegerField(verbose_name="capacity")),
                ("given_count", models.PositiveIntegerField(default=0, verbose_name="given out")),
                ("added_at", models.DateTimeField(verbose_name="added at")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cards.cardplan",
                        verbose_name="card plan",
                    ),
                ),
            ],
            options={
                "verbose_name": "group code",
                "verbose_name_plural": "group codes",
                "constraints": [
                    models.UniqueConstraint(fields=("public_id",), name="group_code_public_id_is_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("given_count__lte", models.F("capacity"))),
                        name="group_code_is_given_within_its_capacity",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PriceOption",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=40, verbose_name="public id")),
                (
                    "term_kind",
                    models.CharField(
                        choices=[
                            ("days", "By days"),
                            ("months", "By months"),
                            ("dates", "Fixed dates"),
                            ("permanent", "Permanent"),
                        ],
                        max_length=10,
                        verbose_name="valid for",
                    ),
                ),
                ("n", models.PositiveIntegerField(blank=True, null=True, verbose_name="days or months")),
                ("first_day", models.DateField(blank=True, null=True, verbose_name="first day")),
                ("last_day", models.DateField(blank=True, null=True, verbose_name="last day")),
                ("price_fen", models.BigIntegerField(verbose_name="price")),
                ("list_price_fen", models.BigIntegerField(verbose_name="list price")),
                ("created_at", models.DateTimeField(verbose_name="created at")),
                ("archived_at", models.DateTimeField(blank=True, null=True, verbose_name="archived at")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cards.cardplan",
                        verbose_name="card plan",
                    ),
                ),
            ],
            options={
                "verbose_name": "price of a card",
                "verbose_name_plural": "prices of cards",
                "constraints": [
                    models.UniqueConstraint(fields=("public_id",), name="card_price_public_id_is_unique"),
                    models.UniqueConstraint(
                        condition=models.Q(("archived_at", None), ("term_kind", "permanent")),
                        fields=("plan",),
                        name="card_plan_has_one_permanent_price",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("first_day", None),
                                ("last_day", None),
                                ("n__gte", 1),
                                ("n__isnull", False),
                                ("term_kind__in", ["days", "months"]),
                            ),
                            models.Q(
                                ("first_day__isnull", False),
                                ("last_day__gte", models.F("first_day")),
                                ("last_day__isnull", False),
                                ("n", None),
                                ("term_kind", "dates"),
                            ),
                            models.Q(("first_day", None), ("last_day", None), ("n", None), ("term_kind", "permanent")),
                            _connector="OR",
                        ),
                        name="card_price_says_how_long_the_card_lasts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("list_price_fen__gte", models.F("price_fen")), ("price_fen__gte", 0)),
                        name="card_price_is_not_above_its_list_price",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CardLinkMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "from_state",
                    models.CharField(
                        choices=[
                            ("offered", "Offered"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("ended", "Ended"),
                        ],
                        max_length=10,
                        verbose_name="from",
                    ),
                ),
                (
                    "to_state",
                    models.CharField(
                        choices=[
                            ("offered", "Offered"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("ended", "Ended"),
                        ],
                        max_length=10,
                        verbose_name="to",
                    ),
                ),
                ("in_store_rate", lianka.foundation.fields.RateField(verbose_name="rate in stores")),
                ("deal_rate", lianka.foundation.fields.RateField(verbose_name="rate of deals")),
                ("moved_at", models.DateTimeField(verbose_name="moved at")),
                ("moved_by", models.CharField(max_length=200, verbose_name="moved by")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cards.cardlink",
                        verbose_name="link of a card and a merchant",
                    ),
                ),
            ],
            options={
                "verbose_name": "link's move",
                "verbose_name_plural": "links' moves",
            },
        ),
        migrations.CreateModel(
            name="MemberCard",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=40, verbose_name="public id")),
                ("number", models.CharField(max_length=24, verbose_name="card number")),
                ("first_day", models.DateField(verbose_name="first day")),
                ("last_day", models.DateField(blank=True, null=True, verbose_name="last day")),
                ("term_count", models.PositiveIntegerField(verbose_name="openings")),
                ("refund_count", models.PositiveIntegerField(default=0, verbose_name="refunded openings")),
                ("term_limit", models.PositiveIntegerField(blank=True, null=True, verbose_name="openings allowed")),
                ("opened_at", models.DateTimeField(verbose_name="card opened at")),
                (
                    "group_code",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cards.groupcode",
                        verbose_name="group code",
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
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cards.cardplan",
                        verbose_name="card plan",
                    ),
                ),
            ],
            options={
                "verbose_name": "card",
                "verbose_name_plural": "cards",
                "indexes": [models.Index(fields=["opened_at"], name="member_cards_by_opening")],
                "constraints": [
                    models.UniqueConstraint(fields=("public_id",), name="member_card_public_id_is_unique"),
                    models.UniqueConstraint(fields=("number",), name="member_card_number_is_unique"),
                    models.UniqueConstraint(fields=("member", "plan"), name="member_holds_one_card_of_a_plan"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("last_day", None),
                            ("last_day__gte", models.F("first_day")),
                            ("refund_count", models.F("term_count")),
                            _connector="OR",
                        ),
                        name="member_card_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("refund_count__lt", models.F("term_count")),
                            models.Q(
                                ("last_day__isnull", False),
                                ("last_day__lt", models.F("first_day")),
                                ("refund_count", models.F("term_count")),
                            ),
                            _connector="OR",
                        ),
                        name="member_card_refunded_whole_has_no_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("term_count__gte", 1),
                            models.Q(
                                ("term_limit", None),
                                (
                                    "term_count__lte",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("term_limit"), "+", models.F("refund_count")
                                    ),
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="member_card_is_opened_within_its_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CardTerm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("order", models.CharField(max_length=64, verbose_name="order")),
                ("price_fen", models.BigIntegerField(verbose_name="price paid")),
                ("first_day", models.DateField(verbose_name="first day")),
                ("last_day", models.DateField(blank=True, null=True, verbose_name="last day")),
                ("anchor_day", models.DateField(verbose_name="months count from")),
                ("anchor_months", models.PositiveIntegerField(verbose_name="months counted")),
                ("deferral_from", models.DateField(verbose_name="earned from")),
                ("deferral_until", models.DateField(verbose_name="earned until")),
                ("opened_at", models.DateTimeField(verbose_name="card opened at")),
                ("opened_by", models.CharField(max_length=200, verbose_name="opened by")),
                (
                    "card",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cards.membercard",
                        verbose_name="card",
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
                "verbose_name": "term of a card",
                "verbose_name_plural": "terms of cards",
                "indexes": [
                    models.Index(
                        condition=models.Q(("price_fen__gt", 0)),
                        fields=["deferral_from"],
                        name="card_terms_to_be_earned",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("order",), name="card_order_opens_one_term"),
                    models.UniqueConstraint(fields=("card", "number"), name="card_terms_are_numbered_per_card"),
                    models.CheckConstraint(
                        condition=models.Q(("price_fen__gte", 0)), name="card_term_price_is_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("last_day", None), ("last_day__gte", models.F("first_day")), _connector="OR"
                        ),
                        name="card_term_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("deferral_until__gt", models.F("deferral_from"))),
                        name="card_term_is_earned_over_some_days",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CardRefund",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=40, verbose_name="public id")),
                ("amount_fen", models.BigIntegerField(verbose_name="amount")),
                ("deferred_fen", models.BigIntegerField(verbose_name="out of what was deferred")),
                ("revenue_fen", models.BigIntegerField(verbose_name="out of revenue")),
                ("kept_fen", models.BigIntegerField(verbose_name="earned with the refund")),
                ("day", models.DateField(verbose_name="refunded on")),
                ("refunded_at", models.DateTimeField(verbose_name="refunded at")),
                ("refunded_by", models.CharField(max_length=200, verbose_name="refunded by")),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                (
                    "term",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cards.cardterm",
                        verbose_name="term of a card",
                    ),
                ),
            ],
            options={
                "verbose_name": "refund of a card",
                "verbose_name_plural": "refunds of cards",
                "constraints": [
                    models.UniqueConstraint(fields=("public_id",), name="card_refund_public_id_is_unique"),
                    models.UniqueConstraint(fields=("term",), name="card_term_is_refunded_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "amount_fen",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("deferred_fen"), "+", models.F("revenue_fen")
                                ),
                            ),
                            ("amount_fen__gt", 0),
                            ("deferred_fen__gte", 0),
                            ("kept_fen__gte", 0),
                            ("revenue_fen__gte", 0),
                            models.Q(("revenue_fen", 0), ("kept_fen", 0), _connector="OR"),
                        ),
                        name="card_refund_takes_deferred_before_revenue",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CardIncomeRelease",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(verbose_name="month")),
                ("amount_fen", models.BigIntegerField(verbose_name="amount")),
                ("released_fen", models.BigIntegerField(verbose_name="earned so far")),
                (
                    "term",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cards.cardterm",
                        verbose_name="term of a card",
                    ),
                ),
            ],
            options={
                "verbose_name": "earned income of a card",
                "verbose_name_plural": "earned income of cards",
                "indexes": [models.Index(fields=["month"], name="card_income_by_month")],
                "constraints": [
                    models.UniqueConstraint(fields=("term", "month"), name="card_income_is_one_per_term_and_month"),
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen__gt", 0), ("released_fen__gte", models.F("amount_fen"))),
                        name="card_income_is_a_positive_amount",
                    ),
                ],
            },
        ),
    ]
