"""The Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class H5Config(AppConfig):
    """The pages on the phone, of members and of the counter: their templates and styles."""

    name = "lianka.interfaces.h5"
    label = "h5"
    verbose_name = _("Pages on the phone")
