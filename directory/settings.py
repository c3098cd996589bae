from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from directory import env

BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = env.text("DIWAN_SECRET_KEY")
SECRET_KEY_FALLBACKS = env.words("DIWAN_OLD_SECRET_KEYS")
DEBUG = env.flag("DIWAN_DEBUG", False)
ALLOWED_HOSTS = env.words("DIWAN_ALLOWED_HOSTS", ["127.0.0.1", "localhost"])
HTTPS = env.flag("DIWAN_HTTPS", True)
# Where readers find the site: for the links in mail that no request asked for.
DIWAN_ORIGIN = env.text("DIWAN_ORIGIN", f"http{'s' if HTTPS else ''}://{ALLOWED_HOSTS[0]}")

INSTALLED_APPS = [
    "directory",
    "directory.accounts",
    "directory.history",
    "directory.publishing",
    "directory.imports",
    "directory.notices",
    "directory.translating",
    "directory.site",
    "orgchart",
    "treaties",
    "partnerships",
    "modeltranslation",
    "mptt",
    "directory.site.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "directory.site.middleware.AuditMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "directory.accounts.middleware.SessionLimits",
    "directory.site.middleware.SiteMiddleware",
]

ROOT_URLCONF = "directory.urls"
WSGI_APPLICATION = "directory.wsgi.application"
ASGI_APPLICATION = "directory.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "directory.site.context.site",
            ],
            "builtins": ["directory.templatetags.languages", "directory.templatetags.days"],
        },
    }
]

# CONN_MAX_AGE: a new connection for each request is 2.8 times slower. Compiling a plan (jit) takes
# PostgreSQL half a second where a recursive query is estimated far too high: a chart of a past day.
DATABASE = env.database("DATABASE_URL")
DATABASES = {
    "default": DATABASE
    | {
        "OPTIONS": {"options": "-c jit=off"} | DATABASE["OPTIONS"],
        "CONN_MAX_AGE": env.whole_number("DIWAN_CONNECTION_SECONDS", 600),
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "directory.accounts.passwords.LongEnough",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "directory.accounts.passwords.NotOurWords"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
LOGOUT_REDIRECT_URL = "account_login"

PASSWORD_RESET_TIMEOUT = 60 * 60
# Who must have a second factor, beside superusers: the path of a function that is given a user.
DIWAN_SECOND_FACTOR_FOR = "orgchart.permissions.must_have_second_factor"
DIWAN_INVITATION_DAYS = env.whole_number("DIWAN_INVITATION_DAYS", 7, least=1)
DIWAN_IDLE_MINUTES = env.whole_number("DIWAN_IDLE_MINUTES", 60, least=1)
DIWAN_SESSION_HOURS = env.whole_number("DIWAN_SESSION_HOURS", 12, least=1)

ACCOUNT_ADAPTER = "directory.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# Nobody signs up or changes an address alone: whoever accepts an invitation has shown it.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
# By address (ip) and by account (key): each window moves on by itself, so nobody stays locked out.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,100/h/ip,5/5m/key",
    "reset_password": "5/m/ip,30/h/ip,3/10m/key",
    "reset_password_from_key": "20/m/ip",
    "broken_draft_link": "10/m/ip,60/h/ip",
}
MFA_ADAPTER = "directory.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "add_webauthn": "directory.accounts.forms.AddKeyForm",
    "edit_webauthn": "directory.accounts.forms.RenameKeyForm",
    "login_webauthn": "directory.accounts.forms.SignInKeyForm",
    "authenticate_webauthn": "directory.accounts.forms.AuthenticateKeyForm",
    "reauthenticate_webauthn": "directory.accounts.forms.ReauthenticateKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
USERSESSIONS_TRACK_ACTIVITY = True
SOCIALACCOUNT_ADAPTER = "directory.accounts.adapters.SingleSignOnAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
OIDC = env.single_sign_on("DIWAN_OIDC")
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [OIDC] if OIDC else [],
    }
}
# The web server before us sets X-Forwarded-For; what the client sent with it is not looked at.
ALLAUTH_TRUSTED_PROXY_COUNT = int(env.flag("DIWAN_BEHIND_PROXY", False))

# Sign-in attempts are counted for all processes together. The table is made by a migration.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "diwan_cache",
        # Few entries would let a flood of attempts drive out what limits it.
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}

MAIL = env.mail("DIWAN_EMAIL_URL", BASE_DIR / ".diwan" / "mail")
EMAIL_BACKEND, EMAIL_FILE_PATH = MAIL.backend, MAIL.folder
EMAIL_HOST, EMAIL_PORT = MAIL.host, MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.starttls, MAIL.tls
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("DIWAN_EMAIL_FROM", "diwan@localhost")

# The order is the site's order of fallback: Arabic first.
LANGUAGES = [
    ("ar", _("Arabic")),
    ("en", _("English")),
    ("es", _("Spanish")),
    ("fr", _("French")),
    ("ru", _("Russian")),
    ("zh-hans", _("Chinese")),
]
LANGUAGE_CODE = "ar"
LOCALE_PATHS = [BASE_DIR / "locale"]
MODELTRANSLATION_DEFAULT_LANGUAGE = "ar"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh-hans")
USE_I18N = USE_TZ = True
FORMAT_MODULE_PATH = ["directory.formats"]
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        # Chromium holds it against a form's redirect too: sign-in goes on to the provider.
        "form-action": [SELF, *env.origins(OIDC)],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
# A cookie with this prefix comes from this host alone, over HTTPS alone.
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = DIWAN_SESSION_HOURS * 60 * 60
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if env.flag("DIWAN_BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# A spreadsheet of 100,000 organizations in six languages has some 60 MB.
UPLOAD_LIMIT = env.whole_number("DIWAN_UPLOAD_LIMIT", 64 * 1024 * 1024, least=1024)
FILE_UPLOAD_HANDLERS = [
    "directory.imports.uploads.WithinLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# An organization's form holds six languages and many rows; Django's 1,000 fields are too few.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    # What a reader asked wrongly is answered, and no fault of ours.
    "loggers": {
        "django.request": {"level": "ERROR"},
        "diwan.accounts": {"level": "INFO"},
    },
    "root": {"handlers": ["stderr"], "level": env.text("DIWAN_LOG_LEVEL", "WARNING")},
}
