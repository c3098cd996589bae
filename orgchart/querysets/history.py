from django.db import models

from directory.history.querysets import DatedQuerySet


class NameQuerySet(DatedQuerySet):
    def current_or_last(self, day):
        """The name on a day; of a closed organization the last, of a future one the first."""
        return (
            self.annotate(now=models.Case(models.When(during__contains=day, then=1), default=0))
            .order_by("-now", "-during")
            .first()
        )

    def clashing_in(self, root_id, names):
        """The first name in a tree that has, at the same time, the code of one of the names."""
        same = names.exclude(code="").filter(
            code=models.OuterRef("code"), during__overlap=models.OuterRef("during")
        )
        return self.filter(models.Exists(same), root=root_id).exclude(pk__in=names).first()
