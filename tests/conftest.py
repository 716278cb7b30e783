"""What every test may rely on."""

from collections import Counter
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from hypothesis import settings

from plaintalk.articles import vectors
from plaintalk.people.quota import forget_blocks

# The same examples on every run, so that what is red here is red everywhere; `--hypothesis-profile=
# search` looks for new ones. A busy machine is no failure, so there is no deadline.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("search", max_examples=2000, deadline=None)
settings.load_profile("repeatable")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let every test have an id of its own; those made from an OpenAPI document share one.

    Whoever shares tests out among processes runs one of those that share an id, and says nothing.
    """
    for item in items:
        _name, bracket, made_from = item.name.partition("[")
        if bracket and item.id.params is None:
            # schemathesis names such a test, and pytest 9.2 makes the id of the function's name.
            item._id = item.id.with_params(made_from.removesuffix("]"))
    shared = {one: many for one, many in Counter(item.nodeid for item in items).items() if many > 1}
    if shared:
        raise pytest.UsageError(f"Tests share an id, and would not all be run: {shared}")


@pytest.fixture(autouse=True)
def _no_articles_of_another_test() -> Iterator[None]:
    """Each test's database begins empty and at the same moment, which the cache can't tell."""
    yield
    vectors.forget_shelves()
    cache.clear()
    forget_blocks()
