"""A clinician's morning: twenty children, a red flag, and a priority lowered by two."""

import re
from typing import Any

import pytest

from tests.browser.journeys.people import Day, Person
from tests.browser.sample import TODAY
from tests.browser.visiting import led_by


LIST = "/lists/neurodevelopmental"
BY_KEYBOARD = 5
READ_ME = "/referrals/ND000037"  # her text says that she choked


def twenty(person: Person) -> list[str]:
    """The addresses of the first twenty children of the list."""
    person.go(LIST)
    links = person.page.locator("tbody th a").evaluate_all(
        "all => all.map(one => one.getAttribute('href'))"
    )
    return list(dict.fromkeys(links))[:20]


def focused(person: Person) -> str:
    """The words of whatever a keyboard would act on."""
    return str(
        person.page.evaluate(
            "() => { const one = document.activeElement;"
            " return (one.labels && one.labels.length ? one.labels[0].innerText"
            " : one.innerText).trim() }"
        )
    )


def tab_to(person: Person, words: str) -> None:
    """Press Tab until something that begins with these words has the focus."""
    for _ in range(150):
        person.page.keyboard.press("Tab")
        if focused(person).startswith(words):
            return
    pytest.fail(f"no Tab leads to “{words}”")


def confirm_by_keyboard(person: Person) -> None:
    """Agree with the proposed priority without a mouse."""
    keys = person.page.keyboard
    tab_to(person, "Agree with this priority")
    with person.page.expect_navigation():
        keys.press("Enter")
    tab_to(person, "The facts support it")
    keys.press("Space")
    tab_to(person, "Why you decide although")
    keys.type("The school was rung; nothing points to any of these.")
    tab_to(person, "Agree")
    with person.page.expect_navigation():
        keys.press("Enter")


def confirm(person: Person) -> None:
    """Agree with the proposed priority."""
    person.follow("Agree with this priority")
    person.choose("The facts support it")
    person.type(unknown_because="The school was rung; nothing points to any of these.")
    person.press("Agree")


def raise_to_see_first(person: Person) -> None:
    """Give a more urgent priority, with a reason and a day to look again."""
    person.follow("Change priority")
    person.choose("See first (P1)", "Clinical judgement of severity")
    person.type(note="Seen at the drop-in: far from well.")
    person.type(unknown_because="The school was rung; nothing points to any of these.")
    person.press("Change the priority")


def waiting_for_a_decision(person: Person) -> int:
    """How many children of the list nobody has decided about."""
    person.go(f"{LIST}?only=decision")
    words = person.page.get_by_text("Showing").first.inner_text()
    return int(words.split(" of ")[1].split()[0].replace(",", ""))


@pytest.mark.hazard("H-04")
def test_twenty_children_are_decided_one_by_one_five_of_them_without_a_mouse(
    day: Day,
) -> None:
    with day.person("Dr Priya Shah") as priya:
        before = waiting_for_a_decision(priya)
        addresses = twenty(priya)
        priya.go(LIST)
        priya.picture("list")

        for number, address in enumerate(addresses):
            priya.go(address)
            if number == 0:
                priya.picture("child")
            if number < BY_KEYBOARD:
                confirm_by_keyboard(priya)
            elif number % 4:
                confirm(priya)
            else:
                raise_to_see_first(priya)
            assert priya.here == address, priya.reads
            assert "Dr Priya Shah" in priya.reads
        after = waiting_for_a_decision(priya)

    assert before - after == len(addresses) == 20


@pytest.mark.hazard("H-01", "H-03")
def test_a_red_flag_found_in_a_text_is_acted_on_the_same_day(day: Day) -> None:
    with day.person("Dr Priya Shah") as priya:
        priya.go("/tasks")
        assert "choked twice last month" in priya.reads
        priya.picture("tasks")
        priya.go(READ_ME)
        assert "See in turn" in priya.heading

        know(priya, "Choking or swallowing danger", "definite")

        assert "See first" in priya.heading
        assert "Ring" in priya.reads or "Eating and drinking assessment" in priya.reads
        priya.picture("red-flag")
        close_reading(priya)
        assert "choked twice last month" not in priya.reads


def know(person: Person, label: str, answer: str) -> None:
    """Add what a call to the family told."""
    person.follow("Add a fact")
    person.page.select_option("#which-fact", label=label)
    person.press("Show")
    value = person.page.locator(f"main [name='value'][value='{answer}']")
    if value.count():
        value.check()
    else:
        person.page.select_option("main select[name='value']", value=answer)
    person.page.check("main [name='source'][value='family']")
    person.day("observed_on", TODAY)
    person.press("Record it")


def close_reading(person: Person) -> None:
    """Say what came of reading the text."""
    person.go("/tasks")
    link = person.page.get_by_role("link", name=re.compile("Close.*Layla Mensah"))
    led_by(person.page, link.first)
    outcome = person.page.locator("main [name='outcome'] option").nth(1)
    person.page.select_option("main [name='outcome']", index=1)
    assert outcome.inner_text()
    person.type(
        note="Rang home: she chokes on liquids. Recorded, and the hospital told."
    )
    person.press("Close it")


def lower(person: Person, address: str) -> None:
    """Ask for a less urgent priority."""
    person.go(address)
    person.follow("Change priority")
    person.choose("See in turn (P4)", "Already supported elsewhere")
    person.type(note="A specialist teacher is with him every day.")
    person.type(unknown_because="Seen at school yesterday; none of these.")
    person.press("Change the priority")


def first_of(person: Person, band: str) -> str:
    """The address of the first child with a priority."""
    person.go(f"{LIST}?band={band}")
    found: Any = person.page.locator("tbody th a").first.get_attribute("href")
    return str(found)


@pytest.mark.hazard("H-04", "H-21")
def test_a_priority_is_lowered_only_when_a_second_clinician_agrees(day: Day) -> None:
    with day.person("Dr Priya Shah") as priya, day.person("Dr Tom Okafor") as tom:
        child = first_of(priya, "P3")
        lower(priya, child)
        assert "See next" in priya.heading

        priya.go("/proposals")
        assert priya.page.locator("main a", has_text="Agree").count() == 0
        tom.go("/proposals")
        tom.picture("second-sign-off")
        tom.follow("Agree")
        tom.press("Agree")
        tom.go(child)

        assert "See in turn" in tom.heading
        assert "Dr Tom Okafor" in tom.reads
