"""The tags of the member."""

from django.utils.translation import gettext_lazy as _

from lianka.domain.members.models import Member, MemberTag
from lianka.interfaces.backoffice.members.parts import Draft, finished
from lianka.interfaces.backoffice.segments.shown import tag_cell
from lianka.interfaces.backoffice.shown import Table, moment, text


def tag_part(member: Member) -> Draft:
    """Each tag, who gave it and when. One statement."""
    rows = [
        [tag_cell(each.tag.name, each.tag.color), moment(each.tagged_at), text(each.tagged_by)]
        for each in MemberTag.objects.filter(member=member).select_related("tag").order_by("tag__name")
    ]
    headings = [_("Tag"), _("Given at"), _("Given by")]
    return finished(tables=[Table(_("Tags"), headings, rows, _("The member has no tags."))])
