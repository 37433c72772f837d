"""Merging two records of a person: which one stays, what will happen, and doing it once it was seen."""

from collections.abc import Sequence
from secrets import token_hex
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lianka.domain.cards.models import MemberCard
from lianka.domain.ledger.chart import CHART
from lianka.domain.ledger.queries import balances_of, list_guarded_refs
from lianka.domain.members.errors.merges import ProfilesDiffer
from lianka.domain.members.models import Member
from lianka.domain.members.operations.merge_members import merge_members
from lianka.interfaces.backoffice.acts import ActForm, Call
from lianka.interfaces.backoffice.members.merge_preview import MergePreview, preview_merge
from lianka.interfaces.backoffice.parties import find_member_ids
from lianka.interfaces.backoffice.shown import Words
from lianka.interfaces.shared.formats import format_amount


class MergeForm(ActForm):
    """The record that stays, and why. What will happen is shown first; the same record sent again agrees to it."""

    into = forms.CharField(
        label=_("The record that stays"),
        max_length=100,
        help_text=_("Member number, phone, or number in another system"),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("It is kept in the audit."))
    may_differ = forms.BooleanField(label=_("They are one person all the same"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"key": token_hex(16)}
        if not self.is_bound:
            del self.fields["may_differ"]

    def clean_into(self) -> str:
        """One member, and another one than this."""
        found = find_member_ids(str(self.cleaned_data["into"]).strip())
        if len(found) != 1:
            raise forms.ValidationError(_("We could not find this member."))
        if found[0] == self.call.thing.pk:
            raise forms.ValidationError(_("These are one and the same record."))
        return str(found[0])

    def clean(self) -> dict[str, Any]:
        """What would happen is to be seen before it happens."""
        values = super().clean() or {}
        into = values.get("into")
        if into and values.get("seen") != into:
            shown_again = QueryDict(mutable=True)
            shown_again.update(self.data)
            shown_again["seen"] = into
            self.data = shown_again
        # Asked where there is something to agree to, and not before it was seen.
        if not (self.preview and self.preview.differences):
            del self.fields["may_differ"]
        if into and values.get("seen") != into:
            raise forms.ValidationError(_("Please read what will happen, then confirm."))
        if "may_differ" in self.fields and not values.get("may_differ"):
            # Asked for here, since a refusal would be the answer to this form's key for good.
            self.add_error("may_differ", forms.ValidationError(str(ProfilesDiffer())))
        return values

    @cached_property
    def _survivor(self) -> Member | None:
        seen = str(self.data.get("seen", "")) if self.is_bound else ""
        return Member.objects.filter(pk=int(seen)).first() if seen.isascii() and seen.isdecimal() else None

    @cached_property
    def preview(self) -> MergePreview | None:
        """What stands against it, and what both have; None before a record was chosen."""
        survivor = self._survivor
        if survivor is None or survivor.pk == self.call.thing.pk:
            return None
        return preview_merge(self.call.thing, survivor, at=self.call.at)

    @property
    def obstacles(self) -> Sequence[Words]:
        """What refuses it, in words."""
        return [*self.preview.obstacles, *self.preview.differences] if self.preview else []

    @property
    def notes(self) -> Sequence[Words]:
        """What becomes of that which both have, in words."""
        return self.preview.notes if self.preview else []

    @property
    def outcome(self) -> Words:
        """What will happen, in words; nothing before a record was chosen."""
        survivor = self._survivor
        if survivor is None:
            return ""
        return _("Member %(merged)s (%(gives)s) becomes a part of member %(survivor)s (%(has)s).") % {
            "merged": self.call.thing.number,
            "gives": _holdings(self.call.thing),
            "survivor": survivor.number,
            "has": _holdings(survivor),
        }


def merge(call: Call, values: dict[str, Any]) -> Words:
    """Merge the record of this page into the one chosen."""
    survivor = Member.objects.select_related("party").get(pk=values["into"])
    merge_members(
        from_public_id=call.thing.party.public_id,
        into_public_id=survivor.party.public_id,
        reason=values["reason"],
        may_differ=values.get("may_differ", False),
        key=values["key"],
        by=call.by,
        at=call.at,
    )
    return _("The records are one now: member %(number)s.") % {"number": survivor.number}


def _holdings(member: Member) -> str:
    balances = balances_of(list_guarded_refs(party_id=member.pk))
    sums: dict[str, int] = {}
    for ref, balance in balances.items():
        sums[ref.kind] = sums.get(ref.kind, 0) + balance
    amounts = [
        f"{CHART[kind].label} {format_amount(amount, CHART[kind].asset)}" for kind, amount in sums.items() if amount
    ]
    cards = MemberCard.objects.filter(member=member).count()
    return ", ".join([*amounts, ngettext("%(count)s card", "%(count)s cards", cards) % {"count": cards}])
