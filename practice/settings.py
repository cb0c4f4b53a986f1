"""Every knob of the house, each an environment variable."""

from pathlib import Path

import dj_database_url
from django.utils.csp import CSP

from practice import environment

BASE_DIR = Path(__file__).resolve().parent.parent
MODE = environment.text("TRELLIS_MODE", "development")
PRODUCTION = MODE == "production"
VAR_DIR = Path(environment.text("TRELLIS_VAR", str(BASE_DIR / "var")))

if PRODUCTION:
    environment.refuse(["MAIL_DIR", "CLOCK_FILE", "LOCAL_PEERS"])

SECRET_KEY = environment.secret_key(production=PRODUCTION, var=VAR_DIR)
# What is sealed in the database: docs/security.md. Production gives the master key and keeps the keys elsewhere.
MASTER_KEY = environment.master_key(production=PRODUCTION, var=VAR_DIR)
KEY_PROVIDER = environment.text("KEY_PROVIDER", "practice.privacy.master.GivenKeys")
KEY_STORE = environment.text("KEY_STORE", "" if PRODUCTION else str(VAR_DIR / "keys"))
DEBUG = False
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", "" if PRODUCTION else "localhost,127.0.0.1,[::1],testserver")
SITE_URL = environment.text("SITE_URL", f"http://localhost:{environment.text('PORT', '8000')}").rstrip("/")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "guardian",
    "rest_framework",
    "drf_spectacular",
    "oauth2_provider",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "practice",
    "clients",
    "homework",
    # After the house, whose own ``db_worker`` stands in front of this one's.
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "practice.web.middleware.PrivacyHeadersMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "practice.api.elsewhere.OtherSitesMiddleware",
    "practice.api.edge.ApiEdgeMiddleware",
    "practice.fhir.edge.FhirEdgeMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "practice.web.middleware.MethodMiddleware",
    "practice.web.life.TabsSessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "practice.web.walls.PracticeWallMiddleware",
    "practice.web.life.SessionLifeMiddleware",
    "practice.web.keeping.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "practice.web.middleware.ReadersZoneMiddleware",
    "practice.web.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "practice.urls"
WSGI_APPLICATION = "practice.wsgi.application"
FORM_RENDERER = "practice.web.renderer.HouseRenderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "practice.web.context.house",
                "homework.views.safety.with_help",
                "homework.views.care.badge.with_new_answers",
            ],
            "builtins": ["django.templatetags.static", "practice.templatetags.icons", "practice.templatetags.tokens"],
        },
    },
]

_SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}
# Statements go to the server with their values apart and are planned once; its pages lie on disks that do not turn.
_POSTGRES_OPTIONS = {"server_side_binding": True, "prepare_threshold": 3, "options": "-c random_page_cost=1.1"}
DATABASES = {
    "default": dj_database_url.parse(
        environment.text("DATABASE_URL") or f"sqlite:///{environment.folder(VAR_DIR) / 'trellis.sqlite3'}",
        conn_max_age=60,
        conn_health_checks=True,
    ),
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = _SQLITE_OPTIONS
else:
    from psycopg import IsolationLevel

    # A right that has ended meanwhile shows at the next look, whatever the server is set to.
    _POSTGRES_OPTIONS["isolation_level"] = IsolationLevel.READ_COMMITTED
    DATABASES["default"]["OPTIONS"] = _POSTGRES_OPTIONS | DATABASES["default"].get("OPTIONS", {})

AUTH_USER_MODEL = "practice.User"
# One address may belong to a person in each of several practices; the backend tries them all.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = [
    "practice.people.backend.EmailBackend",
    "guardian.backends.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "practice.people.passwords.WordsOfTheHouseValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign_in"
PASSWORD_RESET_TIMEOUT = 60 * 60
INVITATION_DAYS = 7
# Of allauth only what it knows of factors is used: its own pages, mails and table of addresses stay shut.
ACCOUNT_ADAPTER = "practice.people.factors.adapters.ShutAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "practice.people.factors.adapters.SealingMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RECOVERY_CODE_DIGITS = 10
MFA_TOTP_TOLERANCE = 1
# Says whether somebody cannot be without a passkey.
NEEDS_PASSKEY = "clients.queries.mailboxes.needs_passkey"
# X-Forwarded-For is believed as far back as there are proxies of one's own.
TRUSTED_PROXIES = int(environment.text("TRUSTED_PROXIES", "0"))

SESSION_ENGINE = "practice.privacy.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# Minutes without a sign of life after which a session ends; it ends in any case with SESSION_COOKIE_AGE.
IDLE_MINUTES_CLIENT = int(environment.text("IDLE_MINUTES_CLIENT", "30"))
IDLE_MINUTES_STAFF = int(environment.text("IDLE_MINUTES_STAFF", "60"))
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "practice.web.keeping.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

if PRODUCTION:
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Other sites learn no address. With "no-referrer" browsers would send forms with "Origin: null", which Django refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "require-trusted-types-for": ["'script'"],
    "trusted-types": ["htmx", "app"],
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
# Files that people send stay in memory: none lies on a disk as it came, not even for a moment. Larger ones are dropped.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = environment.folder(VAR_DIR / "static")
WHITENOISE_USE_FINDERS = not PRODUCTION
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "practice_cache"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# What the workers do again and again, in this order.
TENDED = (
    "clients.actions.bringing_in.carry_on",
    "clients.actions.polling.ask_lines",
    "homework.fhir.exporting.prepare_exports",
    "homework.summaries.filing.file_pages",
    "homework.fhir.sending.turns.send_copies",
    "homework.tasks.open_what_comes_back",
    "homework.tasks.write_reminders",
    "practice.mail.tasks.send_waiting_mail",
    "practice.sync.once.forget_old_calls",
    "practice.sync.webhooks.tasks.send_webhooks",
)
# What the page about connections tells of, in this order: each gives one kind as practice/sync/connections.py has it.
CONNECTIONS = (
    "clients.queries.told_lines.lines",
    "homework.queries.told_outlets.outlets",
    "practice.sync.connected.programs",
    "practice.sync.webhooks.connected.webhooks",
    "clients.queries.connected.files",
)
# Says how many things of ours stay in another system when it is disconnected.
LEFT_THERE = "homework.queries.told_outlets.left_there"
# Says whether anything at all may be written to somebody who did not ask for it.
MAY_BE_WRITTEN_TO = "clients.queries.standing.may_be_written_to"
# Says whether what is sent to where somebody signs in is read by nobody else of their case.
MAY_BE_MAILED = "clients.queries.mailboxes.may_be_mailed"
# By the kind of a mail: says, as it goes out, whether it is still wanted. Such mails go out once or not at all.
STILL_WANTED = {"reminder": "homework.queries.due.is_still_wanted"}

MAIL_DIR = environment.text("MAIL_DIR")
CLOCK_FILE = environment.text("CLOCK_FILE")
DEFAULT_FROM_EMAIL = environment.text("MAIL_FROM", "My notes <notes@localhost>")
_SMTP_OPTIONS = {
    "host": environment.text("MAIL_HOST", "localhost"),
    "port": int(environment.text("MAIL_PORT", "25")),
    "username": environment.text("MAIL_USER"),
    "password": environment.text("MAIL_PASSWORD"),
    "use_tls": environment.flag("MAIL_TLS"),
    "timeout": 20,
}
_FILE_OPTIONS = {"file_path": MAIL_DIR or str(VAR_DIR / "mail")}
# A provider's own way in place of a mail server, such as one of anymail's backends.
MAIL_BACKEND = environment.text("MAIL_BACKEND")
if MAIL_BACKEND:
    MAILERS = {"default": {"BACKEND": MAIL_BACKEND, "OPTIONS": environment.facts("MAIL_OPTIONS")}}
elif PRODUCTION:
    MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": _SMTP_OPTIONS}}
else:
    MAILERS = {"default": {"BACKEND": "practice.mail.files.FileMailBackend", "OPTIONS": _FILE_OPTIONS}}
# The way out for texts: a class as practice.mail.texts describes it. Without one nobody is asked for a number.
TEXT_BACKEND = environment.text("TEXT_BACKEND", "" if PRODUCTION else "practice.mail.files.FileTexts")
TEXT_OPTIONS = environment.facts("TEXT_OPTIONS") or ({} if PRODUCTION else _FILE_OPTIONS)

# Where the signed heads of the record lie, apart from the database; a copy elsewhere guards them from the host.
AUDIT_CHECKPOINTS = environment.text("AUDIT_CHECKPOINTS", str(VAR_DIR / "checkpoints"))
RENDER_SOCKET = environment.text("RENDER_SOCKET", str(VAR_DIR / "render.sock"))
LEAVE_URL = environment.text("LEAVE_URL", "https://www.bbc.co.uk/weather")

# Programs that call: their tokens are hashed at rest, live five minutes, and belong to one practice.
TOKEN_SECONDS = 300
OAUTH2_PROVIDER_APPLICATION_MODEL = "practice.ApiClient"
OAUTH2_PROVIDER_ACCESS_TOKEN_MODEL = "practice.AccessToken"  # noqa: S105 - the name of a table
OAUTH2_PROVIDER_GRANT_MODEL = "practice.AuthorizationCode"
OAUTH2_PROVIDER_REFRESH_TOKEN_MODEL = "practice.RefreshToken"  # noqa: S105 - as above
OAUTH2_PROVIDER_ID_TOKEN_MODEL = "practice.IdentityToken"  # noqa: S105 - as above
OAUTH2_PROVIDER = {
    "OAUTH2_VALIDATOR_CLASS": "practice.sync.validator.HouseValidator",
    "OAUTH2_BACKEND_CLASS": "practice.sync.validator.HouseCore",
    "SCOPES_BACKEND_CLASS": "practice.sync.validator.HouseScopes",
    "ACCESS_TOKEN_EXPIRE_SECONDS": TOKEN_SECONDS,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
    "COMPLIANT_BCP_RFC9700_REFRESH_TOKEN": True,
    "COMPLIANT_BCP_RFC9700_REDIRECT_URI_SCHEME": True,
    "COMPLIANT_BCP_RFC9700_REDIRECT_URI_MATCHING": True,
    "COMPLIANT_BCP_RFC9700_PKCE_REQUIRED": True,
}

# How many days an app reads on after a person's yes, where they let it come back by itself.
APP_DAYS = int(environment.text("APP_DAYS", "90"))

# Hosts of the installation's own that may be asked all the same, for tests and trials; else only the internet is.
LOCAL_PEERS = environment.words("LOCAL_PEERS")
# How many calls a program may make in a minute, over all workers.
API_CALLS_PER_MINUTE = int(environment.text("API_CALLS_PER_MINUTE", "60000"))

# With what a practice in Jane lets this installation in, as Jane gave it to its owner; "" where it gave nothing.
JANE_CLIENT_ID = environment.text("JANE_CLIENT_ID")
JANE_CLIENT_SECRET = environment.text("JANE_CLIENT_SECRET")
JANE_TOKEN_URL = environment.text(
    "JANE_TOKEN_URL", "https://login.id.janeapp.com/realms/jane/protocol/openid-connect/token"
)
JANE_SIGN_IN_URL = environment.text(
    "JANE_SIGN_IN_URL", "https://login.id.janeapp.com/realms/jane/protocol/openid-connect/auth"
)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser", "rest_framework.parsers.FormParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Trellis",
    "DESCRIPTION": "What a practice's own systems may read and write: people, cases and sessions, and of the homework "
    "what each client agreed to. A POST with the header Idempotency-Key (letters, digits, - and _) is done once for "
    "that key within a day, and answered again. Every answer to a read has an ETag: send it as If-None-Match to read "
    "again only what is different, and as If-Match with a PUT to change only what you have seen.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENFORCE_NON_BLANK_FIELDS": True,
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "WebhookState": ("running", "paused", "off"),
        "ChangeKind": "practice.sync.scopes.KINDS",
        "ChangeType": "practice.sync.webhooks.policy.TYPES",
    },
    "PREPROCESSING_HOOKS": ["practice.api.schema.only_the_api"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "practice.api.finishing.finished",
    ],
    "WEBHOOKS": ["practice.api.webhooks.WEBHOOK", "practice.api.webhooks.RESYNC_WEBHOOK"],
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Below an error Django would write addresses down, and the address of an invitation opens a door.
    "loggers": {"django.request": {"level": "ERROR"}},
}
