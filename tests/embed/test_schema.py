"""The OpenAPI document held against the API: no 5xx, and no answer it does not tell of."""

from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase
from hypothesis import settings as generation
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    positive_data_acceptance,
    response_schema_conformance,
    status_code_conformance,
)

from plaintalk.policy.sanctions import SanctionKind
from tests import make
from tests.embed.conftest import token_of

EXAMPLES = 10

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


@schema.parametrize()
@generation(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@pytest.mark.usefixtures("connection_kept")
@pytest.mark.django_db
def test_the_api_answers_as_its_document_says(case: schemathesis.Case, settings: Any) -> None:
    settings.PLAINTALK_API_READS_A_MINUTE = settings.PLAINTALK_API_WRITES_A_MINUTE = 0
    author = make.member()
    # The client in this process unpacks nothing.
    headers = {"Authorization": f"Bearer {token_of(author)}", "Accept-Encoding": "identity"}

    case.call_and_validate(
        headers=headers,
        # Rules of the services (a text of invisible characters) can't be said in a schema.
        excluded_checks=[positive_data_acceptance],
    )

    # Once more about something that is there.
    real = real_parameters(case.operation.path, author)
    if real:
        case.path_parameters = real
        case.validate_response(
            case.call(headers=headers | {"Authorization": f"Bearer {token_of(author)}"}),
            checks=[
                not_a_server_error,
                status_code_conformance,
                content_type_conformance,
                response_schema_conformance,
            ],
        )


def real_parameters(path: str, author: Any) -> dict[str, str]:
    """Give parameters of a path that name an article, a comment, a warning or a device."""
    if "{slug}" in path:
        return {"slug": make.comment().discussion.article.slug}
    if "{key}" in path:
        return {"key": str(make.device(author).pk)}
    if "/warnings/" in path:
        return {"public_id": make.sanction(author, SanctionKind.WARNING).public_id}
    if path.endswith("/report"):
        return {"public_id": make.comment().public_id}
    return {"public_id": make.comment("HOLDME", author=author).public_id} if "{" in path else {}


def test_the_document_tells_all_that_a_client_is_made_from() -> None:
    names = []
    for path, methods in schema.raw_schema["paths"].items():
        for verb, method in methods.items():
            where = f"{verb} {path}"
            names.append(method["operationId"])
            assert method["summary"], where
            assert method["description"], where
            assert method["tags"], where
            assert {"401", "422", "429"} <= set(method["responses"]), where
            for status, response in method["responses"].items():
                if int(status) >= 400:
                    (content,) = response["content"].values()
                    assert content["examples"], where
            for parameter in method["parameters"]:
                assert parameter["description"], where

    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", sorted(schema.raw_schema["components"]["schemas"]))
def test_every_body_that_is_sent_or_answered_has_an_example_that_fits(name: str) -> None:
    components = schema.raw_schema["components"]
    examples = components["schemas"][name].get("examples", [])
    used_whole = f'"#/components/schemas/{name}"' in repr(schema.raw_schema["paths"]).replace(
        "'", '"'
    )

    if used_whole and name != "ProblemOut":
        assert examples
    for example in examples:
        whole = {"$ref": f"#/components/schemas/{name}", "components": components}
        jsonschema_rs.validator_for(whole).validate(example)
