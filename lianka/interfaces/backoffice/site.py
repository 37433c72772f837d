"""The back office's site: who gets in, and the pages that are no tables."""

from typing import Any, cast

from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from unfold.sites import UnfoldAdminSite

from lianka.domain.access import policies
from lianka.domain.access.models import Alliance


class BackofficeSite(UnfoldAdminSite):
    """Lets in whom `access.policies` lets in, once a second factor that was set up has been shown as well."""

    index_template = "backoffice/dashboard.html"
    login_template = "backoffice/sign_in/login.html"
    enable_nav_sidebar = True

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take our own tables only: other apps bring admin classes that ask no policy, and those stay out."""
        from lianka.interfaces.backoffice.admin.base import BackofficeAdmin

        if isinstance(admin_class, type) and issubclass(admin_class, BackofficeAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the request comes from an operator who has shown everything asked for."""
        from lianka.interfaces.backoffice.sign_in.second_factor import Need, need_of

        may_enter = policies.may(request.user, policies.Action.ENTER_BACK_OFFICE)
        return may_enter and need_of(request) is Need.NOTHING

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The sign-in page; whoever has given the password already goes on to the second factor."""
        from lianka.interfaces.backoffice.sign_in.pages import redirect_to_second_factor

        return redirect_to_second_factor(request) or super().login(request, extra_context)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The page where users change their own password, by the operation that leaves its trace in the audit."""
        from lianka.interfaces.backoffice.sign_in.password import OwnPasswordForm

        request.current_app = self.name
        page = PasswordChangeView.as_view(
            form_class=OwnPasswordForm,
            template_name="registration/password_change_form.html",
            success_url=reverse("admin:password_change_done"),
            extra_context={**self.each_context(request), **(extra_context or {})},
        )
        return cast(TemplateResponse, page(request))

    def extra_urls(self) -> list[URLPattern]:
        """The pages that are no tables. Read by Unfold."""
        from lianka.interfaces.backoffice.addresses import ADDRESSES
        from lianka.interfaces.backoffice.sign_in import pages as sign_in

        before_entering = [
            path("second-factor/", sign_in.set_up, name="second_factor"),
            path("second-factor/verify/", sign_in.verify, name="second_factor_verify"),
        ]
        return before_entering + [path(address, self.admin_view(view), name=name) for address, view, name in ADDRESSES]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The dashboard."""
        from lianka.interfaces.backoffice.dashboard.page import describe_dashboard

        return super().index(request, {**describe_dashboard(request), **(extra_context or {})})


def alliance_name(request: HttpRequest) -> str:
    """The alliance's name, which is the back office's title."""
    name: str | None = getattr(request, "_alliance_name", None)
    if name is None:
        alliance = Alliance.objects.only("name").first()
        name = alliance.name if alliance else "Lianka 联卡"
        request._alliance_name = name  # type: ignore[attr-defined]  # asked for several times a page
    return name


def stylesheet(request: HttpRequest) -> str:
    """Our own layer over Unfold's style."""
    return static("backoffice/backoffice.css")


def favicon(request: HttpRequest) -> str:
    """The icon in the browser's tab."""
    return static("backoffice/favicon.svg")
