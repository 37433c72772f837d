"""How tags and segments are refused."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianka.foundation.errors import Conflict, InvalidInput, NotFound


class TagNotFound(NotFound):
    """There is no such tag."""

    code = "tag_not_found"
    message = _("We could not find this tag.")


class TagNameInvalid(InvalidInput):
    """A tag has a short name that can be shown."""

    code = "tag_name_invalid"
    message = _("A tag has a name of 1 to %(length_max)s characters.")


class TagColorInvalid(InvalidInput):
    """A tag has one of a few colours, or none."""

    code = "tag_color_invalid"
    message = _("Please choose one of the colours, or none.")


class TagNameTaken(Conflict):
    """Another tag has this name, maybe an archived one."""

    code = "tag_name_taken"
    message = _("There is a tag of this name already.")


class TagArchived(Conflict):
    """An archived tag is given to nobody."""

    code = "tag_archived"
    message = _("This tag is archived. It can be given to nobody any more.")


class SegmentNotFound(NotFound):
    """There is no such segment."""

    code = "segment_not_found"
    message = _("We could not find this segment.")


class SegmentNameInvalid(InvalidInput):
    """A segment has a short name that can be shown."""

    code = "segment_name_invalid"
    message = _("A segment has a name of 1 to %(length_max)s characters.")


class SegmentNameTaken(Conflict):
    """Another segment has this name, maybe an archived one."""

    code = "segment_name_taken"
    message = _("There is a segment of this name already.")


class SegmentArchived(Conflict):
    """An archived segment is neither changed nor used."""

    code = "segment_archived"
    message = _("This segment is archived.")


class SegmentChangedMeanwhile(Conflict):
    """Someone else wrote a version since this one was read."""

    code = "segment_changed_meanwhile"
    message = _("This segment was changed meanwhile, to version %(version)s. Please open it again.")


class SegmentTooLarge(Conflict):
    """More members than one list may hold."""

    code = "segment_too_large"
    message = _("More than %(limit)s members fit now. Please narrow the segment before it is exported.")


class SegmentRuleInvalid(InvalidInput):
    """The rule cannot be read; `path` leads to the bad part, such as `all[1].any[0].days_max`."""

    code = "segment_rule_invalid"
    message = _("%(problem)s (at %(path)s)")


_PROBLEMS: Final[Mapping[str, Promise]] = {
    "not_json": _("The rule is not JSON."),
    "too_long": _("The rule is too long."),
    "not_a_group": _("Here must be one of all, any or none, with a list."),
    "empty": _("Please add a condition."),
    "too_deep": _("Groups stand in each other at most %(limit)s deep."),
    "too_many": _("A rule has at most %(limit)s conditions."),
    "unknown_topic": _("There is no such condition."),
    "unknown_part": _("This part is unknown."),
    "not_yes_or_no": _("Here must be true or false."),
    "not_names": _("Please choose 1 to %(limit)s."),
    "unknown_name": _("There is no such choice: %(name)s."),
    "not_a_number": _("Please enter a whole number from %(least)s to %(most)s."),
    "not_a_day": _("Please enter a day such as 2026-03-01."),
    "no_bounds": _("Please fill in at least one limit."),
    "two_kinds_of_bounds": _("Please give either a number of days or dates, not both."),
    "wrong_order": _("The lower limit is above the upper one."),
}


def rule_refused(problem: str, path: str, **facts: Any) -> SegmentRuleInvalid:
    """The refusal of a rule for the bad part at `path`."""
    words = _PROBLEMS[problem]
    return SegmentRuleInvalid(field="rule", path=path or "/", problem=str(words) % facts if facts else words)
