"""Pure settings: one row, whose page is the form that changes it."""

from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse

from lianka.domain.access import policies
from lianka.interfaces.backoffice import acts
from lianka.interfaces.backoffice.acts import Act
from lianka.interfaces.backoffice.admin.base import BackofficeAdmin
from lianka.interfaces.backoffice.shown import Cell, text

_ONLY = 1


class SettingsAdmin(BackofficeAdmin):
    """A table with at most one row. `change` saves it; whoever may not do that reads it."""

    change: Act

    def row(self, thing: Any) -> list[Cell]:
        """There is no list."""
        return [text(thing)]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The row, as it would be where nobody has saved it yet."""
        if object_id != str(_ONLY):
            return None
        return self.model._default_manager.filter(pk=_ONLY).first() or self.model(pk=_ONLY)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The page of the only row."""
        return self.changeform_view(request, str(_ONLY))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """The form; for those who may not change anything, what is set."""
        if object_id is None or not policies.may(request.user, self.change.action):
            return super().changeform_view(request, object_id, form_url, extra_context)
        thing: Model = self._find(request, object_id)
        back = reverse(self._address("changelist"))
        context = {**self._context(request), "trail": (), "title": str(thing)}
        return acts.serve(request, act=self.change, thing=thing, about="", back=back, context=context)
