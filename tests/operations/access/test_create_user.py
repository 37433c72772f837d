import pytest

from lianka.domain.access.errors import PasswordTooWeak, UserNameInvalid, UserNameTaken, UserNotFound
from lianka.domain.access.models import User
from lianka.domain.access.operations.create_user import create_user
from lianka.domain.access.operations.set_password import set_password
from lianka.domain.access.queries import get_user
from lianka.foundation.errors import DomainError
from lianka.foundation.models import AuditEntry
from tests.world import OPENED_AT, OPERATOR

pytestmark = pytest.mark.django_db


def create(username: str = "mei", password: str | None = None) -> User:
    return create_user(username=username, display_name="阿梅", password=password, by=OPERATOR, at=OPENED_AT)


def test_a_new_user_has_no_role_and_cannot_sign_in_without_a_password() -> None:
    user = create()

    assert get_user(username="mei").held_roles == ()
    assert not user.has_usable_password()
    assert (user.is_staff, user.is_superuser, user.get_full_name()) == (False, False, "阿梅")
    assert AuditEntry.objects.get().subject == "user:mei"


@pytest.mark.parametrize(
    ("username", "password", "refusal"),
    [
        ("taken", None, UserNameTaken),
        ("a", None, UserNameInvalid),
        ("with blank", None, UserNameInvalid),
        ("x" * 151, None, UserNameInvalid),
        ("mei", "short", PasswordTooWeak),
        ("mei", "1234567890", PasswordTooWeak),
    ],
)
def test_a_name_or_password_that_will_not_do_is_refused(
    username: str, password: str | None, refusal: type[DomainError]
) -> None:
    create("taken")

    with pytest.raises(refusal):
        create(username, password)

    assert list(User.objects.values_list("username", flat=True)) == ["taken"]


def test_a_new_password_replaces_the_one_before() -> None:
    create(password="quiet-river-42")

    set_password(username="mei", password="loud-mountain-7", by=OPERATOR, at=OPENED_AT)

    user = get_user(username="mei")
    assert user.check_password("loud-mountain-7")
    assert not user.check_password("quiet-river-42")


def test_a_weak_password_leaves_the_one_before() -> None:
    create(password="quiet-river-42")

    with pytest.raises(PasswordTooWeak):
        set_password(username="mei", password="password", by=OPERATOR, at=OPENED_AT)

    assert get_user(username="mei").check_password("quiet-river-42")


def test_an_unknown_user_is_not_found() -> None:
    with pytest.raises(UserNotFound):
        set_password(username="nobody", password="loud-mountain-7", by=OPERATOR, at=OPENED_AT)
