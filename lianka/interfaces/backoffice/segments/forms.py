"""What the acts on tags and segments ask for."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lianka.domain.members.queries.finding import find_members
from lianka.domain.members.queries.segments import (
    count_segment,
    get_segment,
    list_tags,
    tags_of,
    tell_segment_rule,
)
from lianka.domain.members.values.segments import SEGMENT_NAME_LENGTH_MAX, TAG_NAME_LENGTH_MAX, TagColor
from lianka.interfaces.backoffice.acts import ActForm
from lianka.interfaces.backoffice.segments.builder import HELP, NEW_RULE, RuleField, rule_text

LINES_MAX: Final = 5_000
_LINE_LENGTH_MAX: Final = 100
_SHOWN_MAX: Final = 10


class TagForm(ActForm):
    """A tag's name and colour."""

    name = forms.CharField(label=_("Name"), max_length=TAG_NAME_LENGTH_MAX)
    color = forms.ChoiceField(label=_("Colour"), required=False, choices=[("", _("none")), *TagColor.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.call.thing is not None:
            self.initial = {"name": self.call.thing.name, "color": self.call.thing.color}


class PastedForm(ActForm):
    """Members by a line each."""

    members = forms.CharField(
        label=_("Members"),
        max_length=LINES_MAX * _LINE_LENGTH_MAX,
        widget=forms.Textarea({"rows": 10}),
        help_text=_("Member numbers, phones or numbers in another system, one a line, at most 5,000."),
    )

    def clean_members(self) -> Any:
        """The members, if every line names one."""
        lines = str(self.cleaned_data["members"]).splitlines()
        if len(lines) > LINES_MAX:
            raise forms.ValidationError(_("These are more than 5,000 lines. Please give them in parts."))
        found = find_members(lines)
        if found.unknown:
            count = len(found.unknown)
            words = ngettext(
                "%(count)s line names no member: %(lines)s", "%(count)s lines name no member: %(lines)s", count
            )
            shown = "; ".join(line[:_LINE_LENGTH_MAX] for line in found.unknown[:_SHOWN_MAX])
            raise forms.ValidationError(words % {"count": count, "lines": shown})
        return found.member_ids


class MemberTagsForm(ActForm):
    """The tags of one member; `seen` are those it had when the page was opened, so that others' changes stay."""

    tags = forms.MultipleChoiceField(label=_("Tags"), required=False, widget=forms.CheckboxSelectMultiple)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = {tag.tag_id: tag.name for tag in tags_of([self.call.thing.pk]).get(self.call.thing.pk, [])}
        names = {tag.tag_id: tag.name for tag in list_tags()}
        tags = self.fields["tags"]
        assert isinstance(tags, forms.MultipleChoiceField)
        tags.choices = [(str(tag_id), name) for tag_id, name in {**names, **held}.items()]
        ids = [str(tag_id) for tag_id in held]
        self.initial = {"tags": ids, "seen": " ".join(ids)}

    def clean(self) -> dict[str, Any]:
        """What is to be given and taken."""
        values = super().clean() or {}
        chosen = {int(each) for each in values.get("tags", [])}
        seen = {int(each) for each in values.get("seen", "").split() if each.isascii() and each.isdecimal()}
        return {**values, "give": chosen - seen, "take": seen - chosen}


class SegmentForm(ActForm):
    """A segment's name and rule, with the count of members below."""

    is_wide = True
    name = forms.CharField(label=_("Name"), max_length=SEGMENT_NAME_LENGTH_MAX)
    rule = RuleField(label=_("Rule"), help_text=HELP, initial=NEW_RULE)


class ChangedSegmentForm(SegmentForm):
    """A segment as it is; `version` is the one that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        view = get_segment(segment_id=self.call.thing.pk)
        rule = rule_text(tell_segment_rule(view.rule))
        self.initial = {"name": view.name, "rule": rule, "version": view.version}


class TagSegmentForm(ActForm):
    """Which tag all of the segment are given; how many they are now stands above."""

    tag = forms.ChoiceField(label=_("Tag"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tag = self.fields["tag"]
        assert isinstance(tag, forms.ChoiceField)
        tag.choices = [(str(each.tag_id), each.name) for each in list_tags()]

    @property
    def outcome(self) -> str:
        """How many members the segment means now."""
        view = get_segment(segment_id=self.call.thing.pk)
        count = count_segment(view.rule, at=self.call.at)
        return ngettext("%(count)s member fits now.", "%(count)s members fit now.", count) % {"count": count}
