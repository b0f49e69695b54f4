"""Who may buy restricted goods, beside a plain retelling of the rules."""

from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.restriction_rules import (
    Asker,
    Goods,
    LicenceHeld,
    LicenceNeeded,
    Place,
    Refusal,
    RefusalCode,
    RestrictionRule,
    Target,
    age_on,
    age_refusal,
    applies,
    conditions_for,
    hides,
    refusals_for,
    refusals_of,
    serves,
)

TODAY = date(2026, 11, 20)
DAYS = st.dates(date(1930, 1, 1), date(2040, 12, 31))
NEAR = st.none() | st.dates(TODAY - timedelta(days=3), TODAY + timedelta(days=3))
COUNTRIES = st.sampled_from(["RO", "PL", "DE"])
POSTCODES = st.sampled_from(["500035", "50-0", "10", "00-950", "SW1A 1AA", ""])


# The first draw compiles a strategy, which takes a busy machine a second.
patient = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


def rule(**fields) -> RestrictionRule:
    return RestrictionRule(pk=fields.pop("pk", 1), **fields)


def needs(*kind_ids: int) -> tuple[LicenceNeeded, ...]:
    return tuple(LicenceNeeded(pk, {"en": f"Kind {pk}"}) for pk in kind_ids)


def company(**fields) -> Asker:
    return Asker("company", (Place("RO"),), TODAY, **fields)


def person(**fields) -> Asker:
    return Asker("person", (Place("RO"),), TODAY, **fields)


GUEST = Asker("", (Place("RO"),), TODAY)
BROAD = st.sampled_from(
    [
        Target(path="0001"),
        Target(path="00010002"),
        Target(brand_id=7),
        Target(tag="new"),
    ]
)
RULES = st.builds(
    RestrictionRule,
    pk=st.integers(1, 5),
    audience=st.sampled_from(["", "company", "person"]),
    licences=st.lists(st.sampled_from([1, 2]), unique=True).map(lambda i: needs(*i)),
    region_effect=st.sampled_from(["", "only", "not"]),
    countries=st.frozensets(COUNTRIES, min_size=1),
    postcodes=st.lists(POSTCODES.filter(bool), max_size=2).map(tuple),
    minimum_age=st.sampled_from([0, 16, 18]),
    is_hidden=st.booleans(),
    targets=st.lists(BROAD, max_size=2).map(tuple),
)
GOODS = st.builds(
    Goods,
    path=st.sampled_from(["0001", "00010002", "00010002000A", "0002"]),
    brand_id=st.sampled_from([None, 7, 8]),
    tags=st.frozensets(st.sampled_from(["spirits", "new"])),
    restriction_ids=st.frozensets(st.integers(1, 5), max_size=2),
)
PLACES = st.builds(Place, COUNTRIES, st.none() | POSTCODES)
ASKERS = st.builds(
    Asker,
    kind=st.sampled_from(["company", "person", ""]),
    places=st.lists(PLACES, min_size=1, max_size=3).map(tuple),
    today=st.just(TODAY),
    licences=st.lists(
        st.builds(
            LicenceHeld,
            kind_id=st.sampled_from([1, 2, 3]),
            state=st.sampled_from(["handed_in", "approved", "expired"]),
            valid_from=NEAR,
            expires_on=NEAR,
        ),
        max_size=3,
    ).map(tuple),
    born_on=st.none() | DAYS,
)


# --- the same in plain words ---------------------------------------------------------


def is_about(one: RestrictionRule, goods: Goods) -> bool:
    for target in one.targets:
        if target.path and goods.path[: len(target.path)] == target.path:
            return True
        if target.tag and target.tag in goods.tags:
            return True
        if target.brand_id and target.brand_id == goods.brand_id:
            return True
    return one.pk in goods.restriction_ids


