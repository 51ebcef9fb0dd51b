"""Asks for an operation of an OpenAPI document in many ways; every answer must be one it knows."""

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    allow_header_conformance,
]


def hold_to(operation, people, known, *, examples=20):
    """Asks for an operation in many ways; each answer must be one that the document knows.

    Each of `people` gives the headers of a request of somebody's: now one asks, now another.
    """
    right = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    takes_input = operation.path_parameters or operation.query or operation.body
    wrong = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE) if takes_input else right

    @settings(
        max_examples=examples if takes_input else 2 * len(people),
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=st.one_of(right, wrong), real=st.booleans(), signed_in=st.sampled_from(people))
    def hold_one(case, real, signed_in):
        if real and case.path_parameters:
            case.path_parameters = {name: known[name] for name in case.path_parameters}
        case.call_and_validate(headers=signed_in(), checks=CHECKS)

    hold_one()
