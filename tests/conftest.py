"""What every test may rely on."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from plaintalk.articles import vectors


@pytest.fixture(autouse=True)
def _no_articles_of_another_test() -> Iterator[None]:
    """Each test's database begins empty and at the same moment, which the cache can't tell."""
    yield
    vectors.forget_shelves()
    cache.clear()
