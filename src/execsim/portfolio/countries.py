"""Countries and regions whose public holidays are known."""

from __future__ import annotations

from difflib import get_close_matches


def check_country(text: str) -> None:
    """Raise ValueError, with what was probably meant, unless holidays are known for a country or region."""
    from holidays import list_supported_countries  # noqa: PLC0415 - most portfolios name no country
    from holidays.registry import COUNTRIES  # noqa: PLC0415 - as above

    country, dash, region = text.partition("-")
    regions = list_supported_countries()
    if country not in regions:
        codes = {name: entry[1] for name, entry in COUNTRIES.items()} | {code.lower(): code for code in regions}
        meant = get_close_matches(country.lower().replace(" ", "_"), codes, n=3, cutoff=0.6)
        guess = " or ".join(dict.fromkeys(codes[name] for name in meant))
        hint = f"did you mean {guess}?" if guess else "write the two letters of its ISO code, such as DE or US"
        raise ValueError(f"no holidays are known for '{text[:60]}': {hint}")
    if dash and region not in regions[country]:
        known = ", ".join(sorted(regions[country]))
        hint = f"write {country} alone or with one of {known}" if known else f"write {country} alone"
        raise ValueError(f"no holidays are known for the region '{region[:60]}' of {country}: {hint}")
