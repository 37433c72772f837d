"""Discounts, durations and codes as the phone shows them."""

import hashlib
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation
from playwright.sync_api import Page

from lianka.domain.cards.values import OptionView, TermKind
from lianka.foundation.values import Fen, Rate
from lianka.interfaces.h5 import codes, formats
from lianka.interfaces.shared.amounts import AmountUnreadable, read_fen
from tests.architecture.source import LIANKA
from tests.operations.checkout.counter import NOW

VENDOR = LIANKA / "interfaces" / "h5" / "static" / "h5" / "vendor"
CODE = "281234567890123456"


@pytest.mark.parametrize(
    ("rate", "chinese", "english"),
    [
        ("0.88", "88折", "12% off"),
        ("0.9", "9折", "10% off"),
        ("0.5", "5折", "50% off"),
        ("0.885", "8.85折", "11.5% off"),
        ("0.05", "0.5折", "95% off"),
    ],
)
def test_a_rate_is_said_as_shops_write_it(rate: str, chinese: str, english: str) -> None:
    with translation.override("zh-hans"):
        assert formats.format_discount(Rate.of(rate)) == chinese
    with translation.override("en"):
        assert formats.format_discount(Rate.of(rate)) == english


@pytest.mark.parametrize(
    ("until", "words"),
    [
        (NOW + timedelta(days=12), "还剩 12 天"),
        (datetime(2026, 1, 15, 16, tzinfo=UTC), "今天到期"),
        (datetime(2026, 1, 15, 16, 0, 1, tzinfo=UTC), "还剩 1 天"),
        (NOW, "已过期"),
    ],
)
def test_what_is_left_is_counted_in_days_of_the_alliance(until: datetime, words: str) -> None:
    with translation.override("zh-hans"):
        assert formats.format_left(until, now=NOW) == words


def test_the_year_is_said_only_when_it_is_another() -> None:
    with translation.override("zh-hans"):
        assert formats.format_short_moment(NOW, now=NOW) == "1月15日 12:00"
        assert formats.format_latest_day(datetime(2027, 1, 15, 16, tzinfo=UTC), now=NOW) == "2027年1月15日"


@pytest.mark.parametrize(
    ("kind", "n", "words"),
    [
        (TermKind.MONTHS, 1, "月卡"),
        (TermKind.MONTHS, 3, "季卡"),
        (TermKind.MONTHS, 6, "半年卡"),
        (TermKind.MONTHS, 12, "年卡"),
        (TermKind.MONTHS, 2, "2 个月"),
        (TermKind.DAYS, 45, "45 天"),
        (TermKind.PERMANENT, None, "永久"),
    ],
)
def test_a_term_has_the_name_cards_are_sold_by(kind: TermKind, n: int | None, words: str) -> None:
    option = OptionView(1, "opt_1", kind, n, Fen(0), Fen(0))

    with translation.override("zh-hans"):
        assert formats.format_term(option, now=NOW) == words


def test_fixed_dates_are_said_from_and_to() -> None:
    days = date(2026, 5, 1), date(2026, 10, 31)
    option = OptionView(1, "opt_1", TermKind.DATES, None, Fen(0), Fen(0), *days)

    with translation.override("zh-hans"):
        assert formats.format_term(option, now=NOW) == "5月1日 – 10月31日"


@pytest.mark.parametrize(
    ("typed", "fen"), [("", 0), ("0", 0), ("7", 700), ("7.", 700), (".5", 50), ("1,234.5", 123_450)]
)
def test_an_amount_is_read_to_the_fen(typed: str, fen: int) -> None:
    assert read_fen(typed, field="amount") == fen


@pytest.mark.parametrize("typed", ["1.234", "1e3", "١٢", "--", "1 2", "123456789", "x" * 5000])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(AmountUnreadable):
        read_fen(typed, field="amount")


@pytest.mark.row("MBR-3")
def test_the_bars_begin_and_end_with_ten_blank_modules() -> None:
    svg = codes.bar_svg(CODE, title="码")

    width = int(re.findall(r'viewBox="0 0 (\d+) ', svg)[0])
    bars = [(int(start), int(wide)) for start, wide in re.findall(r"M(\d+) 0h(\d+)v40h-", svg)]

    # Code 128 in pairs of digits: start, nine pairs, check, stop of thirteen modules.
    assert width == 11 * 11 + 13 + 2 * 10
    assert bars[0][0] == 10
    assert sum(bars[-1]) == width - 10


@pytest.mark.browser
@pytest.mark.row("MBR-3")
def test_the_qr_code_reads_as_the_code(page: Page) -> None:
    page.set_content(f'<div style="width:220px">{codes.qr_svg(CODE, title="码")}</div>')
    page.add_script_tag(path=VENDOR / "jsqr" / "jsQR.js")

    read = page.evaluate(
        """async () => {
            const svg = document.querySelector("svg"), image = new Image();
            const text = new XMLSerializer().serializeToString(svg).replace("<svg", '<svg width="220" height="220"');
            image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(text);
            await image.decode();
            const canvas = document.createElement("canvas");
            canvas.width = canvas.height = 220;
            const context = canvas.getContext("2d");
            context.fillStyle = "#fff";
            context.fillRect(0, 0, 220, 220);
            context.drawImage(image, 0, 0, 220, 220);
            return jsQR(context.getImageData(0, 0, 220, 220).data, 220, 220).data;
        }"""
    )

    assert read == CODE


def test_what_others_wrote_is_as_they_released_it() -> None:
    for folder in sorted(VENDOR.iterdir()):
        version = (folder / "VERSION.txt").read_text(encoding="utf-8")
        (released,) = (each for each in folder.iterdir() if each.suffix in {".js", ".css"})
        assert hashlib.sha256(released.read_bytes()).hexdigest() in version
        assert (folder / "LICENSE.txt").stat().st_size > 500
