"""In which language somebody reads: what they chose, what the browser asks for, or the site's."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from plaintalk.articles.hosts import site_asked
from plaintalk.articles.languages import known_language
from plaintalk.articles.queries import NoSite
from plaintalk.people.visitors import person_of

# Programs that ask for no language are told in English, without a look at whose site it is; pieces
# of a discussion are in their article's.
_FOR_PROGRAMS = ("/api/", "/embed", "/v1alpha1/", "/$discovery/")


class SpeakTheirLanguage:
    """Middleware: every text of an answer is in one language, and the answer names it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the language of whoever asks."""
        with translation.override(language_for(request)):
            response = self.get_response(request)
            patch_vary_headers(response, ["Accept-Language"])
            response.headers.setdefault("Content-Language", translation.get_language() or "")
        return response


def language_for(request: HttpRequest) -> str:
    """Give the first of these that the texts are translated into.

    What this browser was told to (a cookie), what the member keeps, what the browser asks for,
    the publication's own, English.
    """
    return chosen_by(request) or _asked_for(request) or _of_the_site(request)


def chosen_by(request: HttpRequest) -> str:
    """Give the language that was chosen on the page for it; "" where none was."""
    by_cookie = known_language(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))
    if by_cookie or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return by_cookie
    person = person_of(request)
    return known_language(person.language) if person is not None else ""


def _asked_for(request: HttpRequest) -> str:
    header = request.headers.get("Accept-Language", "")
    asked = (known_language(code) for code, _ in parse_accept_lang_header(header) if code != "*")
    return next((language for language in asked if language), "")


def _of_the_site(request: HttpRequest) -> str:
    if request.path.startswith(_FOR_PROGRAMS):
        return settings.LANGUAGE_CODE
    try:
        return known_language(site_asked(request).language) or settings.LANGUAGE_CODE
    except NoSite:
        return settings.LANGUAGE_CODE
