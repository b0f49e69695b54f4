"""What is plausible, decided without asking anybody."""

import re

from stdnum import get_cc_module
from stdnum.eu.vat import MEMBER_STATES
from stdnum.exceptions import ValidationError as NotPlausible

from accounts.errors import VatIdRefused

# Countries whose VAT ids begin with other letters than their own.
VAT_PREFIXES = {"GR": "EL"}
# Letters of VAT ids that VIES knows; XI is Northern Ireland.
VIES_LETTERS = tuple(
    sorted(VAT_PREFIXES.get(state.upper(), state.upper()) for state in MEMBER_STATES)
)
PLAIN_ID = re.compile(r"[A-Z0-9]{4,20}")
SEPARATORS = re.compile(r"[\s.\-/]")


def checked_vat_id(text: str, country: str) -> str:
    """The VAT id as it is written on invoices, or raise VatIdRefused.

    Form and check digit only, offline: whether it is registered is another question.
    In the European Union and Britain the country's letters are put in front when they
    are missing.
    Where the country's form is not known, four to twenty letters and digits will do.
    """
    compact = SEPARATORS.sub("", text).upper()
    module = get_cc_module(country.lower(), "vat")
    if module is None:
        if not PLAIN_ID.fullmatch(compact):
            raise VatIdRefused(vat_id=text.strip(), country=country)
        return compact
    try:
        core = str(module.validate(compact))
    except NotPlausible:
        raise VatIdRefused(vat_id=text.strip(), country=country) from None
    letters = _letters(country)
    return core if core.startswith(letters) else f"{letters}{core}"


def _letters(country: str) -> str:
    if country == "GB" or country.lower() in MEMBER_STATES:
        return VAT_PREFIXES.get(country, country)
    return ""
