"""Rows that are only ever added."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError
from django.db import transaction as django_transaction

from lianka.foundation import append_only, audit
from lianka.foundation.db import execute, is_postgresql
from lianka.foundation.models import AuditEntry

NOW = datetime(2025, 3, 1, 4, 0, tzinfo=UTC)


@pytest.fixture
def entry(db: None) -> AuditEntry:
    audit.record(by=audit.SYSTEM, action="tests.write", subject="row_1", at=NOW, facts={"points": 3})
    return AuditEntry.objects.get()


def test_audit_entry_tells_who_did_what_when_and_why(entry: AuditEntry) -> None:
    assert (entry.actor_kind, entry.actor_name, entry.action) == ("system", "lianka", "tests.write")
    assert (entry.subject, entry.at, entry.facts, entry.reason) == ("row_1", NOW, {"points": 3}, "")


def test_update_is_refused_and_changes_nothing(entry: AuditEntry) -> None:
    with (
        pytest.raises(IntegrityError, match="foundation_auditentry are only ever added"),
        django_transaction.atomic(),
    ):
        AuditEntry.objects.update(action="tests.forge")

    assert AuditEntry.objects.get().action == "tests.write"


def test_delete_is_refused_and_removes_nothing(entry: AuditEntry) -> None:
    with (
        pytest.raises(IntegrityError, match="foundation_auditentry are only ever added"),
        django_transaction.atomic(),
    ):
        AuditEntry.objects.all().delete()

    assert AuditEntry.objects.count() == 1


def test_truncate_is_refused(entry: AuditEntry) -> None:
    if not is_postgresql():
        pytest.skip("SQLite has no TRUNCATE.")

    with pytest.raises(IntegrityError, match="TRUNCATE is refused"), django_transaction.atomic():
        execute("TRUNCATE foundation_auditentry")

    assert AuditEntry.objects.count() == 1


def test_every_append_only_table_is_guarded_after_migrate(db: None) -> None:
    assert "foundation_idempotencykey" in append_only.append_only_tables()
    assert append_only.missing_triggers() == []


def test_dropped_trigger_is_named_as_missing_and_put_back(db: None) -> None:
    if is_postgresql():
        execute("DROP TRIGGER rows_are_only_added ON foundation_auditentry")
    else:
        execute("DROP TRIGGER foundation_auditentry_refuses_delete")

    assert [name.split(".")[0] for name in append_only.missing_triggers()] == ["foundation_auditentry"]
    append_only.install_triggers()
    assert append_only.missing_triggers() == []


def test_disabled_trigger_is_named_as_missing_and_enabled_again(db: None) -> None:
    if not is_postgresql():
        pytest.skip("SQLite cannot disable a trigger.")

    execute("ALTER TABLE foundation_auditentry DISABLE TRIGGER ALL")

    assert append_only.missing_triggers() == [
        "foundation_auditentry.rows_are_only_added",
        "foundation_auditentry.table_is_never_emptied",
    ]
    append_only.install_triggers()
    assert append_only.missing_triggers() == []


def test_hollowed_out_trigger_is_named_as_missing(db: None) -> None:
    if is_postgresql():
        execute(
            "CREATE OR REPLACE FUNCTION refuse_to_change_rows() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RETURN NEW; END $$"
        )
    else:
        execute("DROP TRIGGER foundation_auditentry_refuses_update")
        execute(
            "CREATE TRIGGER foundation_auditentry_refuses_update "
            "BEFORE UPDATE ON foundation_auditentry WHEN 0 BEGIN SELECT 1; END"
        )

    assert any(name.startswith("foundation_auditentry.") for name in append_only.missing_triggers())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", [1, 2])
def test_flush_between_tests_empties_the_tables_and_leaves_them_guarded(round_: int) -> None:
    assert AuditEntry.objects.count() == 0
    assert append_only.missing_triggers() == []

    with django_transaction.atomic():
        audit.record(by=audit.SYSTEM, action="tests.write", subject=f"row_{round_}", at=NOW)
