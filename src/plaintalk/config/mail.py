"""The mail URL, as Django wants it."""

from typing import Any
from urllib.parse import unquote, urlsplit

_BACKENDS = "django.core.mail.backends"
_DEFAULT_PORT = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


def django_mail(url: str) -> dict[str, Any]:
    """Give Django's EMAIL_* settings for `console:`, `memory:`, `file:///FOLDER` or `smtp://…`."""
    parts = urlsplit(url)
    match parts.scheme:
        case "console":
            return {"EMAIL_BACKEND": f"{_BACKENDS}.console.EmailBackend"}
        case "memory":
            return {"EMAIL_BACKEND": f"{_BACKENDS}.locmem.EmailBackend"}
        case "file":
            return {
                "EMAIL_BACKEND": f"{_BACKENDS}.filebased.EmailBackend",
                "EMAIL_FILE_PATH": unquote(parts.path),
            }
        case scheme:
            return {
                "EMAIL_BACKEND": f"{_BACKENDS}.smtp.EmailBackend",
                "EMAIL_HOST": parts.hostname or "localhost",
                "EMAIL_PORT": parts.port or _DEFAULT_PORT[scheme],
                "EMAIL_HOST_USER": unquote(parts.username or ""),
                "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
                "EMAIL_USE_TLS": scheme == "smtp+tls",
                "EMAIL_USE_SSL": scheme == "smtps",
                "EMAIL_TIMEOUT": 20,
            }
