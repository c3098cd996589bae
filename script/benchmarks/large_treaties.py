"""A synthetic collection of treaties, the same each time, as large as that of the United Nations.

324 instruments, 240 participants and some 31,000 acts; one more instrument, `measured`, has 200
participants and 400 acts. Everything goes through the imports, as real data does.
"""

import datetime
import random
import uuid
from copy import copy

from django.db import connection

from directory.imports.planning import import_rows
from orgchart.imports.organizations import Organizations
from treaties.actions.acts import save_acts
from treaties.imports.instruments import Instruments
from treaties.models import Act, Instrument

INSTRUMENTS, PARTICIPANTS = 324, 240
MEASURED = {"participants": 200, "slug": "measured"}
DAY = datetime.timedelta(days=1)
TABLES = "treaties_instrument, orgchart_organization, orgchart_change"
BLANK = Act(date_precision="day")


def load():
    """Replace the organizations and the treaties of the database, unless they are these."""
    if Instrument._base_manager.filter(slug=MEASURED["slug"]).exists():
        return
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {TABLES} CASCADE")
    participants = load_participants()
    instruments = load_instruments()
    save_acts(acts_of(instruments, participants), refuse=False)
    analyze()


def analyze():
    """Outside a transaction, so that the plans that follow know the tables."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def load_participants():
    header = ["code", "kind", "name_ar", "name_en", "name_fr"]
    rows = [
        [f"S{n:03}", "state", f"دولة «{n}»", f"State & Republic {n}", f"État « {n} »"]
        for n in range(PARTICIPANTS)
    ]
    import_rows(Organizations(), header, list(enumerate(rows, 2)), publish=True)
    model = Act._meta.get_field("participant").related_model
    return list(model._base_manager.order_by("code").values_list("pk", flat=True))


def load_instruments():
    header = [
        "symbol", "slug", "kind", "title_ar", "title_en", "adopted", "adopted_precision",
        "entered_into_force", "entered_into_force_precision",
    ]  # fmt: skip
    slugs = [*(f"treaty-{n}" for n in range(INSTRUMENTS)), MEASURED["slug"]]
    rows = [
        [
            f"{n // 12}-{n}", slug, "convention", f"اتفاقية بشأن المسألة {n}",
            f"Convention on the <{n}th> Question, its Means & its Ends", f"{1946 + n % 60}-03-05",
            "day", f"{1948 + n % 60}-06-07", "day",
        ]
        for n, slug in enumerate(slugs)
    ]  # fmt: skip
    import_rows(Instruments(), header, list(enumerate(rows, 2)), publish=True)
    found = Instrument._base_manager.order_by("pk").values_list("slug", "pk", "adopted")
    return {slug: (key, adopted) for slug, key, adopted in found}


def acts_of(instruments, participants, seed=7):
    """Each signs and ratifies some of the instruments, later ones accede."""
    dice = random.Random(seed)  # noqa: S311 - the same each time
    acts = []
    for slug, (key, adopted) in instruments.items():
        if slug == MEASURED["slug"]:
            taking_part = participants[: MEASURED["participants"]]
        else:
            taking_part = dice.sample(participants, dice.randint(10, 90))
        for participant in taking_part:
            signed = adopted + DAY * dice.randint(0, 300)
            bound = signed + DAY * dice.randint(1, 9000)
            for kind, date in (("signature", signed), ("ratification", bound)):
                acts.append(an_act(key, participant, kind, date))
    return acts


def an_act(instrument, participant, kind, date):
    """A copy: the constructor goes through all languages."""
    act = copy(BLANK)
    act.public_id = uuid.uuid4()
    act.instrument_id, act.participant_id, act.kind, act.date = instrument, participant, kind, date
    return act
