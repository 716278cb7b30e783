"""One's own API tokens: those in use, a new one, the end of one."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from plaintalk.kernel.errors import Refusal
from plaintalk.kernel.http_status import status_of
from plaintalk.pages.token_forms import TokenForm
from plaintalk.pages.views.visitor import site_of, viewer_of
from plaintalk.people.models import Kind, Person, TokenKind, TokenScope
from plaintalk.people.permissions import Act, ActNotAllowed, may_somewhere
from plaintalk.people.tokens import TokenNotFound, issue_token, revoke_token, tokens_of


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_variables("secret")
def tokens(request: HttpRequest) -> HttpResponse:
    """GET, POST /me/tokens — the tokens by which programs and pages know me; make one."""
    person = viewer_of(request).person
    if person is None:
        return redirect(f"{settings.LOGIN_URL}?next={request.path}")
    is_staff = may_somewhere(person, Act.CHANGE_DISCUSSION, site_of(request).place)
    form, secret, refusal = TokenForm(is_staff=is_staff), "", None
    if request.method == "POST":
        form = TokenForm(request.POST.dict(), is_staff=is_staff)
        try:
            secret, form = _issued(person, form), TokenForm(is_staff=is_staff)
        except Refusal as error:
            refusal = error
    shown = {
        "rows": _rows(person),
        "form": form,
        "secret": secret,
        "refusal": refusal,
        "may_make": person.kind == Kind.MEMBER,
    }
    status = status_of(refusal) if refusal is not None else 200
    return render(request, "pages/tokens.html", shown, status=status)


@require_POST
def revoke(request: HttpRequest, public_id: str) -> HttpResponse:
    """POST /me/tokens/<id>/revoke — end one of my tokens."""
    person = viewer_of(request).person
    if person is None:
        raise TokenNotFound()
    revoke_token(person=person, public_id=public_id, now=timezone.now())
    messages.success(request, _("Revoked. Whoever holds it can't use it any more."))
    return redirect("pages:tokens")


def _issued(person: Person, form: TokenForm) -> str:
    """Make the token that was wished for, and give its secret.

    Raises:
        ActNotAllowed: guests have the tokens of their pages alone.
        Invalid, TooManyTokens: as the service says.
    """
    if person.kind != Kind.MEMBER:
        raise ActNotAllowed()
    _token, secret = issue_token(
        person=person,
        kind=TokenKind.PERSONAL,
        scopes=form.sent_scopes(),
        label=form.sent_label(),
        lives=form.sent_lives(),
        now=timezone.now(),
    )
    return secret


def _rows(person: Person) -> list[dict[str, object]]:
    return [
        {
            "token": token,
            "scopes": [TokenScope(scope).label for scope in token.scopes],
            "is_page": token.kind == TokenKind.PAGE,
        }
        for token in tokens_of(person, now=timezone.now())
    ]
