"""Words that a person must read are found, however families put them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.intake.builders import PROFILES
from triage.intake.red_flags import openings, seen


pytestmark = pytest.mark.hazard("H-01")  # a red flag in free text is not coded

FLAGS = PROFILES.red_flags

SAID = {
    "suicidal_disclosure": (
        "wrote that she would rather be dead",
        "wants to end it all",
        "says he wants to be dead",
        "Told TA he wants to die",
        "she doesn't want to be here anymore",
        "says everyone would be better off without her",
        "has been googling suicide",
        "took an overdose in June",
        "said he'd kill himself",
        "wishes he had never been born",
        "keeps saying he doesn't want to live",
        "says there is no point living",
        "he wants to go to sleep and never wake up",
        "thoughts of ending her life",
        "says he hates himself and should be dead",
        "talks about dying a lot",
        "found with a ligature round his neck",
        "she tried to jump out of the window",
        "expressed feeling like he does not want to be alive",
        "has suicidal ideation",
    ),
    "self_harm_current": (
        "cutting her arms",
        "self-harming most nights",
        "burns himself with a lighter",
        "hurts herself when upset",
        "marks on her wrists",
        "has started to self harm",
        "scratches her arms until they bleed",
    ),
    "choking_aspiration": (
        "turned blue at tea time",
        "lips go blue when he eats",
        "choked on toast and needed back slaps",
        "coughs and splutters with every drink",
        "food goes down the wrong way",
        "recurrent chest infections",
        "three chest infections since August",
        "gurgly voice after milk",
        "gags on lumps",
        "went purple on a grape",
        "chokes on water",
        "struggles to swallow",
        "wet sounding voice after drinks",
        "coughing at mealtimes",
    ),
    "lang_social_regression": (
        "used to talk, now silent",
        "lost all his words at two",
        "stopped waving and pointing",
        "had 30 words, now has none",
        "no longer says mama",
        "speech has gone backwards",
        "regressed after lockdown",
        "was saying sentences but now only babbles",
        "his words have disappeared",
        "loss of language noticed by nursery",
        "doesn't talk any more",
        "losing words she had",
        "stopped responding to her name",
        "used to sing and count and does not any more",
    ),
    "motor_regression_or_neuro": (
        "new seizures",
        "unsteady on feet",
        "had a fit last week",
        "keeps falling over since summer",
        "vacant episodes lasting a minute",
        "stares blankly and cannot be roused",
        "lost the ability to walk upstairs",
        "weakness down his left side",
        "wakes with headaches and vomiting",
        "stopped walking in September",
        "new tremor in both hands",
        "legs gave way twice",
        "staring spells",
        "collapsed at school",
        "jerking movements at night",
    ),
    "domestic_abuse": (
        "dad hits mum",
        "living in a refuge",
        "MARAC last month",
        "fled violent partner",
        "father must not be told where they live",
        "mum's ex threatens her",
        "witnessed violence at home",
        "non-molestation order in place",
        "IDVA involved",
        "step-dad is abusive to mum",
        "domestic abuse in the home",
        "do not give address to father",
        "mum was assaulted by dad",
        "mum is scared of dad",
        "police called to house by neighbours",
    ),
    "exploitation_missing": (
        "goes missing overnight",
        "reported missing twice",
        "county lines concern",
        "older boyfriend buys her things",
        "being groomed online",
        "ran away from home",
    ),
    "harm_to_others": (
        "took a knife to school",
        "sets fires in his bedroom",
        "tried to strangle his sister",
        "threatens to kill his brother",
        "attacked a teacher",
        "sexualised behaviour towards peers",
    ),
    "weight_faltering": (
        "losing weight",
        "weight has dropped two centiles",
        "failure to thrive",
        "NG tube fed",
        "not gaining weight",
    ),
    "fluid_refusal": (
        "stopped eating and drinking",
        "refuses all fluids",
        "won't drink anything",
        "dehydrated, seen in A&E",
        "not drinking for two days",
    ),
    "acquired_loss": (
        "since his head injury",
        "had a stroke in May",
        "hit by a car, brain injury",
        "speech lost after encephalitis",
    ),
    "breathing_trouble_acute": (
        "stops breathing in his sleep",
        "noisy breathing and stridor",
        "struggles to breathe when feeding",
        "gasping for air",
    ),
    "cp_plan": (
        "dad hits him with a belt",
        "disclosed to teacher that uncle touches her",
        "unexplained bruising",
        "section 47 enquiry open",
        "s.47 opened on Monday",
        "concerns about neglect",
        "left home alone",
        "safeguarding referral made",
    ),
    "psychosis_or_catatonia": (
        "hears voices telling him things",
        "sees things that are not there",
    ),
    "crisis_contact": ("A&E last night for his mental health",),
    "carer_breakdown": (
        "I can't cope any more",
        "mum at breaking point",
        "we are at the end of our tether",
    ),
}

# Ordinary words of a referral: none is a reason to stop and read.
ORDINARY = (
    "Parent reports difficulties with attention, school report enclosed.",
    "Quiet in class. Does not speak to adults in school, chatty at home.",
    "Struggles with transitions; meltdowns at home, masks in school",
    "Not meeting milestones, HV review 2y.",
    "Speech unclear to unfamiliar adults.",
    "Family relocated, records requested",
    "Previous referral rejected 2024, re-referred with more evidence",
    'Mum says "he can\'t sit still", forms to follow',
    "+44 7700 900123 call mum",
    "'; DROP TABLE referral;--",
    "yes – new baby, moved house",
    "Loves trains. Lines up toys. Runs everywhere and never sits",
    "Walks on tiptoes, sensitive to noise",
    "Picky with food but growing well",
    "Fidgets and loses his coat",
    "Dad works away; mum is main carer",
    "Uses two word phrases, understands more than he says",
    "Seen by health visitor at home in June",
    "Bottom of the class in reading, top in maths",
    "Waiting since 2024 for an appointment",
    "Older brother has autism",
    "Sleep is poor, up at 5 every day",
    "Has a stammer when excited, not worried by it",
    "Wears glasses, hearing test normal",
    "School tries a reward chart. SENCO fits him in weekly",
    "Enjoys swimming and drawing; made a friend this term",
    "Difficulty following instructions with more than two parts",
    "Handwriting is hard and he tires quickly",
    "Please call after four in the afternoon",
    "Moved here from Bristol last year, settled in well",
)


@pytest.mark.parametrize(
    ("fact", "text"), [(fact, text) for fact, some in SAID.items() for text in some]
)
def test_words_that_matter_are_seen(fact: str, text: str) -> None:
    assert fact in {one.fact for one in seen(text, FLAGS)}


@pytest.mark.hazard("H-01")
@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_words_open_no_prompt(text: str) -> None:
    assert seen(text, FLAGS) == ()


def test_a_typographic_apostrophe_hides_nothing() -> None:
    assert seen("doesn’t want to be here anymore", FLAGS) != ()


def test_a_line_break_hides_nothing() -> None:
    assert seen("told us he wants\nto die", FLAGS) != ()


@given(st.data())
def test_the_quick_look_never_hides_a_match(data: st.DataObject) -> None:
    one = data.draw(st.sampled_from(FLAGS.words))
    text = data.draw(st.from_regex(one.pattern.pattern, fullmatch=True))
    said = " ".join(text.split())

    if one.pattern.search(said):
        assert FLAGS.words.index(one) in FLAGS.worth_a_look(said)


def test_openings_are_the_first_letters_of_every_alternative() -> None:
    assert set(openings(r"\b(?:chok(?:e|ed)|gags?)\b|\bfe?ll")) == {"chok", "gag", "f"}


def test_a_part_that_may_be_absent_opens_with_what_follows_it() -> None:
    assert set(openings(r"\b(?:very )?sad\b")) == {"very", "sad"}
