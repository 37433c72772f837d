"""The form in which users change their own password."""

from typing import Any

from unfold.forms import AdminOwnPasswordChangeForm

from lianka.domain.access.operations.set_password import set_password
from lianka.foundation import clock
from lianka.interfaces.backoffice.acts import actor_of


class OwnPasswordForm(AdminOwnPasswordChangeForm):
    """Asks for the old password once and the new one twice; the operation changes it and notes that in the audit."""

    def save(self, commit: bool = True) -> Any:
        """Change the password. Every other session of the user ends."""
        password = self.cleaned_data["new_password1"]
        set_password(username=self.user.username, password=password, by=actor_of(self.user), at=clock.now())
        self.user.refresh_from_db()
        return self.user
