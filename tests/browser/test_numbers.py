"""Tables of numbers become plots; without script they stay tables."""

from typing import Any

import pytest

from tests.browser.conftest import DARK, NO_SCRIPT, PHONE, Visit

pytestmark = pytest.mark.browser


def test_each_table_with_a_plot_is_drawn_above_and_folded_away(visit: Visit) -> None:
    page = visit("/policy/numbers")

    plots = page.get_by_role("img")
    plots.first.locator("canvas").wait_for()
    assert plots.count() == page.locator("table[data-plot]").count() >= 2
    assert "appeared at once" in (plots.first.get_attribute("aria-label") or "")
    table = page.locator("table[data-plot]").first
    assert not table.is_visible()
    page.get_by_text("The numbers", exact=True).first.click()
    assert table.is_visible()


def test_the_plot_of_the_dark_has_the_colours_of_the_dark(visit: Visit) -> None:
    page = visit("/policy/numbers", **DARK)
    marker = page.locator(".plot .u-marker").first
    marker.wait_for()

    dark = marker.evaluate("one => getComputedStyle(one).borderTopColor")
    page.emulate_media(color_scheme="light")
    page.wait_for_function(
        "dark => getComputedStyle(document.querySelector('.u-marker')).borderTopColor !== dark",
        arg=dark,
    )


def test_without_script_the_tables_are_open(visit: Visit) -> None:
    page = visit("/policy/numbers", **NO_SCRIPT)

    assert page.locator("table[data-plot]").first.is_visible()
    assert page.get_by_role("img").count() == 0


@pytest.mark.parametrize("path", ["/policy/numbers", "/desk/numbers"])
def test_the_page_fits_a_phone(visit: Visit, editor: dict[str, Any], path: str) -> None:
    page = visit(path, **PHONE, **editor)

    page.locator(".plot canvas").first.wait_for()

    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_a_period_is_chosen_by_a_link(visit: Visit, editor: dict[str, Any]) -> None:
    page = visit("/desk/numbers", **editor)

    page.get_by_role("link", name="Last 7 days", exact=True).click()

    assert page.url.endswith("/desk/numbers?days=7")
    assert (
        page.get_by_role("link", name="Last 7 days", exact=True).get_attribute("aria-current")
        == "page"
    )
