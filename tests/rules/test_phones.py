import pytest

from lianka.domain.members.errors import PhoneInvalid
from lianka.domain.members.values import Phone, hash_phone, mask_phone, parse_phone


@pytest.mark.parametrize(
    ("text", "phone", "masked"),
    [
        ("13800005678", "+8613800005678", "138****5678"),
        (" 138-0000-5678 ", "+8613800005678", "138****5678"),
        ("+86 138 0000 5678", "+8613800005678", "138****5678"),
        ("0086 13800005678", "+8613800005678", "138****5678"),
        ("１３８００００５６７８", "+8613800005678", "138****5678"),
        ("010 6552 9988", "+861065529988", "106****9988"),
        ("+852 5123 4567", "+85251234567", "+85****4567"),
        ("+44 7911 123456", "+447911123456", "+44****3456"),
    ],
)
def test_a_phone_is_one_number_however_it_is_written(text: str, phone: str, masked: str) -> None:
    assert parse_phone(text) == phone
    assert mask_phone(Phone(phone)) == masked


@pytest.mark.parametrize(
    "text", ["", "1", "1380000567", "138000056789", "10086", "abc", "+", "+999 123456789", "138\x0000005678x", "١٢"]
)
def test_what_is_no_phone_is_refused_at_its_field(text: str) -> None:
    with pytest.raises(PhoneInvalid) as refusal:
        parse_phone(text)

    assert (refusal.value.code, refusal.value.field) == ("phone_invalid", "phone")


def test_the_hash_of_a_phone_depends_on_the_installation(settings: object) -> None:
    here = hash_phone(Phone("+8613800005678"))
    settings.SECRET_KEY = "another installation"  # type: ignore[attr-defined]  # pytest-django's wrapper

    assert len(here) == 64
    assert hash_phone(Phone("+8613800005678")) != here
