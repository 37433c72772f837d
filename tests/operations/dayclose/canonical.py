"""All that an alliance knows, in a form that two databases share when they tell the same story.

Left out are surrogate ids and what is random on purpose; a reference to a row is the digest of that row's own form.
What a test compares are multisets: how often each row stands in each table.
"""

import re
from collections import Counter
from collections.abc import Mapping
from functools import partial
from hashlib import sha256
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Model

from lianka.domain.rewards.models import RewardGrant
from lianka.domain.settlement.models import Statement
from lianka.foundation.db import fetch_all
from lianka.foundation.models import JobRun

Story = Mapping[str, Counter[str]]
_RANDOM = re.compile(r"\b(?:rwd|rgt|stm)_[0-9a-z]{20}")
# Journals are hashed with their keys, some of which are random; that they fit the rows is what `books check` proves.
_DIGESTS = {"journal.digest", "journal.request_digest", "closing.digest", "closing.journals_digest"}
_LATE_IDS = re.compile(r"^(\d{4}-\d\d-\d\d:\d+):\d+$")


def tell() -> Story:
    """The present state of the database."""
    return _Teller().tell()


def differences(one: Story, other: Story) -> list[str]:
    """The first rows of each table that only one of them has; empty when they are the same."""
    told = []
    for table in sorted(one.keys() | other.keys()):
        for mark, rows in (("-", one[table] - other[table]), ("+", other[table] - one[table])):
            told += [f"{table} {mark}{count} {row}" for row, count in sorted(rows.items())[:3]]
    return told


def fingerprint() -> dict[str, tuple[int, str]]:
    """Each table with its count of rows and a hash of all that stands in it, ids and digests included."""
    found = {}
    for model in _models():
        table = model._meta.db_table
        rows = sorted(repr(_plain(row)) for row in fetch_all(f"SELECT * FROM {table}"))
        found[table] = (len(rows), sha256("\n".join(rows).encode()).hexdigest())
    return found


def runs() -> dict[tuple[str, str], str]:
    """Each daily run with its state."""
    rows = JobRun.objects.filter(business_date__isnull=False).values_list("job", "business_date", "state")
    return {(job, str(day)): state for job, day, state in rows}


def _models() -> list[type[Model]]:
    ours = [model for model in apps.get_models() if model.__module__.startswith("lianka.")]
    return [model for model in ours if model is not JobRun and model._meta.managed and not model._meta.proxy]


def _plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)


class _Teller:
    def __init__(self) -> None:
        self._forms: dict[tuple[type[Model], Any], str] = {}
        self._rows = {model: {self._key(row): row for row in model._base_manager.all()} for model in _models()}
        self._names = {
            each.public_id: f"<{each.cause} to {each.recipient_id}>"
            for each in self._rows[RewardGrant].values()
            if isinstance(each, RewardGrant)
        }
        self._names |= {
            each.public_id: f"<{each.number}>" for each in self._rows[Statement].values() if isinstance(each, Statement)
        }

    def tell(self) -> Story:
        return {
            model._meta.label_lower: Counter(map(partial(self._form, model), rows))
            for model, rows in self._rows.items()
        }

    @staticmethod
    def _key(row: Model) -> Any:
        return row.pk

    def _form(self, model: type[Model], key: Any) -> str:
        known = self._forms.get((model, key))
        if known is None:
            row = self._rows[model][key]
            known = self._forms[model, key] = "; ".join(
                f"{field.name}={self._value(row, field)}" for field in model._meta.concrete_fields if self._tells(field)
            )
        return known

    @staticmethod
    def _tells(field: Any) -> bool:
        is_surrogate = field.primary_key and not field.is_relation and field.get_internal_type().endswith("AutoField")
        is_composite = field.column is None
        return not (is_surrogate or is_composite or f"{field.model._meta.model_name}.{field.name}" in _DIGESTS)

    def _value(self, row: Model, field: Any) -> str:
        value = getattr(row, field.attname)
        if isinstance(field, ForeignKey) and value is not None:
            target = field.remote_field.model
            if target not in self._rows or value not in self._rows[target]:
                return f"->{value}"
            return "->" + sha256(self._form(target, value).encode()).hexdigest()[:16]
        if isinstance(value, bytes | memoryview):
            return bytes(value).hex()
        text = _RANDOM.sub(lambda found: self._names.get(found[0], "<random>"), str(value))
        # What expires is keyed by the first lot that does, whose id may differ.
        return _LATE_IDS.sub(r"\1:<lot>", text) if field.name == "key" else text
