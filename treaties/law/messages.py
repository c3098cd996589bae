"""The sentences of the findings on acts and statements: (severity, sentence) by code."""

from django.utils.translation import gettext_lazy as _

from treaties.enums import Severity

REFUSAL, WARNING = Severity.REFUSAL, Severity.WARNING

ACTS = {
    "no_participant": (
        REFUSAL,
        _("Only a state, a territory or an intergovernmental organization takes part in a treaty."),
    ),
    "not_yet_there": (REFUSAL, _("The participant did not exist yet on this day.")),
    "not_there_any_more": (REFUSAL, _("The participant did not exist any more on this day.")),
    "before_adoption": (REFUSAL, _("The instrument was not adopted yet on this day.")),
    "before_opening": (REFUSAL, _("The instrument was not open for signature yet on this day.")),
    "after_closing": (REFUSAL, _("The instrument was not open for signature any more.")),
    "nothing_to_withdraw": (
        REFUSAL,
        _("There is no consent to be bound from which the participant could withdraw."),
    ),
    "no_consent_to_take_back": (REFUSAL, _("There is no ratification that could be withdrawn.")),
    "no_signature_to_take_back": (REFUSAL, _("There is no signature that could be withdrawn.")),
    "no_withdrawal_to_revoke": (
        REFUSAL,
        _("There is no withdrawal to revoke, or it has taken effect already (article 68)."),
    ),
    "date_too_coarse": (
        WARNING,
        _("The date is too coarse to say what came first. Give the day to settle it."),
    ),
    "consents_twice": (
        WARNING,
        _("The participant has consented already and not withdrawn: the first consent counts."),
    ),
    "withdraws_twice": (WARNING, _("A withdrawal is notified already: the first one counts.")),
    "ratifies_unsigned": (
        WARNING,
        _("It ratifies what it has not signed. Is it an accession, or is the signature missing?"),
    ),
    "accedes_as_signatory": (
        WARNING,
        _("A signatory ratifies, accepts or approves; it does not accede."),
    ),
    "nothing_to_confirm": (WARNING, _("There is no signature that it could confirm.")),
    "signs_after_consent": (WARNING, _("The participant has consented to be bound already.")),
    "bound_already": (
        WARNING,
        _("The instrument bound the participant already, so that this is a withdrawal from it."),
    ),
    "no_application_to_end": (WARNING, _("There is no provisional application to end.")),
    "succeeds_nobody": (
        WARNING,
        _("The state existed before the instrument did, so that there is nothing to succeed to."),
    ),
    "confirmed_by_state": (
        WARNING,
        _("Formal confirmation is an act of international organizations; states ratify."),
    ),
    "after_termination": (WARNING, _("The instrument was terminated on this day.")),
    "announced": (WARNING, _("The date lies in the future.")),
    "effect_before_date": (WARNING, _("It takes effect before it was done.")),
}
STATEMENTS = {
    "other_instrument": (REFUSAL, _("The statement objected to is about another instrument.")),
    "own_statement": (REFUSAL, _("A participant does not object to its own statement.")),
    "before_statement": (REFUSAL, _("The objection is older than what it objects to.")),
    "act_of_another": (REFUSAL, _("The act is another participant's, or about something else.")),
    "no_participant": ACTS["no_participant"],
    "before_adoption": ACTS["before_adoption"],
    "late_objection": (
        WARNING,
        _("The objection came more than twelve months after the statement (article 20)."),
    ),
    "late_reservation": (
        WARNING,
        _("A reservation is made when signing or consenting, not later (article 19)."),
    ),
    "no_act": (WARNING, _("No act of this participant is known.")),
}