def goes_there(one: RestrictionRule, place: Place) -> bool:
    if one.region_effect == "":
        return True
    named = place.country in one.countries
    if named and one.postcodes:
        if place.postcode is None:
            return True
        code = "".join(c for c in place.postcode.upper() if c not in " -")
        if code == "":
            return False
        begins = [p.upper().replace(" ", "").replace("-", "") for p in one.postcodes]
        named = any(code[: len(p)] == p for p in begins)
    return named if one.region_effect == "only" else not named


def may_buy(one: RestrictionRule, asker: Asker) -> bool:
    if one.audience == "company" and asker.kind != "company":
        return False
    if one.audience == "person" and asker.kind == "company":
        return False
    if not any(goes_there(one, place) for place in asker.places):
        return False
    return holds_all(one, asker) and is_old_enough(one, asker)


def holds_all(one: RestrictionRule, asker: Asker) -> bool:
    for needed in one.licences:
        good = [
            held
            for held in asker.licences
            if held.kind_id == needed.kind_id
            and held.state == "approved"
            and (held.valid_from is None or held.valid_from <= asker.today)
            and (held.expires_on is None or asker.today <= held.expires_on)
        ]
        if asker.kind != "company" or not good:
            return False
    return True


def is_old_enough(one: RestrictionRule, asker: Asker) -> bool:
    if asker.kind == "person" and one.minimum_age:
        if asker.born_on is None:
            return False
        grown = asker.today.year - asker.born_on.year
        if (asker.today.month, asker.today.day) < (
            asker.born_on.month,
            asker.born_on.day,
        ):
            grown -= 1
        return grown >= one.minimum_age
    return True


@patient
@given(RULES, ASKERS)
def test_refusals_agree_with_the_plain_words(one, asker):
    assert (refusals_of(one, asker) == ()) == may_buy(one, asker)


@patient
@given(st.lists(RULES, max_size=4), GOODS, ASKERS)
def test_goods_are_sold_where_every_rule_about_them_lets_them(rules, goods, asker):
    allowed = all(may_buy(one, asker) for one in rules if is_about(one, goods))

    assert (refusals_for(goods, rules, asker) == ()) == allowed


@patient
@given(RULES, ASKERS)
def test_only_hidden_goods_hide_and_never_for_an_age_nobody_asked_for(one, asker):
    hidden = hides(one, asker)

    if hidden:
        assert one.is_hidden
        assert not may_buy(one, asker)
    codes = {refusal.code for refusal in refusals_of(one, asker)}
    if codes <= {RefusalCode.AGE_UNKNOWN}:
        assert not hidden


@patient
@given(GOODS, st.lists(RULES, max_size=4))
def test_conditions_gather_what_all_rules_say(goods, rules):
    about = [one for one in rules if is_about(one, goods)]

    found = conditions_for(goods, rules)

    assert found.minimum_age == max([one.minimum_age for one in about] + [0])


# --- cases by name -------------------------------------------------------------------


def codes(one: RestrictionRule, asker: Asker) -> list[str]:
    return [refusal.code.value for refusal in refusals_of(one, asker)]


def test_companies_only_refuses_consumers_and_strangers():
    one = rule(audience="company")

    assert codes(one, company()) == []
    assert codes(one, person()) == ["companies_only"]
    assert codes(one, GUEST) == ["companies_only"]


def test_a_stranger_may_be_a_consumer():
    one = rule(audience="person")

    assert codes(one, GUEST) == []
    assert codes(one, person()) == []
    assert codes(one, company()) == ["persons_only"]


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ((), ["licence_missing"]),
        ((LicenceHeld(1, "handed_in"),), ["licence_waiting"]),
        ((LicenceHeld(1, "approved"),), []),
        ((LicenceHeld(1, "approved", expires_on=TODAY),), []),
        (
            (LicenceHeld(1, "approved", expires_on=TODAY - timedelta(days=1)),),
            ["licence_ended"],
        ),
        (
            (LicenceHeld(1, "approved", valid_from=TODAY + timedelta(days=1)),),
            ["licence_missing"],
        ),
        ((LicenceHeld(2, "approved"),), ["licence_missing"]),
        (
            (
                LicenceHeld(1, "expired", expires_on=TODAY - timedelta(days=9)),
                LicenceHeld(1, "approved"),
            ),
            [],
        ),
    ],
)
def test_a_licence_counts_from_its_first_day_to_its_last(held, said):
    assert codes(rule(licences=needs(1)), company(licences=held)) == said


