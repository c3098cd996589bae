from partnerships.models.areas import AreaActivity, AreaPartner, CooperationArea
from partnerships.models.events import Event, Participation
from partnerships.models.mechanisms import Channel, Figure, Mechanism
from partnerships.models.members import Membership
from partnerships.models.partnerships import Partnership

__all__ = [
    "AreaActivity",
    "AreaPartner",
    "Channel",
    "CooperationArea",
    "Event",
    "Figure",
    "Mechanism",
    "Membership",
    "Participation",
    "Partnership",
]
