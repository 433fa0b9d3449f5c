"""The interview sheet: what one takes along fits on two pages; nothing is lost, it is counted."""

from __future__ import annotations

from audits import audit, finding
from execsim.render.interview import MOST_EACH, MOST_ROLES, interview, interview_markdown, render_interview
from execsim.results.contract import AuditDocument, QuestionPart


def question(whom: str, text: str, **changed: object) -> QuestionPart:
    told = {"because": "not written down: a date", "codes": (text,), "about": ("Triage",), "paths": ("x",)}
    return QuestionPart.model_validate({"whom": whom, "text": text, **told, **changed})


def many() -> AuditDocument:
    roles = [f"Role {number:02}" for number in range(MOST_ROLES + 2)]
    return audit(questions=tuple(question(role, f"Question {n}?") for role in roles for n in range(MOST_EACH + 1)))


def test_the_first_questions_to_the_first_roles_are_shown_and_the_rest_is_counted() -> None:
    sheet = interview(many(), every=False)
    assert [len(asked) for _, asked in sheet.roles] == [MOST_EACH] * MOST_ROLES
    assert (sheet.questions, sheet.people) == ((MOST_EACH + 1) * (MOST_ROLES + 2), MOST_ROLES + 2)
    left = sheet.questions - MOST_EACH * MOST_ROLES
    assert f"{left} more questions, some of them to 2 other roles: --all" in render_interview(many())
    assert "--all" not in render_interview(many(), every=True)


def test_the_worst_comes_first_then_what_concerns_most() -> None:
    sheet = interview(
        audit(
            questions=(
                question("Clerk", "Small?", severity="low"),
                question("Head", "One?", severity="medium"),
                question("Head", "Three?", severity="medium", about=("a", "b", "c"), paths=("a", "b", "c")),
                question("Head", "Grave?", severity="critical"),
            )
        )
    )
    assert [(whom, [asked.text for asked in questions]) for whom, questions in sheet.roles] == [
        ("Head", ["Grave?", "Three?", "One?"]), ("Clerk", ["Small?"]),
    ]  # fmt: skip


def test_one_matter_gets_one_question_on_the_short_sheet() -> None:
    two = audit(finding(whom="Head", ask=("Who decides?", "Up to which amount?")))
    [(_, short)] = interview(two, every=False).roles
    [(_, whole)] = interview(two).roles
    assert [asked.text for asked in short] == ["Who decides?"]
    assert [asked.text for asked in whole] == ["Who decides?", "Up to which amount?"]


def test_the_same_question_on_many_things_is_asked_once() -> None:
    twice = audit(
        finding(whom="Head", ask=("Who decides?",), title="Triage"),
        finding(whom="Head", ask=("Who decides?",), title="CRM"),
    )
    [(_, [asked])] = interview(twice).roles
    assert asked.about == ("Triage", "CRM")
    assert "Likewise: CRM." in interview_markdown(twice)
