"""Parties, users and their grants, keys. Everyone who can hold an account is a party: one id space for all."""

from functools import cached_property
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianka.domain.access import policies
from lianka.domain.access.values import LABEL_LENGTH_MAX, HeldRole, Role


class Party(models.Model):
    """A member, a merchant, an agent or the platform: whoever can hold an account."""

    class Kind(models.TextChoices):
        PLATFORM = "platform", _("Platform")
        MEMBER = "member", _("Member")
        MERCHANT = "merchant", _("Merchant")
        AGENT = "agent", _("Agent")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    public_id = models.CharField(_("public id"), max_length=40)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="party_public_id_is_unique"),
            models.CheckConstraint(
                condition=Q(kind__in=["platform", "member", "merchant", "agent"]), name="party_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class Alliance(models.Model):
    """The one alliance of this database: its name on every screen, and the party that is its platform."""

    name = models.CharField(_("name"), max_length=60)
    platform_party = models.OneToOneField(
        Party, on_delete=models.PROTECT, related_name="+", verbose_name=_("platform party")
    )
    requires_second_factor = models.BooleanField(
        _("second factor required"),
        default=False,
        help_text=_("Administrators and finance operators sign in with a second factor."),
    )
    founded_at = models.DateTimeField(_("founded at"))

    class Meta:
        verbose_name = _("alliance")
        verbose_name_plural = _("alliance")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="there_is_one_alliance_in_a_database")]

    def __str__(self) -> str:
        return self.name


class User(AbstractBaseUser):
    """Someone who signs in. What the user may do follows from the grants alone, through `policies`."""

    username = models.CharField(_("user name"), max_length=150)
    display_name = models.CharField(_("name"), max_length=60)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created at"))

    USERNAME_FIELD = "username"
    objects = BaseUserManager["User"]()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [models.UniqueConstraint(fields=["username"], name="user_name_is_unique")]

    def __str__(self) -> str:
        return self.username

    def get_full_name(self) -> str:
        """The name colleagues know the user by."""
        return self.display_name

    @cached_property
    def held_roles(self) -> tuple[HeldRole, ...]:
        """The roles held now, read once for each loaded user: one query a request."""
        held = Grant.objects.filter(user=self, revoked_at=None).order_by("id").values_list("role", "party_id")
        return tuple(HeldRole(Role(role), party_id) for role, party_id in held)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Read the row again, and forget the roles that were read with it."""
        self.__dict__.pop("held_roles", None)
        super().refresh_from_db(*args, **kwargs)

    # The rest is what Django's admin asks of a user.

    @property
    def is_staff(self) -> bool:
        """Whether the back office opens for this user."""
        return policies.may(self, policies.Action.ENTER_BACK_OFFICE)

    @property
    def is_superuser(self) -> bool:
        """Nobody is above the policies."""
        return False

    def has_perm(self, permission: str, obj: models.Model | None = None) -> bool:
        """Whether the back office lets the user do what Django calls `app.verb_model`."""
        return policies.may_in_back_office(self, permission)

    def has_perms(self, permissions: list[str], obj: models.Model | None = None) -> bool:
        """Whether the user has every one of the permissions."""
        return all(self.has_perm(permission, obj) for permission in permissions)

    def has_module_perms(self, app_label: str) -> bool:
        """Whether the back office shows the user any table of the app."""
        return policies.may_see_app(self, app_label)


class Grant(models.Model):
    """A role given to a user at a party, from `granted_at` until it is revoked. Rows are kept as history."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=20, choices=Role)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", verbose_name=_("party"))
    granted_at = models.DateTimeField(_("granted at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "party"],
                condition=Q(revoked_at=None),
                name="user_holds_a_role_at_a_party_once",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | Q(revoked_at__gte=F("granted_at")),
                name="grant_is_revoked_after_it_is_given",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="granted_role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.role} · {self.party_id}"


class ApiKey(models.Model):
    """What a merchant's program shows at the programs' door. The secret is stored as a keyed hash alone."""

    public_id = models.CharField(_("public id"), max_length=40)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", verbose_name=_("merchant"))
    # By public id, because stores are known further up; whoever issues a key checks that it is the merchant's.
    store = models.CharField(_("store"), max_length=40, blank=True)
    label = models.CharField(_("label"), max_length=LABEL_LENGTH_MAX)
    scopes = models.CharField(_("scopes"), max_length=400)
    secret_hash = models.CharField(_("secret, keyed hash"), max_length=64)
    created_at = models.DateTimeField(_("created at"))
    created_by = models.CharField(_("created by"), max_length=200)
    latest_used_at = models.DateTimeField(_("latest used at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_by = models.CharField(_("revoked by"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="api_key_public_id_is_unique"),
            models.UniqueConstraint(fields=["secret_hash"], name="api_key_secret_opens_one_key"),
            models.CheckConstraint(condition=~Q(label="") & ~Q(scopes=""), name="api_key_has_a_label_and_scopes"),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by="") | Q(revoked_at__gte=F("created_at")) & ~Q(revoked_by=""),
                name="api_key_is_revoked_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return self.label
