"""allauth keeps addresses in a table of its own; it follows the user's one address."""

from allauth.account.models import EmailAddress


def follow(sender, instance, raw=False, **_more):
    """An administrator wrote the address and only a link sent to it opens the account: verified."""
    if raw:
        return
    EmailAddress.objects.filter(user=instance).exclude(email=instance.email).delete()
    EmailAddress.objects.update_or_create(
        user=instance, email=instance.email, defaults={"verified": True, "primary": True}
    )
