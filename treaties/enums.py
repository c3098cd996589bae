from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class InstrumentKind(models.TextChoices):
    TREATY = "treaty", pgettext_lazy("kind of instrument", "treaty")
    CONVENTION = "convention", pgettext_lazy("kind of instrument", "convention")
    CHARTER = "charter", pgettext_lazy("kind of instrument", "charter")
    CONSTITUTION = "constitution", pgettext_lazy("kind of instrument", "constitution")
    STATUTE = "statute", pgettext_lazy("kind of instrument", "statute")
    PROTOCOL = "protocol", pgettext_lazy("kind of instrument", "protocol")
    AMENDMENT = "amendment", pgettext_lazy("kind of instrument", "amendment")
    AGREEMENT = "agreement", pgettext_lazy("kind of instrument", "agreement")
    REGULATION = "regulation", pgettext_lazy("kind of instrument", "regulation")
    MEMORANDUM = "memorandum", pgettext_lazy("kind of instrument", "memorandum")
    DECLARATION = "declaration", pgettext_lazy("kind of instrument", "declaration")
    RESOLUTION = "resolution", pgettext_lazy("kind of instrument", "resolution")
    DECISION = "decision", pgettext_lazy("kind of instrument", "decision")
    REPORT = "report", pgettext_lazy("kind of instrument", "report")
    STRATEGY = "strategy", pgettext_lazy("kind of instrument", "strategy")
    COMPACT = "compact", pgettext_lazy("kind of instrument", "compact")
    OTHER = "other", pgettext_lazy("kind of instrument", "other")


class EntryBasis(models.TextChoices):
    """By what an instrument enters into force (Vienna Convention on the Law of Treaties, art. 24).

    Without one it is not known; only the official day, if there is one, says it then.
    """

    CONSENTS = "consents", pgettext_lazy("entry into force", "after a number of consents")
    SIGNATURE = "signature", pgettext_lazy("entry into force", "on signature")
    FIXED_DATE = "fixed_date", pgettext_lazy("entry into force", "on a fixed day")
    ADOPTION = "adoption", pgettext_lazy("entry into force", "on adoption")


class DelayUnit(models.TextChoices):
    DAYS = "days", pgettext_lazy("unit of a delay", "days")
    MONTHS = "months", pgettext_lazy("unit of a delay", "months")


class ActKind(models.TextChoices):
    SIGNATURE = "signature", pgettext_lazy("act", "signature")
    SIGNATURE_AD_REFERENDUM = (
        "signature_ad_referendum",
        pgettext_lazy("act", "signature ad referendum"),
    )
    SUCCESSION_TO_SIGNATURE = (
        "succession_to_signature",
        pgettext_lazy("act", "succession to signature"),
    )
    DEFINITIVE_SIGNATURE = "definitive_signature", pgettext_lazy("act", "definitive signature")
    CONFIRMATION_OF_SIGNATURE = (
        "confirmation_of_signature",
        pgettext_lazy("act", "confirmation of signature"),
    )
    RATIFICATION = "ratification", pgettext_lazy("act", "ratification")
    ACCEPTANCE = "acceptance", pgettext_lazy("act", "acceptance")
    APPROVAL = "approval", pgettext_lazy("act", "approval")
    ACCESSION = "accession", pgettext_lazy("act", "accession")
    FORMAL_CONFIRMATION = "formal_confirmation", pgettext_lazy("act", "formal confirmation")
    SUCCESSION = "succession", pgettext_lazy("act", "succession")
    CONSENT_TO_BE_BOUND = "consent_to_be_bound", pgettext_lazy("act", "consent to be bound")
    PARTICIPATION = "participation", pgettext_lazy("act", "participation")
    SIMPLIFIED_PROCEDURE = "simplified_procedure", pgettext_lazy("act", "simplified procedure")
    ADMISSION = "admission", pgettext_lazy("act", "admission")
    APPLICATION = "application", pgettext_lazy("act", "application")
    PROVISIONAL_ACCEPTANCE = (
        "provisional_acceptance",
        pgettext_lazy("act", "provisional acceptance"),
    )
    PROVISIONAL_APPLICATION = (
        "provisional_application",
        pgettext_lazy("act", "provisional application"),
    )
    END_OF_PROVISIONAL_APPLICATION = (
        "end_of_provisional_application",
        pgettext_lazy("act", "end of provisional application"),
    )
    WITHDRAWAL = "withdrawal", pgettext_lazy("act", "withdrawal")
    REVOCATION_OF_WITHDRAWAL = (
        "revocation_of_withdrawal",
        pgettext_lazy("act", "revocation of a withdrawal"),
    )
    WITHDRAWAL_OF_SIGNATURE = (
        "withdrawal_of_signature",
        pgettext_lazy("act", "withdrawal of a signature"),
    )
    WITHDRAWAL_OF_RATIFICATION = (
        "withdrawal_of_ratification",
        pgettext_lazy("act", "withdrawal of a ratification"),
    )
    TERRITORIAL_EXTENSION = "territorial_extension", pgettext_lazy("act", "territorial extension")
    TERRITORIAL_WITHDRAWAL = (
        "territorial_withdrawal",
        pgettext_lazy("act", "withdrawal for a territory"),
    )
    NOTIFICATION = "notification", pgettext_lazy("act", "notification")
    REGISTRATION = "registration", pgettext_lazy("act", "registration")

    @property
    def code(self):
        """The letter of the status tables of the United Nations, empty where there is none."""
        return next((code for code, kind in UNTC_CODES.items() if kind == self), "")


