"""Vague or concrete, and the words that say so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from execsim.portfolio.wording import judge, readings_differ

CONCRETE = [
    "Hire a VP of Engineering",
    "Twice as many referrals",
    "Publish the agency data strategy",
    "Replace the legacy case system used by prosecutors",
    "The new website is live",
    "Migrate to Kubernetes",
    "Upgrade to Windows 11 for field staff",
    "Construction of the second runway",
    "The protocol is proposed, reviewed by the team and merged",
    "Survey sent to members and results published",
    "Launch partner portal",
    "Archive unused repositories",
    "Members can pay by the app",
    "Make two-factor login mandatory",
    "Roll out the expense tool to the Paris office",
    "Achieve ISO 27001 certification",
    "Open the Lyon office by March 2027",
    "Two-factor authentication is mandatory for administrators",
    "The new login is supported and enabled by default",
    "Procure and install servers in the Lyon office",
    "Bring into service a replacement for the tram depot",
    "Publish our vision",
    "The form shows open requests in plain language",
    "Reach net zero by 2040",
    "The new clinic opens in May",
    "The scheme will close to new entrants",
    "By March 2027 all clinics will use the shared record",
    "The old mast has been taken down",
    "Acceptance test passed, and release 2 is accepted by the users",
]
VAGUE = [
    "A £40m investment that will modernise our depots",  # what is put in is no result
    "Support the move to net zero by 2050",
    "Every patient has the best care",
    "Deliver services online wherever possible",
    "Provide reports as required",
    "Deliver an exciting package of reforms",
    "Deliver a package of reforms",
    "Create the conditions for growth",
    "Our teams, each working with its partners",
    "Build the infrastructure needed to support our plans",
    "Open up the market to newcomers",
    "This work covers fixes identified during the year",
    "The company has 5 key objectives",
    "Increase claims by X %",
    "Deliver a measurable reduction in complaints",
    "Improve the customer experience",
    "Become a truly customer-centric organisation",
    "Create resources",
    "Foster a culture of continuous improvement",
    "Deliver improved outcomes for patients",
    "Create a flexible, usable portal",
    "Help the programme achieve its objectives",
    "Provide support to ensure that systems keep working",
    "Enable teams to publish the results",
    "Remove barriers to growth",
    "Move to a more data-driven organisation",
    "Faster page loads",
    "Delight customers at every touchpoint",
    "Develop our people",
    "Stimulate investment and contribute to net zero",
    "Our website shows our commitment to the region",
    "Customers trust us more than they did",
    "Deliver additional functionality for the portal team",
    "An all-remote team",
    "Strengthen our position in France by 2027",
    "Perform maintenance on the existing application",
    "Improve the commute for the 2 million people who use the network",
]


@pytest.mark.parametrize("text", CONCRETE)
def test_a_statement_that_one_can_check_is_concrete(text: str) -> None:
    judgement = judge(text)
    assert judgement.verdict == "concrete", judgement


@pytest.mark.parametrize("text", VAGUE)
def test_a_statement_that_nobody_can_check_is_vague(text: str) -> None:
    judgement = judge(text)
    assert judgement.verdict == "vague", judgement


def test_the_evidence_is_words_of_the_statement() -> None:
    for text in CONCRETE + VAGUE:
        evidence = judge(text).evidence
        assert evidence
        assert all(item.words.strip() and item.words in text for item in evidence)


def test_the_verb_without_an_amount_is_the_evidence() -> None:
    [evidence] = judge("Improve the network").evidence
    assert str(evidence) == "wish without amount 'Improve the network'"


def test_a_target_in_a_field_counts_before_the_words() -> None:
    judgement = judge("Improve the network", target=True)
    assert judgement.verdict == "concrete"
    assert [str(evidence) for evidence in judgement.evidence] == ["field 'target'"]


def test_a_test_for_done_counts_if_it_is_one() -> None:
    assert judge("Improve the network", done_when="95 % of requests within 200 ms").verdict == "concrete"
    assert judge("Improve the network", done_when="everybody is happy").verdict == "vague"


def test_hedges_buzzwords_and_dates_are_information_and_decide_nothing() -> None:
    hedged = judge("Possibly leverage synergies by 2027")
    kinds = {item.kind: item.words for item in hedged.information}
    assert kinds == {"date": "2027", "hedge": "Possibly", "buzzword": "synergies"} | {"buzzword": kinds["buzzword"]}
    assert hedged.verdict == "vague"
    assert judge("Possibly hire 3 innovative engineers").verdict == "concrete"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Every call must be logged by agents using Excel by 9:00", {"command", "who", "tool", "hours"}),
        ("First call the client, then export the list using Excel, finally send it", {"step", "tool"}),
        ("Export the list, clean the cells, send the file, all with the help of the Jira board", {"step", "tool"}),
        ("The support team must report daily", {"who", "hours", "command"}),
    ],
)
def test_a_statement_that_settles_the_how_is_rigid(text: str, kinds: set[str]) -> None:
    judgement = judge(text)
    assert judgement.rigid, judgement
    assert kinds <= {item.kind for item in judgement.prescribes} | {"command"}


@pytest.mark.parametrize(
    "text",
    [
        "Cut waiting from 24 h to 12 h by June 2027",
        "Answer 90 % of calls within two minutes",
        "No customer must wait longer than a day",  # a command alone is a boundary
        "Publish the data strategy",
    ],
)
def test_a_statement_that_leaves_the_how_open_is_not_rigid(text: str) -> None:
    assert not judge(text).rigid


def test_readings_without_a_word_in_common_differ() -> None:
    told = {"sales": "win more customers", "support": "close tickets", "web": "keep customers"}
    assert readings_differ(told) == (("sales", "support"), ("support", "web"))


@given(st.text(max_size=200))
def test_any_text_is_judged_and_alike_every_time(text: str) -> None:
    judgement = judge(text)
    assert judgement.verdict in ("concrete", "vague")
    assert judge(text) == judgement


@pytest.mark.parametrize("text", ["a" * 20_000, "1" * 20_000, "from 1 " * 3_000, "the " * 5_000, ("x, " * 5_000)])
def test_long_text_is_judged_in_no_time(text: str) -> None:
    judge(text)  # the test's own timeout is the assertion: no pattern runs away


def test_the_first_words_stand_in_where_there_is_nothing_at_all() -> None:
    assert [str(item) for item in judge("Happy users").evidence] == ["nothing to check 'Happy users'"]
