"""Members, how they sign in, who introduced them, and their member codes.

The phone is stored sealed, with a keyed hash to find it by. A store stands here by its id alone: merchants are
neighbours.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.models import Party
from lianka.domain.members.rules.sign_in import ATTEMPTS_MAX
from lianka.domain.members.values import MemberStatus
from lianka.foundation.append_only import AppendOnly


class Member(models.Model):
    """Someone who collects points: pre-registered by a merchant, or active after the first sign-in."""

    party = models.OneToOneField(
        Party, on_delete=models.PROTECT, primary_key=True, related_name="+", verbose_name=_("party")
    )
    number = models.CharField(_("member number"), max_length=20)
    status = models.CharField(_("status"), max_length=16, choices=MemberStatus)
    phone_sealed = models.BinaryField(_("phone, sealed"), null=True, blank=True)
    phone_hash = models.CharField(_("phone, keyed hash"), max_length=64, null=True, blank=True)
    external_ref = models.CharField(_("number in another system"), max_length=100, null=True, blank=True)
    registered_at = models.DateTimeField(_("registered at"))
    registered_by = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("registered by"),
    )
    activated_at = models.DateTimeField(_("activated at"), null=True, blank=True)
    password = models.CharField(_("password, hashed"), max_length=128, blank=True, db_default="")
    session_version = models.PositiveIntegerField(_("version of the sessions"), db_default=1)
    merged_into = models.ForeignKey(
        "members.Member",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
        verbose_name=_("merged into"),
    )

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        indexes = [
            models.Index(fields=["registered_at"], name="members_by_registration"),
            models.Index(fields=["status", "registered_at"], name="members_by_status"),
            models.Index(fields=["activated_at"], name="members_by_joining"),
            models.Index(
                fields=["merged_into"], condition=Q(merged_into__isnull=False), name="members_by_surviving_record"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["number"], name="member_number_is_unique"),
            models.UniqueConstraint(fields=["phone_hash"], name="member_phone_is_unique"),
            models.UniqueConstraint(fields=["external_ref"], name="member_external_ref_is_unique"),
            models.CheckConstraint(
                condition=Q(phone_hash=None, phone_sealed=None)
                | Q(phone_hash__isnull=False, phone_sealed__isnull=False),
                name="member_phone_is_sealed_and_hashed_or_absent",
            ),
            models.CheckConstraint(
                condition=Q(status=MemberStatus.PRE_REGISTERED, activated_at=None)
                | Q(status=MemberStatus.ACTIVE, activated_at__isnull=False, activated_at__gte=F("registered_at"))
                | Q(status=MemberStatus.MERGED),
                name="member_is_active_since_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(status=MemberStatus.MERGED, merged_into__isnull=False)
                | (~Q(status=MemberStatus.MERGED) & Q(merged_into=None)),
                name="merged_member_names_the_surviving_record",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("party")), name="no_member_is_merged_into_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class MemberMove(models.Model):
    """A member's status changed: who did it, when, why."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name=_("member"))
    from_status = models.CharField(_("from"), max_length=16, choices=MemberStatus)
    to_status = models.CharField(_("to"), max_length=16, choices=MemberStatus)
    moved_at = models.DateTimeField(_("moved at"))
    moved_by = models.CharField(_("moved by"), max_length=200)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("member's move")
        verbose_name_plural = _("members' moves")

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"


