"""Rows that are written as lines of text: which line goes on in which row.

A row keeps its permanent id as long as its line can be known again: by the same texts wherever it
stands now, else by the same text in one language, else by its place. What is left goes on in
order, as a correction.
"""


def matched(rows, wanted):
    """[(row or None, texts)] for each of the wanted tuples of texts, and the rows left over.

    `rows` are (row, texts) as they are; a text is "" where the line is not in that language.
    """
    found, free = [None] * len(wanted), dict(enumerate(rows))
    for same in (same_texts, one_text_in_common, same_place, whatever):
        for place, texts in enumerate(wanted):
            if found[place] is None:
                key = next((k for k, (_, was) in free.items() if same(k, was, place, texts)), None)
                found[place] = None if key is None else free.pop(key)[0]
    return list(zip(found, wanted, strict=True)), [row for row, _texts in free.values()]


def same_texts(_key, was, _place, texts):
    return was == texts


def one_text_in_common(_key, was, _place, texts):
    return any(then and then == now for then, now in zip(was, texts, strict=True))


def same_place(key, _was, place, _texts):
    return key == place


def whatever(*_line):
    return True
