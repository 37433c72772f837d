import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0002_api_keys"),
    ]

    operations = [
        migrations.CreateModel(
            name="Payment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=40, verbose_name="public id")),
                ("subject", models.CharField(max_length=40, verbose_name="paid for")),
                ("provider", models.CharField(max_length=20, verbose_name="provider")),
                ("description", models.CharField(max_length=120, verbose_name="description")),
                ("amount_fen", models.BigIntegerField(verbose_name="amount")),
                ("refunded_fen", models.BigIntegerField(default=0, verbose_name="refunded")),
                (
                    "state",
                    models.CharField(
                        choices=[("pending", "To be paid"), ("paid", "Paid"), ("closed", "Closed")],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "provider_reference",
                    models.CharField(blank=True, default="", max_length=64, verbose_name="number at the provider"),
                ),
                (
                    "cashier_address",
                    models.CharField(blank=True, default="", max_length=1000, verbose_name="cashier page"),
                ),
                ("created_at", models.DateTimeField(verbose_name="created at")),
                ("expires_at", models.DateTimeField(verbose_name="to be paid until")),
                ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="started at")),
                ("paid_at", models.DateTimeField(blank=True, null=True, verbose_name="paid at")),
                ("called_off_at", models.DateTimeField(blank=True, null=True, verbose_name="called off at")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed at")),
                ("next_try_at", models.DateTimeField(blank=True, null=True, verbose_name="looked after at")),
                (
                    "merchant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.party",
                        verbose_name="merchant's own account",
                    ),
                ),
                (
                    "payer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.party",
                        verbose_name="payer",
                    ),
                ),
            ],
            options={
                "verbose_name": "payment through a provider",
                "verbose_name_plural": "payments through providers",
                "indexes": [
                    models.Index(fields=["-created_at", "-id"], name="payments_latest_first"),
                    models.Index(fields=["state", "-created_at", "-id"], name="payments_by_state"),
                    models.Index(
                        condition=models.Q(("next_try_at__isnull", False)),
                        fields=["next_try_at", "id"],
                        name="payments_to_look_after",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("public_id",), name="payment_public_id_is_unique"),
                    models.UniqueConstraint(fields=("subject",), name="payment_is_one_per_subject"),
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen__gt", 0)), name="payment_is_of_a_positive_amount"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("refunded_fen__gte", 0), ("refunded_fen__lte", models.F("amount_fen"))),
                        name="payment_refunds_are_never_more_than_the_amount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("refunded_fen", 0), ("state", "paid"), _connector="OR"),
                        name="payment_is_refunded_only_when_paid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("paid_at", None), ("state", "pending")),
                            models.Q(("paid_at__isnull", False), ("state", "paid")),
                            models.Q(("closed_at__isnull", False), ("paid_at", None), ("state", "closed")),
                            _connector="OR",
                        ),
                        name="payment_is_paid_or_closed_at_a_moment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("created_at"))),
                        name="payment_can_be_paid_for_some_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "paid"), _negated=True), ("next_try_at", None), _connector="OR"
                        ),
                        name="paid_payment_is_left_alone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SandboxCharge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.CharField(max_length=40, verbose_name="token")),
                ("charge_id", models.CharField(max_length=40, verbose_name="number of the charge")),
                ("account", models.CharField(max_length=40, verbose_name="account")),
                ("amount_fen", models.BigIntegerField(verbose_name="amount")),
                ("refunded_fen", models.BigIntegerField(default=0, verbose_name="refunded")),
                ("description", models.CharField(max_length=120, verbose_name="description")),
                ("return_path", models.CharField(max_length=500, verbose_name="returns to")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "To be paid"), ("paid", "Paid"), ("closed", "Closed")],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="created at")),
                ("expires_at", models.DateTimeField(verbose_name="to be paid until")),
                ("paid_at", models.DateTimeField(blank=True, null=True, verbose_name="paid at")),
            ],
            options={
                "verbose_name": "charge at the sandbox",
                "verbose_name_plural": "charges at the sandbox",
                "constraints": [
                    models.UniqueConstraint(fields=("token",), name="sandbox_charge_token_is_unique"),
                    models.UniqueConstraint(fields=("charge_id",), name="sandbox_charge_id_is_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_fen__gt", 0),
                            ("refunded_fen__gte", 0),
                            ("refunded_fen__lte", models.F("amount_fen")),
                        ),
                        name="sandbox_refunds_no_more_than_was_paid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("paid_at__isnull", False), ("state", "paid")),
                            models.Q(models.Q(("state", "paid"), _negated=True), ("paid_at", None)),
                            _connector="OR",
                        ),
                        name="sandbox_charge_is_paid_at_a_moment",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SandboxNotification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event_id", models.CharField(max_length=40, verbose_name="number of the event")),
                ("about", models.CharField(max_length=40, verbose_name="about")),
                ("body", models.TextField(verbose_name="body")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("delivered", "delivered"),
                            ("lost", "lost"),
                            ("given_up", "given up"),
                        ],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="attempts")),
                ("queued_at", models.DateTimeField(verbose_name="queued at")),
                ("due_at", models.DateTimeField(verbose_name="due at")),
                (
                    "latest_answer",
                    models.CharField(blank=True, default="", max_length=500, verbose_name="latest answer"),
                ),
            ],
            options={
                "verbose_name": "notification of the sandbox",
                "verbose_name_plural": "notifications of the sandbox",
                "indexes": [
                    models.Index(fields=["about"], name="sandbox_notifications_by_about"),
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["due_at", "id"],
                        name="sandbox_notifications_waiting",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "delivered", "lost", "given_up"])),
                        name="sandbox_notification_has_a_known_state",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SandboxSettings",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "delay_seconds",
                    models.PositiveIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(3600)],
                        verbose_name="seconds before a notification",
                    ),
                ),
                (
                    "loss_percent",
                    models.PositiveSmallIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="notifications lost (percent)",
                    ),
                ),
                (
                    "duplicates",
                    models.PositiveSmallIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(50)],
                        verbose_name="further copies of each notification",
                    ),
                ),
                ("is_reordered", models.BooleanField(default=False, verbose_name="latest notification first")),
                (
                    "refund_failure_percent",
                    models.PositiveSmallIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="refunds that fail (percent)",
                    ),
                ),
            ],
            options={
                "verbose_name": "settings of the sandbox",
                "verbose_name_plural": "settings of the sandbox",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="sandbox_settings_are_one_row"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("delay_seconds__lte", 3600),
                            ("duplicates__lte", 50),
                            ("loss_percent__lte", 100),
                            ("refund_failure_percent__lte", 100),
                        ),
                        name="sandbox_settings_are_within_bounds",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "from_state",
                    models.CharField(
                        blank=True,
                        choices=[("pending", "To be paid"), ("paid", "Paid"), ("closed", "Closed")],
                        max_length=10,
                        verbose_name="from",
                    ),
                ),
                (
                    "to_state",
                    models.CharField(
                        choices=[("pending", "To be paid"), ("paid", "Paid"), ("closed", "Closed")],
                        max_length=10,
                        verbose_name="to",
                    ),
                ),
                ("moved_at", models.DateTimeField(verbose_name="moved at")),
                ("moved_by", models.CharField(max_length=200, verbose_name="moved by")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.payment",
                        verbose_name="payment",
                    ),
                ),
            ],
            options={
                "verbose_name": "payment's move",
                "verbose_name_plural": "payments' moves",
            },
        ),
        migrations.CreateModel(
            name="PaymentNotification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("provider", models.CharField(max_length=20, verbose_name="provider")),
                ("event_id", models.CharField(blank=True, max_length=100, verbose_name="number of the event")),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("accepted", "Accepted"),
                            ("duplicate", "Duplicate"),
                            ("forged", "Forged"),
                            ("unknown_payment", "Unknown payment"),
                            ("wrong_amount", "Wrong amount"),
                            ("stale", "Too old"),
                        ],
                        max_length=20,
                        verbose_name="verdict",
                    ),
                ),
                ("body_sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("received_at", models.DateTimeField(verbose_name="received at")),
                (
                    "payment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.payment",
                        verbose_name="payment",
                    ),
                ),
            ],
            options={
                "verbose_name": "notification of a provider",
                "verbose_name_plural": "notifications of providers",
                "indexes": [
                    models.Index(fields=["-received_at", "-id"], name="notifications_latest_first"),
                    models.Index(fields=["verdict", "-received_at", "-id"], name="notifications_by_verdict"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("verdict", "accepted")),
                        fields=("provider", "event_id"),
                        name="notification_is_accepted_only_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "verdict__in",
                                ["accepted", "duplicate", "forged", "unknown_payment", "wrong_amount", "stale"],
                            )
                        ),
                        name="notification_verdict_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("event_id", ""), ("verdict", "forged")),
                            models.Q(
                                models.Q(("verdict", "forged"), _negated=True),
                                models.Q(("event_id", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="notification_has_an_event_unless_forged",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentRefund",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=40, verbose_name="public id")),
                ("cause", models.CharField(max_length=120, verbose_name="cause")),
                ("amount_fen", models.BigIntegerField(verbose_name="amount")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "Requested"),
                            ("sent", "Sent to the provider"),
                            ("succeeded", "Refunded"),
                            ("failed", "Failed"),
                        ],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="attempts")),
                ("provider_failures", models.PositiveIntegerField(default=0, verbose_name="failures at the provider")),
                ("next_try_at", models.DateTimeField(blank=True, null=True, verbose_name="next try at")),
                ("latest_error", models.CharField(blank=True, default="", max_length=500, verbose_name="latest error")),
                ("requested_at", models.DateTimeField(verbose_name="requested at")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
                ("succeeded_at", models.DateTimeField(blank=True, null=True, verbose_name="succeeded at")),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.payment",
                        verbose_name="payment",
                    ),
                ),
            ],
            options={
                "verbose_name": "refund through a provider",
                "verbose_name_plural": "refunds through providers",
                "indexes": [
                    models.Index(fields=["-requested_at", "-id"], name="payment_refunds_latest_first"),
                    models.Index(
                        condition=models.Q(("next_try_at__isnull", False)),
                        fields=["next_try_at", "id"],
                        name="payment_refunds_under_way",
                    ),
                    models.Index(condition=models.Q(("state", "failed")), fields=["id"], name="payment_refunds_failed"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("public_id",), name="payment_refund_public_id_is_unique"),
                    models.UniqueConstraint(fields=("cause",), name="payment_refund_is_one_per_cause"),
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen__gt", 0)), name="payment_refund_is_of_a_positive_amount"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("next_try_at__isnull", False), ("state__in", ["requested", "sent"])),
                            models.Q(("next_try_at", None), ("state__in", ["succeeded", "failed"])),
                            _connector="OR",
                        ),
                        name="payment_refund_under_way_has_a_next_try",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "succeeded"), ("succeeded_at__isnull", False)),
                            models.Q(models.Q(("state", "succeeded"), _negated=True), ("succeeded_at", None)),
                            _connector="OR",
                        ),
                        name="payment_refund_succeeded_at_a_moment",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SandboxRefund",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("refund_id", models.CharField(max_length=40, verbose_name="number of the refund")),
                ("amount_fen", models.BigIntegerField(verbose_name="amount")),
                (
                    "state",
                    models.CharField(
                        choices=[("succeeded", "Refunded"), ("failed", "Failed")], max_length=10, verbose_name="state"
                    ),
                ),
                ("decided_at", models.DateTimeField(verbose_name="decided at")),
                (
                    "charge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.sandboxcharge",
                        verbose_name="charge at the sandbox",
                    ),
                ),
            ],
            options={
                "verbose_name": "refund at the sandbox",
                "verbose_name_plural": "refunds at the sandbox",
                "constraints": [
                    models.UniqueConstraint(fields=("refund_id",), name="sandbox_refund_id_is_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen__gt", 0)), name="sandbox_refund_is_of_a_positive_amount"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentRefundMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "from_state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("requested", "Requested"),
                            ("sent", "Sent to the provider"),
                            ("succeeded", "Refunded"),
                            ("failed", "Failed"),
                        ],
                        max_length=10,
                        verbose_name="from",
                    ),
                ),
                (
                    "to_state",
                    models.CharField(
                        choices=[
                            ("requested", "Requested"),
                            ("sent", "Sent to the provider"),
                            ("succeeded", "Refunded"),
                            ("failed", "Failed"),
                        ],
                        max_length=10,
                        verbose_name="to",
                    ),
                ),
                ("moved_at", models.DateTimeField(verbose_name="moved at")),
                ("moved_by", models.CharField(max_length=200, verbose_name="moved by")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason")),
                (
                    "refund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.paymentrefund",
                        verbose_name="refund through a provider",
                    ),
                ),
            ],
            options={
                "verbose_name": "refund's move",
                "verbose_name_plural": "refunds' moves",
            },
        ),
    ]
