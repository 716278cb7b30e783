"""What one is told: the list, how one is told, and the end of e-mails by a link in them."""

from collections.abc import Mapping

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plaintalk.notifications.devices import (
    PushNotOffered,
    devices_of,
    keep_device,
    remove_device,
)
from plaintalk.notifications.models import ByMail, Kind
from plaintalk.notifications.queries import (
    Chosen,
    choices_of,
    notification_of,
    notifications_of,
)
from plaintalk.notifications.services import choose, mark_all_read, mark_read, unsubscribe
from plaintalk.notifications.tokens import read_unsubscribe_token
from plaintalk.notifications.vapid import public_part
from plaintalk.notifications.words import told_in_words
from plaintalk.pages.views.visitor import site_of, viewer_of
from plaintalk.people.queries import verified_email_of


@require_safe
@never_cache
def notifications(request: HttpRequest) -> HttpResponse:
    """GET /me/notifications — what I am told, the latest first.

    Query: `after` (cursor), `only` (unread).
    """
    person = viewer_of(request).person
    if person is None:
        return redirect(f"{settings.LOGIN_URL}?next={request.path}")
    unread_only = request.GET.get("only") == "unread"
    page = notifications_of(
        person,
        site_of(request),
        now=timezone.now(),
        cursor=request.GET.get("after", ""),
        unread_only=unread_only,
    )
    shown = {
        "rows": [{"words": told_in_words(one), "is": one} for one in page.notifications],
        "next_cursor": page.next_cursor,
        "unread_only": unread_only,
        "latest": page.notifications[0].public_id if page.notifications else "",
        "is_first_page": not request.GET.get("after"),
    }
    return render(request, "pages/notifications.html", shown)


@require_safe
@never_cache
def open_one(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET /me/notifications/<id> — lead to what it tells of, which counts as reading it."""
    person = viewer_of(request).person
    if person is None:
        return redirect(f"{settings.LOGIN_URL}?next={request.path}")
    now = timezone.now()
    found = notification_of(person, site_of(request), public_id, now=now)
    mark_read(notification=found, now=now)
    if found.decision_id is not None:
        return redirect(reverse("pages:reasons", args=[found.comment.public_id]))
    return redirect(found.comment)


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """POST /me/notifications/read — mark as read all that I was shown.

    Field: `up_to` (the latest that the page showed; what came since stays unread).
    """
    person = viewer_of(request).person
    if person is None:
        return redirect(settings.LOGIN_URL)
    up_to = request.POST.get("up_to", "").replace("\0", "")
    mark_all_read(person=person, site=site_of(request), now=timezone.now(), up_to=up_to)
    messages.success(request, _("All marked as read."))
    return redirect("pages:notifications")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def choices(request: HttpRequest) -> HttpResponse:
    """GET, POST /me/notifications/choices — how I am told, by kind and way."""
    person = viewer_of(request).person
    if person is None:
        return redirect(f"{settings.LOGIN_URL}?next={request.path}")
    if request.method == "POST":
        choose(person=person, chosen=_chosen(request, choices_of(person)), now=timezone.now())
        messages.success(request, _("Kept. From now on you are told as you chose."))
        return redirect("pages:notification_choices")
    chosen = choices_of(person)
    shown = {
        "rows": [{"kind": kind, "label": kind.label, "chosen": chosen[kind]} for kind in Kind],
        "by_mail": list(ByMail),
        "email": verified_email_of(person),
        "decision": Kind.DECISION,
        "push_key": public_part(settings.PLAINTALK_PUSH_KEY),
        "devices": devices_of(person),
    }
    return render(request, "pages/notification_choices.html", shown)


def _chosen(request: HttpRequest, before: Mapping[Kind, Chosen]) -> dict[Kind, Chosen]:
    """Give what the form says; an e-mail that it does not ask for is none.

    Where devices are not offered the form does not ask, and what was chosen stays.
    """
    typed, offered = request.POST, bool(settings.PLAINTALK_PUSH_KEY)
    return {
        kind: Chosen(
            on_page=bool(typed.get(f"page_{kind.value}")),
            by_mail=ByMail(typed.get(f"mail_{kind.value}", ""))
            if typed.get(f"mail_{kind.value}") in ByMail.values
            else ByMail.NEVER,
            by_push=bool(typed.get(f"push_{kind.value}")) if offered else before[kind].by_push,
        )
        for kind in Kind
    }


@require_POST
def notify_device(request: HttpRequest) -> HttpResponse:
    """POST /me/notifications/devices — let this browser show what I am told.

    Fields: `endpoint`, `p256dh`, `auth` (of the browser's subscription).
    """
    person = viewer_of(request).person
    if person is None:
        return redirect(settings.LOGIN_URL)
    if not settings.PLAINTALK_PUSH_KEY:
        raise PushNotOffered()
    keep_device(
        person=person,
        endpoint=request.POST.get("endpoint", ""),
        p256dh=request.POST.get("p256dh", ""),
        auth=request.POST.get("auth", ""),
        user_agent=request.headers.get("User-Agent", ""),
        session_key=request.session.session_key,
        sender_key=public_part(settings.PLAINTALK_PUSH_KEY),
        now=timezone.now(),
    )
    messages.success(request, _("This device shows from now on what you are told."))
    return redirect(reverse("pages:notification_choices") + "#devices")


@require_POST
def forget_device(request: HttpRequest, key: int) -> HttpResponse:
    """POST /me/notifications/devices/<key>/remove — send nothing to one of my devices any more."""
    person = viewer_of(request).person
    if person is None:
        return redirect(settings.LOGIN_URL)
    remove_device(person, key)
    messages.success(request, _("Nothing is sent to that device any more."))
    return redirect(reverse("pages:notification_choices") + "#devices")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def end_mails(request: HttpRequest, token: str) -> HttpResponse:
    """GET, POST /unsubscribe/<token> — end my e-mails without signing in.

    GET only asks: programs that look for malware follow every link of a mail. Mail programs send
    the POST by themselves, without cookies (RFC 8058), so no form's token can be asked for; the
    address is signed, and all it can do is end e-mails.
    """
    person, kind = read_unsubscribe_token(token, secret=settings.SECRET_KEY)
    is_done = request.method == "POST"
    if is_done:
        unsubscribe(person=person, kind=kind, now=timezone.now())
    shown = {"kind": kind, "is_done": is_done}
    response = render(request, "pages/unsubscribe.html", shown)
    # The address is a key: no search engine keeps it, and no page that is linked to sees it.
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response
