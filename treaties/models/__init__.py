from treaties.models.acts import Act, Statement
from treaties.models.instruments import Instrument, Subject
from treaties.models.ties import EntryParticipant, InstrumentRelation, InstrumentSubject, Mandate

__all__ = [
    "Act",
    "EntryParticipant",
    "Instrument",
    "InstrumentRelation",
    "InstrumentSubject",
    "Mandate",
    "Statement",
    "Subject",
]
