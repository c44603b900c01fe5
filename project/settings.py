"""Settings, all from the environment (`.env.example` lists them); what is wrong is said at the start.

Without any variable set this is a local installation: embedded PostgreSQL, a secret key of its own
under ``var/``, reachable from this machine only. ``EVIDENCE_PRODUCTION=1`` asks for everything that a
public site needs, and refuses to start without it.
"""

import os
from pathlib import Path
from typing import Any

import pghistory
from django.core.exceptions import ImproperlyConfigured

from . import environment

BASE_DIR = Path(__file__).resolve().parent.parent
if os.environ.get("EVIDENCE_ENV_FILE") != "":  # set to nothing, it asks for no file: tests do
    environment.load_file(Path(environment.text("EVIDENCE_ENV_FILE", str(BASE_DIR / ".env"))))
# What is made at run time: the database, the static files, the secret key.
VAR_DIR = Path(environment.text("EVIDENCE_VAR", str(BASE_DIR / "var"))).resolve()

PRODUCTION = environment.flag("EVIDENCE_PRODUCTION")
DEBUG = environment.flag("DEBUG")

if PRODUCTION:
    if DEBUG:
        raise ImproperlyConfigured("DEBUG=1 and EVIDENCE_PRODUCTION=1 exclude each other: unset one.")
    SECRET_KEY = environment.required("SECRET_KEY", "(50 random characters)")
    environment.required("ALLOWED_HOSTS", "evidence.example.org")
    ALLOWED_HOSTS = environment.items("ALLOWED_HOSTS")
else:
    SECRET_KEY = environment.text("SECRET_KEY") or environment.local_secret_key(VAR_DIR / "secret_key")
    ALLOWED_HOSTS = environment.items("ALLOWED_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]

CSRF_TRUSTED_ORIGINS = environment.items("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    # django.contrib.admin, with our own site.
    "project.admin.EvidenceAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_linear_migrations",
    "corsheaders",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pgtrigger",
    "pghistory",
    "evidence",
]

MIDDLEWARE = [
    "evidence.api.short_ways.ShortWays",
    "project.security_headers.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "evidence.services.provenance.ProvenanceMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "project.urls"
WSGI_APPLICATION = "project.wsgi.application"
ASGI_APPLICATION = "project.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "libraries": {"evidence_admin": "evidence.admin.tags", "evidence_web": "evidence.web.tags"},
        },
    },
]

