"""A database migrated from nothing keeps every rule that the models state: rebuilding a table must drop none."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, Inspector, create_engine, inspect, text

from scheduler.database import make_engine, migrations_config, upgrade
from scheduler.models import Base

_SCRATCH = "as_the_models_say"


def _rules(engine: Engine) -> dict[str, set[tuple[object, ...]]]:
    inspector = inspect(engine)
    tables = set(inspector.get_table_names()) - {"alembic_version"}
    return {table: _rules_of(inspector, table) for table in tables}


def _rules_of(inspector: Inspector, table: str) -> set[tuple[object, ...]]:
    checks = {("check", one["name"], one["sqltext"]) for one in inspector.get_check_constraints(table)}
    unique = {("unique", one["name"], *one["column_names"]) for one in inspector.get_unique_constraints(table)}
    foreign = {
        ("foreign", one["name"], *one["constrained_columns"], one["referred_table"], *sorted(one["options"].items()))
        for one in inspector.get_foreign_keys(table)
    }
    indices = {
        ("index", one["name"], bool(one["unique"]), *one["column_names"], _where(dict(one.get("dialect_options", {}))))
        for one in inspector.get_indexes(table)
    }
    key = inspector.get_pk_constraint(table)
    columns = {("column", one["name"], str(one["type"]), one["nullable"]) for one in inspector.get_columns(table)}
    return {*checks, *unique, *foreign, *indices, ("key", key["name"], *key["constrained_columns"]), *columns}


def _where(options: dict[str, object]) -> str:
    """The condition of a partial index, empty where it holds for every row."""
    return str(options.get("sqlite_where", options.get("postgresql_where", "")))


def test_sqlite_keeps_every_rule_of_the_models(database_path: Path, tmp_path: Path) -> None:
    migrated, told = make_engine(f"sqlite:///{database_path}"), make_engine(f"sqlite:///{tmp_path / 'models.sqlite'}")
    Base.metadata.create_all(told)
    assert _rules(migrated) == _rules(told)
    assert {one[1] for one in _rules(migrated)["planning_run"] if one[0] == "check"} == {"ck_planning_run_state"}
    for engine in (migrated, told):
        engine.dispose()


def test_no_step_back_and_forth_loses_a_rule(database_path: Path) -> None:
    address = f"sqlite:///{database_path}"
    engine = make_engine(address)
    before = _rules(engine)
    command.downgrade(migrations_config(address), "0009")
    upgrade(address)
    assert _rules(engine) == before
    engine.dispose()


@pytest.mark.postgresql
def test_postgresql_keeps_every_rule_of_the_models(postgres_url: str) -> None:
    upgrade(postgres_url)
    migrated = make_engine(postgres_url)
    with migrated.begin() as connection:
        connection.execute(text(f"create schema {_SCRATCH}"))
    told = create_engine(postgres_url, connect_args={"options": f"-csearch_path={_SCRATCH}"})
    Base.metadata.create_all(told)
    assert _rules(migrated) == _rules(told)
    for engine in (migrated, told):
        engine.dispose()
