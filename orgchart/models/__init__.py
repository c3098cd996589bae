from orgchart.models.change_sets import ChangeSet, Step
from orgchart.models.history import Change, ChangedOrganization, Name, Placement
from orgchart.models.organizations import Contact, Organization, OtherName, ProfileEntry
from orgchart.models.people import Appointment, Person, Post
from orgchart.models.relationships import Grant, Relationship
from orgchart.models.tree import Projection, TreeNode

__all__ = [
    "Appointment",
    "Change",
    "ChangeSet",
    "ChangedOrganization",
    "Contact",
    "Grant",
    "Name",
    "Organization",
    "OtherName",
    "Person",
    "Placement",
    "Post",
    "ProfileEntry",
    "Projection",
    "Relationship",
    "Step",
    "TreeNode",
]
