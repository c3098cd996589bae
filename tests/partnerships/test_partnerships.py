import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from directory.permissions import Action
from directory.publishing import actions as publishing
from directory.publishing.revisions import last_revision
from partnerships.actions.partnerships import delete_partnership, save_partnership
from partnerships.enums import MembershipRole
from partnerships.models import (
    AreaPartner,
    CooperationArea,
    Event,
    Figure,
    Mechanism,
    Membership,
    Participation,
    Partnership,
)
from partnerships.permissions import PARTNERSHIPS
from tests.builders import a_person, an_organization
from tests.partnerships.builders import (
    a_figure,
    a_mechanism,
    a_membership,
    a_participation,
    a_partnership,
    an_area,
    an_event,
    saved,
)
from tests.treaties.builders import an_instrument, dated

pytestmark = pytest.mark.django_db


def day(text):
    return datetime.date.fromisoformat(text if len(text) > 4 else f"{text}-01-01")


def names(rows):
    return {row.name_en for row in rows}


def test_a_partnership_has_an_address_made_from_its_name():
    first, second = a_partnership("Global Congress"), a_partnership("Global Congress")
    assert first.slug == "global-congress"
    assert second.slug.startswith("global-congress-")


def test_a_partnership_needs_a_name_in_any_language():
    with pytest.raises(ValidationError, match="at least one language"):
        a_partnership("")
    assert a_partnership("", name_ru="Сеть").slug


def test_a_partnership_runs_from_its_launch_up_to_its_end():
    """known: 2011 ====== 2018-05 ; always: ========= ; to come: 2030 ===="""
    a_partnership("known", launched="2011", ended="2018-05")
    a_partnership("always")
    a_partnership("to come", launched="2030")
    partnerships = Partnership.objects
    assert names(partnerships.running_on(day("2010"))) == {"always"}
    assert names(partnerships.running_on(day("2018-04-30"))) == {"always", "known"}
    assert names(partnerships.running_on(day("2018-05-01"))) == {"always"}
    assert names(partnerships.ended_on(day("2018-04-30"))) == set()
    assert names(partnerships.ended_on(day("2018-05-01"))) == {"known"}
    assert names(partnerships.to_come_on(day("2018-05-01"))) == {"to come"}
    assert list(partnerships.years()) == [2030, 2011]


def test_a_partnership_that_ends_soon_is_found():
    a_partnership("soon", ended="2026-12-10")
    a_partnership("later", ended="2027-06")
    a_partnership("gone", ended="2020")
    a_partnership("open")
    running = Partnership.objects.running_on(day("2026-11-21"))
    assert names(running.expiring_by(day("2026-12-21"))) == {"soon"}


def test_a_partnership_does_not_end_before_its_launch():
    with pytest.raises(ValidationError, match="before it is launched"):
        a_partnership(launched="2018", ended="2017")
    assert a_partnership(launched="2018", ended="2018").end


def test_an_organization_has_a_role_once_at_a_time(bureau):
    network = a_partnership()
    a_membership(network, bureau, "co_lead", end="2020")
    a_membership(network, bureau, "co_lead", start="2020")
    a_membership(network, bureau, "supporter")
    with pytest.raises(ValidationError, match="this role"):
        a_membership(network, bureau, "co_lead", start="2022")


def test_members_of_a_day_come_by_their_roles_in_order(django_assert_num_queries):
    network = a_partnership()
    interpol, canada, agency = (an_organization(n) for n in ("INTERPOL", "Canada", "Agency"))
    a_membership(network, canada, "supporter")
    a_membership(network, agency, "co_lead", position=2)
    a_membership(network, interpol, "co_lead", position=1)
    a_membership(network, an_organization("Former"), "co_lead", end="2020")
    with django_assert_num_queries(1):
        grouped = Membership.objects.of(network).members_on(day("2024")).grouped_by_role()
        found = [(role, [row.organization.name_en for row in rows]) for role, rows in grouped]
    assert found == [
        (MembershipRole.CO_LEAD, ["INTERPOL", "Agency"]),
        (MembershipRole.SUPPORTER, ["Canada"]),
    ]


def test_a_row_is_public_only_when_every_end_is():
    network, draft = a_partnership(), a_partnership("Draft", published=False)
    seen, hidden = an_organization("Seen"), an_organization("Hidden", published=False)
    person, secret = a_person("Seen"), a_person("Secret", published=False)
    for partnership in (network, draft):
        for organization in (seen, hidden):
            a_membership(partnership, organization)
        event = an_event(partnership)
        a_participation(event, organization=seen, person=person)
        a_participation(event, organization=hidden, person=person)
        a_participation(event, organization=seen, person=secret)
        a_participation(event, words_en="A guest")
        an_area(partnership, partners=[seen, hidden, "Sahel states"])
        a_figure(partnership, 3, mechanism=a_mechanism(partnership))
    assert set(Membership.objects.public().values_list("partnership", "organization")) == {
        (network.pk, seen.pk)
    }
    assert set(Participation.objects.public().values_list("partnership", "person", "words_en")) == {
        (network.pk, person.pk, None), (network.pk, None, "A guest"),
    }  # fmt: skip
    assert set(AreaPartner.objects.public().values_list("partnership", "organization")) == {
        (network.pk, seen.pk), (network.pk, None),
    }  # fmt: skip
    for model in (Event, Mechanism, Figure, CooperationArea):
        assert [row.partnership for row in model.objects.public()] == [network]
    publishing.withdraw(network)
    assert not Partnership.objects.public().exists()


