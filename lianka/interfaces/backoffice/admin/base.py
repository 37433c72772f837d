"""How every table is shown: a list that can be searched and filtered, a page for each row, and its acts.

Nothing is added, changed or deleted in place, unless a table of pure settings says otherwise.
"""

from abc import ABCMeta, abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.forms.widgets import MediaDefiningClass
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from lianka.domain.access.models import User
from lianka.foundation.db import reading
from lianka.interfaces.backoffice import acts
from lianka.interfaces.backoffice.acts import Act
from lianka.interfaces.backoffice.shown import Cell, Shown, Table, Words

COUNT_MAX = 10_000
_ID_MAX = 2**63 - 1

# Django's paginator is generic to the type checker only.
if TYPE_CHECKING:
    _Paginator = Paginator[Any]
else:
    _Paginator = Paginator


class CappedPaginator(_Paginator):
    """Counts no further than it must: nobody turns to page 201, and counting millions of rows takes seconds."""

    @cached_property
    def count(self) -> int:
        """The rows found, at most `COUNT_MAX`."""
        assert isinstance(self.object_list, QuerySet)
        return self.object_list[:COUNT_MAX].count()


class _AbstractAdmin(MediaDefiningClass, ABCMeta):
    """Lets a table that forgot to say how it is shown fail when it is registered, not when it is opened."""


class BackofficeAdmin(ModelAdmin, metaclass=_AbstractAdmin):
    """A table that is read. `describe` tells what a row's page shows; `acts` and `list_acts` are its buttons."""

    actions = None
    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    paginator = CappedPaginator
    list_fullwidth = True
    change_list_template = "backoffice/list.html"
    sortable_by = ()
    headings: tuple[Words, ...] = ()
    numbers: frozenset[int] = frozenset()
    empty: Words = _("Nothing fits. Please change the search or the filter.")
    acts: tuple[Act, ...] = ()
    list_acts: tuple[Act, ...] = ()

    @abstractmethod
    def row(self, thing: Any) -> list[Cell]:
        """One row of the list; its first cell leads to the page of the thing."""

    @abstractmethod
    def describe(self, request: HttpRequest, thing: Any) -> Shown:
        """What the page of one row shows."""

    def name(self, thing: Any) -> Words:
        """What the pages of the acts call one row."""
        return str(thing)

    def decorate(self, rows: list[Any]) -> None:
        """Read what the rows of one page show besides their own columns, in a constant number of statements."""

    def find(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """The rows meant by what was typed into the search."""
        return rows

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search by what has an index."""
        return (self.find(queryset, search_term.strip()) if search_term.strip() else queryset), False

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list, with what its rows show besides their own columns."""
        changelist = super().get_changelist_instance(request)
        rows = list(changelist.result_list)
        self.decorate(rows)
        changelist.result_list = rows
        # Nothing is counted twice, so there is no second figure to show beside the first.
        changelist.full_result_count = changelist.result_count
        return changelist

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The row, or nothing for what no row could ever be called: the database refuses numbers it cannot hold."""
        is_number = object_id.isascii() and object_id.isdecimal() and len(object_id) <= len(str(_ID_MAX))
        is_possible = is_number and int(object_id) <= _ID_MAX
        return super().get_object(request, object_id, from_field) if is_possible else None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nothing is added in place: a list act calls the operation."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is changed in place: an act calls the operation."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is ever deleted: what a journal names is archived."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """The list, the page of each row, and the pages of the acts."""
        options = self.model._meta
        name = f"{options.app_label}_{options.model_name}"
        wrap = self.admin_site.admin_view
        own = [
            path("acts/<slug:act_name>/", wrap(self.list_act_view), name=f"{name}_list_act"),
            path("<path:object_id>/acts/<slug:act_name>/", wrap(self.act_view), name=f"{name}_act"),
        ]
        return own + super().get_urls()

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The list, with the buttons that make new rows."""
        buttons = [
            Cell(act.label, reverse(self._address("list_act"), args=[act.name]))
            for act in self.list_acts
            if act.is_offered(_user(request), None)
        ]
        context: Any = {**(extra_context or {}), "buttons": buttons}
        answer = super().changelist_view(request, context)
        if isinstance(answer, TemplateResponse) and answer.context_data and "cl" in answer.context_data:
            answer.context_data["table"] = self._table(answer.context_data["cl"].result_list)
        return answer

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """The page of one row, with its buttons."""
        if object_id is None or request.method != "GET":
            raise PermissionDenied
        thing = self._find(request, object_id)
        with reading():
            shown = self.describe(request, thing)
            offered = [act for act in self.acts if act.is_offered(_user(request), thing)]
        context = {
            **self._context(request),
            "shown": shown,
            "title": shown.title,
            "thing": thing,
            "acts": [(act, reverse(self._address("act"), args=[object_id, act.name])) for act in offered],
        }
        return TemplateResponse(request, "backoffice/detail.html", context)

    def act_view(self, request: HttpRequest, object_id: str, act_name: str) -> HttpResponse:
        """The page of one act on one row."""
        back = reverse(self._address("change"), args=[object_id])
        return self._serve(request, self.acts, act_name, self._find(request, object_id), back)

    def list_act_view(self, request: HttpRequest, act_name: str) -> HttpResponse:
        """The page of one act that makes something new."""
        return self._serve(request, self.list_acts, act_name, None, reverse(self._address("changelist")))

    def _table(self, rows: list[Any]) -> Table:
        shown = []
        for thing in rows:
            first, *others = self.row(thing)
            shown.append([replace(first, href=reverse(self._address("change"), args=[thing.pk])), *others])
        return Table("", self.headings, shown, self.empty, numbers=self.numbers)

    def _serve(self, request: HttpRequest, offered: tuple[Act, ...], name: str, thing: Any, back: str) -> HttpResponse:
        act = next((act for act in offered if act.name == name), None)
        if act is None:
            raise Http404
        about = self.name(thing) if thing is not None else ""
        return acts.serve(request, act=act, thing=thing, about=about, back=back, context=self._context(request))

    def _find(self, request: HttpRequest, object_id: str) -> Any:
        if not self.has_view_permission(request):
            raise PermissionDenied
        thing = self.get_object(request, object_id)
        if thing is None:
            raise Http404
        return thing

    def _context(self, request: HttpRequest) -> dict[str, Any]:
        request.current_app = self.admin_site.name
        options = self.model._meta
        trail = [(options.verbose_name_plural, reverse(self._address("changelist")))]
        return {**self.admin_site.each_context(request), "trail": trail}

    def _address(self, name: str) -> str:
        options = self.model._meta
        return f"admin:{options.app_label}_{options.model_name}_{name}"


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
