"""People at the editorial desk at the same time, each with a browser and a connection of her own.

As in a browser, somebody opens a few forms and sends them later, in any order. Each thing that is
sent carries a word of its own, by which it is found again.
"""

import datetime
import random
import re
import time
import traceback
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from typing import NamedTuple

from django.db import connections
from django.urls import reverse

from directory.publishing import drafts
from directory.publishing.models import Draft
from directory.publishing.revisions import revisions_of
from directory.publishing.sharing import token_of
from orgchart.models import ChangeSet, Organization, TreeNode
from tests.pages import form_of, opened
from tests.sign_in import SignedInClient

ADMIN = "/en/admin/orgchart"
FIELDS = ["summary_ar", "summary_en", "summary_fr", "mandate_en"]
REFUSALS = r'class="(?:errorlist|errornote|merge)[^"]*".*?</(?:ul|p|h2)>'
ACTS = ["ask", "comment", "approve", "send_back", "publish", "publish", "publish", "discard"]


class Sent(NamedTuple):
    """What somebody sent, and what became of it."""

    user: object
    verb: str
    key: int
    token: str
    detail: dict
    status: int
    sentence: str

    @property
    def applied(self):
        return self.status == 302


class Form(NamedTuple):
    verb: str
    key: int
    address: str
    data: dict
    detail: dict


