"""What to call an entry that has no name: its id as words."""

from __future__ import annotations

_ALONE = frozenset(("it", "hr", "pr"))  # also a word of its own, or too short to be sure of within others
_ACRONYMS = frozenset((
    "api", "b2b", "bi", "ceo", "cfo", "cio", "coo", "crm", "cto", "dwh", "eu", "erp", "etl", "faq", "gdpr", "iot",
    "kpi", "mvp", "nps", "okr", "pmo", "qa", "rfp", "roi", "seo", "sla", "sso", "ui", "uk", "ux", "vat", "vpn",
))  # fmt: skip


def name_of(id_: str) -> str:
    """An id as readers say it: `crm-link` is `CRM link`, `it` is `IT`, `make-it-work` is `Make it work`."""
    if id_ in _ALONE:
        return id_.upper()
    words = [word.upper() if word in _ACRONYMS else word for word in id_.replace("_", "-").split("-")]
    text = " ".join(words)
    return text[:1].upper() + text[1:]
