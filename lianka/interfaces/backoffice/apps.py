"""The operator's back office: Django's admin in Unfold's clothes, on a site of our own."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class BackofficeConfig(AppConfig):
    """Holds the templates, the static files and the registered tables."""

    name = "lianka.interfaces.backoffice"
    label = "backoffice"
    verbose_name = _("Back office")
    default = True


class BackofficeAdminConfig(admin_apps.AdminConfig):
    """Django's admin with our site as `admin.site`."""

    default = False
    default_site = "lianka.interfaces.backoffice.site.BackofficeSite"
