"""The few things that reading an HTML page asks of lxml."""

import re
from collections.abc import Iterable, Iterator
from copy import deepcopy

from lxml import etree, html

from plaintalk.kernel.markup import clean_line

_SPACES_PER_CHAR = 8
# What lxml parses but won't be given: everything that XML 1.0 (section 2.2) has no place for. A
# character reference can bring one in as well.
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BY_NUMBER = re.compile(r"&#(?:x([0-9a-f]+)|([0-9]+));?", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")


def tree_of(text: str) -> html.HtmlElement | None:
    """Parse a page; None where there is nothing in it. Fetches nothing, expands no entities."""
    text = _BY_NUMBER.sub(_if_in_xml, _NOT_IN_XML.sub("", _DECLARATION.sub("", text)))
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(text, parser=parser)
    except (etree.ParserError, ValueError):
        return None


def _if_in_xml(reference: re.Match[str]) -> str:
    """Keep a character reference as it is written, unless it stands for a control character."""
    digits, base = (reference[1], 16) if reference[1] else (reference[2], 10)
    # No control character has more digits, and a number of any length is not worth reading.
    number = int(digits.lstrip("0")[:4] or "0", base)
    return "" if number < ord(" ") and chr(number) not in "\t\n\r" else reference[0]


def tokens(element: html.HtmlElement) -> set[str]:
    """Give the names in an element's class attribute, in small letters."""
    return set((element.get("class") or "").lower().split())


def words(element: html.HtmlElement, *, max_chars: int) -> str:
    """Give an element's text on one line."""
    pieces, chars = [], 0
    for piece in element.itertext():
        pieces.append(piece)
        chars += len(piece)
        # Spaces do not count in the end; a page of them is not read for one line.
        if chars > _SPACES_PER_CHAR * (max_chars + 1):
            break
    return clean_line("".join(pieces), max_chars=max_chars)


def inner_html(element: html.HtmlElement) -> str:
    """Give what stands between an element's tags."""
    parts = [element.text or ""]
    parts += [html.tostring(child, encoding="unicode") for child in element]
    return "".join(parts)


def with_class(root: html.HtmlElement, names: Iterable[str]) -> Iterator[html.HtmlElement]:
    """Give the elements below `root`, in order, that have one of these names as a class."""
    wanted = set(names)
    for element in root.iter(etree.Element):
        if element is not root and tokens(element) & wanted:
            yield element


def without(root: html.HtmlElement, dropped: Iterable[html.HtmlElement]) -> html.HtmlElement:
    """Give a copy of `root` without some of the elements below it; the text around them stays."""
    marks = [element for element in dropped if element is not root]
    for element in marks:
        element.set("data-plaintalk-drop", "")
    copied = deepcopy(root)
    copied.tail = None
    for element in marks:
        del element.attrib["data-plaintalk-drop"]
    for element in copied.xpath(".//*[@data-plaintalk-drop]"):
        if element.getparent() is not None:
            element.drop_tree()
    return copied
