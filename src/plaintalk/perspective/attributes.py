"""Attributes by every name that a client may use for them."""

import re

from plaintalk.engine.engine import SCORED
from plaintalk.engine.signals import Attribute
from plaintalk.perspective.errors import AttributeUnknown

# Names of Perspective for what another name of ours measures.
ALIASES = {"TOXICITY_FAST": Attribute.TOXICITY, "OBSCENE": Attribute.PROFANITY}
_TWIN = "_EXPERIMENTAL"
_VERSION = re.compile(r"@[0-9]{1,4}\Z")


def attribute_named(name: str) -> Attribute:
    """Give what the engine scores under a requested name.

    `X_EXPERIMENTAL` is X, and so is a version of it, `X@6`: there is one version here.

    Raises:
        AttributeUnknown: the engine has no such score.
    """
    plain = _VERSION.sub("", name).removesuffix(_TWIN)
    found = ALIASES.get(plain) or next((one for one in SCORED if one.value == plain), None)
    if found is None:
        raise AttributeUnknown(attribute=name)
    return found


def names_pattern() -> str:
    """Give a regular expression of all names that are known here, for the OpenAPI document."""
    names = sorted({*(one.value for one in SCORED), *ALIASES})
    return f"^({'|'.join(names)})({_TWIN})?(@[0-9]{{1,4}})?$"
