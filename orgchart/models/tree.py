from django.db import models
from mptt.managers import TreeManager
from mptt.models import MPTTModel, TreeForeignKey

from directory.history.as_of import Day, today
from directory.questions import Question
from orgchart.models.organizations import Organization
from orgchart.querysets.tree import TreeNodeQuerySet


class TreeNode(MPTTModel):
    """The place of an organization today: a projection of the placements.

    A narrow table of its own, since MPTT rewrites half the tree at an insert or a move. Only
    orgchart/actions/tree.py writes it, under the lock.
    """

    organization = models.OneToOneField(
        Organization, models.CASCADE, primary_key=True, related_name="node"
    )
    parent = TreeForeignKey("self", models.PROTECT, null=True, related_name="children")
    position = models.PositiveIntegerField(default=0)
    hidden = models.BooleanField(default=True)

    objects = TreeManager.from_queryset(TreeNodeQuerySet)()


class Projection(models.Model):
    """The day that the tree and the names of today were projected for: one row.

    `next_due` is the first day after it on which a dated row begins or ends: from then on the
    projection is late, until `apply_due` has run.
    """

    day = models.DateField()
    next_due = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="orgchart_projection_is_one")
        ]

    @classmethod
    def shown_on(cls, date):
        """The Day of a date, which knows whether today's tree and names hold on it."""
        now = today()
        late = date == now and bool(LATE(now))
        return Day(date, projected=date == now and not late)


LATE = Question(lambda now: Projection.objects.filter(next_due__lte=now).values_list("pk"))
