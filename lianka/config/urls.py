"""Which door answers which address."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from lianka.interfaces.backoffice import open_books

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/", admin.site.urls),
    path("console/", include("lianka.interfaces.console.urls")),
    path("m/", include("lianka.interfaces.h5.member.urls")),
    path("counter/", include("lianka.interfaces.h5.counter.urls")),
    path("pay/", include("lianka.interfaces.pay.urls")),
    path("api/v1/", include("lianka.interfaces.api.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("open-books/", open_books.page, name="open_books"),
    path("open-books.json", open_books.as_json, name="open_books_json"),
]
