"""What every journey on a phone does: read the words of the pages, join by a text message, pay at the cashier."""

import re

from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Page, expect

from lianka.domain.notices.queries import latest_text_for
from lianka.foundation import clock, outbox

PHONE = "13712345678"


def zh(msgid: str, **facts: str) -> str:
    """The words as the pages say them."""
    with translation.override("zh-hans"):
        return gettext(msgid) % facts if facts else gettext(msgid)


def join(phone: Page, address: str) -> None:
    """Join by the code of a text message."""
    phone.goto(address)
    phone.get_by_label(zh("Phone number")).fill(PHONE)
    phone.get_by_role("button", name=zh("Send code")).click()
    expect(phone.get_by_text(zh("The code is on its way. It is valid for five minutes."))).to_be_visible()
    outbox.drain(at=clock.now())
    text = latest_text_for(phone=PHONE, at=clock.now())
    assert text is not None
    code = re.search(r"\d{6}", text.text)
    assert code is not None
    phone.get_by_label(zh("Code from the message")).fill(code.group())
    phone.get_by_role("button", name=zh("Join or sign in"), exact=True).click()
    phone.wait_for_url(re.compile(r"/m/(?!join)"))


def confirm_at_the_cashier(phone: Page, amount: str, *, done: str = "Payment done") -> None:
    """Pay on the sandbox's page, and wait until the order's page says that it is done."""
    phone.wait_for_url("**/pay/sandbox/**")
    phone.get_by_role("button", name=re.compile(re.escape(amount))).click()
    phone.wait_for_url("**/m/orders/**")
    expect(phone.get_by_text(zh(done))).to_be_visible(timeout=15_000)
