"""The sets of partnerships as files: imported again nothing changes, elsewhere it is the same."""

import datetime
import uuid

import pytest
from django.contrib.auth import get_user_model

from directory.exports.csv import csv_chunks
from directory.imports.faults import Refused
from directory.imports.planning import import_file, import_rows
from directory.publishing.models import Revision
from directory.site.sets import export_named, import_named
from orgchart.models import Grant
from partnerships.models import (
    AreaPartner,
    Channel,
    CooperationArea,
    Figure,
    Membership,
    Participation,
    Partnership,
)
from tests.builders import a_person, an_organization
from tests.built_once import built_once
from tests.partnerships.builders import (
    a_figure,
    a_mechanism,
    a_membership,
    a_participation,
    a_partnership,
    an_area,
    an_event,
)
from tests.treaties.builders import an_instrument

pytestmark = pytest.mark.django_db
LIMIT = 10**7
SETS = [
    "partnerships", "memberships", "mechanisms", "events", "participations", "figures",
    "cooperation-areas", "cooperation-partners", "cooperation-activities", "partnership-channels",
]  # fmt: skip


def files():
    found = {}
    for name in SETS:
        export = export_named(name)
        found[name] = b"".join(csv_chunks(export, export.rows(False)))
    return found


def load(name, header, *rows, **options):
    numbered = [(number, [str(cell) for cell in row]) for number, row in enumerate(rows, 2)]
    return import_rows(import_named(name), header.split(), numbered, **options)


def faults(name, header, *rows, **options):
    with pytest.raises(Refused) as refused:
        load(name, header, *rows, **options)
    return [(fault.row, fault.column, str(fault.message)) for fault in refused.value.faults]


@built_once
def network(bureau):
    return a_partnership(
        "=Network",
        code="N",
        launched="2018",
        ended="2030-05",
        name_ar="شبكة",
        responsible=bureau,
        founding_instrument=an_instrument("Charter"),
    )


@built_once
def filled(network, bureau):
    plenary = a_mechanism(
        network, topics_en="first\nsecond", recurrence="yearly", established="2022"
    )
    event = an_event(network, starts="2024-05-02", ends="2024-05-03", mechanism=plenary,
                     start_time=datetime.time(9, 30), end_time=datetime.time(8, 0, 15),
                     place_en="-Rabat", country="MA", source_en="A note")  # fmt: skip
    an_event(network, "Undated", subjects_ar="الأمن\nالإرهاب")
    a_participation(event, "host", organization=bureau, person=a_person(), note_en="his part")
    a_participation(event, "guest", words_en="+Guest")
    a_figure(network, 0, "", mechanism=plenary, qualifier="about", label_en="Experts")
    a_figure(network, 1500, as_of="2018", qualifier="more_than")
    a_membership(network, bureau, "co_lead", "2018", "2020-03", source_url="https://example.org/")
    an_area(network, partners=[bureau, "@Sahel"], activities=["=one", "two"],
            observed_effect_fr="Vu")  # fmt: skip
    Channel.objects.create(partnership=network, kind="social", value="@account", label_en="News")
    a_partnership("Empty", kind="bilateral", published=False)


def test_what_is_exported_and_imported_again_changes_nothing(filled):
    exported = files()
    for name, content in exported.items():
        plan = import_file(import_named(name), content, limit=LIMIT, publish=True)
        assert (plan.created, plan.changed) == ([], []), name
    assert files() == exported


def test_what_is_imported_elsewhere_is_the_same(filled):
    exported = files()
    for partnership in Partnership.objects.all():
        partnership.delete()
    assert not Participation.objects.exists()
    for name, content in exported.items():
        import_file(import_named(name), content, limit=LIMIT, publish=True)
    assert files() == exported


