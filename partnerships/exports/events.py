from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from directory.exports.columns import Column, identifier, partial_date, source, text, translated
from directory.exports.declaration import Export
from orgchart.exports.scopes import rows_of
from partnerships.exports.scopes import (
    OWNERS,
    POSITION,
    at_home,
    on_day,
    partnership_columns,
    within,
)
from partnerships.models import Event, Participation


def time_of_day(name, description):
    return Column(name, Cast(name, TextField()), description)


EVENTS = Export(
    name="events",
    title=_("Events"),
    description=_("Meetings and other gatherings of partnerships."),
    rows=rows_of(Event),
    within=within,
    owners=OWNERS,
    at_home=at_home,
    order=("partnership", "starts", "position"),
    on_day=on_day,
    columns=(
        identifier("id", "public_id", _("Permanent id of the event")),
        *partnership_columns(),
        identifier(
            "mechanism_id",
            "mechanism__public_id",
            _("Permanent id of the mechanism of which it is a meeting"),
        ),
        POSITION,
        *translated("name", _("Name")),
        *partial_date("starts", _("First day")),
        *partial_date("ends", _("Last day; blank where it lasts a single day")),
        time_of_day("start_time", _("Time at which it begins, in the time zone of the site")),
        time_of_day("end_time", _("Time at which it closes on its last day")),
        *translated("place", _("Place")),
        text("country", _("Country, two letters of ISO 3166")),
        *translated("subjects", _("Subjects, one a line")),
        *translated("summary", _("Summary")),
        text("website", _("Website")),
        *source(),
    ),
)
PARTICIPATIONS = Export(
    name="participations",
    title=_("Participations in events"),
    description=_("Which organizations and people took part in events, and as what."),
    rows=rows_of(Participation),
    within=within,
    owners=OWNERS,
    at_home=at_home,
    order=("partnership", "event", "position"),
    on_day=on_day,
    columns=(
        identifier("id", "public_id", _("Permanent id of the participation")),
        *partnership_columns(),
        identifier("event_id", "event__public_id", _("Permanent id of the event")),
        POSITION,
        identifier(
            "organization_id", "organization__public_id", _("Permanent id of the organization")
        ),
        text("organization_code", _("Code of the organization today"), "organization__code"),
        identifier("person_id", "person__public_id", _("Permanent id of the person")),
        *translated("words", _("Who took part, where neither is in the directory")),
        text("part", _("As what: host, guest, speaker ...")),
        *translated("note", _("Note")),
    ),
)
