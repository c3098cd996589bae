from directory.notices.models import Preference


def wants_daily(user):
    return Preference.objects.filter(user=user, daily=True).exists()


def set_daily(user, daily):
    Preference.objects.update_or_create(user=user, defaults={"daily": daily})
