"""Who may open a page of the desk, and what every page of it needs."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.contrib.auth.views import redirect_to_login
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from plaintalk.articles.hosts import site_asked
from plaintalk.articles.models import Site
from plaintalk.discussion.models import Comment
from plaintalk.discussion.queries import comment_by_public_id, policy_in_force, require_in
from plaintalk.kernel.errors import Invalid
from plaintalk.people.models import Person
from plaintalk.people.permissions import Act, require_somewhere, topics_covered
from plaintalk.people.visitors import person_of
from plaintalk.policy.clauses import Policy


class FormUnreadable(Invalid):
    """A form of the desk came back with values that it never offered."""

    code = "form_unreadable"

    @classmethod
    def of(cls, form: Form) -> "FormUnreadable":
        """Give the error with what the form found wrong."""
        return cls({name: [str(text) for text in texts] for name, texts in form.errors.items()})


View = Callable[Concatenate[HttpRequest, ...], HttpResponse]


def for_(act: Act) -> Callable[[View], View]:
    """Let a view be opened only by those who may do this somewhere on the site.

    Whoever is not signed in is asked to. What a view shows and changes is narrowed to where they
    may by `covered_by` and the services.

    Raises:
        ActNotAllowed: somebody is signed in, and no role of theirs on the site includes it.
    """

    def guard(view: View) -> View:
        @wraps(view)
        @never_cache
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            person = person_of(request)
            if not request.user.is_authenticated or person is None:
                return redirect_to_login(request.get_full_path())
            require_somewhere(person, act, site_of(request).place)
            return view(request, *args, **kwargs)

        return guarded

    return guard


def site_of(request: HttpRequest) -> Site:
    """Give the publication whose desk this is."""
    return site_asked(request)


def me(request: HttpRequest) -> Person:
    """Give the person whom `for_` let in."""
    person = person_of(request)
    if person is None:
        told = "a view of the desk that is not guarded by for_()"
        raise AssertionError(told)
    return person


def covered_by(request: HttpRequest, act: Act) -> frozenset[str] | None:
    """Give the keys of the topics in which who looks may do this; None for the whole site."""
    return topics_covered(me(request), act, site_of(request).place)


def comment_for(request: HttpRequest, public_id: str, act: Act = Act.DECIDE_COMMENT) -> Comment:
    """Give a comment to somebody who may do this where it was said.

    Raises:
        CommentNotFound: the site has no such comment.
        ActNotAllowed: they may not.
    """
    comment = comment_by_public_id(site_of(request), public_id)
    require_in(me(request), act, comment.discussion)
    return comment


def policy_of(site: Site) -> Policy:
    """Give the policy in force now."""
    return policy_in_force(site, now=timezone.now()).policy
