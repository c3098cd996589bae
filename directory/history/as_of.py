from django.utils import timezone


def today():
    """The day that it is where the organization is: the Site record's time zone is active."""
    return timezone.localdate()
