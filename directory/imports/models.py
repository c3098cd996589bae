import datetime
import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

KEPT_FOR = datetime.timedelta(days=1)


class PendingImportQuerySet(models.QuerySet):
    def kept(self):
        return self.filter(created_at__gt=timezone.now() - KEPT_FOR)

    def expired(self):
        return self.filter(created_at__lte=timezone.now() - KEPT_FOR)

    def of(self, user):
        return self.filter(user=user)

    def into(self, set_name):
        return self.filter(set_name=set_name)


class PendingImport(models.Model):
    """A file between its check and its import. Only who uploaded it may import it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("who")
    )
    set_name = models.CharField(_("set of data"), max_length=60)
    file_name = models.CharField(_("file"), max_length=200)
    content = models.BinaryField()
    publish = models.BooleanField(_("publish new records"), default=False)
    created_at = models.DateTimeField(_("at"), default=timezone.now, db_index=True)

    objects = PendingImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("pending import")
        verbose_name_plural = _("pending imports")

    def __str__(self):
        return self.file_name
