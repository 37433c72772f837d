"""The member's stored value: what stands in each wallet, what was refunded of it, and refunding it (PTS-11)."""

from secrets import token_hex
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianka.domain.checkout.operations.refund_stored_value import refund_stored_value
from lianka.domain.checkout.queries.stored_value import list_stored_value_refunds, preview_stored_value_refund
from lianka.domain.checkout.values import REASON_LENGTH_MAX, StoredValueRefundPreview
from lianka.domain.loyalty.queries import list_wallets
from lianka.domain.loyalty.values import WalletBalance
from lianka.domain.members.models import Member
from lianka.foundation.errors import DomainError
from lianka.interfaces.backoffice.acts import ActForm, Call
from lianka.interfaces.backoffice.fields import YuanField
from lianka.interfaces.backoffice.members.parts import Draft, Names, Part
from lianka.interfaces.backoffice.parties import name_parties
from lianka.interfaces.backoffice.shown import Cell, Table, Words, moment, money, text
from lianka.interfaces.shared.formats import format_fen

_ALL_MERCHANTS = _("All merchants")


def wallet_part(member: Member) -> Draft:
    """What is free in each wallet, and the latest refunds. Two statements."""
    wallets, refunds = list_wallets(member_id=member.pk), list_stored_value_refunds(member_id=member.pk)

    def lay_out(names: Names) -> Part:
        return Part(tables=[_wallet_table(wallets, names), *([_refund_table(refunds)] if refunds else [])])

    return Draft(lay_out, frozenset(wallet.merchant_id for wallet in wallets if wallet.merchant_id))


class StoredValueRefundForm(ActForm):
    """Of which wallet how much principal goes back. The wallet is agreed to as it was shown."""

    wallet = forms.ChoiceField(label=_("Stored value"))
    amount_fen = YuanField(
        label=_("Principal to refund (yuan)"),
        required=False,
        help_text=_("Empty: all that is left. The bonus is taken back in proportion."),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=REASON_LENGTH_MAX, help_text=_("The member sees it. It is kept in the audit.")
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wallets = [wallet for wallet in list_wallets(member_id=self.call.thing.pk) if wallet.principal_fen]
        names = name_parties(wallet.merchant_id for wallet in wallets if wallet.merchant_id)
        choice = self.fields["wallet"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(_seen(wallet), _words_of(wallet, names)) for wallet in wallets]
        self.initial = {"key": token_hex(16)}

    def clean(self) -> dict[str, Any]:
        """What would go back now of the wallet that was shown."""
        values = super().clean() or self.cleaned_data
        if "wallet" in values and "amount_fen" in values:
            scope = values["wallet"].partition(":")[0]
            try:
                values["preview"] = preview_stored_value_refund(
                    member_id=self.call.thing.pk,
                    merchant_id=int(scope) if scope else None,
                    principal_fen=values["amount_fen"],
                )
            except DomainError as refusal:
                self.add_error("amount_fen", forms.ValidationError(str(refusal), code=refusal.code))
        return values


def refund(call: Call, values: dict[str, Any]) -> Words:
    """Give back the principal, and take the bonus."""
    preview: StoredValueRefundPreview = values["preview"]
    answer = refund_stored_value(
        member_id=call.thing.pk,
        merchant_id=preview.merchant_id,
        principal_fen=preview.principal_fen,
        expected_bonus_fen=preview.bonus_fen,
        reason=values["reason"],
        key=values["key"],
        by=call.by,
        at=call.at,
    )
    amounts = {
        "principal": format_fen(answer.principal_fen),
        "bonus": format_fen(answer.bonus_fen),
        "till": format_fen(answer.till_fen),
    }
    if answer.till_fen:
        return (
            _("%(principal)s goes back, %(till)s of it at the merchant's till; %(bonus)s of bonus is taken.") % amounts
        )
    return _("%(principal)s is on its way back to the member; %(bonus)s of bonus is taken.") % amounts


def has_principal(member: Member) -> bool:
    """Whether anything of the member's stored value could go back."""
    return any(wallet.principal_fen for wallet in list_wallets(member_id=member.pk))


def _seen(wallet: WalletBalance) -> str:
    return f"{wallet.scope}:{wallet.principal_fen}:{wallet.bonus_fen}"


def _words_of(wallet: WalletBalance, names: Names) -> str:
    place = names[wallet.merchant_id].text if wallet.merchant_id else _ALL_MERCHANTS
    return _("%(place)s: principal %(principal)s, bonus %(bonus)s") % {
        "place": place,
        "principal": format_fen(wallet.principal_fen),
        "bonus": format_fen(wallet.bonus_fen),
    }


def _wallet_table(wallets: Any, names: Names) -> Table:
    rows = [
        [
            names[wallet.merchant_id] if wallet.merchant_id else Cell(_ALL_MERCHANTS),
            money(wallet.principal_fen),
            money(wallet.bonus_fen),
        ]
        for wallet in wallets
    ]
    headings = [_("Where it can be spent"), _("Principal"), _("Bonus")]
    return Table(_("Stored value"), headings, rows, _("The member has stored no value."), numbers=frozenset({1, 2}))


def _refund_table(refunds: Any) -> Table:
    rows = [
        [
            moment(each.refunded_at),
            text(each.merchant_name or _ALL_MERCHANTS),
            money(each.principal_fen),
            money(each.bonus_fen),
            text(each.reason),
        ]
        for each in refunds
    ]
    headings = [_("Refunded at"), _("Merchant"), _("Principal returned"), _("Bonus taken back"), _("Reason")]
    return Table(_("Refunds of stored value"), headings, rows, numbers=frozenset({2, 3}))
