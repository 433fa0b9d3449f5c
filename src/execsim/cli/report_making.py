"""What a report is made of: audit, forecast, plan and comparisons of one file, on the same luck."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from execsim.cli.audit import Request
from execsim.cli.shell import Shell
from execsim.errors import UsageError

if TYPE_CHECKING:
    from execsim.portfolio.load import Loaded
    from execsim.render.audience import Audience
    from execsim.results.comparison import Comparison
    from execsim.results.contract_prices import PricesDocument
    from execsim.results.contract_report import ReportDocument
    from execsim.results.contract_rolling import FrontierDocument
    from execsim.results.contract_sensitivity import SensitivityDocument
    from execsim.results.findings import Audit
    from execsim.results.forecast import Forecast
    from execsim.results.plan import Plan


@dataclass(frozen=True)
class Order:
    """What a report is to be made of."""

    file: str
    scenarios: Sequence[str] = ()
    sets: list[str] | None = None
    futures: int = 500
    seed: int = 1
    time_limit: float = 20.0  # seconds for the plan; 0: none
    workers: int = 1
    confidential: bool = False
    names: bool = False
    deep: bool = False


@dataclass(frozen=True)
class Deep:
    """What takes the longest, as far as it was wanted."""

    prices: PricesDocument | None = None
    sensitivity: SensitivityDocument | None = None
    frontier: FrontierDocument | None = None


def make_report(shell: Shell, order: Order) -> ReportDocument:
    """Audit, simulate, plan, compare, and write it all down; Ctrl-C ends a step with what there is."""
    return _Making(shell, order).document()


class _Making:
    """The steps towards one report."""

    def __init__(self, shell: Shell, order: Order) -> None:
        from execsim.cli.compare import load_scenarios  # noqa: PLC0415 - engines load when they run
        from execsim.cli.files import audience_of, find_file  # noqa: PLC0415
        from execsim.model.compile import compile_model  # noqa: PLC0415
        from execsim.model.draws import Draws  # noqa: PLC0415
        from execsim.portfolio.load import load  # noqa: PLC0415
        from execsim.portfolio.source import read_source  # noqa: PLC0415
        from execsim.render.report.agenda import THE_PLAN  # noqa: PLC0415

        self._shell, self._order = shell, order
        below = [read_source(find_file(order.file), tolerant=True)]
        self._loaded = load(below[0], sets=order.sets or ())
        scenarios, self._whys = load_scenarios(below, order.scenarios, order.sets or ())
        if THE_PLAN in scenarios:
            raise UsageError(f"a scenario cannot be called '{THE_PLAN}' in a report: that is what it calls its own")
        self._scenarios: dict[str, Loaded] = scenarios
        self._readers = [
            audience_of(one, confidential=order.confidential, names=order.names)
            for one in (self._loaded, *scenarios.values())
        ]
        self._model = compile_model(self._loaded.portfolio)
        self._draws = Draws(order.seed, order.futures)

    @property
    def _audience(self) -> Audience:
        return replace(self._readers[0], versions=tuple(reader.portfolio for reader in self._readers[1:]))

    def document(self) -> ReportDocument:
        """Every step, and what they came to."""
        from execsim.analysis.postponed import next_meetings  # noqa: PLC0415 - engines load when they run
        from execsim.render.audit_document import audit_document  # noqa: PLC0415
        from execsim.render.comparison_document import comparison_document  # noqa: PLC0415
        from execsim.render.forecast_document import forecast_document  # noqa: PLC0415
        from execsim.render.plan_document import plan_document  # noqa: PLC0415
        from execsim.render.report.agenda import THE_PLAN, Agenda, Sitting  # noqa: PLC0415
        from execsim.render.report.demand_parts import demand_parts  # noqa: PLC0415
        from execsim.render.report.document import Results, report_document  # noqa: PLC0415

        audience, model = self._audience, self._model
        found_findings = self._look()
        audit = audit_document(found_findings, audience)
        forecast = self._simulate()
        plan = self._plan() if forecast.value.any() else None  # without values every plan is worth nothing
        found = self._compare(self._alternatives(plan), "comparing")
        planned = found.forecasts.get(THE_PLAN) if found else None
        if plan is not None and planned is not None:
            plan = replace(plan, simulated_value=float(planned.net_value.mean()))
        waiting = self._compare(self._postponed(forecast), "waiting one meeting")
        together = None if plan is None or planned is None else self._together(plan)
        deep = self._deep(found_findings, audience, plan) if self._order.deep else Deep()
        results = Results(
            audit,
            forecast_document(forecast, audience),
            plan=None if plan is None else plan_document(plan, audience),
            planned=None if planned is None else forecast_document(planned, audience),
            comparison=None if found is None else comparison_document(found, audience),
            waiting=None if waiting is None else comparison_document(waiting, audience),
            together=None if together is None else comparison_document(together, audience),
            prices=deep.prices,
            sensitivity=deep.sensitivity,
            frontier=deep.frontier,
            demand=demand_parts(forecast, audience),
            planned_demand={} if planned is None else demand_parts(planned, audience),
        )
        sittings = {id_: Sitting(m.next, m.after) for id_, m in next_meetings(model).items()}
        today = model.calendar.start_date(model.as_of)
        agenda = Agenda(audience, sittings, today, model.calendar.finish_date(model.horizon))
        return report_document(results, agenda, audience, file=self._order.file)

    @property
    def _stopped(self) -> bool:
        return self._shell.interrupt.pressed

    def _look(self) -> Audit:
        request = Request(self._order.file, None, self._order.sets, None, None, None, None, None)
        return request.look(self._loaded, request.packs())

    def _deep(self, audit: Audit, audience: Audience, plan: Plan | None) -> Deep:
        """What the findings are worth, what the answer hangs on, and what a budget buys; nothing after Ctrl-C."""
        from execsim.analysis.frontier import frontier  # noqa: PLC0415 - an engine
        from execsim.analysis.sensitivity import sensitivity  # noqa: PLC0415
        from execsim.cli.price import priced  # noqa: PLC0415
        from execsim.render.frontier_document import frontier_document  # noqa: PLC0415
        from execsim.render.sensitivity_document import sensitivity_document  # noqa: PLC0415

        if self._stopped:
            return Deep()
        order, shell = self._order, self._shell
        deep = Deep(priced(shell, self._loaded, audit, audience, order.futures, order.seed, order.workers))
        if self._stopped:
            return deep
        worlds = self._alternatives(plan)
        with shell.working("trying", order.workers) as tick:
            found = sensitivity(self._loaded, self._draws, scenarios=worlds, workers=order.workers, tick=tick)
        deep = replace(deep, sensitivity=sensitivity_document(found, self._model, audience))
        if plan is None or plan.value is None or self._stopped:
            return deep
        seconds = order.time_limit / 2
        with shell.working("trying budgets", order.workers) as tick:
            try:
                points = frontier(self._loaded, self._draws, "cost", time_limit=seconds, tick=tick)
            except UsageError:  # no plan within any part of the budget
                return deep
        return replace(deep, frontier=frontier_document(points, audience))

    def _together(self, plan: Plan) -> Comparison | None:
        """The scenarios on top of the plan, against the plan; without those that take away what it needs."""
        from execsim.analysis.compare import compare  # noqa: PLC0415 - an engine
        from execsim.errors import InputError  # noqa: PLC0415
        from execsim.portfolio.load import patched  # noqa: PLC0415
        from execsim.render.report.agenda import THE_PLAN  # noqa: PLC0415

        both: dict[str, Loaded] = {}
        for name, scenario in self._scenarios.items():
            with contextlib.suppress(InputError):
                both[name] = patched(scenario, plan.patches(), name=THE_PLAN)
        if not both or self._stopped:
            return None
        base = patched(self._loaded, plan.patches(), name=THE_PLAN)
        with self._shell.working("comparing on top of the plan", self._order.workers) as tick:
            return compare(base, both, self._draws, whys=self._whys, workers=self._order.workers, tick=tick)

    def _simulate(self) -> Forecast:
        from execsim.simulation.engine import simulate  # noqa: PLC0415 - an engine

        with self._shell.working("simulating", self._order.workers) as tick:
            return simulate(self._model, self._draws, workers=self._order.workers, tick=tick)

    def _plan(self) -> Plan | None:
        """The plan; None where none is wanted, where there is nothing to choose, or after Ctrl-C."""
        from execsim.optimisation.engine import optimise  # noqa: PLC0415 - an engine

        if self._order.time_limit <= 0 or self._stopped or not len(self._model.initiatives):
            return None
        with self._shell.working("planning") as tick:
            return optimise(self._model, time_limit=self._order.time_limit, seed=self._order.seed, tick=tick)

    def _alternatives(self, plan: Plan | None) -> dict[str, Loaded]:
        """The plan as a scenario, and those of the user."""
        from execsim.portfolio.load import patched  # noqa: PLC0415 - pydantic
        from execsim.render.report.agenda import THE_PLAN  # noqa: PLC0415

        if plan is None or plan.status == "infeasible":
            return self._scenarios
        return {THE_PLAN: patched(self._loaded, plan.patches(), name=THE_PLAN), **self._scenarios}

    def _postponed(self, forecast: Forecast) -> dict[str, Loaded]:
        """Scenarios in which a decision that people wait for falls one meeting later."""
        from execsim.analysis.postponed import next_meetings, put_off, weightiest  # noqa: PLC0415 - engines

        meetings = next_meetings(self._model)
        shown = [id_ for id_ in weightiest(forecast) if self._audience.shows(f"decisions.{id_}")]
        forums = {id_: self._loaded.portfolio.decisions[id_].forum or "" for id_ in shown}
        return {id_: put_off(self._loaded, id_, meetings[forum].next) for id_, forum in forums.items()}

    def _compare(self, scenarios: Mapping[str, Loaded], what: str) -> Comparison | None:
        from execsim.analysis.compare import compare  # noqa: PLC0415 - an engine

        if not scenarios or self._stopped:
            return None
        with self._shell.working(what, self._order.workers) as tick:
            return compare(
                self._loaded, scenarios, self._draws, whys=self._whys, workers=self._order.workers, tick=tick
            )
