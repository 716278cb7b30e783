"""Django's settings, made from the environment (`env.py`). Nothing else reads `os.environ`."""

import operator
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.urls import reverse_lazy

from plaintalk.config.databases import django_database
from plaintalk.config.env import read_env
from plaintalk.config.mail import django_mail
from plaintalk.config.providers import allauth_providers, providers_in
from plaintalk.config.static import digest_of_files, folder_of

ENV = read_env()
PACKAGE = Path(__file__).parent.parent
_public = urlsplit(ENV.public_url)
_https = _public.scheme == "https"

SECRET_KEY = ENV.secret_key.get_secret_value()
DEBUG = False
ALLOWED_HOSTS = [*{_public.hostname or "", *ENV.hosts}]

INSTALLED_APPS = [
    "plaintalk.people",
    "plaintalk.articles",
    "plaintalk.discussion",
    "plaintalk.moderation.appeals",
    "plaintalk.moderation.notices",
    "plaintalk.moderation.quality",
    "plaintalk.moderation.reports",
    "plaintalk.moderation.learning",
    "plaintalk.moderation.replay",
    "plaintalk.hooks",
    "plaintalk.notifications",
    "plaintalk.privacy",
    "plaintalk.pages",
    "plaintalk.moderation.queue",
    "plaintalk.desk",
    "plaintalk.embed",
    "plaintalk.perspective",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.humanize",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.apple",
    "allauth.socialaccount.providers.facebook",
    "allauth.socialaccount.providers.github",
    "allauth.socialaccount.providers.google",
    "allauth.socialaccount.providers.openid_connect",
]
MIDDLEWARE = [
    "plaintalk.embed.elsewhere.AnswerElsewhere",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "plaintalk.pages.languages.SpeakTheirLanguage",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "plaintalk.config.http_errors.TellErrors",
]
ROOT_URLCONF = "plaintalk.config.urls"
ASGI_APPLICATION = "plaintalk.config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Ours come first, so that allauth's pages wear the site's clothes.
        "DIRS": [PACKAGE / "pages" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "plaintalk.pages.context.site",
                "plaintalk.desk.context.sitting",
            ],
        },
    },
]

DATABASES = {"default": django_database(ENV.database_url.get_secret_value())}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
ACCOUNT_ADAPTER = "plaintalk.people.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "plaintalk.pages.sign_up.NameAtSignUp"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
# For whoever has forgotten a password, or never wanted one.
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
MFA_ADAPTER = "plaintalk.pages.second_factors.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Browsers make passkeys for http on this machine alone.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _https
_providers = providers_in(ENV.providers.get_secret_value())
SOCIALACCOUNT_ADAPTER = "plaintalk.people.adapter.OtherAccountAdapter"
SOCIALACCOUNT_PROVIDERS = allauth_providers(_providers)
# Everybody chooses the name that they sign with.
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
# Attempts to sign in are counted by address; behind a proxy its own would be everybody's.
ALLAUTH_TRUSTED_PROXY_COUNT = ENV.proxies
ACCOUNT_USER_DISPLAY = operator.attrgetter("name")
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = reverse_lazy("pages:me")
ACCOUNT_LOGOUT_REDIRECT_URL = reverse_lazy("pages:front")

for _name, _value in django_mail(ENV.mail_url.get_secret_value()).items():
    globals()[_name] = _value
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV.mail_from

LANGUAGE_CODE = "en"
# Each has its catalogue in locale/; `tests/house/test_catalogues.py` says how complete they are.
LANGUAGES = [
    ("en", "English"),
    ("hy", "Հայերեն"),
    ("ru", "Русский"),
    ("fr", "Français"),
    ("de", "Deutsch"),
    ("es", "Español"),
    ("ar", "العربية"),
]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = ["plaintalk.locale"]
LANGUAGE_COOKIE_NAME = "plaintalk_language"
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
USE_I18N = True
USE_TZ = True
TIME_ZONE = ENV.time_zone

# The server hands these out from where they lie; their address changes with what is in them.
STATIC_FOLDER = PACKAGE / "pages" / "static"
# What speaks to the browser about passkeys is allauth's own.
STATIC_OF_OTHERS = [
    folder_of(package) / name
    for package, name in (("allauth.account", "account"), ("allauth.mfa", "mfa"))
]
STATIC_URL = f"static/{digest_of_files(STATIC_FOLDER, *STATIC_OF_OTHERS)}/"

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SECURE_SSL_REDIRECT = False  # the reverse proxy's work; see docs/operate.md
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if _https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.proxies and _https else None
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [ENV.public_url]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        # A browser also holds back the redirect that answers a form: to sign in elsewhere.
        "form-action": [SELF, *sorted({one.origin for one in _providers})],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
# A comment is at most 10,000 characters; an article on the desk may be long.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
# A policy's form has ten fields or so a clause.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        # Mostly snapshots of discussions, of 100 kB or so each: some 50 MB a process at most.
        "OPTIONS": {"MAX_ENTRIES": 500},
    }
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # A refused request is an answer, not an incident; bugs still arrive as errors.
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "ERROR"},
    },
}

PLAINTALK_PUBLIC_URL = ENV.public_url
PLAINTALK_PROXIES = ENV.proxies
PLAINTALK_PUSH_KEY = ENV.push_key.get_secret_value()
# Whom a push service turns to. Source: RFC 8292, section 2.1.
PLAINTALK_PUSH_CONTACT = (
    ENV.public_url if _https else f"mailto:{parseaddr(ENV.mail_from)[1] or 'noreply@localhost'}"
)
PLAINTALK_ENGINE_TIMEOUT_S = ENV.engine_timeout_ms / 1000
PLAINTALK_PERSPECTIVE_KEYS = ENV.perspective_keys
PLAINTALK_SUGGESTED_TEXT_DAYS = ENV.suggested_text_days
PLAINTALK_API_READS_A_MINUTE = ENV.api_reads_a_minute
PLAINTALK_API_WRITES_A_MINUTE = ENV.api_writes_a_minute
PLAINTALK_LIVE_LISTENERS = ENV.live_listeners
PLAINTALK_LIVE_LISTENERS_A_NETWORK = ENV.live_listeners_a_network