class Introduction(AppendOnly):
    """Who brought a member in, noted once, at the first sign-in: nobody is introduced who was there before."""

    member = models.OneToOneField(
        Member, on_delete=models.PROTECT, primary_key=True, related_name="+", verbose_name=_("member")
    )
    issuing_merchant = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("issuing merchant")
    )
    store_id = models.BigIntegerField(_("store"), null=True, blank=True)
    sharer = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("sharer")
    )
    introduced_at = models.DateTimeField(_("introduced at"))

    class Meta:
        verbose_name = _("introduction")
        verbose_name_plural = _("introductions")
        constraints = [
            models.CheckConstraint(
                condition=Q(sharer=None) | ~Q(sharer=F("member")), name="nobody_is_introduced_by_oneself"
            ),
            models.CheckConstraint(
                condition=Q(issuing_merchant=None) | ~Q(issuing_merchant=F("member")),
                name="no_member_is_its_own_issuing_merchant",
            ),
            models.CheckConstraint(
                condition=Q(issuing_merchant__isnull=False) | Q(sharer__isnull=False),
                name="introduction_names_a_merchant_or_a_sharer",
            ),
            models.CheckConstraint(
                condition=Q(store_id=None) | Q(issuing_merchant__isnull=False),
                name="introduction_at_a_store_names_its_merchant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} ← {self.issuing_merchant_id or self.sharer_id}"


class OneTimeCode(models.Model):
    """A code was asked for, for one phone. Its digits are derived from the nonce when needed; no row holds them."""

    phone_hash = models.CharField(_("phone, keyed hash"), max_length=64)
    phone_sealed = models.BinaryField(_("phone, sealed"))
    address_hash = models.CharField(_("address, keyed hash"), max_length=64)
    nonce = models.BinaryField(_("nonce"))
    created_at = models.DateTimeField(_("asked for at"))
    expires_at = models.DateTimeField(_("expires at"))
    attempts = models.PositiveSmallIntegerField(_("wrong attempts"), default=0)
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)

    class Meta:
        verbose_name = _("one-time code")
        verbose_name_plural = _("one-time codes")
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="one_time_code_lives_for_a_while"),
            models.CheckConstraint(
                condition=Q(attempts__lte=ATTEMPTS_MAX), name="one_time_code_is_tried_a_few_times_only"
            ),
            models.CheckConstraint(
                condition=Q(used_at=None)
                | Q(used_at__gte=F("created_at"), used_at__lt=F("expires_at"), attempts__lt=ATTEMPTS_MAX),
                name="one_time_code_is_used_while_it_is_valid",
            ),
        ]
        indexes = [
            models.Index(fields=["phone_hash", "-created_at"], name="one_time_codes_by_phone"),
            models.Index(fields=["address_hash", "created_at"], name="one_time_codes_by_address"),
            models.Index(fields=["created_at"], name="one_time_codes_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class SignInFailure(models.Model):
    """A wrong code or password for a phone, whether a member has that phone or not."""

    phone_hash = models.CharField(_("phone, keyed hash"), max_length=64)
    address_hash = models.CharField(_("address, keyed hash"), max_length=64)
    is_password = models.BooleanField(_("by password"))
    failed_at = models.DateTimeField(_("failed at"))

    class Meta:
        verbose_name = _("failed sign-in")
        verbose_name_plural = _("failed sign-ins")
        indexes = [
            models.Index(fields=["phone_hash", "failed_at"], name="failed_sign_ins_by_phone"),
            models.Index(fields=["address_hash", "failed_at"], name="failed_sign_ins_by_address"),
            models.Index(fields=["failed_at"], name="failed_sign_ins_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.failed_at}"


class MemberHandle(models.Model):
    """The ten random digits by which a member code names its member, and the version of the member's secret."""

    member = models.OneToOneField(
        Member, on_delete=models.PROTECT, primary_key=True, related_name="+", verbose_name=_("member")
    )
    digits = models.CharField(_("handle"), max_length=10)
    version = models.PositiveIntegerField(_("version of the secret"), db_default=1)

    class Meta:
        verbose_name = _("handle")
        verbose_name_plural = _("handles")
        constraints = [models.UniqueConstraint(fields=["digits"], name="member_handle_names_one_member")]

    def __str__(self) -> str:
        return self.digits


class MemberScan(models.Model):
    """A store's staff knows a member: by a member code, which this used up, or without a step by a physical card."""

    public_id = models.CharField(_("public id"), max_length=40)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name=_("member"))
    step = models.BigIntegerField(_("time step"), null=True, blank=True)
    merchant = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", verbose_name=_("merchant"))
    store_id = models.BigIntegerField(_("store"))
    scanned_by = models.CharField(_("scanned by"), max_length=200)
    scanned_at = models.DateTimeField(_("scanned at"))
    expires_at = models.DateTimeField(_("expires at"))

    class Meta:
        verbose_name = _("scan")
        verbose_name_plural = _("scans")
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="scan_public_id_is_unique"),
            models.UniqueConstraint(fields=["member", "step"], name="member_code_is_scanned_only_once"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("scanned_at")), name="scan_is_valid_for_a_while"),
        ]
        indexes = [models.Index(fields=["scanned_at"], name="scans_by_time")]

    def __str__(self) -> str:
        return self.public_id


class FailedScan(models.Model):
    """A scan at a store was refused: which refusal, and when."""

    store_id = models.BigIntegerField(_("store"))
    refusal = models.CharField(_("refused for"), max_length=60)
    failed_at = models.DateTimeField(_("failed at"))

    class Meta:
        verbose_name = _("failed scan")
        verbose_name_plural = _("failed scans")
        indexes = [
            models.Index(fields=["store_id", "failed_at"], name="failed_scans_by_store"),
            models.Index(fields=["failed_at"], name="failed_scans_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.store_id} · {self.refusal}"
