"""Words as they are compared when somebody types them."""

import unicodedata


def folded(text):
    """Small letters without their marks, one space between words: Türkiye is turkiye."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").replace("ـ", ""))
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(bare.casefold().split())