def test_rows_without_ids_are_known_by_what_they_say(filled, network, bureau):
    event, area = network.events.get(name_en="Meeting"), network.areas.get()
    given = {
        "partnerships": ("code kind", ["N", "network"]),
        "memberships": ("partnership_code organization_code role", ["N", "M/T", "co_lead"]),
        "mechanisms": ("partnership_code name_en kind", ["N", "Plenary", "recurring_meeting"]),
        "events": ("partnership_code name_en", ["N", "Undated"]),
        "participations": ("event_id words_en part", [event.public_id, "'+Guest", "guest"]),
        "figures": ("partnership_code label_en number", ["N", "Experts", 0]),
        "cooperation-areas": ("partnership_code area_en", ["N", "Training"]),
        "cooperation-partners": ("area_id organization_code", [area.public_id, "M/T"]),
        "cooperation-activities": ("area_id text_en", [area.public_id, "two"]),
        "partnership-channels": ("partnership_code kind value", ["N", "social", "'@account"]),
    }
    for name, (header, row) in given.items():
        plan = load(name, header, row)
        assert (len(plan.created), len(plan.changed), plan.unchanged) == (0, 0, 1), name


def test_a_figure_of_another_day_and_a_membership_of_another_time_are_new_rows(network, bureau):
    a_figure(network, 1500, label_en="Experts", as_of="2018")
    a_membership(network, bureau, "co_lead", "2018", "2020")
    header = "partnership_code label_en number as_of"
    assert len(load("figures", header, ["N", "Experts", 1600, "2024"]).created) == 1
    header = "partnership_code organization_code role start_date"
    assert len(load("memberships", header, ["N", "M/T", "co_lead", "2022"]).created) == 1
    assert Figure.objects.count() == Membership.objects.count() == 2
    (fault,) = faults("figures", "partnership_code label_en number", ["N", "Experts", 1])
    assert "Two records match" in fault[2]


def test_a_participant_for_the_same_organization_is_another_row(network, bureau):
    event = an_event(network)
    a_participation(event, organization=bureau, person=a_person("First"))
    second, header = a_person("Second"), "event_id organization_code person_id part"
    row = [event.public_id, "M/T", second.public_id, "participant"]
    assert len(load("participations", header, row).created) == 1
    assert load("participations", header, row).unchanged == 1
    assert len(load("participations", header, [event.public_id, "M/T", "", "participant"]).created)
    assert Participation.objects.count() == 3


def test_imported_rows_are_in_a_revision_of_the_partnership(network):
    load("cooperation-areas", "partnership_code area_en position", ["N", "Training", 1])
    area = CooperationArea.objects.get()
    load("cooperation-partners", "area_id words_en", [area.public_id, "Sahel states"])
    last = Revision.objects.filter(public_id=network.public_id).latest("number")
    assert [row["words_en"] for row in last.snapshot["owned"]["area_partners"]] == ["Sahel states"]
    assert AreaPartner.objects.get().partnership == network


def test_rows_do_not_point_into_another_partnership(network):
    other = a_partnership("Other", code="O")
    area, mechanism = an_area(other), a_mechanism(other)
    header = "partnership_code area_id text_en"
    assert faults("cooperation-activities", header, ["N", area.public_id, "one"]) == [
        (2, "area_id", "This belongs to another partnership.")
    ]
    header = "partnership_code mechanism_id name_en"
    assert faults("events", header, ["N", mechanism.public_id, "Meeting"]) == [
        (2, "mechanism_id", "This belongs to another partnership.")
    ]


def test_what_others_name_stays_in_its_partnership(network):
    a_partnership("Other", code="O")
    area = an_area(network, partners=["States"])
    (fault,) = faults("cooperation-areas", "id partnership_code", [area.public_id, "O"])
    assert fault[:2] == (2, "partnership_id")
    assert load("cooperation-areas", "id partnership_code", [area.public_id, "N"]).unchanged == 1