_database: dict[str, Any]
if environment.text("DATABASE_URL"):
    _database = {
        **environment.postgresql("DATABASE_URL"),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
    # The role that owns the tables, where it is another than the one that works with them.
    if environment.text("DATABASE_OWNER_URL"):
        _owner = environment.postgresql("DATABASE_OWNER_URL")
        if _owner["NAME"] != _database["NAME"] or _owner["USER"] == _database["USER"]:
            raise ImproperlyConfigured(
                "DATABASE_OWNER_URL must name the database of DATABASE_URL, and another role in it."
            )
        _database["OWNER"] = {key: _owner[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "OPTIONS")}
elif environment.text("DATABASE_OWNER_URL"):
    raise ImproperlyConfigured("DATABASE_OWNER_URL needs DATABASE_URL: the embedded PostgreSQL has its own.")
else:
    # PostgreSQL's binaries from PyPI under VAR_DIR, started at the first connection: project/local_postgres.
    _database = {
        "ENGINE": "project.local_postgres",
        "CLUSTER": VAR_DIR / "postgres",
        "NAME": "evidence",
        "USER": "evidence_app",
        "OWNER": {"USER": "evidence"},
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
DATABASES = {"default": _database}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# The first one knows nobody: it stops what is too much, and writes attempts down.
AUTHENTICATION_BACKENDS = [
    "evidence.services.signing_in.Limits",
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL = "admin:login"
# Where somebody lands who signs in without a page of ours to go back to.
LOGIN_REDIRECT_URL = "admin:index"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
# Pages name files by their hash; without the plain copies `make run` starts in half the time.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]
TEST_RUNNER = "django.test.runner.DiscoverRunner"

# Everything a page needs comes from here; nothing runs that does not come as a file from here.
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
    "base-uri": ["'none'"],
}
# Swagger UI sets style attributes and holds its icons as data. The one exception.
SECURE_CSP_BY_ROUTE = {
    "api:docs": {"style-src": ["'self'", "'unsafe-inline'"], "img-src": ["'self'", "data:"]},
}
PERMISSIONS_POLICY = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"

if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    # A load balancer asks over plain HTTP whether we are well, and takes a redirect for a no.
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    if environment.flag("BEHIND_TLS_PROXY"):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# How many proxies of our own stand before us, each of which adds to X-Forwarded-For: then what the
# outermost of them wrote is the client's address. At 0 the header is whatever a client makes up.
TRUSTED_PROXIES = environment.whole_number("TRUSTED_PROXIES", 0)

# A request to the API each tenth of a second, without an end; who signs in gets more.
API_RATE_ANONYMOUS = environment.rate("API_RATE_ANONYMOUS", "600/minute")
API_RATE_SIGNED_IN = environment.rate("API_RATE_SIGNED_IN", "3000/minute")
# An audit may ask Crossref a hundred things, so there are fewer of them: by page and API together.
AUDIT_RATE_ANONYMOUS = environment.rate("AUDIT_RATE_ANONYMOUS", "30/hour")
AUDIT_RATE_SIGNED_IN = environment.rate("AUDIT_RATE_SIGNED_IN", "300/hour")

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["evidence.api.parsing.StrictJSONParser"],
    "DEFAULT_PERMISSION_CLASSES": ["evidence.api.permissions.Nobody"],
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "evidence.api.authentication.BearerAuthentication",
        "evidence.api.authentication.BrowserAuthentication",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["evidence.api.throttling.SharedThrottle"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "evidence.api.negotiation.Negotiation",
    "DEFAULT_SCHEMA_CLASS": "evidence.api.schema.ApiSchema",
    "EXCEPTION_HANDLER": "evidence.api.problems.exception_handler",
}

# Scripts of other sites may read what anybody may read: never with a session, never with a token.
CORS_URLS_REGEX = r"^/api/v1/"
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_CREDENTIALS = False
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS"]
CORS_ALLOW_HEADERS = ["accept", "if-modified-since", "if-none-match"]
CORS_EXPOSE_HEADERS = ["ETag", "Link", "RateLimit", "RateLimit-Policy", "Retry-After"]

SPECTACULAR_SETTINGS = {
    "TITLE": "Evidence Base",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "DESCRIPTION": (BASE_DIR / "evidence" / "api" / "description.md").read_text("utf-8"),
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["evidence.api.permissions.Reading"],
    "ENUM_NAME_OVERRIDES": {
        "KindEnum": "evidence.models.Kind",
        "NoticeKindEnum": "evidence.models.NoticeKind",
        "LookupStatusEnum": "evidence.models.LookupStatus",
        "StateEnum": "evidence.models.State",
        "AuditStateEnum": "evidence.models.AuditState",
        "LinkStateEnum": "evidence.models.LinkState",
        # `evidence.articles.rules.facts.Status`, whose values are their own labels there.
        "AuditedReferenceStatusEnum": [
            (status, status)
            for status in ("resolved", "ambiguous", "not_found", "not_checkable", "could_not_be_asked")
        ],
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "displayRequestDuration": True, "tryItOutEnabled": True},
}

# History, written by triggers: evidence/models/history.py.
# Who and through what stands in each event itself, so that the hash chain covers it; a table of its own
# would have to be updated while a request adds to what is known.
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(related_name="+", null=False, db_index=True)


class _EventField(pghistory.Field):
    """Null, without a default: so an event that is older than its column says that nobody knows."""

    def get_default_kwargs(self) -> dict[str, Any]:
        return {**super().get_default_kwargs(), "null": True, "default": None}


PGHISTORY_FIELD = _EventField()
# What concerns forms and new rows belongs to the tracked model alone.
PGHISTORY_EXCLUDE_FIELD_KWARGS = {
    "django.db.models.Field": ["blank", "choices", "editable", "help_text", "validators", "verbose_name"],
    "django.db.models.DateTimeField": ["auto_now", "auto_now_add"],
}
# Events are looked up by the row they are about: other indexes would only slow writing down.
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False, null=True)
PGHISTORY_CREATED_AT_FUNCTION = "clock_timestamp()"

# An import that somebody begins on a page or by the API is carried out by a process of its own, unless a
# site has no room for one: then within the request.
IMPORT_APART = environment.text("IMPORT_APART", "1") == "1"

# Crossref asks its callers to name a mail address: it gives them the faster "polite" pool.
CROSSREF_BASE_URL = environment.text("CROSSREF_BASE_URL", "https://api.crossref.org")
CROSSREF_MAILTO = environment.text("CROSSREF_MAILTO")
CROSSREF_API_KEY = environment.text("CROSSREF_API_KEY")
# Seconds that one question to Crossref may take in all, waiting and repeating included.
CROSSREF_DEADLINE = environment.seconds("CROSSREF_DEADLINE", 60)

# The audit of articles: after how many years a source is old, by the predicate of the claim it stands for.
AUDIT_FRESHNESS = environment.years_by_name(
    "AUDIT_FRESHNESS", "treats=10, palliates=10, contraindicated_in=10"
)

# Where `export_evidence` writes what is published, and the API offers the newest of it from.
# A site's own citation styles (.csl files), before those that come with the project.
CITATION_STYLES_DIR = (
    Path(environment.text("CITATION_STYLES_DIR")).resolve()
    if environment.text("CITATION_STYLES_DIR")
    else None
)
# How many rendered references are kept, of about 700 bytes each.
CITATION_CACHE_ROWS = 200_000

EXPORT_DIR = Path(environment.text("EXPORT_DIR", str(VAR_DIR / "exports"))).resolve()
# Goes with every export. What holds for the words of a site's own people, only they can say.
DATA_LICENCE = environment.text(
    "DATA_LICENCE",
    "This site has not said under which licence its claims and evidence lines may be used: ask it. "
    "Bibliographic data comes from Crossref, which claims no rights in it; the rights in abstracts are their "
    "publishers'.",
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": environment.text("LOG_LEVEL", "WARNING").upper()},
    # Who signed in, who did not and who must wait is written down whatever else is.
    "loggers": {"evidence.security": {"level": "INFO"}},
}