def test_all_kinds_of_licences_are_needed_together():
    held = (LicenceHeld(1, "approved"),)

    found = refusals_of(rule(licences=needs(1, 2)), company(licences=held))

    assert found == (Refusal(RefusalCode.LICENCE_MISSING, licence="Kind 2"),)


@pytest.mark.parametrize(
    ("effect", "postcodes", "place", "goes"),
    [
        ("only", (), Place("RO"), True),
        ("only", (), Place("PL"), False),
        ("not", (), Place("RO"), False),
        ("not", (), Place("PL"), True),
        ("only", ("50",), Place("RO", "500035"), True),
        ("only", ("50",), Place("RO", "400111"), False),
        ("only", ("50",), Place("RO"), True),
        ("only", ("50",), Place("RO", ""), False),
        ("not", ("50",), Place("RO", "500 035"), False),
        ("not", ("50",), Place("RO", "40-0111"), True),
        ("not", ("50",), Place("RO"), True),
        ("not", ("50",), Place("RO", " - "), False),
        ("not", ("50",), Place("PL", "500035"), True),
    ],
)
def test_regions_by_country_and_by_how_a_postcode_begins(
    effect, postcodes, place, goes
):
    one = rule(region_effect=effect, countries=frozenset({"RO"}), postcodes=postcodes)

    assert serves(one, place) is goes


def test_one_served_place_of_several_is_enough():
    one = rule(region_effect="only", countries=frozenset({"PL"}))
    asker = Asker("company", (Place("RO"), Place("PL")), TODAY)

    assert refusals_of(one, asker) == ()


@pytest.mark.parametrize(
    ("born_on", "years"),
    [
        (date(2008, 11, 20), 18),
        (date(2008, 11, 21), 17),
        (date(2008, 2, 29), 18),
        (date(2026, 11, 20), 0),
    ],
)
def test_an_age_is_reached_on_the_birthday(born_on, years):
    assert age_on(born_on, TODAY) == years


def test_who_was_born_on_a_leap_day_is_older_from_the_first_of_march():
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert age_on(date(2008, 2, 29), date(2026, 3, 1)) == 18


def test_an_age_is_asked_of_consumers_and_never_guessed():
    assert age_refusal(18, None, TODAY).code == RefusalCode.AGE_UNKNOWN
    assert age_refusal(18, date(2010, 1, 1), TODAY).code == RefusalCode.TOO_YOUNG
    assert age_refusal(18, date(2000, 1, 1), TODAY) is None
    assert age_refusal(0, None, TODAY) is None
    assert codes(rule(minimum_age=18), company()) == []


def test_a_rule_reaches_all_below_its_category_and_nothing_beside():
    one = rule(targets=(Target(path="0001"),))

    assert applies(one, Goods("0001"))
    assert applies(one, Goods("00010003"))
    assert not applies(one, Goods("0002"))


def test_a_refusal_speaks_the_language_of_the_reader():
    needed = LicenceNeeded(1, {"en": "Spirits", "ro": "Băuturi spirtoase"})

    with translation.override("ro"):
        (refusal,) = refusals_of(rule(licences=(needed,)), company())

    assert refusal.licence == "Băuturi spirtoase"


@pytest.mark.parametrize("code", list(RefusalCode))
def test_every_refusal_has_a_sentence(code):
    said = Refusal(code, licence="Spirits", country="PL", age=18, ended_on=TODAY)

    assert said.sentence.endswith(".")
    assert "%" not in said.sentence
