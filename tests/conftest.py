"""What every test may rely on."""

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


@pytest.fixture(autouse=True)
def _no_articles_of_another_test() -> Iterator[None]:
    """Each test's database begins empty and at the same moment, which the cache can't tell."""
    yield
    vectors.forget_shelves()
    cache.clear()
    forget_blocks()
