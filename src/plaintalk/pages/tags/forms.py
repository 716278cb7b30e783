"""Inputs with what is wrong with them, and what somebody typed as paragraphs."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.forms import BoundField, Textarea, TextInput
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def input_of(
    bound: BoundField, problems: Sequence[str] | None = None, help_text: str = ""
) -> SafeString:
    """Give a field's input, tied to its help and to what is wrong with it.

    What is typed into it runs as its own letters do, whatever the page's language is.
    """
    widget = bound.field.widget
    attrs: dict[str, Any] = {}
    # No others: an address and a number run from left to right everywhere.
    if isinstance(widget, Textarea) or type(widget) is TextInput:
        attrs["dir"] = "auto"
    described = []
    if help_text or bound.help_text:
        described.append(f"{bound.auto_id}_help")
    if problems:
        described.append(f"{bound.auto_id}_problem")
        attrs["aria-invalid"] = "true"
    if described:
        attrs["aria-describedby"] = " ".join(described)
    return bound.as_widget(attrs=attrs)


@register.filter
def problems_with(fields: Mapping[str, Sequence[str]] | None, name: str) -> Sequence[str]:
    """Give what was wrong with the field of this name."""
    return (fields or {}).get(name, [])


@register.simple_tag
def paragraphs(text: str) -> SafeString:
    """Give a plain text as paragraphs, one for each run of lines between blank ones."""
    runs = [" ".join(run.split()) for run in re.split(r"\n\s*\n", text.strip())]
    return format_html_join("\n", '<p dir="auto">{}</p>', ((run,) for run in runs if run))
