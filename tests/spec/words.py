"""What every word a family reads is measured by."""

import re

from triage.messages.wording import EASY, ENGLISH


GRADE = 6.0  # about age 11
LONGEST_SENTENCE = {ENGLISH: 20, EASY: 12}  # words

# House words, and words that blame, frighten or rank. The house rules ban more.
BANNED = re.compile(
    r"\b(challenging|deficits?|disorders?|severe|severely|(high|low)[- ]functioning"
    r"|non-?compliant|did not attend|failed|failure|refused|suffer\w*|special needs"
    r"|wheelchair[- ]bound|unfortunately|urgently|must|mandatory|please note"
    r"|discharged?|case|client|service user)\b",
    re.IGNORECASE,
)
# A family is never told a place, and nobody is sold one.
A_PLACE = re.compile(
    r"\b(place|position|points?|scores?|rank\w*|queues?|priority|bands?|top of the list"
    r"|next in line)\b",
    re.IGNORECASE,
)
# Telephones are shared: nothing in a text message says what the child waits for.
CLINICAL = re.compile(
    r"\b(autis\w*|adhd|diagnos\w*|assess\w*|clinic\w*|speech|therap\w*|mental|disab\w*"
    r"|doctor|nurse|paediatric\w*|neuro\w*|school nurse|eating|swallow\w*|self.?harm"
    r"|social worker|safeguarding|camhs|senco|stammer\w*)\b",
    re.IGNORECASE,
)
# Numbers come from `crisis.toml` and the settings only.
A_NUMBER = re.compile(r"\b(999|111|\d{4,})\b")
# Words of three syllables that people who wait for us know. Each was asked for.
HARD_WORDS = {
    "adhd",
    "another",
    "anyone",
    "anything",
    "appointment",
    "autism",
    "childline",
    "continue",
    "every",
    "example",
    "families",
    "family",
    "family's",
    "interpreter",
    "nobody",
    "postcode",
    "referral",
    "samaritans",
    "tomorrow",
}
