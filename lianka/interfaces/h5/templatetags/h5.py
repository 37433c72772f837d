"""What the templates of the phone pages call: amounts, icons, codes, keys. `{% load h5 %}`."""

from collections.abc import Mapping
from datetime import datetime
from secrets import token_urlsafe
from typing import Final

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from lianka.domain.access.errors import AllianceNotFounded
from lianka.domain.access.queries import get_alliance
from lianka.domain.cards.values import OptionView
from lianka.domain.loyalty.models import BENEFIT_LABELS
from lianka.domain.loyalty.values import BenefitKind, TierMeasure
from lianka.foundation.values import Rate
from lianka.interfaces.h5 import codes, formats
from lianka.interfaces.shared.formats import format_fen

register = template.Library()
_WHOLE: Final = Rate.of(1)
_BENEFITS: Final = dict(BENEFIT_LABELS)


@register.simple_tag
def money(fen: int, size: str = "") -> SafeString:
    """An amount with a small ¥ and smaller cents: `{% money 8800 "big" %}`. Sizes: mid, big, huge, list."""
    text = format_fen(fen).replace("¥", "")
    return format_html(
        '<span class="money {}">{}<span class="sign">¥</span>{}<span class="cents">{}</span></span>',
        size,
        "-" if fen < 0 else "",
        text.removeprefix("-")[:-3],
        text[-3:],
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """A picture of icons.svg; it only repeats what the words beside it say."""
    return format_html(
        '<svg class="icon i-{}" aria-hidden="true"><use href="{}#{}"/></svg>', name, static("h5/icons.svg"), name
    )


@register.simple_tag
def key() -> SafeString:
    """The hidden field by which a repeated form is known again: a new key each time the form is shown."""
    return format_html('<input type="hidden" name="key" value="{}">', token_urlsafe(16))


@register.simple_tag
def qr(text: str, title: str) -> SafeString:
    """The text as a QR code."""
    return mark_safe(codes.qr_svg(text, title=title))


@register.simple_tag
def bars(text: str, title: str) -> SafeString:
    """The text as a bar code."""
    return mark_safe(codes.bar_svg(text, title=title))


@register.simple_tag
def alliance_name() -> str:
    """What the alliance is called. One statement: call it once, `{% alliance_name as alliance %}`."""
    try:
        return get_alliance().name
    except AllianceNotFounded:
        return "Lianka"


@register.filter
def named(names: Mapping[str, str], code: str) -> str:
    """What a code is called: `{{ trade_names|named:store.trade }}`."""
    return names.get(code, "") if names else ""


@register.filter
def discount(rate: Rate | None) -> str:
    """A rate as shops write it: 88折; nothing for a rate that takes nothing off."""
    return "" if not rate or rate == _WHOLE else formats.format_discount(rate)


@register.simple_tag(takes_context=True)
def on(context: template.Context, moment: datetime) -> str:
    """A moment to the minute, without the present year. The page's context holds `at`."""
    return formats.format_short_moment(moment, now=context["at"])


@register.simple_tag(takes_context=True)
def day_of(context: template.Context, moment: datetime) -> str:
    """The day of a moment, without the present year."""
    return formats.format_short_day(moment, now=context["at"])


@register.simple_tag(takes_context=True)
def latest_day(context: template.Context, until: datetime) -> str:
    """The last day of what is valid until a moment."""
    return formats.format_latest_day(until, now=context["at"])


@register.simple_tag(takes_context=True)
def left(context: template.Context, until: datetime) -> str:
    """How long something lasts still: 还剩 12 天."""
    return formats.format_left(until, now=context["at"])


@register.simple_tag(takes_context=True)
def term(context: template.Context, option: OptionView) -> str:
    """For how long an option opens a card."""
    return formats.format_term(option, now=context["at"])


@register.simple_tag
def climb(value: int, measure: TierMeasure) -> str:
    """A climb or a threshold with its unit, by what the alliance counts."""
    return formats.format_climb(value, measure)


@register.simple_tag
def benefit_name(kind: BenefitKind) -> str:
    """What a benefit of a tier is called."""
    return str(_BENEFITS[kind.value])
