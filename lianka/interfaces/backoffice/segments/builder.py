"""The form field that builds a rule, and the count of members that it shows as one builds."""

import json
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianka.domain.members.queries import list_members
from lianka.domain.members.queries.segments import count_segment, list_segment_members, read_segment_rule
from lianka.domain.members.values.segments import DEPTH_MAX, RULE_LENGTH_MAX, Group, Join, Topic
from lianka.foundation import clock
from lianka.foundation.errors import DomainError
from lianka.interfaces.backoffice.members.examples import EXAMPLES, example_table
from lianka.interfaces.backoffice.segments.words import JOINS, choices_of

_KINDS: Final = {
    **dict.fromkeys((Topic.TAG, Topic.TIER, Topic.CARD, Topic.MERCHANT, Topic.STATUS, Topic.GENDER), "names"),
    **dict.fromkeys((Topic.JOINED, Topic.FIRST_PURCHASE, Topic.LATEST_PURCHASE), "days"),
    Topic.CITY: "texts",
    Topic.BIRTHDAY: "birthday",
    Topic.PURCHASES: "count",
    Topic.SPENT_FEN: "yuan",
    Topic.INVITED: "plain",
}
NEW_RULE: Final = '{"all": [{"about": "latest_purchase", "days_max": 30}]}'


class RuleWidget(forms.Textarea):
    """The rule as JSON, over which the script lays the builder."""

    template_name = "backoffice/parts/rule.html"

    class Media:
        js = ("backoffice/segments.js",)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The names that conditions may choose from, and the words of the builder."""
        context = super().get_context(name, value, attrs)
        context["catalogue"] = {
            "topics": [
                {
                    "code": topic.value,
                    "label": str(topic.label),
                    "kind": kind,
                    "choices": list(choices_of(topic).items()),
                }
                for topic, kind in ((topic, _KINDS[topic]) for topic in Topic)
            ],
            "joins": [[join.value, str(JOINS[join])] for join in Join],
            "depth": DEPTH_MAX,
            "words": _words(),
        }
        return context


class RuleField(forms.CharField):
    """A rule; cleaned to what the domain takes, its tags, tiers, cards and merchants known."""

    widget = RuleWidget

    def clean(self, value: Any) -> Any:
        """The rule, or the refusal that names its bad part."""
        # One sign more than a rule may have, so that the domain says what is wrong with it.
        text = str(value or "")[: RULE_LENGTH_MAX + 1]
        try:
            return read_segment_rule(text)
        except DomainError as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal


def preview(request: HttpRequest) -> HttpResponse:
    """How many members the rule that was sent means now, and the first ten; or what is wrong with it, and where."""
    at = clock.now()
    try:
        rule: Group = read_segment_rule(request.POST.get("rule", ""))
    except DomainError as refusal:
        context = {"refusal": str(refusal), "path": refusal.facts.get("path", "")}
        return TemplateResponse(request, "backoffice/parts/segment_preview.html", context, status=422)
    found = list_segment_members(rule, at=at, limit=EXAMPLES)
    context = {"count": count_segment(rule, at=at), "table": example_table(list_members(member_ids=found))}
    return TemplateResponse(request, "backoffice/parts/segment_preview.html", context)


def rule_text(rule: dict[str, Any]) -> str:
    """The rule as the form holds it."""
    return json.dumps(rule, ensure_ascii=False)


def _words() -> dict[str, str]:
    return {
        "is": gettext("holds"),
        "isNot": gettext("does not hold"),
        "addCondition": gettext("Add a condition"),
        "addGroup": gettext("Add a group"),
        "remove": gettext("Remove"),
        "daysMax": gettext("at most days ago"),
        "daysMin": gettext("at least days ago"),
        "from": gettext("from day"),
        "through": gettext("through day"),
        "min": gettext("at least"),
        "max": gettext("at most"),
        "yuan": gettext("yuan"),
        "months": gettext("in months"),
        "coming": gettext("within the coming days"),
        "cities": gettext("names, with a comma between"),
        "noChoices": gettext("There is nothing to choose yet."),
        "failed": gettext("The count could not be read. Please try again."),
    }


HELP: Final = _("Members who fit now are counted below as you build. Nothing happens to them.")
