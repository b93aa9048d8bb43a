"""Where each kind of thing is looked at: one table, so that no page guesses."""

from triage.referrals import Pathway


PLACES = {
    "referral": "/referrals/{id}",
    "task": "/tasks",
    "offer": "/offers/{id}",
    "slot": "/clinics",
    "clinic": "/clinics/{id}",
    "clinics": "/clinics",
    "proposal": "/proposals",
    "person": "/people",
    "invitation": "/people/{id}/link",
    "request": "/tasks",
    "report": "/tasks",
    "complaint": "/tasks",
    "merge": "/tasks",
    "glass": "/glass",
    "message": "/messages",
    "messages": "/messages",
    "pause": "/messages",
    "review": "/reviews",
    "import": "/imports/{id}",
    "edition": "/editions/{id}",
    "model": "/models/{id}",
    "capacity": "/waits/capacity/{id}",
    "post": "/waits/capacity",
    "absence": "/waits/capacity",
    "chart": "/waits/charts",
    "rebase": "/waits/charts",
    "exercise": "/choices/{id}",
    "weighing": "/choices/{id}/answer",
    "panel": "/choices/{id}/codes",
    "pack": "/waits/packs/{id}",
    "list": f"/lists/{Pathway.NEURODEVELOPMENTAL}",
    "service": "/",
}


def address(kind: str, subject_id: str = "") -> str:
    """The page of a thing; ids are ours and never a child's name or number."""
    return PLACES[kind].format(id=subject_id)
