"""Questions that pages ask again and again, with other values each time.

To write the SQL of a queryset with joins and translated columns takes Django one to five
milliseconds, often longer than the database takes to answer. A Question has it written once for
each language:

    MANDATES = Question(lambda instrument, day: Mandate.objects.of(instrument).in_force_on(day))
    mandates = MANDATES(instrument.pk, day)

Its values are days, keys and words that reach the database as they are; which rows are asked for
must not depend on them in any other way. The answer is a list.
"""

import datetime
from copy import copy

from django.db import connections
from django.utils.translation import get_language

# What stands for a value while the SQL is written. No day, key or word is ever one of these.
STAND_INS = {
    datetime.date: lambda place: datetime.date(1, 2, 3 + place),
    int: lambda place: -(7_300_000_000 + place),
    str: lambda place: f"\0{place}",
}


class Question:
    """What `ask(*values)` would answer, a queryset, as a list."""

    def __init__(self, ask):
        self.ask = ask
        self.written = {}

    def __call__(self, *values):
        key = (get_language(), *map(type, values))
        written = self.written.get(key)
        if written is None:
            written = self.written[key] = Written(self.ask, values)
        return written.answer(values)


class Written:
    """The SQL of a question in one language, and where its values go."""

    def __init__(self, ask, values):
        stand_ins = [STAND_INS[type(value)](place) for place, value in enumerate(values)]
        self.rows = ask(*stand_ins)
        self.compiler = self.rows.query.get_compiler(using=self.rows.db)
        self.sql, self.params = self.compiler.as_sql()
        self.compiler.connection = None  # that of the thread that asked first
        places = {stand_in: place for place, stand_in in enumerate(stand_ins)}
        self.places = [
            (at, places[param])
            for at, param in enumerate(self.params)
            if isinstance(param, tuple(STAND_INS)) and param in places
        ]
        if {place for _at, place in self.places} != set(places.values()):
            raise ValueError("A value of this question does not reach the database as it is.")

    def answer(self, values):
        params = list(self.params)
        for at, place in self.places:
            params[at] = values[place]
        rows = self.rows.all()
        rows.query.get_compiler = lambda using, **_options: self.compiler_with(params, using)
        return list(rows)

    def compiler_with(self, params, using):
        compiler = copy(self.compiler)
        compiler.connection = connections[using]
        compiler.as_sql = lambda *_limits, **_options: (self.sql, tuple(params))
        return compiler