def sentence_of(response):
    """What a page says of why it refused."""
    found = re.search(REFUSALS, response.content.decode(), re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", found.group())).split()) if found else ""


class Person:
    """Edits with some weight on each verb. Only who `publishes` has all of them."""

    def __init__(self, number, user, records, *, publishes):
        self.number, self.user, self.records = number, user, records
        self.publishes, self.count = publishes, 0
        self.dice = random.Random(number)
        self.sent, self.looked = [], []
        self.verbs = {"save": 5, "act": 5, "restore": 2, "move": 3, "dated_move": 1, "look": 1}
        if publishes:
            self.verbs |= {"reorganize": 2}

    def work(self, until, at_once=2):
        self.client = SignedInClient()
        self.client.force_login(self.user)
        verbs = list(self.verbs)
        first = deque(verbs[self.number % len(verbs) :] + verbs)  # somebody begins with each
        forms = []
        while time.monotonic() < until:
            while len(forms) < at_once:
                forms += self.open(first.popleft() if first else self.any_verb())
            self.dice.shuffle(forms)
            forms += self.send(forms.pop())

    def any_verb(self):
        return self.dice.choices(list(self.verbs), list(self.verbs.values()))[0]

    def open(self, verb):
        form = getattr(self, verb)(self.dice.choice(self.records), self.word(verb))
        return [form] if form else []

    def word(self, verb):
        self.count += 1
        return f"{verb}-{self.number}-{self.count}."

    def send(self, form):
        """Returns the forms that came back to be sent again."""
        try:
            response = self.client.post(form.address, form.data)
            status = response.status_code
            sentence = "" if status == 302 else sentence_of(response)
        except Exception:  # noqa: BLE001 - what a browser would be answered as 500
            status, sentence = 500, traceback.format_exc()
        what = (self.user, form.verb, form.key, form.detail["token"], form.detail)
        self.sent.append(Sent(*what, status, sentence))
        merged = status == 200 and form.verb == "save" and "Nothing is saved yet" in sentence
        return [self.again(form, response)] if merged else []

    def again(self, form, response):
        """What was merged with what somebody else saved, with another word in it."""
        field, token = form.detail["field"], self.word("save")
        buttons = {name: "1" for name in ("_save", "_draft") if name in form.data}
        data = form_of(response, "organization_form") | buttons | {field: token}
        detail = {"token": token, "field": field, "edition": data["version"]}
        return form._replace(data=data, detail=detail)

    def save(self, key, token):
        address = f"{ADMIN}/organization/{key}/change/"
        data = opened(self.client, address, "organization_form")
        field = self.dice.choice(FIELDS)
        button = self.dice.choice(["_save", "_draft"]) if self.publishes else "_save"
        detail = {"token": token, "field": field, "edition": data["version"]}
        return Form("save", key, address, data | {field: token, button: "1"}, detail)

    def act(self, key, token):
        """What is done with a draft, as it was seen a moment ago."""
        draft = drafts.open_draft(Organization.objects.get(pk=key))
        act = self.dice.choice(ACTS if self.publishes else ["ask", "comment", "discard"])
        if draft is None:
            act = "ask"
        data = {"act": act, "text": token, "version": draft.edition if draft else ""}
        detail = {"token": token, "act": act, "draft": draft and draft.pk}
        return Form("act", key, f"{ADMIN}/organization/{key}/draft/", data, detail)

    def restore(self, key, token):
        record = Organization.objects.get(pk=key)
        address = reverse("admin:orgchart_organization_compare", args=[key])
        old, new = self.dice.sample(revisions_seen(record), 2)
        data = opened(self.client, f"{address}?old={old}&new={new}", "restore-form")
        detail = {"token": token, "revision": int(data["revision"]), "version": data["version"]}
        return Form("restore", key, f"{ADMIN}/organization/{key}/restore/", data, detail)

    def move(self, key, token):
        """By the page that asks for a place. Some are moved below themselves: refused."""
        node = TreeNode.objects.get(pk=key)
        under = self.dice.choice(TreeNode.objects.values_list("pk", flat=True))
        where = self.dice.choice(["first", "last"])
        data = {"seen_under": node.parent_id or "", "under": under, "where": where}
        detail = {"token": token, "under": under}
        return Form("move", key, f"{ADMIN}/organization/{key}/move/", data, detail)

    def dated_move(self, key, token):
        """Its word is its day, which nobody else has."""
        day = datetime.date(2000 + self.number, 1, 1) + datetime.timedelta(days=self.count)
        address = f"{ADMIN}/organization/{key}/happens/move/"
        under = self.dice.choice([each for each in self.records if each != key])
        data = opened(self.client, address, "change-form") | {"on": str(day), "under": under}
        return Form("dated_move", key, address, data, {"token": token, "on": str(day)})

    def reorganize(self, key, token):
        """Begins a reorganization, puts a new name and a draft into it; what is sent publishes."""
        page = f"{ADMIN}/changeset/add/"
        self.client.post(page, {"title": token, "reason": ""})
        change_set = ChangeSet.objects.get(title=token)
        self.send(self.renaming(key, f"name-{token}", change_set))
        self.put_draft(change_set)
        version = ChangeSet.objects.get(pk=change_set.pk).version
        address = f"{ADMIN}/changeset/{change_set.pk}/change/"
        self.client.get(address)
        detail = {"token": token}
        return Form(
            "reorganize", change_set.pk, address, {"act": "publish", "version": version}, detail
        )

    def renaming(self, key, token, change_set):
        address = f"{ADMIN}/organization/{key}/happens/rename/"
        day = datetime.date(2020 + self.number % 5, 1, 1) + datetime.timedelta(days=self.count)
        data = opened(self.client, address, "change-form") | {
            "on": str(day),
            "name_en": token,
            "change_set": change_set.pk,
            "into_set": "1",
        }
        detail = {"token": token, "set": change_set.pk}
        return Form("rename", key, address, data, detail)

    def put_draft(self, change_set):
        draft = Draft.objects.open().order_by("?").first()
        if draft:
            address = reverse("admin:put_draft", args=[draft.public_id])
            answer = self.client.post(address, {"change_set": change_set.pk})
            self.looked.append(answer.status_code)  # 404 where it was closed meanwhile

    def look(self, key, token):
        """At a draft on the public page, as an editor or by a shared link; nothing is sent."""
        draft = Draft.objects.open().order_by("?").first()
        if draft is None:
            return
        shared = self.dice.random() < 0.5
        name, part = ("shared-preview", token_of(draft)) if shared else ("preview", draft.public_id)
        self.looked.append(self.client.get(reverse(name, args=[part])).status_code)


def revisions_seen(record):
    return list(revisions_of(record).values_list("pk", flat=True)[:12])


def work_at_once(people, seconds):
    """All at work, each in a thread of her own: [(what she sent, statuses of what she looked at,
    the error that ended her work or None)]

    Not in processes: one that is forked beside a browser test never begins.
    """
    load_the_pages(people[-1])
    until = time.monotonic() + seconds
    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(day_of, people, [until] * len(people)))


def load_the_pages(person):
    """Once for all: else each of them spends its first seconds on templates and modules."""
    client = SignedInClient()
    client.force_login(person.user)
    page = f"{ADMIN}/organization/{person.records[0]}"
    for address in (f"{page}/change/", f"{page}/happens/move/", f"{ADMIN}/changeset/add/"):
        assert client.get(address).status_code == 200


def day_of(person, until):
    error = None
    try:
        person.work(until)
    except Exception:  # noqa: BLE001 - reported by the test
        error = traceback.format_exc()
    finally:
        connections.close_all()
    return person.sent, person.looked, error