def test_hidden_memberships_neither_find_nor_count():
    network = a_partnership()
    seen, hidden = an_organization("Seen"), an_organization("Hidden", published=False)
    a_membership(network, seen)
    a_membership(network, seen, "supporter")
    a_membership(network, hidden, "observer")
    members = Membership.objects.public().members_on(day("2024"))
    partnerships = Partnership.objects.public()
    assert [row.members for row in partnerships.with_member_counts(members)] == [1]
    assert set(partnerships.with_member(seen, members)) == {network}
    assert not partnerships.with_member(hidden, members).exists()
    assert not partnerships.with_role("observer", members).exists()
    assert set(partnerships.with_role("supporter", members)) == {network}


def test_partnerships_are_counted_with_one_query(django_assert_num_queries):
    for name in ("a", "b", "c"):
        network = a_partnership(name)
        for other in range(2):
            a_membership(network, an_organization(f"{name}{other}"))
    members = Membership.objects.public()
    with django_assert_num_queries(1):
        rows = Partnership.objects.with_member_counts(members).for_lists().ordered_by_name("en")
        assert [(row.name_en, row.members) for row in rows] == [("a", 2), ("b", 2), ("c", 2)]


def test_partnerships_are_found_by_words_area_kind_and_who_answers(bureau):
    congress = a_partnership("Global Congress", subject_ar="الأسلحة الكيميائية", code="GC")
    security = a_partnership("Security", kind="bilateral", responsible=bureau)
    an_area(security, "Border control", area_ar="مراقبة الحدود", partners=[bureau])
    charter = an_instrument("Charter")
    founded = a_partnership("Founded", founding_instrument=charter)
    found = Partnership.objects
    assert set(found.matching("كيميائية gc")) == {congress}
    assert set(found.in_area("الحدود")) == set(found.in_area("border")) == {security}
    assert set(found.of_kind("bilateral")) == set(found.answered_for_by([bureau])) == {security}
    assert set(found.cooperating_with(bureau)) == {security}
    assert set(found.founded_by(charter)) == {founded}
    assert set(found.kinds()) == {"network", "bilateral"}
    assert set(found.missing_in("ar")) == {congress, security, founded}


def test_an_event_is_past_once_its_last_possible_day_is():
    network = a_partnership()
    an_event(network, "year", "2026")
    an_event(network, "day", "2026-11-20")
    an_event(network, "days", "2026-11-20", "2026-11-22")
    an_event(network, "month", "2026-09", "2026-10")
    an_event(network, "undated")
    events = Event.objects.of(network)
    assert names(events.upcoming_on(day("2026-11-21"))) == {"year", "days"}
    assert names(events.past_on(day("2026-11-21"))) == {"day", "month"}
    assert names(events.undated()) == {"undated"}
    october = events.between(day("2026-10-05"), day("2026-10-31"))
    assert names(october) == {"year", "month"}
    assert [row.name_en for row in events.in_order()] == ["year", "month", "day", "days", "undated"]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"ends": "2026-11-19"}, "before its first"),
        ({"starts": "2026-11", "start_time": datetime.time(9)}, "needs its day"),
        ({"end_time": datetime.time(9)}, "needs its day"),
        ({"start_time": datetime.time(9), "end_time": datetime.time(8)}, "closes before"),
        ({"name_en": ""}, "Give it a name"),
    ],
)
def test_an_event_that_cannot_be_is_refused(fields, message):
    with pytest.raises(ValidationError, match=message):
        an_event(a_partnership(), **({"starts": "2026-11-20"} | fields))


def test_an_event_may_close_at_an_earlier_hour_of_a_later_day():
    nine, eight = datetime.time(9), datetime.time(8)
    event = an_event(a_partnership(), "", "2026-11-20", "2026-11-21", place_en="Rabat",
                     start_time=nine, end_time=eight)  # fmt: skip
    assert str(event) == "Rabat · 2026-11-20"


def test_somebody_takes_part_and_once():
    event = an_event(a_partnership())
    with pytest.raises(ValidationError, match="who took part"):
        a_participation(event)
    person = a_person()
    a_participation(event, "host", person=person)
    with pytest.raises(ValidationError, match="already"):
        a_participation(event, "host", person=person)
    a_participation(event, words_en="A guest")
    a_participation(event, words_en="Another guest")


def test_a_partner_in_an_area_is_named_once_or_in_words():
    network, bureau = a_partnership(), an_organization()
    with pytest.raises(ValidationError, match="group in words"):
        an_area(network, partners=[""])
    with pytest.raises(ValidationError, match="already"):
        an_area(network, partners=[bureau, bureau])


