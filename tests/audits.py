"""Audits as render gets them, with one finding as a matter of course."""

from __future__ import annotations

import datetime as dt
from typing import Any

from execsim.results.contract import AuditDocument, ChecklistPart, FindingPart
from execsim.results.contract_part import Place


def finding(**changed: Any) -> FindingPart:
    told_ = {
        "code": "ES301", "name": "accountable-without-authority", "severity": "high", "pitfall": "no authority",
        "given": "initiative", "entity": "initiatives.crm", "title": "One record", "path": "initiatives.crm.owner",
        "message": "decisions sit elsewhere", "location": Place(file="plan.yaml", line=7, column=5),
        "mitigation": "Delegate them", "ask": ("Who decides?",), "evidence": {}, "remedy": None,
        "fingerprint": "abc", "waived": False, "waived_until": None,
    }  # fmt: skip
    return FindingPart.model_validate(told_ | changed)


def audit(*findings: FindingPart, **changed: Any) -> AuditDocument:
    item = ChecklistPart(
        item="clarity", title="Strategic clarity", status="yellow", because="1 of 2", ask=(), looked=2, found=1
    )
    told_ = {
        "portfolio": "Keep customers", "as_of": dt.date(2027, 3, 31), "grade": "feasible", "rules": 54,
        "findings": findings, "checklist": (item,), "skipped": (), "blind": (),
    }  # fmt: skip
    return AuditDocument.model_validate(told_ | changed)
