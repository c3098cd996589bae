from django.conf import settings
from django.core.checks import Tags, Warning, register


@register(Tags.security, deploy=True)
def mails_leave(app_configs, **_more):
    if not settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        return []
    return [
        Warning(
            "DIWAN_EMAIL_URL is not set: invitations are written into files and reach nobody.",
            hint="Name a mail server, as in smtp://user:password@host:587.",
            id="diwan.W001",
        )
    ]
