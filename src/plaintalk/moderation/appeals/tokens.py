"""What lets a guest read a letter's reasons without the browser in which they wrote, and appeal.

It is made when a letter is written, stored nowhere, and good for one comment as long as its author
has the confirmed address to which the letter went. Members sign in instead.
"""

import hashlib
import hmac

from plaintalk.articles.models import Site
from plaintalk.discussion.errors import CommentNotFound
from plaintalk.discussion.models import Comment
from plaintalk.discussion.queries import comment_by_public_id
from plaintalk.people.network import address_digest
from plaintalk.people.queries import confirmed_email_of_guest


def reasons_token(comment: Comment, *, secret: str) -> str:
    """Give what opens the reasons of a comment to its author, a guest; "" for all others.

    Args:
        secret: the installation's secret key.
    """
    email = confirmed_email_of_guest(comment.author)
    if not email:
        return ""
    key = hashlib.sha256(f"plaintalk/reasons/{secret}".encode()).digest()
    sealed = f"{comment.public_id}/{address_digest(email, secret=secret)}"
    return hmac.new(key, sealed.encode(), hashlib.sha256).hexdigest()


def comment_opened_by(site: Site, public_id: str, *, token: str, secret: str) -> Comment | None:
    """Give the comment whose reasons a token opens; None for a token that opens nothing, or ""."""
    if not token:
        return None
    try:
        comment = comment_by_public_id(site, public_id)
    except CommentNotFound:
        return None
    ours = reasons_token(comment, secret=secret)
    # Compared as bytes: a token from outside may hold any letter.
    return comment if ours and hmac.compare_digest(ours.encode(), token.encode()) else None
