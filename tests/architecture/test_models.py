"""What must hold of every table, whoever adds it."""

import re
from collections.abc import Iterator

from django.apps import apps
from django.db import models

from tests.architecture.source import context_levels, context_of

SENTENCE = re.compile(r"[a-z0-9]+(_[a-z0-9]+){3,}")
IDENTIFIER_LENGTH_MAX = 60
FOUNDATION_LEVEL = 1000

ForeignKey = models.ForeignKey[models.Model, models.Model]


def _models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("lianka.")]


def _foreign_keys() -> Iterator[ForeignKey]:
    for model in _models():
        for field in model._meta.local_fields:
            if isinstance(field, models.ForeignKey):
                yield field


def _level(model: type[models.Model]) -> int:
    context = context_of(model.__module__)
    return context_levels()[context] if context else FOUNDATION_LEVEL


def _related(key: ForeignKey) -> type[models.Model]:
    assert not isinstance(key.related_model, str), f"{key} names a model that does not exist."
    return key.related_model


def test_foreign_keys_point_down_or_stay_at_home() -> None:
    guilty = [
        str(key)
        for key in _foreign_keys()
        if _related(key).__module__.startswith("lianka.")
        and context_of(key.model.__module__) != context_of(_related(key).__module__)
        and _level(key.model) >= _level(_related(key))
    ]

    assert not guilty, f"A context knows only those below it: {guilty}"


def test_foreign_keys_protect_what_they_name() -> None:
    guilty = [str(key) for key in _foreign_keys() if key.remote_field.on_delete is not models.PROTECT]

    assert not guilty, f"What a row names is archived, never deleted; use on_delete=PROTECT: {guilty}"


def test_foreign_keys_add_nothing_to_what_they_name() -> None:
    guilty = [str(key) for key in _foreign_keys() if key.remote_field.related_name != "+"]

    assert not guilty, f'Read through a query of the owning context; use related_name="+": {guilty}'


def test_no_model_has_a_default_ordering() -> None:
    guilty = [model._meta.label for model in _models() if model._meta.ordering]

    assert not guilty, f"Each query says its own order, and has an index for it: {guilty}"


def test_constraint_names_are_sentences() -> None:
    names = [constraint.name for model in _models() for constraint in model._meta.constraints]

    guilty = [name for name in names if not SENTENCE.fullmatch(name)]

    assert not guilty, f"Say what is true, in at least four words, such as transfer_moves_a_positive_amount: {guilty}"


def test_names_fit_on_both_databases() -> None:
    names = [each.name for model in _models() for each in (*model._meta.constraints, *model._meta.indexes)]

    assert not [name for name in names if len(name) > IDENTIFIER_LENGTH_MAX]


def test_no_column_holds_a_float() -> None:
    guilty = [
        str(field) for model in _models() for field in model._meta.local_fields if isinstance(field, models.FloatField)
    ]

    assert not guilty, f"Fen, points and millionths are integers: {guilty}"
