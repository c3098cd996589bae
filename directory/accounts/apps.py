from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "directory.accounts"
    verbose_name = _("Accounts")

    def ready(self):
        from allauth.account.signals import authentication_step_completed
        from allauth.mfa.signals import authenticator_added, authenticator_removed
        from django.contrib.auth.signals import user_logged_in
        from django.db.models.signals import post_save

        from directory.accounts import addresses, checks, second_factor, sessions, trail  # noqa: F401
        from directory.accounts.models import User

        post_save.connect(addresses.follow, sender=User)
        user_logged_in.connect(sessions.stamp)
        authentication_step_completed.connect(sessions.renew_key)
        authenticator_added.connect(second_factor.remember_set_up)
        authenticator_removed.connect(second_factor.end_other_sessions)
        trail.listen()