def test_rows_do_not_point_into_another_partnership():
    network, other = a_partnership("Network"), a_partnership("Other")
    mechanism = a_mechanism(other)
    with pytest.raises(ValidationError, match="another partnership"):
        an_event(network, mechanism=mechanism)
    event = Event(partnership=network, mechanism=mechanism)
    with pytest.raises(IntegrityError, match="own_mechanism"), transaction.atomic():
        event.save()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_mechanisms_that_meet_without_an_event_and_areas_without_effect_are_found():
    network = a_partnership()
    met = a_mechanism(network, "Met")
    an_event(network, mechanism=met, starts="2024")
    a_mechanism(network, "Silent", "committee")
    a_mechanism(network, "Hub", "platform")
    an_area(network, "seen", observed_effect_ar="أثر")
    open_area = an_area(network, "open", observed_effect_fr="")
    assert names(Mechanism.objects.without_events()) == {"Silent"}
    assert set(CooperationArea.objects.without_observed_effect()) == {open_area}


def test_what_a_page_shows_of_a_partnership_is_fetched_together(django_assert_num_queries):
    network = a_partnership()
    for number in range(3):
        mechanism = a_mechanism(network, f"Body {number}", position=number)
        a_figure(network, 200, mechanism=mechanism, qualifier="about")
        event = an_event(network, starts=f"202{number}", mechanism=mechanism)
        a_participation(event, "host", organization=an_organization(f"Host {number}"))
        an_area(network, f"Area {number}", partners=[an_organization(f"Partner {number}"), "Some"],
                activities=["first", "second"], position=number)  # fmt: skip
    a_figure(network, 1500, as_of="2018", qualifier="more_than")
    with django_assert_num_queries(3):
        participations = Participation.objects.public()
        events = Event.objects.of(network).with_participations(participations)
        shown = Mechanism.objects.of(network).with_figures().in_order()
        assert [[str(n) for n in row.numbers] for row in shown] == [["about 200 experts"]] * 3
        (whole,) = Figure.objects.of(network).of_the_whole()
    assert (str(whole), str(whole.day)) == ("more than 1500 experts", "2018")
    with django_assert_num_queries(2):
        hosts = [str(row.participants[0].organization) for row in events.in_order()]
    assert hosts == ["Host 0", "Host 1", "Host 2"]
    with django_assert_num_queries(3):
        areas = CooperationArea.objects.of(network).with_rows(AreaPartner.objects.public())
        rows = [
            (row.area_en, list(map(str, row.shown_partners)), list(map(str, row.shown_activities)))
            for row in areas.in_order()
        ]
    assert rows[1] == ("Area 1", ["Partner 1", "Some"], ["first", "second"])


def test_a_snapshot_holds_all_that_a_partnership_owns(administrator):
    network = a_partnership(launched="2018")
    event = an_event(network, starts="2024-05-02", start_time=datetime.time(9, 30),
                     mechanism=a_mechanism(network))  # fmt: skip
    a_participation(event, "host", person=a_person())
    an_area(network, partners=["Sahel states"], activities=["first", "second"])
    a_membership(network, an_organization())
    a_figure(network, 1500)
    save_partnership(network, actor=administrator)
    owned = last_revision(network).snapshot["owned"]
    assert {name: len(rows) for name, rows in owned.items()} == {
        "memberships": 1, "mechanisms": 1, "events": 1, "participations": 1, "figures": 1,
        "areas": 1, "area_partners": 1, "area_activities": 2, "channels": 0,
    }  # fmt: skip
    assert owned["events"][0]["start_time"] == "09:30:00"
    assert owned["participations"][0]["event_id"] == event.pk
    assert [row["text_en"] for row in owned["area_activities"]] == ["first", "second"]
    publishing.withdraw(network)
    assert len(last_revision(network).snapshot["owned"]["area_activities"]) == 2


def test_a_partnership_is_deleted_with_all_that_it_owns():
    network = a_partnership()
    event = an_event(network, mechanism=a_mechanism(network))
    a_participation(event, words_en="Guest")
    an_area(network, partners=["States"], activities=["first"])
    delete_partnership(network)
    for model in (Partnership, Mechanism, Event, Participation, CooperationArea, AreaPartner):
        assert not model.objects.exists()


def test_a_partnership_follows_its_responsible_organization(
    editor, office, other_bureau, outsider, administrator
):
    """bureau: editor's; office below it; the other bureau beside it."""
    own = a_partnership("own", responsible=office)
    others, nobodys = a_partnership("others", responsible=other_bureau), a_partnership("nobody's")
    a_membership(others, office, "co_lead")
    assert set(PARTNERSHIPS.which(editor, Action.CHANGE)) == {own}
    assert not PARTNERSHIPS.may(editor, Action.CHANGE, others)
    assert not PARTNERSHIPS.may(editor, Action.PUBLISH, own)
    assert not PARTNERSHIPS.which(outsider, Action.CHANGE).exists()
    assert set(PARTNERSHIPS.which(administrator, Action.CHANGE)) == {own, others, nobodys}


def test_a_mechanism_does_not_end_before_it_is_established():
    mechanism = dated(a_mechanism(a_partnership(), established="2022"), ended="2021")
    with pytest.raises(ValidationError, match="before it is established"):
        saved(mechanism)
