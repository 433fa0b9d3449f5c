"""A clean portfolio has no finding; each seeded fault is found by its own rule, and by few others."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.portfolio.load import validate
from execsim.portfolio.patch import apply_patches, parse_assignment
from execsim.portfolio.source import Source, read_source
from execsim.results.findings import Audit
from execsim.rules.engine import audit
from execsim.rules.packs import RulePack, load_packs
from execsim.simulation.engine import simulate

CLEAN = Path(__file__).parents[1] / "material" / "clean-portfolio.yaml"

MOST_OTHERS = 3
"""Other rules that one fault may set off: a due date that is moved is wrong in more than one respect."""

FEW_ON_AVERAGE = 0.5

FAULTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    # from intent to outcomes
    ("ES101", "the intent becomes a wish", ("intent.statement=Become the workshop that customers trust",)),
    ("ES102", "an outcome is left open", ("outcomes.good-parts.statement=Buy better parts",
        "outcomes.good-parts.measured_by=[complaints]", "outcomes.good-parts.done_when=null",
        "metrics.complaints.baseline=null")),
    ("ES103", "two teams read one outcome apart",
        ("outcomes.good-parts.read_as={purchasing: cheaper contracts, workshop: faster repairs}",)),
    ("ES104", "nobody looks at the intent again", ("intent.review_every=null", "triggers={}")),
    ("ES105", "nobody works on an outcome", ("outcomes.good-parts.level=department",
        "initiatives.suppliers.serves=known-faults", "initiatives.goods-in.serves=known-faults")),
    ("ES106", "two own an outcome", ("outcomes.good-parts.owner=[rosa, paul]",)),
    ("ES107", "the why is gone", ("intent.why=null",)),
    ("ES108", "the boundaries are gone", ("intent.boundaries=[]",)),
    ("ES109", "parts promise more than the whole", ("outcomes.good-parts.contributes=0.6",)),
    ("ES110", "outcomes fall short of the intent", ("outcomes.checked-out.contributes=0.1",)),
    ("ES111", "the cascade stops at departments", ("outcomes.intake-asks.level=department",
        "outcomes.own-intakes.level=department")),
    ("ES112", "a part is larger than its whole", ("outcomes.good-parts.level=organisation",
        "outcomes.right-first-time.level=department")),
    ("ES113", "a level is left out", ("outcomes.own-intakes.parent=known-faults",)),
    ("ES114", "an outcome hangs in the air", ("outcomes.checked-out.parent=null",)),
    ("ES115", "a part is due after the whole", ("outcomes.own-intakes.due=2027-09-30",)),
    ("ES116", "no test for done", ("outcomes.good-parts.done_when=null",)),
    ("ES118", "work serves nothing", ("initiatives.training.serves=[]",)),
    ("ES119", "a team is unsure what is wanted", ("survey.workshop.clarity=2.4",)),
    ("ES120", "the intent in soft words", (
        "intent.statement=Cut the share of repairs that come back from 12 % to 6 % by 2027-12-31, holistically or"
        " possibly more",)),
    ("ES121", "an outcome in soft words", ("outcomes.good-parts.statement=Cut the share of parts that fail within 30"
        " days from 3 % to 1 % by 2027-10-29 where appropriate",)),
    ("ES122", "the intent settles the how", ("intent.statement=Every Monday the workshop team must check all repairs"
        " so that returns fall from 12 % to 6 % by 2027-12-31",)),
    ("ES123", "an outcome settles the how", ("outcomes.good-parts.statement=Every Monday the purchasing team must call"
        " all suppliers so that failures fall from 3 % to 1 % by 2027-10-29",)),
    # work, risks, people
    ("ES201", "nobody owns an initiative", ("initiatives.goods-in.owner=[]",)),
    ("ES201", "a team owns an initiative", ("initiatives.goods-in.owner=purchasing",)),
    ("ES207", "three own an initiative", ("initiatives.goods-in.owner=[rosa, paul, olga]",)),
    ("ES202", "an external party without a risk", ("risks.bench-late.hits=[training]",)),
    ("ES203", "a likely risk without an answer", ("risks.council-asks.mitigation.active=false",)),
    ("ES204", "a team is overcommitted", ("teams.purchasing.people=1",)),
    ("ES205", "one person alone has a skill", ("teams.systems.skills.intake-system=1",
        "initiatives.questions.packages.screen.people=1", "initiatives.history.packages.view.people=1")),
    ("ES206", "a date that few futures meet", ("initiatives.training.due=2027-07-01",
        "initiatives.training.planned.finish=2027-07-01")),
    ("ES208", "a risk of no kind", ("risks.data-poor.kind=null",)),
    ("ES209", "a risk without a chance", ("risks.data-poor.chance=null",)),
    ("ES209", "a risk without a consequence", ("risks.data-poor.effort=null",)),
    ("ES210", "nobody watches a risk", ("risks.data-poor.owner=[]",)),
    ("ES211", "no risk at all", ("risks={}",)),
    ("ES212", "no dependency at all", ("initiatives.history.packages.view.after=[feed]",
        "initiatives.bench.packages.install.after=[manual]",
        "initiatives.training.packages.all-groups.after=[first-group]")),
    ("ES214", "due before what it waits for", ("initiatives.questions.due=2027-08-13",)),
    ("ES215", "an outcome due before what it needs", ("outcomes.good-parts.after=[checked-out]",)),
    ("ES216", "planned past its date", ("initiatives.suppliers.planned.finish=2027-09-24",)),
    ("ES218", "a team without a number", ("teams.purchasing.people=null",)),
    ("ES219", "no time for daily business", ("teams.purchasing.focus=1.0",)),
    ("ES221", "money is promised twice", ("budget.total=150000",)),
    ("ES221", "licences are promised twice", ("budgets.licences.total=30",)),
    ("ES222", "two alternatives run side by side", ("initiatives.bench-rented.selected=true",)),
    ("ES223", "no date anywhere", ("initiatives.training.due=null", "initiatives.training.planned=null",
        "outcomes.checked-out.due=null")),
    # who decides
    ("ES301", "an owner who may not decide", ("decisions.supplier.delegated_to={}",)),
    ("ES301", "a delegation that is too small", ("decisions.supplier.delegated_to.rosa.up_to=1000",)),
    ("ES302", "a forum that is asked too much", (
        "decisions.bench-plan={decided_by: gerd, forum: operations, ask_ahead: 12w}",
        "decisions.supplier.delegated_to={}", "forums.operations.decides_up_to=1", "forums.operations.every=5month",
        "decisions.supplier.ask_ahead=12w")),
    ("ES303", "a decision that nobody takes", ("decisions.bench-plan.decided_by=null",)),
    ("ES304", "a decider out of line", ("decisions.call-data.decided_by=rosa",)),
    ("ES305", "an owner with nowhere to go", ("people.rosa.reports_to=null",)),
    ("ES306", "nobody reports to anybody", tuple(f"people.{p}.reports_to=null" for p in
        ("olga", "paul", "rosa", "lars", "ines"))),
    ("ES308", "one owner of nearly everything", ("initiatives.questions.owner=olga", "initiatives.history.owner=olga",
        "initiatives.goods-in.owner=olga",
        "people.olga.priorities=[bench, training, questions, history, goods-in]")),
    ("ES309", "an owner without time", ("people.rosa.time=0.05",)),
    ("ES310", "a slow decision", ("decisions.bench-plan.takes=8w",)),
    ("ES311", "a consent that is asked for late", ("decisions.call-data.ask_ahead=0d",)),
    ("ES312", "a forum that is often cancelled", ("forums.operations.held=0.5", "decisions.supplier.delegated_to={}")),
    ("ES313", "all dates of a decision are past", ("decisions.year-plan.only_on=[2027-01-29]",)),
    # measures and progress
    ("ES401", "a reward against one's own work", ("metrics.repairs-a-day.works_against=[known-faults]",
        "metrics.repairs-a-day.bonus_share=0.2")),
    ("ES402", "activity carries a bonus", ("metrics.repairs-a-day.measures=activity",)),
    ("ES403", "work done is all that is measured", ("metrics.part-failures.measures=output",)),
    ("ES404", "no early sign", ("metrics.part-failures.kind=lagging",)),
    ("ES405", "a status gone stale", ("initiatives.bench.status.on=2027-02-01",)),
    ("ES406", "activity stands for success", ("metrics.questions-asked.measures=activity",)),
    ("ES407", "an outcome that nobody measures", ("outcomes.good-parts.measured_by=[]",)),
    ("ES409", "a metric without a goal", ("metrics.part-failures.target=null",)),
    ("ES410", "two rewards that oppose", ("metrics.repairs-a-day.works_against=[checked-out]",)),
    ("ES411", "nothing confirms the effect", ("outcomes.right-first-time.measured_by=[first-check]",)),
    ("ES413", "a metric nobody reads", ("metrics.part-failures.readings={}", "calendar.start=2026-12-07",
        "actuals.questions.draft.started=2026-12-07")),
    ("ES414", "a metric moves away", ("metrics.part-failures.readings={2027-03-26: 3.6}",)),
    ("ES415", "a metric missed its date", ("metrics.part-failures.by=2027-02-26",)),
    ("ES416", "a bonus on one figure", ("metrics.repairs-a-day.bonus_share=0.5", "metrics.complaints.rewards=[]")),
    ("ES417", "one that nobody reports on", ("initiatives.bench.status=null",)),
    ("ES418", "reported on track, simulated late", ("initiatives.suppliers.due=2027-06-18",
        "initiatives.suppliers.planned.finish=2027-06-18")),
    ("ES419", "a block that others wait for", ("initiatives.bench.status.is=blocked",)),
    ("ES420", "a date that has passed", ("initiatives.goods-in.due=2027-03-19",
        "initiatives.goods-in.planned=null")),
    ("ES421", "work that should have started", ("initiatives.history.planned.start=2027-02-15",)),
    ("ES423", "an estimate that is used up", ("actuals.suppliers.compare={started: 2027-03-01, spent: 15}",)),
    ("ES424", "a long way to the first output", ("intent.decided_on=2026-06-01",)),
    # learning and adapting
    ("ES501", "nothing to see for long", ("initiatives.training.packages.first-group.go=null",)),
    ("ES502", "planning past its deadline", ("actuals={}",)),
    ("ES503", "reviews that come too late", ("policy.review.every=1quarter",)),
    ("ES505", "nobody looks at progress", ("policy.review=null",)),
    ("ES506", "one team is seldom looked at", ("policy.review.by_team={systems: 1quarter}",)),
    ("ES507", "nobody looks back", ("policy.retro=null",)),
    ("ES508", "no signpost", ("triggers={}",)),
    ("ES509", "a signpost that is passed", ("triggers.systems-thin.when=teams.systems.people < 6",)),
    ("ES510", "a signpost that nobody can see", ("triggers.returns-rise.when=metrics.repairs-a-day.reading < 9",)),
    ("ES512", "an effect in doubt, untested", ("initiatives.bench.works=0.4", "initiatives.bench.smallest_test=null",
        "initiatives.bench.packages.run-in.release=false", "initiatives.bench.change.pilot=manual")),
    ("ES514", "everything is a must", tuple(f"initiatives.{i}.must=true" for i in
        ("questions", "history", "suppliers", "bench"))),
    ("ES515", "boundaries close everything",
        ("intent.boundaries=[{text: All as it is, protects: ['teams.*', 'initiatives.*', policy]}]",)),
    ("ES516", "the plan is frozen throughout", ("policy.replan.frozen=1quarter",)),
    ("ES518", "another plan every week", ("policy.replan={every: 1w}",)),
    ("ES519", "an owner puts others first", ("people.rosa.priorities=[suppliers]",)),
    # people
    ("ES601", "those affected hear nothing", ("initiatives.bench.change=null",)),
    ("ES602", "too many changes at once", ("initiatives.training.affects={workshop: 30}",
        "initiatives.training.change={why_told: true, involved: [workshop], training: 1d, pilot: first-group}")),
    ("ES603", "concerns stay unsaid", ("survey.systems.safe_to_speak=2.2",)),
    ("ES604", "a gap in taking people along", ("initiatives.bench.change.involved=[]",)),
    ("ES605", "all at once", ("initiatives.bench.affects={workshop: 80}", "initiatives.bench.change.pilot=null")),
    ("ES606", "an owner who may leave", ("people.rosa.leaves=0.4",)),
    ("ES608", "an expert who may leave", ("people.ines.leaves=0.3", "teams.systems.skills.intake-system=1",
        "initiatives.history.packages.feed.skill=null", "initiatives.questions.packages.screen.people=1")),
    ("ES609", "a team that loses people", ("teams.workshop.attrition=0.5",)),
    ("ES610", "two sites without a shared reading", ("outcomes.known-faults.read_as={}",)),
    ("ES611", "one team was not asked", ("outcomes.known-faults.read_as={systems: the intake makes the fault known}",)),
    ("ES612", "nowhere to ask", ("policy.questions=null",)),
    ("ES613", "answers come late", ("policy.questions={forum: operations}", "forums.operations.every=2month")),
    ("ES615", "a team with obstacles", ("survey.workshop.unobstructed=2.1",)),
    ("ES616", "a team pulled apart", ("survey.workshop.alignment=2.1",)),
    ("ES617", "nobody was asked", ("survey={}",)),
    ("ES618", "old answers", ("survey.workshop.on=2026-06-01",)),
    # money
    ("ES701", "nobody knows the cost of delay", ("outcomes.good-parts.worth=null", "outcomes.checked-out.worth=null",
        *(f"initiatives.{i}.value=null" for i in ("suppliers", "goods-in", "bench", "training")))),
    ("ES702", "one initiative without a value", ("initiatives.questions.value=null",)),
    ("ES703", "a value that nobody stands for", ("initiatives.bench.value.vouched_by=null",)),
    ("ES704", "more claimed than the outcome is worth", ("outcomes.checked-out.worth={per_year: 200000}",)),
    ("ES705", "more claimed than the intent is worth", ("intent.worth={per_year: 400000}",)),
    ("ES706", "parts worth more than the whole", ("outcomes.right-first-time.worth={per_year: 800000}",)),
    ("ES707", "work that does not pay back", ("initiatives.training.cost.total=220000", "budget.total=700000")),
    ("ES708", "the same work twice", ("initiatives.goods-in.name=Better and fewer suppliers",)),
    # the schedule
    ("SC101", "a package linked to nothing", (
        "initiatives.history.packages.loose={takes: {low: 1w, likely: 2w, high: 3w}, needs: {systems: 1}}",)),
    ("SC102", "work starts before it may", (
        "initiatives.suppliers.packages.offers.after=[{package: compare, lag: -2d}]",)),
    ("SC103", "waiting written as lag", ("initiatives.suppliers.packages.switch.after=[{package: offers, lag: 2d}]",)),
    ("SC104", "links that few can follow", ("initiatives.goods-in.packages.trial.after=[{package: pick, type: FF}]",
        "initiatives.history.packages.feed.after=[{package: sample, type: FF}]")),
    ("SC105", "a date instead of logic", ("initiatives.goods-in.packages.trial.not_before=2027-04-19",)),
    ("SC106", "a date that is not meant", ("initiatives.goods-in.due=2027-10-29",)),
    ("SC107", "too little time left", ("initiatives.goods-in.due=2027-06-11",
        "initiatives.goods-in.planned.finish=2027-06-11")),
    ("SC108", "a package of half a year", (
        "initiatives.training.packages.all-groups.takes={low: 8w, likely: 13w, high: 20w}",)),
    ("SC109", "a plan that lies in the past", ("initiatives.bench.planned.finish=2027-03-26",)),
    ("SC110", "work without people", ("initiatives.training.packages.first-group.needs={}",)),
    ("SC112", "a chain that breaks", ("initiatives.goods-in.packages.rollin.after=[{package: trial, type: SS}]",)),
    ("SC202", "due after its outcome", ("outcomes.good-parts.due=2027-08-20",)),
    ("SC203", "estimates without a range", ("sizes={S: 5, M: 12}", *(
        f"initiatives.{at}.takes={weeks}w" for at, weeks in (
            ("questions.packages.trial", 3), ("suppliers.packages.offers", 6), ("suppliers.packages.switch", 8),
            ("goods-in.packages.trial", 4), ("bench.packages.manual", 3), ("bench.packages.run-in", 4))))),
    ("SC205", "no baseline", ("initiatives.history.planned=null", "initiatives.bench.planned=null")),
    # what only some files say
    ("ES217", "a team close to full", ("teams.workshop.people=2", "teams.workshop.focus=0.4")),
    ("ES220", "more initiatives than people", ("policy.wip_limit=null", "teams.workshop.people=2")),
    ("ES408", "one initiative without its measure", tuple(
        f"metrics.{i}={{name: {i}, kind: lagging, measures: outcome, baseline: 9, target: 5, by: 2027-10-29,"
        " readings: {2027-03-26: 8.5}}" for i in ("questions", "history", "suppliers", "bench", "training"))),
    ("ES412", "too many figures", (
        "outcomes.known-faults.measured_by=[fault-known, first-check, returns, complaints, part-failures,"
        " questions-asked]",)),
    ("ES504", "the plan is never made anew", ("policy.replan=null", "triggers={}")),
    ("ES511", "planning without an end", ("policy.planning_deadline=null", "actuals={}", *(
        f"initiatives.{i}.status=null" for i in ("questions", "suppliers", "bench")), *(
        f"initiatives.{i}.planned.start=2027-04-05" for i in ("questions", "suppliers", "bench")))),
    ("ES513", "the first test comes late", ("initiatives.training.packages.first-group.go=null",
        "initiatives.training.packages.all-groups.go=0.9",
        "initiatives.training.packages.all-groups.takes={low: 8w, likely: 15w, high: 16w}")),
    ("ES517", "hard dates everywhere", tuple(f"initiatives.{i}.due={{by: {day}, hard: true}}" for i, day in (
        ("questions", "2027-06-18"), ("history", "2027-07-23"), ("suppliers", "2027-09-03"),
        ("goods-in", "2027-08-06")))),
    ("ES520", "by rank, and nothing has one", ("policy.dispatch=rank",)),
    ("ES607", "a decider who may leave", ("people.gerd.leaves=0.4", "decisions.supplier.decided_by=gerd",
        "decisions.supplier.delegated_to={}")),
    ("ES901", "a waiver that has expired", (
        "waivers=[{rule: ES116, entity: outcomes.good-parts, why: soon, by: olga, until: 2027-02-26}]",)),
    ("ES902", "a waiver of nothing", (
        "waivers=[{rule: ES116, entity: outcomes.good-parts, why: soon, by: olga, until: 2027-12-17}]",)),
    ("ES903", "a waiver of what may not be waived", (
        "waivers=[{rule: ES903, entity: outcomes.good-parts, why: soon, by: olga, until: 2027-12-17}]",)),
    ("SC111", "a baseline that was missed", ("initiatives.suppliers.planned.finish=2027-03-26",)),
    ("SC113", "a chain longer than its time", ("initiatives.training.due=2027-06-18",
        "initiatives.training.planned.finish=2027-06-18")),
    ("SC114", "less finished than planned", ("initiatives.questions.planned.finish=2027-03-19",)),
    ("SC201", "work that is not broken down", ("initiatives.goods-in.packages={}",
        "initiatives.training.decisions={}", "initiatives.training.packages={}")),
    ("ES117", "an intent with nothing below it", ("outcomes={}", *(f"initiatives.{i}.serves=[]" for i in
        ("questions", "history", "suppliers", "goods-in", "bench", "training", "bench-rented")))),
    ("ES213", "four wait for one, and nobody calls it a risk", (
        "initiatives.history.packages.view.after=[feed, questions.screen, goods-in.pick]",
        "initiatives.questions.packages.launch.after=[screen, goods-in.pick]",
        "initiatives.suppliers.packages.switch.after=[offers, goods-in.pick]",
        "initiatives.training.packages.all-groups.after=[first-group, bench.run-in, goods-in.pick]")),
    ("ES307", "one decider whom everyone waits for", (
        "decisions.money={name: Release of money, decided_by: gerd, takes: 2d, ask_ahead: 4w}",
        *(f"initiatives.{i}.decisions.money={package}" for i, package in (
            ("questions", "launch"), ("history", "view"), ("suppliers", "switch"), ("goods-in", "rollin"))))),
    ("ES422", "late is the rule", tuple(change for i, finished in (
        ("shelves", "2027-03-05"), ("lamps", "2027-03-05"), ("door", "2027-02-05"), ("labels", "2027-02-05"))
        for change in (f"initiatives.{i}={{name: {i}, serves: good-parts, owner: rosa, due: 2027-02-12,"
        " value: {per_week: 300, vouched_by: olga}, cost: {total: 1000},"
        " packages: {all: {team: purchasing, effort: S, release: true}}}",
        f"actuals.{i}.all={{started: 2027-01-11, finished: {finished}}}"))),
    ("ES614", "one initiative over five teams", (*(change for i in ("paint", "store") for change in (
        f"teams.{i}={{people: 3, day_rate: 320, focus: 0.5, site: bremen, attrition: 0.1}}",
        f"survey.{i}={{on: 2027-02-19, n: 7, clarity: 4.0, alignment: 3.9, unobstructed: 3.6, safe_to_speak: 4.1}}")),
        "initiatives.goods-in.packages.rollin.needs={purchasing: 1, workshop: 1, systems: 1, paint: 1, store: 1}")),
    ("SC204", "work under way, unmeasured", ("actuals.questions.trial={started: 2027-03-15}",
        "actuals.suppliers.compare={started: 2027-03-01}", "actuals.bench.manual={started: 2027-03-15}")),
)  # fmt: skip


@cache
def packs() -> tuple[RulePack, ...]:
    return load_packs(["execution", "schedule"])


def look(source: Source) -> Audit:
    portfolio = validate(source)
    model = compile_model(portfolio)
    return audit(portfolio, model, packs(), simulate(model, Draws(seed=1, replications=20)))


@cache
def found(fault: str) -> Counter[str]:
    """Codes of the rules that one fault sets off."""
    [(_, _, changes)] = [it for it in FAULTS if it[1] == fault]
    broken = apply_patches(read_source(CLEAN), [parse_assignment(change) for change in changes], layer=fault)
    return Counter(finding.code for finding in look(broken).findings)


def test_a_clean_portfolio_has_no_finding_and_is_sound() -> None:
    result = look(read_source(CLEAN))
    assert [f"{finding.code} {finding.message}" for finding in result.findings] == []
    assert result.grade == "sound"
    assert {item.status for item in result.checklist} == {"green"}


@pytest.mark.parametrize(("code", "fault"), [it[:2] for it in FAULTS], ids=[f"{it[0]}: {it[1]}" for it in FAULTS])
def test_a_seeded_fault_is_found_by_its_rule_and_by_few_others(code: str, fault: str) -> None:
    codes = found(fault)
    assert code in codes
    assert len(codes) - 1 <= MOST_OTHERS, codes


def test_faults_set_off_few_other_rules_on_average(capsys: pytest.CaptureFixture[str]) -> None:
    others = {fault: sorted(found(fault).keys() - {code}) for code, fault, _ in FAULTS}
    with capsys.disabled():  # the confusion table is for reading
        print()  # noqa: T201 - see above
        for code, fault, _ in FAULTS:
            print(f"  {code} x{found(fault)[code]}  {fault:<42} {' '.join(others[fault]) or '-'}")  # noqa: T201 - see above
    assert len(FAULTS) >= 50
    assert sum(map(len, others.values())) / len(FAULTS) <= FEW_ON_AVERAGE
