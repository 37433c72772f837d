"""What announcing a rule of cash-back asks for, and what it would bring."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from lianka.domain.loyalty.queries.tiers import get_tier_book
from lianka.domain.merchants.queries import find_merchant
from lianka.domain.rewards.operations.announce_cash_back_rule import announce_cash_back_rule
from lianka.domain.rewards.queries import list_budgets
from lianka.domain.rewards.queries.cash_back import describe_example
from lianka.domain.rewards.values.cash_back import (
    CAP_FEN_MAX,
    INSTALMENTS_MAX,
    CashBackStart,
    CashBackTerms,
)
from lianka.foundation.calendar import ONE_DAY, business_date
from lianka.interfaces.backoffice.acts import ActForm, Call
from lianka.interfaces.backoffice.fields import DayField, PercentField, YuanField
from lianka.interfaces.backoffice.shown import (
    Words,
)
from lianka.interfaces.shared.formats import format_amount, format_day, format_fen

EXAMPLE_FEN: Final = 10_000
"""The purchase that pages tell of as an example."""


class MerchantsField(forms.CharField):
    """One merchant a line, by code, licence number or name."""

    def __init__(self, **options: Any) -> None:
        help_text = _("One a line: code, licence number or name. Empty: all merchants.")
        super().__init__(
            **{"widget": forms.Textarea({"rows": 3}), "required": False, "help_text": help_text, **options}
        )

    def clean(self, value: Any) -> Any:
        """The ids of the merchants."""
        found = {}
        for line in super().clean(value).splitlines():
            if line.strip():
                merchant = find_merchant(text=line.strip())
                if merchant is None:
                    raise forms.ValidationError(_("Please check the line “%(line)s”.") % {"line": line})
                found[merchant.pk] = merchant
        return frozenset(found)


class CashBackForm(ActForm):
    """How much comes back, when, to whom, and from which budget; with what a purchase of ¥100.00 would bring."""

    is_live = True
    rate = PercentField(
        label=_("Share that comes back (%)"),
        initial="5",
        help_text=_("Of what is paid with money. 0 ends the cash-back from that day on."),
    )
    budget = forms.ChoiceField(label=_("Budget"), required=False, help_text=_("Who pays for it, and up to how much."))
    minimum_fen = YuanField(label=_("Smallest purchase (yuan)"), max_value=CAP_FEN_MAX // 100, required=False)
    purchase_cap_fen = YuanField(
        label=_("Most for one purchase (yuan)"),
        max_value=CAP_FEN_MAX // 100,
        required=False,
        help_text=_("Empty: no limit."),
    )
    month_cap_fen = YuanField(
        label=_("Most for a member's purchases of one month (yuan)"),
        max_value=CAP_FEN_MAX // 100,
        required=False,
        help_text=_("Empty: no limit."),
    )
    instalments = forms.IntegerField(
        label=_("Monthly instalments"),
        min_value=1,
        max_value=INSTALMENTS_MAX,
        initial=1,
        help_text=_("1: all of it in one piece."),
    )
    start = forms.ChoiceField(label=_("First instalment"), choices=CashBackStart.choices)
    merchants = MerchantsField(label=_("Merchants that take part"))
    tiers = forms.MultipleChoiceField(
        label=_("Members of these tiers"),
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("None chosen: all members."),
    )
    valid_from = DayField(
        label=_("Applies from"),
        help_text=_("Tomorrow at the earliest. From then on the rule before no longer applies."),
    )
    valid_until = DayField(
        label=_("Ends on"), required=False, help_text=_("The first day without cash-back. Empty: until the next rule.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["budget"].choices = [  # type: ignore[attr-defined]
            ("", _("nothing")),
            *(
                (str(each.pk), f"{each.name} · {format_fen(each.limit_fen - each.spent_fen)}")
                for each in list_budgets()
            ),
        ]
        book = get_tier_book()
        names = [(each.code, book.terms[each.code].name) for each in book.ladder.tiers] if book else []
        if names:
            self.fields["tiers"].choices = names  # type: ignore[attr-defined]
        else:
            del self.fields["tiers"]
        self.initial["valid_from"] = business_date(self.call.at) + ONE_DAY

    @property
    def outcome(self) -> Words:
        """What a purchase of ¥100.00 would bring, with what is typed now; empty while it cannot be read."""
        typed = self.data if self.is_bound else self.call.request.GET
        values = {}
        for name in ("rate", "minimum_fen", "purchase_cap_fen", "instalments", "start", "valid_from"):
            told = typed.get(name, self.get_initial_for_field(self.fields[name], name))
            try:
                values[name] = self.fields[name].clean(told)
            except forms.ValidationError:
                return ""
        return example_words(
            CashBackTerms(
                values["rate"],
                values["valid_from"],
                minimum_fen=values["minimum_fen"] or 0,
                purchase_cap_fen=values["purchase_cap_fen"],
                instalments=values["instalments"],
                start=CashBackStart(values["start"] or CashBackStart.AT_ONCE),
            )
        )


def example_words(terms: CashBackTerms) -> Words:
    """What one purchase brings, on the first day of the rule."""
    parts = describe_example(terms, money_fen=EXAMPLE_FEN, bought_on=terms.valid_from)
    facts = {"bought": format_fen(EXAMPLE_FEN), "day": format_day(terms.valid_from)}
    if not parts:
        return _("A purchase of %(bought)s on %(day)s brings nothing back.") % facts
    told = "; ".join(f"{format_day(each.due_day)} {format_amount(each.amount_fen, 'COIN')}" for each in parts)
    return _("A purchase of %(bought)s on %(day)s brings back: %(parts)s") % {**facts, "parts": told}


def announce(call: Call, values: dict[str, Any]) -> Words:
    """Announce a rule of cash-back."""
    terms = CashBackTerms(
        rate=values["rate"],
        valid_from=values["valid_from"],
        budget_id=int(values["budget"]) if values["budget"] else None,
        minimum_fen=values["minimum_fen"] or 0,
        purchase_cap_fen=values["purchase_cap_fen"],
        month_cap_fen=values["month_cap_fen"],
        instalments=values["instalments"],
        start=CashBackStart(values["start"]),
        merchant_ids=values["merchants"],
        tiers=frozenset(values.get("tiers", ())),
        valid_until=values["valid_until"],
    )
    announce_cash_back_rule(terms=terms, by=call.by, at=call.at)
    return _("The rule is announced.")
