"""What model cards say of every learnt card alike, whatever the figures are."""

TITLE = "Scorecard {name}: development of a points card for {outcome}, {pathway} list"
NOT_VALIDATED = "**Awaiting local clinical agreement. Not validated elsewhere.** No service but this one has tried the card, and it is not in force by having been learnt: two people approve it, after a proof and a rehearsal."
SUMMARY = "A card of whole points, learnt from {children:,} children of this service who waited between {since} and {until} ({outcomes:,} outcomes), and held to {parent}. It orders children of the same band; rules set the band."
BACKGROUND = (
    "Children wait for assessment in bands that rules set. Inside a band a card of points decides who is called sooner among those who came at about the same time. The card in force, {parent}, is what this one was held to.",
    "Families differ in how easily they are heard, and groups of children in how often they are referred and seen. So nothing about who a child is, where it lives, who referred it or how often somebody was in touch carries points, and the card is looked at by group below.",
)
OBJECTIVES = "To learn how much each agreed answer tells of the outcome, if the child goes on waiting, and to try the card on children who did not teach it. Development and first evaluation in one service; not an external validation."
USE = "It orders children of the same band on one list. Points are worth weeks of waiting, up to the band's cap. Every place it leads to is a proposal until a named clinician confirms it."
NOT_FOR = (
    "To accept or refuse a referral, or to decide who is offered help at all.",
    "As a level of risk of one child. A low number never means safe.",
    "As a diagnosis, or as a sign that a child is or is not autistic or has ADHD.",
    "For anything about self-harm or suicide: nothing of it is scored or predicted.",
    "To compare children on different lists.",
)
DATA = "This service's own record from {since} to {until}: referrals, what was answered and when it was written down, decisions, offers and visits. Nothing was brought in from elsewhere. It may not be like any other service's."
PARTICIPANTS = "Everybody on the list in that time whose waiting was recorded as it went on. Nobody was left out for who they are. Times on the list that were a double or an error were left out: {put_right}."
ONCE = "A child is looked at from the day it came, and again every {weeks} weeks while it waits. Whatever is read of it was written down by then."
PREPARATION = "Answers are read as the fact catalogue declares them; numbers are cut {cuts}. A child brought in at once, long after, teaches nothing, because nobody had written down what was known while it waited."
OUTCOME = "{name}, version {version} ({status}), digest `{digest}`. Any of these, within {weeks} weeks, where an earlier answer says that it was not so before:"
BLIND = "Whoever wrote an answer down could see the child's points. Answers stand for {days} days; where nobody answers for longer the child is not watched any more."
PREDICTORS = "The factors of the card in force and any that were added by name, agreed before these data were looked at, each with a declared direction that no fit can turn. Nobody chose among them by looking at outcomes."
SIZE = "What may be learnt from how many outcomes was set beforehand, as a ladder. {sentence} Of what the factors tell, {holds:.2f} should hold for other children (Riley and others 2019; 0.9 is asked for)."
MISSING = "What is not known is never read as no. It has a place of its own that earns from nought to the points of the factor's middle answer. No answer was guessed."
METHODS = (
    "A hazard by week since the landmark, constant within periods, with steps that can only rise as an answer gets worse. Steps are held to those of {parent} (a prior, spread {spread}); then rounded to whole points; then chances are spread as children held out say.",
    "Intervals are of 200 draws of whole children. Nothing was tuned on the children it was tried on.",
)
MEANING = "The points are those of {parent}, unchanged. Only what a total means was learnt: a weighted logistic regression of each week's outcome on the total and the week."
POLICY = "While these data came about the list was ordered by the rules and the card in force at the time, by clinicians' decisions and by capacity. Children with more points were seen sooner, and of a child who was seen no outcome can be seen any more. The next heading says what was done about it."
CENSORING = "Each week is weighed by one over the chance that a child like this was still waiting, relative to what the card's own factors explain. That chance is a logistic regression by week on: {drivers}."
IMBALANCE = "Outcomes are few beside children. Nothing was done to even them out: chances would no longer be true."
FAIRNESS = "Who a child is carries no points, and points are never changed for a group. Figures by group are below, with gates that were set beforehand: observed over expected between 0.8 and 1.25 with an interval that touches 1; at most 0.10 fewer outcomes found at the top and at most 0.05 less AUC than the best group. Below 100 outcomes, as weighed, a group is not assessable."
OUTPUT = "A whole number of points, and for each total a chance with an interval: of so many children, how many came to the outcome. No threshold is set by the card; bands are the rules'."
ETHICS = "None was sought: the service looked at its own record to order its own list. Whether a review is needed is for the local research and information governance leads to say, before the card comes into force."
FUNDING = "None is recorded. Whoever proposes the card states any in its reason."
CONFLICTS = "None is recorded. Whoever proposes or approves the card states theirs in the reason."
PROTOCOL = "The outcome, the ladder, the factors and the gates are content of the product, with versions, and were fixed before the fit."
REGISTRATION = "Not registered."
SHARING = "The children's data are not shared. This card, its candidate file and the figures in it may be."
CODE = "The program that learns cards is part of the product (version {version}) and can be run again on the same record."
INVOLVED = "Nobody outside the service took part in this fit. Families and clinicians weigh what should come first through the choice exercise, and sit on the panel that agrees a card."
UPDATING = "This card is itself an update of {parent}. It replaces it only if it does better on the next quarter's children (`triage model compare`), and two people approve."
INTERPRETATION = "Where the card does no better than the one in force, within its interval, nothing is gained by changing it. The chance is of children alike in these answers, not of one child."
LIMITS = (
    "What nobody wrote down cannot be put right. The figures under unrecorded drivers say what would follow if it drove who was seen.",
    "Outcomes are what was reported, by school, family or clinician; some are missed, and more often of families who are not in touch.",
    "Children at the top are rarely left waiting, so least is known of those who matter most.",
    "It was tried in the service that made it, and on no other.",
)
USABILITY = "Clinicians see points line by line, what is not known and how much it could add; equal points are said to be equal. A missing answer opens a question, not a guess. Whoever uses it needs no training in statistics; whoever approves it reads this card."
BIAS = (
    ("Participants and data", "unclear", "One service; whoever left it early is weighed for, by what was recorded."),
    ("Predictors", "low", "Written down before the outcome, the same way for everybody, directions declared."),
    ("Outcome", "high", "Reported, not examined; whoever reported it could see the points."),
    ("Analysis", "unclear", "Weights rest on what was recorded; few outcomes for the factors where the card says so."),
    ("Applicability", "unclear", "Meant for this list alone; not tried elsewhere."),
)  # fmt: skip
OWNER = "Clinical lead of the list. To be reviewed by {review}, or sooner where the page that watches cards flags it."
NOBODYS = "not known of any child here, so nothing can be said."
LIFTED = "Parts of life that keep no cap add every line: it was learnt as a sum, from children who would have reached the cap."
CHANGES = "{day}: learnt by {by} from {parent} (`{parent_digest}`)."
