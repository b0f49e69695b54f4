"""Who may buy restricted goods: values in, refusals out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.conf import settings
from django.utils.translation import get_language, gettext
from django_countries import countries as all_countries

from shop.templatetags.angro import date_day


class RefusalCode(StrEnum):
    COMPANIES_ONLY = "companies_only"
    PERSONS_ONLY = "persons_only"
    LICENCE_FOR_COMPANIES = "licence_for_companies"
    LICENCE_MISSING = "licence_missing"
    LICENCE_WAITING = "licence_waiting"
    LICENCE_ENDED = "licence_ended"
    REGION = "region"
    TOO_YOUNG = "too_young"
    AGE_UNKNOWN = "age_unknown"


LICENCE_CODES = frozenset(
    {
        RefusalCode.LICENCE_MISSING,
        RefusalCode.LICENCE_WAITING,
        RefusalCode.LICENCE_ENDED,
    }
)
COMPANY_CODES = frozenset(
    {RefusalCode.COMPANIES_ONLY, RefusalCode.LICENCE_FOR_COMPANIES}
)


@dataclass(frozen=True)
class Refusal:
    """Why an article is not sold to somebody.

    `licence` is the name of the kind, `age` the least in years, `country` where it
    would go.
    """

    code: RefusalCode
    licence: str = ""
    country: str = ""
    age: int = 0
    ended_on: date | None = None

    @property
    def is_settled_later(self) -> bool:
        """It may go into the cart: what is missing is asked for at checkout."""
        return self.code == RefusalCode.AGE_UNKNOWN

    @property
    def sentence(self) -> str:
        """The refusal as people read it."""
        words = {
            "licence": self.licence,
            "age": self.age,
            "day": date_day(self.ended_on),
            "country": all_countries.name(self.country) or self.country,
        }
        return _SENTENCES[self.code]() % words


_SENTENCES = {
    RefusalCode.COMPANIES_ONLY: lambda: gettext("For companies only."),
    RefusalCode.PERSONS_ONLY: lambda: gettext("For consumers only."),
    RefusalCode.LICENCE_FOR_COMPANIES: lambda: gettext(
        "For companies with a licence: %(licence)s."
    ),
    RefusalCode.LICENCE_MISSING: lambda: gettext("Needs a licence: %(licence)s."),
    RefusalCode.LICENCE_WAITING: lambda: gettext(
        "Your licence is being checked: %(licence)s."
    ),
    RefusalCode.LICENCE_ENDED: lambda: gettext(
        "Your licence ended on %(day)s: %(licence)s."
    ),
    RefusalCode.REGION: lambda: gettext("Not sold to where it would go: %(country)s."),
    RefusalCode.TOO_YOUNG: lambda: gettext("Sold from the age of %(age)s on."),
    RefusalCode.AGE_UNKNOWN: lambda: gettext(
        "Sold from the age of %(age)s on. Please give your date of birth."
    ),
}


@dataclass(frozen=True)
class LicenceNeeded:
    """A kind of licence, with its names by language."""

    kind_id: int
    names: Mapping[str, str] = field(hash=False)
    code: str = ""

    @property
    def name(self) -> str:
        language = get_language() or settings.LANGUAGE_CODE
        own = self.names.get(language) or self.names.get(settings.LANGUAGE_CODE)
        return own or self.code


@dataclass(frozen=True)
class Target:
    """Goods a rule is about, beside single products: one of the three is set."""

    path: str = ""
    brand_id: int | None = None
    tag: str = ""


@dataclass(frozen=True)
class RestrictionRule:
    """A restriction as it is judged. `has_products`: it names single products too."""

    pk: int
    audience: str = ""
    licences: tuple[LicenceNeeded, ...] = ()
    region_effect: str = ""
    countries: frozenset[str] = frozenset()
    postcodes: tuple[str, ...] = ()
    minimum_age: int = 0
    handling: str = ""
    is_hidden: bool = False
    targets: tuple[Target, ...] = ()
    has_products: bool = False


@dataclass(frozen=True)
class Goods:
    """What a rule looks at in an article; `restriction_ids` name its product.

    A kit is sold where all its `parts` are.
    """

    path: str
    brand_id: int | None = None
    tags: frozenset[str] = frozenset()
    restriction_ids: frozenset[int] = frozenset()
    parts: tuple["Goods", ...] = ()


@dataclass(frozen=True)
class Place:
    """Where goods would go. The postcode is None as long as nobody asked for it."""

    country: str
    postcode: str | None = None


@dataclass(frozen=True)
class LicenceHeld:
    """A licence that counts for the buyer; `state` as accounts keeps it."""

    kind_id: int
    state: str
    valid_from: date | None = None
    expires_on: date | None = None

    def is_valid_on(self, day: date) -> bool:
        """Approved, begun, and lasting until `day` or longer.

        The date itself counts: nobody waits for a sweep.
        """
        has_begun = self.valid_from is None or self.valid_from <= day
        return self.state == "approved" and has_begun and not self.is_over_on(day)

    def is_over_on(self, day: date) -> bool:
        return self.expires_on is not None and self.expires_on < day


@dataclass(frozen=True)
class Asker:
    """Who would buy. `kind` is company, person or "" for somebody not signed in.

    `places` are all that goods may go to: one where a delivery was chosen.
    """

    kind: str
    places: tuple[Place, ...]
    today: date
    licences: tuple[LicenceHeld, ...] = ()
    born_on: date | None = None


def applies(rule: RestrictionRule, goods: Goods) -> bool:
    """Say whether `rule` is about `goods`, or what is in them."""
    if rule.pk in goods.restriction_ids:
        return True
    if any(_meets(target, goods) for target in rule.targets):
        return True
    return any(applies(rule, part) for part in goods.parts)


def _meets(target: Target, goods: Goods) -> bool:
    if target.path:
        return goods.path.startswith(target.path)
    if target.tag:
        return target.tag in goods.tags
    return target.brand_id is not None and target.brand_id == goods.brand_id


def refusals_of(rule: RestrictionRule, asker: Asker) -> tuple[Refusal, ...]:
    """What of `rule` does not hold for `asker`; empty when all does."""
    if rule.audience and asker.kind and asker.kind != rule.audience:
        return (_audience_refusal(rule),)
    if rule.audience == "company" and not asker.kind:
        return (_audience_refusal(rule),)
    found = [_licence_refusal(needed, asker) for needed in rule.licences]
    found.append(_region_refusal(rule, asker))
    if asker.kind == "person" and rule.minimum_age:
        found.append(age_refusal(rule.minimum_age, asker.born_on, asker.today))
    return tuple(refusal for refusal in found if refusal is not None)


def _audience_refusal(rule: RestrictionRule) -> Refusal:
    if rule.audience != "company":
        return Refusal(RefusalCode.PERSONS_ONLY)
    if rule.licences:
        names = ", ".join(needed.name for needed in rule.licences)
        return Refusal(RefusalCode.LICENCE_FOR_COMPANIES, licence=names)
    return Refusal(RefusalCode.COMPANIES_ONLY)


def _licence_refusal(needed: LicenceNeeded, asker: Asker) -> Refusal | None:
    if asker.kind != "company":
        return Refusal(RefusalCode.LICENCE_FOR_COMPANIES, licence=needed.name)
    own = [one for one in asker.licences if one.kind_id == needed.kind_id]
    if any(one.is_valid_on(asker.today) for one in own):
        return None
    if any(one.state == "handed_in" for one in own):
        return Refusal(RefusalCode.LICENCE_WAITING, licence=needed.name)
    over = [
        one.expires_on
        for one in own
        if one.expires_on is not None and one.is_over_on(asker.today)
    ]
    if over:
        return Refusal(
            RefusalCode.LICENCE_ENDED, licence=needed.name, ended_on=max(over)
        )
    return Refusal(RefusalCode.LICENCE_MISSING, licence=needed.name)


def _region_refusal(rule: RestrictionRule, asker: Asker) -> Refusal | None:
    """Refused only where no place the goods may go to is served."""
    if not rule.region_effect or any(serves(rule, place) for place in asker.places):
        return None
    place = asker.places[0] if asker.places else Place("")
    return Refusal(RefusalCode.REGION, country=place.country)


def serves(rule: RestrictionRule, place: Place) -> bool:
    """Say whether the goods of `rule` go to `place`.

    A postcode nobody asked for yet stands in no way. One that was left empty does:
    else a ban would end where somebody leaves it out.
    """
    if not rule.region_effect:
        return True
    is_only = rule.region_effect == "only"
    if place.country not in rule.countries:
        return not is_only
    if not rule.postcodes:
        return is_only
    if place.postcode is None:
        return True
    asked = plain_postcode(place.postcode)
    is_listed = asked.startswith(tuple(map(plain_postcode, rule.postcodes)))
    return bool(asked) and is_listed == is_only


def plain_postcode(text: str) -> str:
    """A postcode as postcodes are compared: 00-950 is 00950, sw1a 1aa is SW1A1AA."""
    return "".join(sign for sign in text.upper() if sign.isalnum())


def age_refusal(minimum_age: int, born_on: date | None, today: date) -> Refusal | None:
    """Whether somebody born on a day is old enough; an unknown day is refused too."""
    if not minimum_age:
        return None
    if born_on is None:
        return Refusal(RefusalCode.AGE_UNKNOWN, age=minimum_age)
    if age_on(born_on, today) < minimum_age:
        return Refusal(RefusalCode.TOO_YOUNG, age=minimum_age)
    return None


def age_on(born_on: date, today: date) -> int:
    """Whole years; who was born on 29 February is older from 1 March on."""
    had_birthday = (today.month, today.day) >= (born_on.month, born_on.day)
    return today.year - born_on.year - (not had_birthday)


def hides(rule: RestrictionRule, asker: Asker) -> bool:
    """Say whether the goods of `rule` do not show to `asker` at all."""
    if not rule.is_hidden:
        return False
    return any(not refusal.is_settled_later for refusal in refusals_of(rule, asker))


def refusals_for(
    goods: Goods, rules: Iterable[RestrictionRule], asker: Asker
) -> tuple[Refusal, ...]:
    """Why `goods` are not sold to `asker`: each reason once, the hardest first."""
    found: dict[Refusal, None] = {}
    for rule in rules:
        if applies(rule, goods):
            found |= dict.fromkeys(refusals_of(rule, asker))
    return tuple(sorted(found, key=lambda refusal: refusal.is_settled_later))


@dataclass(frozen=True)
class Conditions:
    """What is said of goods whoever asks: an age, handling classes, licences."""

    minimum_age: int = 0
    handling: frozenset[str] = frozenset()
    licences: tuple[str, ...] = ()


def conditions_for(goods: Goods, rules: Sequence[RestrictionRule]) -> Conditions:
    """The conditions of sale of `goods`."""
    found = [rule for rule in rules if applies(rule, goods)]
    names = [needed.name for rule in found for needed in rule.licences]
    return Conditions(
        minimum_age=max((rule.minimum_age for rule in found), default=0),
        handling=frozenset(rule.handling for rule in found if rule.handling),
        licences=tuple(dict.fromkeys(names)),
    )
