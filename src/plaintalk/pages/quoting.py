"""A comment quoted in a reply: its words behind ">", under a link that leads back to it."""

import re

from plaintalk.discussion.models import Comment

# Enough to say what is answered; the link leads to the rest.
QUOTED_MAX_CHARS = 600
_MARKS = re.compile(r"([\\\[\]*_<>`])")


def quotation_of(comment: Comment, *, address: str) -> str:
    """Give what the composer begins with, in the small Markdown.

    What the comment itself quotes is left out, unless that is all there is.

    Args:
        address: of the comment, with the host.
    """
    lines = comment.body.splitlines()
    own = [line for line in lines if not line.lstrip().startswith(">")]
    words = "\n".join(own).strip() or "\n".join(lines)
    quoted = "\n".join(f"> {line}".rstrip() for line in _cut(words).splitlines())
    by = _MARKS.sub(r"\\\1", comment.author_name)
    return f"> [{comment.number}. {by}]({address})\n>\n{quoted}\n\n"


def _cut(words: str) -> str:
    if len(words) <= QUOTED_MAX_CHARS:
        return words
    kept, _space, _rest = words[:QUOTED_MAX_CHARS].rpartition(" ")
    return f"{kept or words[:QUOTED_MAX_CHARS]} …"
