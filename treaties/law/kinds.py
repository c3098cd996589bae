"""What the kinds of acts do, by the Vienna Convention on the Law of Treaties of 1969 (VCLT)."""

from treaties.enums import ActKind as Kind

# Signing short of consent (VCLT art. 10, 12(2)(b), 18).
SIGNING = {
    Kind.SIGNATURE,
    Kind.SIGNATURE_AD_REFERENDUM,
    Kind.SUCCESSION_TO_SIGNATURE,
}
# Consent to be bound (VCLT art. 11 to 16; for formal confirmation the Convention of 1986, art. 14).
CONSENT = {
    Kind.DEFINITIVE_SIGNATURE,
    Kind.CONFIRMATION_OF_SIGNATURE,
    Kind.RATIFICATION,
    Kind.ACCEPTANCE,
    Kind.APPROVAL,
    Kind.ACCESSION,
    Kind.FORMAL_CONFIRMATION,
    Kind.SUCCESSION,
    Kind.CONSENT_TO_BE_BOUND,
    Kind.PARTICIPATION,
    Kind.SIMPLIFIED_PROCEDURE,
    Kind.ADMISSION,
    Kind.APPLICATION,
}
# Consent whose own date is the day of effect, if the instrument is in force: a successor carries
# on (Vienna Convention on Succession of States of 1978, art. 17 and 23).
AT_ONCE = {Kind.SUCCESSION, Kind.APPLICATION, Kind.ADMISSION}
# VCLT art. 25.
PROVISIONAL = {Kind.PROVISIONAL_APPLICATION, Kind.PROVISIONAL_ACCEPTANCE}
# They end or undo something, so each of them needs its day (VCLT art. 25(2), 54 to 56, 65 to 68).
ENDING = {
    Kind.END_OF_PROVISIONAL_APPLICATION,
    Kind.WITHDRAWAL,
    Kind.REVOCATION_OF_WITHDRAWAL,
    Kind.WITHDRAWAL_OF_SIGNATURE,
    Kind.WITHDRAWAL_OF_RATIFICATION,
    Kind.TERRITORIAL_WITHDRAWAL,
}
# On one day what ends comes first: who leaves and accedes anew on that day has acceded anew.
ORDER = {kind.value: 0 if kind in ENDING else 1 if kind in SIGNING else 2 for kind in Kind}

SIGNINGS = frozenset(kind.value for kind in SIGNING)
CONSENTS = frozenset(kind.value for kind in CONSENT)
PROVISIONALS = frozenset(kind.value for kind in PROVISIONAL)
AT_ONCES = frozenset(kind.value for kind in AT_ONCE)
