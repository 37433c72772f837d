"""Small populations for segments: what is known of each person, as plain facts and as rows of the database."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from lianka.domain.access.models import Party
from lianka.domain.cards.models import CardPlan, MemberCard
from lianka.domain.cards.operations.create_plan import create_plan
from lianka.domain.loyalty.models import MemberTier, TierGrant
from lianka.domain.loyalty.operations.change_tiers import change_tiers
from lianka.domain.loyalty.values import TierDraft, TierRules
from lianka.domain.members.models import Introduction, Member, MemberFacts, MemberProfile, MemberTag, Tag
from lianka.domain.members.values import MemberStatus
from lianka.foundation.calendar import start_of_day
from tests.operations.cards.scene import WELCOME
from tests.world import OPENED_AT, OPERATOR, World

TAGS: Final = ("vip", "tea", "office")
TIERS: Final = ("basic", "silver", "gold")
PLANS: Final = ("food", "city")
MERCHANTS: Final = ("noodles", "books")
CITIES: Final = ("上海", "杭州", "苏州")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What is known of one member; days are those of the alliance."""

    name: str
    joined: date | None = None
    birthday: tuple[int, int] | None = None
    gender: str = ""
    city: str = ""
    purchases: int = 0
    spent_fen: int = 0
    first: date | None = None
    latest: date | None = None
    tags: frozenset[str] = frozenset()
    tier: str = "basic"
    card: str = ""
    is_invited: bool = False
    merchant: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """What rules call tags, plans and merchants, by the short names of people."""

    tags: dict[str, str]
    plans: dict[str, str]
    merchants: dict[str, str]


def set_the_names(world: World) -> Names:
    """Tags, tiers and card plans that people may have."""
    tiers = tuple(TierDraft(code=code, name=code, threshold=step * 100) for step, code in enumerate(TIERS))
    change_tiers(rules=TierRules(), tiers=tiers, by=OPERATOR, at=OPENED_AT)
    for name in TAGS:
        Tag.objects.create(public_id=f"tag_{name}", name=name, created_at=OPENED_AT, created_by="test")
    plans = {name: create_plan(draft=replace(WELCOME, name=name), by=OPERATOR, at=OPENED_AT) for name in PLANS}
    ids = {name: getattr(world, name) for name in MERCHANTS}
    merchants = dict(Party.objects.filter(pk__in=ids.values()).values_list("pk", "public_id"))
    return Names({name: f"tag_{name}" for name in TAGS}, plans, {name: merchants[ids[name]] for name in MERCHANTS})


def settle(person: Person, world: World, *, number: int, today: date) -> int:
    """Write all that is known of a person, and return the member's id."""
    party = Party.objects.create(kind=Party.Kind.MEMBER, public_id=f"mem_x{number}", created_at=OPENED_AT)
    joined = None if person.joined is None else start_of_day(person.joined) + timedelta(hours=12)
    member = Member.objects.create(
        party=party,
        number=f"X{number}",
        status=MemberStatus.ACTIVE if joined else MemberStatus.PRE_REGISTERED,
        registered_at=joined or OPENED_AT,
        activated_at=joined,
    )
    if person.birthday or person.gender or person.city:
        day = person.birthday[0] * 100 + person.birthday[1] if person.birthday else None
        MemberProfile.objects.create(
            member=member, birth_month_day=day, gender=person.gender, city=person.city, changed_at=OPENED_AT
        )
    if person.purchases or person.spent_fen:
        MemberFacts.objects.create(
            member=member,
            purchases=person.purchases,
            spent_fen=person.spent_fen,
            first_purchase_at=_within(person.first),
            latest_purchase_at=_within(person.latest),
        )
    for tag in Tag.objects.filter(name__in=person.tags):
        MemberTag.objects.create(tag=tag, member=member, tagged_at=OPENED_AT, tagged_by="test")
    _give_tier(person, member, number)
    _give_card(person, member, number, today)
    if person.is_invited or person.merchant:
        Introduction.objects.create(
            member=member,
            issuing_merchant_id=getattr(world, person.merchant) if person.merchant else None,
            sharer_id=world.wang if person.is_invited else None,
            introduced_at=OPENED_AT,
        )
    return party.pk


def a_person(random: Random, name: str, today: date) -> Person:
    """Someone of whom some things are known, most often close to where rules draw their lines."""
    bought = random.choice([0, 0, 1, 2, 3, 10])
    latest = today - timedelta(random.choice([0, 1, 6, 7, 8, 29, 30, 31, 90, 400])) if bought else None
    person = Person(
        name=name,
        joined=random.choice([None, today - timedelta(random.choice([0, 1, 7, 29, 30, 31, 365]))]),
        birthday=random.choice([None, (2, 28), (2, 29), (3, 1), (12, 31), (1, 1), _near(random, today)]),
        gender=random.choice(["", "female", "male"]),
        city=random.choice(["", *CITIES]),
        purchases=bought,
        spent_fen=random.choice([0, 1, 9_999, 10_000, 10_001]) * bought,
        first=latest - timedelta(random.choice([0, 1, 30])) if latest and bought > 1 else latest,
        latest=latest,
        tags=frozenset(random.sample(TAGS, random.randint(0, 3))),
        tier=random.choice(TIERS),
        card=random.choice(["", *PLANS]),
        is_invited=random.random() < 0.4,
        merchant=random.choice(["", *MERCHANTS]),
    )
    return person if bought else replace(person, spent_fen=random.choice([0, 0, -500]))


def _near(random: Random, today: date) -> tuple[int, int]:
    day = today + timedelta(random.choice([-1, 0, 1, 6, 7, 8, 30]))
    return day.month, day.day


def _within(day: date | None) -> datetime | None:
    return None if day is None else start_of_day(day) + timedelta(hours=23, minutes=59)


def _give_tier(person: Person, member: Member, number: int) -> None:
    """A tier was grown to or granted; a lower one of the other kind, or one that is over, changes nothing."""
    is_grown = number % 2 == 0
    grown = person.tier if is_grown else "basic"
    if grown != "basic" or number % 3 == 0:
        MemberTier.objects.create(
            member_id=member.pk,
            tier=grown,
            climb=0,
            gathered=0,
            decided_until=OPENED_AT,
            measure_number=1,
            counted_from=OPENED_AT,
            move_count=0,
            version=1,
        )
    if not is_grown and person.tier != "basic":
        TierGrant.objects.create(
            member_id=member.pk, tier_id=person.tier, valid_from=OPENED_AT, cause=f"test:{number}", granted_by="test"
        )
    ended = OPENED_AT + timedelta(hours=1)
    TierGrant.objects.create(
        member_id=member.pk,
        tier_id="gold",
        valid_from=OPENED_AT,
        valid_until=ended if number % 5 else None,
        revoked_at=None if number % 5 else ended,
        cause=f"over:{number}",
        granted_by="test",
    )


def _give_card(person: Person, member: Member, number: int, today: date) -> None:
    """The card is valid today, its last day or for good; the other plan's has ended."""
    for plan in CardPlan.objects.order_by("pk"):
        is_held = plan.name == person.card
        if not is_held and number % 3:
            continue
        last = (None if number % 2 else today) if is_held else today - timedelta(1)
        MemberCard.objects.create(
            public_id=f"crd_{plan.name}{number}",
            number=f"{plan.pk:04}{number:08}",
            member=member,
            plan=plan,
            first_day=today - timedelta(40),
            last_day=last,
            term_count=1,
            opened_at=OPENED_AT,
        )
