"""How notices refuse."""

from django.utils.translation import gettext_lazy as _

from lianka.foundation.errors import NotFound


class NoticeNotFound(NotFound):
    """There is no such notice."""

    code = "notice_not_found"
    message = _("We could not find this notice.")
