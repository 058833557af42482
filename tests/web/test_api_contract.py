"""The interface keeps its own description: no failure, no undocumented answer, whatever is sent."""

from __future__ import annotations

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import validate
from schemathesis import Case, GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance
from sqlalchemy.orm import Session

from scheduler.models.base import utc_now
from scheduler.services.exchange.scopes import ADDED, CLINIC_SCOPES, Scope
from tests.web.api_world import make_token
from tests.web.seed import Seeded
from web.api.document import document
from web.api.operations import OPERATIONS

EXAMPLES = 8
"""For each operation; the whole stays within some seconds."""
KNOWN = {"number": [1, 2, 999], "code": ["VM-26-0400", "VM-26-0406", "ESC-01", "HAN-C", "nobody"]}
"""What stands in the seeded database, so that not every answer is 404."""


def test_the_description_is_openapi_3_1() -> None:
    validate(document())
    assert document()["openapi"].startswith("3.1")
    operations = [one for path in document()["paths"].values() for one in path.values()]
    assert len(operations) == len(OPERATIONS)
    assert all(one["summary"] and one["security"] for one in operations)


def test_every_scope_opens_a_route() -> None:
    assert {made.scope for made in OPERATIONS} - {None} == set(Scope) - set(ADDED) - CLINIC_SCOPES


def _make_plausible(case: Case, data: st.DataObject) -> None:
    """What no schema can say: what exists, that a cursor comes from the page before, that a run is of this year."""
    for name, known in KNOWN.items():
        if name in case.path_parameters and data.draw(st.booleans(), label=f"a known {name}"):
            case.path_parameters[name] = data.draw(st.sampled_from(known))
    case.query.pop("cursor", None)
    if isinstance(case.body, dict) and {"from_on", "to_on"} <= case.body.keys():
        case.body["from_on"] = case.body["to_on"] = utc_now().date().isoformat()


def _labels() -> list[tuple[str, str]]:
    return [(path, method) for path, methods in document()["paths"].items() for method in methods]


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize(("path", "method"), _labels())
def test_every_answer_is_a_documented_one(
    app: Flask, database: Session, seeded: Seeded, path: str, method: str, mode: GenerationMode
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    secret = make_token(database, seeded.emails["approver"], *(set(Scope) - CLINIC_SCOPES - {Scope.HEALTH_READ}))
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    operation = schema[path][method.upper()]

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
        database=None,
        derandomize=True,
    )
    @given(case=operation.as_strategy(generation_mode=mode), data=st.data())
    def calls(case: Case, data: st.DataObject) -> None:
        if mode is GenerationMode.POSITIVE:
            _make_plausible(case, data)
        excluded = [] if method == "get" or path == "/api/v1/runs" else [positive_data_acceptance]
        case.call_and_validate(headers={"Authorization": f"Bearer {secret}"}, excluded_checks=excluded)

    calls()
