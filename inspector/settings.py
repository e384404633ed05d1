"""Django settings, all of them derived from `Config`."""

from pathlib import Path
from typing import Any

import dj_database_url

from bins.journal.keepalives import KEEPALIVES
from bins.links.attempts import Attempts
from bins.message.rate import Rate
from bins.replies.providers import TableError, load, use
from inspector.config import ASSETS, SQLITE_NAME, ConfigError, load_config
from inspector.logs import logging_settings
from inspector.mail_settings import mail_settings
from inspector.secret_key import secret_key_in
from inspector.sign_on_settings import sign_on_settings
from inspector.sqlite_file import ShapedConnection

CONFIG = load_config()

if CONFIG.providers_file:
    try:
        use(load(Path(CONFIG.providers_file)))
    except TableError as error:
        raise ConfigError(f"INSPECTOR_PROVIDERS_FILE: {error}") from error

ATTEMPTS = Attempts(
    miss_rate=Rate.parse(CONFIG.link_miss_rate),
    bin_rate=Rate.parse(CONFIG.bin_rate),
    sign_in_rate=Rate.parse(CONFIG.sign_in_rate),
    most_sockets=CONFIG.max_client_sockets,
    unlimited=CONFIG.unlimited_networks,
    proxies=CONFIG.proxy_networks,
)

DEBUG = CONFIG.debug
SECRET_KEY = CONFIG.secret_key or secret_key_in(CONFIG.data_dir)
SECRET_KEY_FALLBACKS = CONFIG.secret_key_fallbacks
ALLOWED_HOSTS = CONFIG.hosts
ROOT_URLCONF = "inspector.urls"
ASGI_APPLICATION = "inspector.asgi.application"
FORCE_SCRIPT_NAME = CONFIG.prefix

INSTALLED_APPS = [
    "daphne",  # first, so that runserver is daphne's
    "django.contrib.auth",
    "django.contrib.contenttypes",  # which auth refers to
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "channels",
    "ninja",
    "bins",
]

MIDDLEWARE = [
    "bins.pages.middleware.SecurityHeaders",
    "servestatic.middleware.ServeStaticMiddleware",
    "bins.pages.middleware.SocketSession",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",  # asks nothing before somebody wants to know
]

_elsewhere = sign_on_settings(CONFIG)
INSTALLED_APPS += _elsewhere["apps"]
MIDDLEWARE += _elsewhere["middleware"]
globals().update(_elsewhere["more"])
globals().update(mail_settings(CONFIG.mail_server, CONFIG.mail_from))

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ASSETS / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request", "bins.pages.person.in_templates"],
            "builtins": ["bins.pages.icons"],
        },
    }
]

# The journal alone checkpoints: before SQLite 3.51.3 two connections that do it at once can corrupt the WAL.
_SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 5,
    "factory": ShapedConnection,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0;",
}

# What a page or an action may wait; the journal has its own connection, and its own patience.
_POSTGRES = {
    "connect_timeout": 5,
    "options": "-c statement_timeout=30000 -c lock_timeout=5000",
    "application_name": "inspector",
    **KEEPALIVES,  # else a question to a host that has died waits for a quarter of an hour
}

_database: dict[str, Any] = dict(
    dj_database_url.parse(CONFIG.database_url or f"sqlite:///{CONFIG.data_dir / SQLITE_NAME}")
)
if CONFIG.on_postgres:
    _database |= {"CONN_MAX_AGE": 300, "CONN_HEALTH_CHECKS": True}
else:
    # A file: threads of a test share it as they do in life.
    _database["TEST"] = {"NAME": str(CONFIG.data_dir / "test.sqlite3")}
_database["OPTIONS"] = {**(_POSTGRES if CONFIG.on_postgres else _SQLITE), **_database.get("OPTIONS", {})}
DATABASES = {"default": _database}

if CONFIG.redis_url:
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [CONFIG.redis_host], "prefix": "inspector"},
        }
    }

DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000  # a thousand selected requests, and then words of ours about the limit

SESSION_ENGINE = "bins.links.sessions"
SESSION_COOKIE_AGE = 400 * 24 * 3600  # the longest that browsers keep a cookie
# Kept to the pages: a browser that opens a capture URL of the same host must not send what opens its bins, since
# whatever it sends is captured and shown.
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = f"{CONFIG.prefix}/b/"
SOCKET_COOKIE_PATH = f"{CONFIG.prefix}/ws/"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CONFIG.public_url.startswith("https:")
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
CSRF_TRUSTED_ORIGINS = [CONFIG.public_origin] if CONFIG.public_url else []
SECURE_CONTENT_TYPE_NOSNIFF = True

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",  # reads what another one has written
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator")
] + [{"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}}]
PASSWORD_RESET_TIMEOUT = 24 * 3600  # as `bins.people.resets` tells people
# W001, W002: `SecurityHeaders` sends what those two middlewares would, on more answers than they do. HSTS is the
# proxy's to send, which knows what else its host serves; nothing is redirected to https, since senders do not follow.
SILENCED_SYSTEM_CHECKS = ["security.W001", "security.W002"]

STATIC_URL = f"{CONFIG.prefix}/static/"
STATIC_ROOT = CONFIG.data_dir / "static"
STATICFILES_DIRS = [ASSETS / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "inspector.assets.ModuleStaticFilesStorage"},
}
SERVESTATIC_USE_FINDERS = False
SERVESTATIC_AUTOREFRESH = False

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LOGGING = logging_settings(CONFIG.log_format, CONFIG.log_level)
