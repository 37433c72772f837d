"""Tags, and the rules of segments: conditions on what is known of a member, joined by all, any and none."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

TAG_NAME_LENGTH_MAX: Final = 30
SEGMENT_NAME_LENGTH_MAX: Final = 60
DEPTH_MAX: Final = 3
"""Groups within groups: the outermost counts."""
CONDITION_COUNT_MAX: Final = 20
NAMES_MAX: Final = 50
"""Tags, tiers, cities and so on in one condition."""
DAYS_MAX: Final = 36_500
PURCHASES_MAX: Final = 10**9
FEN_MAX: Final = 10**14
EXPORT_MAX: Final = 50_000
"""Members in one exported list."""
RULE_LENGTH_MAX: Final = 20_000
"""Characters of a rule as text."""


class TagColor(TextChoices):
    """How a tag is shown; none for a plain one."""

    RED = "red", _("Red")
    ORANGE = "orange", _("Orange")
    GREEN = "green", _("Green")
    BLUE = "blue", _("Blue")
    PURPLE = "purple", _("Purple")


class SegmentState(TextChoices):
    """Whether a segment can be used."""

    ACTIVE = "active", _("Active")
    ARCHIVED = "archived", _("Archived")


class Join(StrEnum):
    """How the parts of a group count: all of them, at least one, none of them."""

    ALL = "all"
    ANY = "any"
    NONE = "none"


class Topic(TextChoices):
    """What a condition asks about."""

    TAG = "tag", _("Tag")
    TIER = "tier", _("Tier")
    CARD = "card", _("Holds a card")
    JOINED = "joined", _("Joined")
    INVITED = "invited", _("Brought in by a member")
    MERCHANT = "merchant", _("Issuing merchant")
    STATUS = "status", _("Status")
    BIRTHDAY = "birthday", _("Birthday")
    GENDER = "gender", _("Gender")
    CITY = "city", _("City")
    PURCHASES = "purchases", _("Number of purchases")
    SPENT_FEN = "spent_fen", _("Amount paid")
    FIRST_PURCHASE = "first_purchase", _("First purchase")
    LATEST_PURCHASE = "latest_purchase", _("Latest purchase")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    is_not: bool = False
    """Whoever the condition does not hold for is meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOf(_Asked):
    """One of the names fits: public ids of tags, card plans and merchants, codes of tiers, statuses, genders, cities.

    A card without names is any card.
    """

    topic: Topic
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDays(_Asked):
    """It happened so many days ago, today being 0, or on one of the days. Without bounds: it happened at all."""

    topic: Topic
    days_min: int | None = None
    days_max: int | None = None
    day_from: date | None = None
    day_through: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HasBirthday(_Asked):
    """The birthday lies in one of the months, or comes in so many days, today being 0."""

    months: tuple[int, ...] = ()
    days_max: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount(_Asked):
    """A number of purchases, or an amount in fen, both bounds included. Who bought nothing has 0."""

    topic: Topic
    at_least: int | None = None
    at_most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WasInvited(_Asked):
    """Another member's link brought the member in."""


Condition = OneOf | OnDays | HasBirthday | Amount | WasInvited


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions and groups, and how they count together."""

    join: Join
    parts: tuple["Condition | Group", ...]


Choices = Mapping[str, str]
"""What a condition may name -> what people call it."""


class TagView(NamedTuple):
    """A tag as screens show it."""

    tag_id: int
    public_id: str
    name: str
    color: str


class SegmentView(NamedTuple):
    """A segment with the rule of its latest version."""

    segment_id: int
    public_id: str
    name: str
    state: SegmentState
    version: int
    rule: Group
