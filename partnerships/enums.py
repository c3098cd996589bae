from django.db import models
from django.utils.translation import pgettext_lazy


class PartnershipKind(models.TextChoices):
    NETWORK = "network", pgettext_lazy("kind of partnership", "network")
    BILATERAL = "bilateral", pgettext_lazy("kind of partnership", "bilateral cooperation")
    MULTILATERAL = (
        "multilateral",
        pgettext_lazy("kind of partnership", "multilateral cooperation"),
    )
    AGREEMENT = "agreement", pgettext_lazy("kind of partnership", "cooperation agreement")
    PROGRAMME = "programme", pgettext_lazy("kind of partnership", "joint programme")
    OTHER = "other", pgettext_lazy("kind of partnership", "other")


class MembershipRole(models.TextChoices):
    """What an organization is in a partnership, in the order in which readers see them."""

    CO_LEAD = "co_lead", pgettext_lazy("role in a partnership", "co-lead")
    MEMBER = "member", pgettext_lazy("role in a partnership", "member")
    SUPPORTER = "supporter", pgettext_lazy("role in a partnership", "supporter")
    OBSERVER = "observer", pgettext_lazy("role in a partnership", "observer")
    WORKS_WITH = "works_with", pgettext_lazy("role in a partnership", "works with")


class MechanismKind(models.TextChoices):
    WORKING_GROUP = "working_group", pgettext_lazy("mechanism", "working group")
    COMMITTEE = "committee", pgettext_lazy("mechanism", "committee")
    RECURRING_MEETING = "recurring_meeting", pgettext_lazy("mechanism", "recurring meeting")
    WEBINAR_SERIES = "webinar_series", pgettext_lazy("mechanism", "webinar series")
    SERVICE = "service", pgettext_lazy("mechanism", "service")
    PLATFORM = "platform", pgettext_lazy("mechanism", "platform")
    OTHER = "other", pgettext_lazy("mechanism", "other")


class Recurrence(models.TextChoices):
    """How often a mechanism meets."""

    WEEKLY = "weekly", pgettext_lazy("recurrence", "every week")
    MONTHLY = "monthly", pgettext_lazy("recurrence", "every month")
    QUARTERLY = "quarterly", pgettext_lazy("recurrence", "every quarter")
    HALF_YEARLY = "half_yearly", pgettext_lazy("recurrence", "twice a year")
    YEARLY = "yearly", pgettext_lazy("recurrence", "every year")
    TWO_YEARLY = "two_yearly", pgettext_lazy("recurrence", "every two years")
    IRREGULAR = "irregular", pgettext_lazy("recurrence", "when needed")


class Part(models.TextChoices):
    """As what an organization or a person took part in an event."""

    HOST = "host", pgettext_lazy("part in an event", "host")
    ORGANIZER = "organizer", pgettext_lazy("part in an event", "organizer")
    CHAIR = "chair", pgettext_lazy("part in an event", "chair")
    GUEST = "guest", pgettext_lazy("part in an event", "guest")
    SPEAKER = "speaker", pgettext_lazy("part in an event", "speaker")
    PARTICIPANT = "participant", pgettext_lazy("part in an event", "participant")
    OBSERVER = "observer", pgettext_lazy("part in an event", "observer")


class Qualifier(models.TextChoices):
    """How a number of the source is to be read."""

    EXACTLY = "exactly", pgettext_lazy("before a number", "exactly")
    ABOUT = "about", pgettext_lazy("before a number", "about")
    MORE_THAN = "more_than", pgettext_lazy("before a number", "more than")
    AT_LEAST = "at_least", pgettext_lazy("before a number", "at least")
    UP_TO = "up_to", pgettext_lazy("before a number", "up to")
    LESS_THAN = "less_than", pgettext_lazy("before a number", "less than")


class ChannelKind(models.TextChoices):
    WEBSITE = "website", pgettext_lazy("contact", "website")
    EMAIL = "email", pgettext_lazy("contact", "e-mail")
    TELEPHONE = "telephone", pgettext_lazy("contact", "telephone")
    SOCIAL = "social", pgettext_lazy("contact", "social network")
    HASHTAG = "hashtag", pgettext_lazy("contact", "hashtag")
