"""The OpenAPI document held against a running server: no 5xx, and no answer it does not tell of."""

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from plaintalk.perspective.openapi import openapi_document
from tests.perspective.conftest import Served

EXAMPLES = 40


schema = schemathesis.openapi.from_dict(openapi_document("http://127.0.0.1/"))


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_the_server_answers_as_its_document_says(case: schemathesis.Case, served: Served) -> None:
    case.call_and_validate(
        base_url=served.url,
        headers={"x-goog-api-key": served.lenient_key},
        # Rules between fields (a span within its text) can't be said in a schema, and a wrong key
        # is 400 on this wire; both have tests of their own.
        excluded_checks=[positive_data_acceptance, ignored_auth],
    )


def test_the_document_served_says_where(served: Served) -> None:
    document = requests.get(f"{served.url}/v1alpha1/openapi.json", timeout=30).json()

    assert document == openapi_document(f"{served.url}/")