def test_bad_rows_are_refused_with_a_sentence(network, bureau):
    event, area = an_event(network), an_area(network)
    given = [
        ("partnerships", "kind name_en", ["network", ""], "name_ar"),
        ("partnerships", "kind name_en", ["club", "Club"], "kind"),
        ("partnerships", "kind name_en launched ended", ["network", "A", "2018", "2017"], "ended"),
        ("memberships", "partnership_code organization_code role", ["N", "X", "member"],
         "organization_code"),
        ("memberships", "partnership_code organization_code role", ["N", "M/T", "boss"], "role"),
        ("mechanisms", "partnership_code kind established ended",
         ["N", "committee", "2022", "2020"], "ended"),
        ("events", "partnership_code name_en starts ends", ["N", "A", "2022-02", "2022-01"],
         "ends"),
        ("events", "partnership_code name_en start_time", ["N", "A", "9 o'clock"], "start_time"),
        ("events", "partnership_code starts", ["N", "2022"], "name_ar"),
        ("participations", "event_id part", [event.public_id, "host"], "organization_id"),
        ("cooperation-partners", "area_id words_en", [area.public_id, ""], "organization_id"),
        ("cooperation-partners", "area_id words_en", [uuid.uuid4(), "All"], "area_id"),
        ("figures", "partnership_code label_en number", ["N", "Experts", "many"], "number"),
    ]  # fmt: skip
    for name, header, row, column in given:
        assert faults(name, header, row)[0][:2] == (2, column), (name, header)


def test_what_only_the_database_sees_is_refused_with_its_sentence(network, bureau):
    a_membership(network, bureau, "co_lead")
    header = "partnership_code organization_code role start_date"
    (fault,) = faults("memberships", header, ["N", "M/T", "co_lead", "2022"])
    assert "has this role in the partnership" in fault[2]
    header = "partnership_code name_en starts start_time"
    (fault,) = faults("events", header, ["N", "Meeting", "2022", "09:30"])
    assert "needs its day" in fault[2]


def test_only_who_answers_for_a_partnership_imports_into_it(network, publisher, outsider):
    foreign = a_partnership("Foreign", code="F", responsible=an_organization("Other", code="O"))
    header = "partnership_code name_en kind"
    assert load("mechanisms", header, ["N", "Board", "committee"], actor=publisher).created
    for user, code in ((publisher, "F"), (outsider, "N")):
        (fault,) = faults("mechanisms", header, [code, "Panel", "committee"], actor=user)
        assert fault[:2] == (2, "partnership_code")
    area = an_area(foreign)
    (fault,) = faults("cooperation-activities", "area_id text_en", [area.public_id, "one"],
                      actor=publisher)  # fmt: skip
    assert fault[:2] == (2, "partnership_id")


def test_partnership_is_imported_for_an_organization_that_the_user_may_change(network, publisher):
    an_organization("Other", code="O")
    header = "code kind name_en responsible_code"
    assert load("partnerships", header, ["A", "network", "Own", "M/T"], actor=publisher).created
    for row in (["B", "network", "Others'", "O"], ["B", "network", "Nobody's", ""]):
        (fault,) = faults("partnerships", header, row, actor=publisher)
        assert fault[:2] == (2, "responsible_id")
    for away in ("O", ""):
        (fault,) = faults("partnerships", "code responsible_code", ["N", away], actor=publisher)
        assert fault[:2] == (2, "responsible_id")
    assert load("partnerships", "code name_en", ["N", "Renamed"], actor=publisher).changed


def test_who_may_not_publish_imports_drafts(network, editor):
    header, row = "code kind name_en responsible_code", ["A", "network", "Own", "M/T"]
    (fault,) = faults("partnerships", header, row, actor=editor, publish=True)
    assert "may not publish" in fault[2]
    load("partnerships", header, row, actor=editor)
    assert Partnership.objects.get(code="A").state == "draft"


def test_administrator_imports_a_partnership_that_nobody_answers_for(db):
    user = get_user_model().objects.create_user("e@example.org", "secret", is_staff=True)
    Grant.objects.create(user=user, role="editor", organization=None)
    assert load("partnerships", "kind name_en", ["network", "Free"], actor=user).created
    assert Partnership.objects.get().slug == "free"
