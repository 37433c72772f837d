"""The cards that members hold, the terms they were opened for, and what of their prices is earned."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianka.domain.cards.models.plans import CardPlan, PriceOption
from lianka.domain.cards.values import ADDRESS_LENGTH_MAX, LABEL_LENGTH_MAX, ORDER_LENGTH_MAX, REASON_LENGTH_MAX
from lianka.domain.members.models import Member
from lianka.foundation.append_only import AppendOnly


class GroupCode(models.Model):
    """A chat group for the holders of a card, found by its QR code. The first one with room is given out."""

    public_id = models.CharField(_("public id"), max_length=40)
    plan = models.ForeignKey(CardPlan, on_delete=models.PROTECT, related_name="+", verbose_name=_("card plan"))
    label = models.CharField(_("name of the group"), max_length=LABEL_LENGTH_MAX)
    address = models.CharField(_("address behind the QR code"), max_length=ADDRESS_LENGTH_MAX)
    capacity = models.PositiveIntegerField(_("capacity"))
    given_count = models.PositiveIntegerField(_("given out"), default=0)
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        verbose_name = _("group code")
        verbose_name_plural = _("group codes")
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="group_code_public_id_is_unique"),
            models.CheckConstraint(
                condition=Q(given_count__lte=F("capacity")), name="group_code_is_given_within_its_capacity"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class MemberCard(models.Model):
    """A member's card of a plan, renewed in place: valid from `first_day` to `last_day` (None: for good).

    `term_count` counts all openings and renewals, `refund_count` those that were refunded. When all were, the card
    has no day: its `last_day` lies before its first.
    """

    public_id = models.CharField(_("public id"), max_length=40)
    number = models.CharField(_("card number"), max_length=24)
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("member")
    )
    plan = models.ForeignKey(CardPlan, on_delete=models.PROTECT, related_name="+", verbose_name=_("card plan"))
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"), null=True, blank=True)
    term_count = models.PositiveIntegerField(_("openings"))
    refund_count = models.PositiveIntegerField(_("refunded openings"), default=0)
    term_limit = models.PositiveIntegerField(_("openings allowed"), null=True, blank=True)
    group_code = models.ForeignKey(
        GroupCode, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("group code")
    )
    opened_at = models.DateTimeField(_("card opened at"))

    class Meta:
        verbose_name = _("card")
        verbose_name_plural = _("cards")
        indexes = [models.Index(fields=["opened_at"], name="member_cards_by_opening")]
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="member_card_public_id_is_unique"),
            models.UniqueConstraint(fields=["number"], name="member_card_number_is_unique"),
            models.UniqueConstraint(fields=["member", "plan"], name="member_holds_one_card_of_a_plan"),
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__gte=F("first_day")) | Q(refund_count=F("term_count")),
                name="member_card_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(refund_count__lt=F("term_count"))
                | Q(refund_count=F("term_count"), last_day__isnull=False, last_day__lt=F("first_day")),
                name="member_card_refunded_whole_has_no_day",
            ),
            models.CheckConstraint(
                condition=Q(term_count__gte=1)
                & (Q(term_limit=None) | Q(term_count__lte=F("term_limit") + F("refund_count"))),
                name="member_card_is_opened_within_its_limit",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_refunded(self) -> bool:
        """Whether all that was paid for it was refunded, so that it is valid on no day."""
        return self.refund_count == self.term_count


class CardTerm(AppendOnly):
    """One opening or renewal of a card: by which order, at what price, for which days."""

    card = models.ForeignKey(
        MemberCard, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("card")
    )
    number = models.PositiveIntegerField(_("number"))
    order = models.CharField(_("order"), max_length=ORDER_LENGTH_MAX)
    option = models.ForeignKey(
        PriceOption, on_delete=models.PROTECT, related_name="+", verbose_name=_("price of a card")
    )
    price_fen = models.BigIntegerField(_("price paid"))
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"), null=True, blank=True)
    anchor_day = models.DateField(_("months count from"))
    anchor_months = models.PositiveIntegerField(_("months counted"))
    deferral_from = models.DateField(_("earned from"))
    deferral_until = models.DateField(_("earned until"))
    opened_at = models.DateTimeField(_("card opened at"))
    opened_by = models.CharField(_("opened by"), max_length=200)

    class Meta:
        verbose_name = _("term of a card")
        verbose_name_plural = _("terms of cards")
        indexes = [models.Index(fields=["deferral_from"], condition=Q(price_fen__gt=0), name="card_terms_to_be_earned")]
        constraints = [
            models.UniqueConstraint(fields=["order"], name="card_order_opens_one_term"),
            models.UniqueConstraint(fields=["card", "number"], name="card_terms_are_numbered_per_card"),
            models.CheckConstraint(condition=Q(price_fen__gte=0), name="card_term_price_is_not_negative"),
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__gte=F("first_day")), name="card_term_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(deferral_until__gt=F("deferral_from")), name="card_term_is_earned_over_some_days"
            ),
        ]

    def __str__(self) -> str:
        return self.order


class CardRefund(AppendOnly):
    """What was paid for a term went back: out of what was deferred, then out of revenue; `kept_fen` was earned then.

    The term stays as it was written. It no longer counts: not for the card's days, not for the stock, not for income.
    """

    public_id = models.CharField(_("public id"), max_length=40)
    term = models.ForeignKey(
        CardTerm, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("term of a card")
    )
    amount_fen = models.BigIntegerField(_("amount"))
    deferred_fen = models.BigIntegerField(_("out of what was deferred"))
    revenue_fen = models.BigIntegerField(_("out of revenue"))
    kept_fen = models.BigIntegerField(_("earned with the refund"))
    day = models.DateField(_("refunded on"))
    refunded_at = models.DateTimeField(_("refunded at"))
    refunded_by = models.CharField(_("refunded by"), max_length=200)
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH_MAX)

    class Meta:
        verbose_name = _("refund of a card")
        verbose_name_plural = _("refunds of cards")
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="card_refund_public_id_is_unique"),
            models.UniqueConstraint(fields=["term"], name="card_term_is_refunded_once"),
            models.CheckConstraint(
                condition=Q(
                    amount_fen__gt=0,
                    amount_fen=F("deferred_fen") + F("revenue_fen"),
                    deferred_fen__gte=0,
                    revenue_fen__gte=0,
                    kept_fen__gte=0,
                )
                & (Q(revenue_fen=0) | Q(kept_fen=0)),
                name="card_refund_takes_deferred_before_revenue",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class CardIncomeRelease(AppendOnly):
    """What was earned of a term's price in a month, and of the whole price so far (`released_fen`)."""

    term = models.ForeignKey(
        CardTerm, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("term of a card")
    )
    month = models.DateField(_("month"))
    amount_fen = models.BigIntegerField(_("amount"))
    released_fen = models.BigIntegerField(_("earned so far"))

    class Meta:
        verbose_name = _("earned income of a card")
        verbose_name_plural = _("earned income of cards")
        indexes = [models.Index(fields=["month"], name="card_income_by_month")]
        constraints = [
            models.UniqueConstraint(fields=["term", "month"], name="card_income_is_one_per_term_and_month"),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, released_fen__gte=F("amount_fen")),
                name="card_income_is_a_positive_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.term_id} · {self.month}"
