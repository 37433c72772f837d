"""Physical cards: the batches they are made in, each card with its number, and what became of it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianka.domain.cards.models.holdings import MemberCard
from lianka.domain.cards.models.plans import PriceOption
from lianka.domain.cards.values import (
    BATCH_COUNT_MAX,
    LIVE_STATES,
    ORDER_LENGTH_MAX,
    PHYSICAL_NUMBER_LENGTH,
    REASON_LENGTH_MAX,
    SERIAL_MAX,
    BatchState,
    PhysicalState,
)
from lianka.domain.members.models import Member
from lianka.domain.merchants.models import Merchant
from lianka.foundation.append_only import AppendOnly


class PhysicalBatch(models.Model):
    """A range of numbers, made at once: the operator's own, or for one merchant. `holder` is who sells its cards.

    Activation codes are derived from the nonce; handing the batch over destroys it, and then no row tells them.
    """

    public_id = models.CharField(_("public id"), max_length=40)
    option = models.ForeignKey(
        PriceOption, on_delete=models.PROTECT, related_name="+", verbose_name=_("price of a card")
    )
    merchant = models.ForeignKey(
        Merchant, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("made for")
    )
    holder = models.ForeignKey(
        Merchant, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("handed over to")
    )
    first_serial = models.BigIntegerField(_("first serial number"))
    count = models.PositiveIntegerField(_("physical cards"))
    state = models.CharField(_("state"), max_length=12, choices=BatchState)
    nonce = models.BinaryField(_("nonce"), null=True)
    made_at = models.DateTimeField(_("made at"))
    made_by = models.CharField(_("made by"), max_length=200)
    exported_at = models.DateTimeField(_("exported at"), null=True, blank=True)
    handed_over_at = models.DateTimeField(_("handed over at"), null=True, blank=True)

    class Meta:
        verbose_name = _("batch of physical cards")
        verbose_name_plural = _("batches of physical cards")
        indexes = [models.Index(fields=["made_at"], name="physical_batches_by_time")]
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="physical_batch_public_id_is_unique"),
            models.UniqueConstraint(fields=["first_serial"], name="physical_batch_begins_with_its_own_number"),
            models.CheckConstraint(
                condition=Q(
                    first_serial__gte=1,
                    count__gte=1,
                    count__lte=BATCH_COUNT_MAX,
                    first_serial__lte=SERIAL_MAX + 1 - F("count"),
                ),
                name="physical_batch_numbers_are_in_range",
            ),
            models.CheckConstraint(
                condition=Q(state=BatchState.MADE.value, exported_at=None, handed_over_at=None, holder=None)
                | Q(state=BatchState.EXPORTED.value, exported_at__isnull=False, handed_over_at=None, holder=None)
                | Q(
                    state=BatchState.HANDED_OVER.value,
                    exported_at__isnull=False,
                    handed_over_at__isnull=False,
                    holder__isnull=False,
                ),
                name="physical_batch_is_exported_then_handed_over",
            ),
            models.CheckConstraint(
                condition=Q(state=BatchState.HANDED_OVER.value, nonce=None)
                | ~Q(state=BatchState.HANDED_OVER.value) & Q(nonce__isnull=False),
                name="physical_batch_forgets_its_codes_when_handed_over",
            ),
            models.CheckConstraint(
                condition=Q(merchant=None) | Q(holder=None) | Q(holder=F("merchant")),
                name="physical_batch_goes_to_whom_it_was_made_for",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class PhysicalCard(models.Model):
    """A card of plastic. Once sold or bound it is one account with `member_card`; `order` is what sold it, if any.

    `bound_at`: since when its member has it on the phone as well.
    """

    batch = models.ForeignKey(
        PhysicalBatch, on_delete=models.PROTECT, related_name="+", verbose_name=_("batch of physical cards")
    )
    number = models.CharField(_("number"), max_length=PHYSICAL_NUMBER_LENGTH)
    code_hash = models.CharField(_("activation code, keyed hash"), max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=PhysicalState)
    member_card = models.ForeignKey(
        MemberCard,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("card"),
    )
    order = models.CharField(_("order"), max_length=ORDER_LENGTH_MAX, blank=True)
    replaced_by = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("replaced by")
    )
    bound_at = models.DateTimeField(_("bound at"), null=True, blank=True)
    moved_at = models.DateTimeField(_("moved at"))

    class Meta:
        verbose_name = _("physical card")
        verbose_name_plural = _("physical cards")
        indexes = [models.Index(fields=["state", "moved_at"], name="physical_cards_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["number"], name="physical_number_names_one_card"),
            models.UniqueConstraint(
                fields=["member_card"],
                condition=Q(state__in=[state.value for state in LIVE_STATES]),
                name="member_card_has_one_live_physical_card",
            ),
            models.UniqueConstraint(fields=["order"], condition=~Q(order=""), name="order_sells_one_physical_card"),
            models.CheckConstraint(condition=Q(state__in=PhysicalState.values), name="physical_card_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=PhysicalState.MADE.value, member_card=None, order="", bound_at=None)
                | Q(state=PhysicalState.VOIDED.value)
                | Q(
                    state__in=[*(state.value for state in LIVE_STATES), PhysicalState.REPLACED.value],
                    member_card__isnull=False,
                ),
                name="physical_card_belongs_to_a_card_once_given_out",
            ),
            models.CheckConstraint(
                condition=Q(state=PhysicalState.REPLACED.value, replaced_by__isnull=False)
                | ~Q(state=PhysicalState.REPLACED.value) & Q(replaced_by=None),
                name="physical_card_is_replaced_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state=PhysicalState.BOUND.value) | Q(bound_at__isnull=False),
                name="physical_card_is_bound_since_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class PhysicalMove(AppendOnly):
    """A physical card was sold, bound, lost, found, replaced or voided: who did it, when, why."""

    card = models.ForeignKey(PhysicalCard, on_delete=models.PROTECT, related_name="+", verbose_name=_("physical card"))
    from_state = models.CharField(_("from"), max_length=10, choices=PhysicalState)
    to_state = models.CharField(_("to"), max_length=10, choices=PhysicalState)
    moved_at = models.DateTimeField(_("moved at"))
    moved_by = models.CharField(_("moved by"), max_length=200)
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH_MAX, blank=True)

    class Meta:
        verbose_name = _("physical card's move")
        verbose_name_plural = _("physical cards' moves")

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"


class PhysicalFailure(models.Model):
    """A member typed a wrong activation code for a number, whether a card has that number or not."""

    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("member")
    )
    number = models.CharField(_("number"), max_length=PHYSICAL_NUMBER_LENGTH)
    failed_at = models.DateTimeField(_("failed at"))

    class Meta:
        verbose_name = _("wrong activation code")
        verbose_name_plural = _("wrong activation codes")
        indexes = [
            models.Index(fields=["member", "failed_at"], name="wrong_codes_by_member"),
            models.Index(fields=["number", "failed_at"], name="wrong_codes_by_number"),
        ]

    def __str__(self) -> str:
        return self.number
