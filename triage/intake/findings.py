"""What can be wrong with a row, each as a code and one plain sentence."""

from dataclasses import dataclass


SENTENCES: dict[str, str] = {
    "nhs_check_digit": "The NHS number fails its check; it was not used to match.",
    "nhs_missing": "There is no NHS number.",
    "nhs_digits_lost": "The spreadsheet rounded the NHS number; its digits are lost.",
    "nhs_shared": "Another child carries the same NHS number; one of them is wrong.",
    "number_and_name_disagree": "The NHS number belongs to a child of another name.",
    "identity_changed": "Name, birthday or NHS number differ from what was known.",
    "number_not_on_list": "No listed child has this NHS number; matched by name and birthday.",
    "dob_after_referral": "The birthday is after the referral, or in the future.",
    "dob_missing": "There is no birthday.",
    "received_missing": "There is no received date.",
    "impossible_date": "A date that no calendar has.",
    "unreadable_date": "A date that could not be read.",
    "placeholder_date": "A date that spreadsheets write when there is none.",
    "ambiguous_date": "Day and month could be either way round; read day first.",
    "month_first_date": "The date is written month first.",
    "future_referral": "The received date is in the future.",
    "accepted_before_received": "Accepted before it was received.",
    "received_dates_differ": "Rows of one referral show different received dates.",
    "discharged": "Marked as discharged.",
    "deceased": "Marked as deceased. Nobody may be contacted until a person has checked.",
    "deceased_elsewhere": "Another list marks this child as deceased.",
    "status_not_read": "The status could not be read; the child stays on the list.",
    "status_disagrees": "Rows of one referral disagree whether the child still waits.",
    "mentions_discharge": "A note speaks of a discharge; the child stays on the list.",
    "mentions_death": "A note speaks of a death; the child stays on the list.",
    "transferred_in": "Transferred in: the first referral may be older.",
    "over_18": "Eighteen or older: kept on the list until handed over.",
    "duplicate_row": "The same referral is in the file more than once.",
    "possible_duplicate": "The same child may be on this list twice.",
    "possible_same_child": "This may be a child already known; nothing was joined.",
    "referral_id_missing": "The row has no referral number of its own.",
    "referral_id_shared": "Another child's row carries the same referral number.",
    "name_missing": "The row has no full name.",
    "name_characters_lost": "Letters of the name were lost in the export.",
    "value_not_read": "A value could not be read as yes, no or unknown; it was not guessed.",
    "number_not_read": "A number could not be read, or is out of range.",
    "ragged_row": "The row does not fit the headings; its facts were not trusted.",
    "which_pathway": "The family was not sure which service they need.",
    "sources_disagree": "Sources say different things about this child.",
    "attached_to_set_aside": "The child this row belongs to has been set aside.",
    "email_not_read": "The e-mail address is not one.",
    "mobile_not_read": "The mobile number is not complete.",
    "unmatched": "No listed child has this name and birthday.",
    "ambiguous": "Several listed children have this name and birthday.",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing found on one row; `column` is the heading it stands under."""

    code: str
    sentence: str
    column: str | None = None


def finding(code: str, column: str | None = None) -> Finding:
    """The finding of this code."""
    return Finding(code=code, sentence=SENTENCES[code], column=column)