# `A` is not `a`: the status tables tell acts apart by case.
UNTC_CODES = {
    "s": ActKind.DEFINITIVE_SIGNATURE,
    "C": ActKind.CONFIRMATION_OF_SIGNATURE,
    "A": ActKind.ACCEPTANCE,
    "AA": ActKind.APPROVAL,
    "a": ActKind.ACCESSION,
    "c": ActKind.FORMAL_CONFIRMATION,
    "d": ActKind.SUCCESSION,
    "P": ActKind.CONSENT_TO_BE_BOUND,
    "p": ActKind.SIMPLIFIED_PROCEDURE,
    "n": ActKind.PROVISIONAL_APPLICATION,
}


class StatusKind(models.TextChoices):
    SIGNATORY = "signatory", pgettext_lazy("status of a participant", "signatory")
    CONSENTED = "consented", pgettext_lazy("status of a participant", "consent given")
    PROVISIONALLY_APPLYING = (
        "provisionally_applying",
        pgettext_lazy("status of a participant", "applying provisionally"),
    )
    PARTY = "party", pgettext_lazy("status of a participant", "party")
    LEAVING = "leaving", pgettext_lazy("status of a participant", "withdrawal notified")
    FORMER_PARTY = "former_party", pgettext_lazy("status of a participant", "former party")


class StatementKind(models.TextChoices):
    RESERVATION = "reservation", pgettext_lazy("statement", "reservation")
    DECLARATION = "declaration", pgettext_lazy("statement", "declaration")
    # The heading under which the United Nations, as depositary, publish both without a distinction.
    DECLARATION_OR_RESERVATION = (
        "declaration_or_reservation",
        pgettext_lazy("statement", "declaration or reservation"),
    )
    INTERPRETATIVE_DECLARATION = (
        "interpretative_declaration",
        pgettext_lazy("statement", "interpretative declaration"),
    )
    TERRITORIAL_DECLARATION = (
        "territorial_declaration",
        pgettext_lazy("statement", "territorial declaration"),
    )
    DEROGATION = "derogation", pgettext_lazy("statement", "derogation")
    OBJECTION = "objection", pgettext_lazy("statement", "objection")
    COMMUNICATION = "communication", pgettext_lazy("statement", "communication")


class RelationKind(models.TextChoices):
    AMENDS = "amends", pgettext_lazy("relation of instruments", "amends")
    SUPERSEDES = "supersedes", pgettext_lazy("relation of instruments", "supersedes")
    REPLACES = "replaces", pgettext_lazy("relation of instruments", "replaces")
    IMPLEMENTS = "implements", pgettext_lazy("relation of instruments", "implements")
    SUPPLEMENTS = "supplements", pgettext_lazy("relation of instruments", "supplements")
    REVIEWS = "reviews", pgettext_lazy("relation of instruments", "reviews")
    FOLLOWS = "follows", pgettext_lazy("relation of instruments", "follows")
    CITES = "cites", pgettext_lazy("relation of instruments", "cites")

    @property
    def from_the_other_end(self):
        return {
            "amends": pgettext_lazy("relation of instruments", "is amended by"),
            "supersedes": pgettext_lazy("relation of instruments", "is superseded by"),
            "replaces": pgettext_lazy("relation of instruments", "is replaced by"),
            "implements": pgettext_lazy("relation of instruments", "is implemented by"),
            "supplements": pgettext_lazy("relation of instruments", "is supplemented by"),
            "reviews": pgettext_lazy("relation of instruments", "is reviewed by"),
            "follows": pgettext_lazy("relation of instruments", "is followed by"),
            "cites": pgettext_lazy("relation of instruments", "is cited by"),
        }[self.value]


class MandateRole(models.TextChoices):
    """How an organization stands to an instrument, said of the organization."""

    ESTABLISHED_BY = "established_by", pgettext_lazy("mandate", "established by")
    SET_UP_UNDER = "set_up_under", pgettext_lazy("mandate", "set up under")
    MANDATED_BY = "mandated_by", pgettext_lazy("mandate", "mandated by")
    RESPONSIBLE_FOR = "responsible_for", pgettext_lazy("mandate", "responsible for")
    SUPPORTS = "supports", pgettext_lazy("mandate", "supports")
    VERIFIES = "verifies", pgettext_lazy("mandate", "verifies")
    DEPOSITARY_OF = "depositary_of", pgettext_lazy("mandate", "depositary of")

    @property
    def from_the_other_end(self):
        """The same, said of the instrument."""
        return {
            "established_by": pgettext_lazy("mandate", "establishes"),
            "set_up_under": pgettext_lazy("mandate", "is the basis of"),
            "mandated_by": pgettext_lazy("mandate", "mandates"),
            "responsible_for": pgettext_lazy("mandate", "is the responsibility of"),
            "supports": pgettext_lazy("mandate", "is supported by"),
            "verifies": pgettext_lazy("mandate", "is verified by"),
            "depositary_of": pgettext_lazy("mandate", "is deposited with"),
        }[self.value]


class Severity(models.TextChoices):
    REFUSAL = "refusal", _("refused")
    WARNING = "warning", _("warning")
