"""How rules of joining and birthdays are refused."""

from django.utils.translation import gettext_lazy as _

from lianka.foundation.errors import Conflict, InvalidInput, NotFound


class CampaignNotAnnounced(Conflict):
    """A rule starts after the day it is announced: what happened before is judged by what was told before."""

    code = "campaign_not_announced"
    message = _("A rule applies from %(earliest)s at the earliest.")


class CampaignInvalid(InvalidInput):
    """An end before its beginning, a cap out of its range, or a tier named twice."""

    code = "campaign_invalid"
    message = _("This rule is not complete: look at the field named.")


class InvitingCapReached(Conflict):
    """The inviter was rewarded as often as one business day allows."""

    code = "inviting_cap_reached"
    message = _("The inviter was rewarded as often as one day allows.")


class CampaignNotFound(NotFound):
    """There is no such rule."""

    code = "campaign_not_found"
    message = _("There is no such rule.")
