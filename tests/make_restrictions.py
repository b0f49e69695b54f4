"""Short makers for licences and restrictions."""

from accounts.models import Customer, Licence, LicenceKind, LicenceState
from catalog.models import Category, Restriction, RestrictionTarget, Variant


def licence_kind(code: str = "spirits", **fields) -> LicenceKind:
    made, _ = LicenceKind.objects.get_or_create(
        code=code,
        defaults={
            "names": {"en": code.title(), "de": f"{code.title()} (de)"},
            **fields,
        },
    )
    return made


def licence(
    customer: Customer,
    kind: LicenceKind | None = None,
    *,
    number: str = "L-1",
    state: str = LicenceState.APPROVED,
    **fields,
) -> Licence:
    return Licence.objects.create(
        customer=customer,
        kind=kind or licence_kind(),
        number=number,
        state=state,
        **fields,
    )


def restriction(*goods, licences=(), code: str = "", **fields) -> Restriction:
    """A restriction on variants' products, categories, brands or (as text) tags."""
    code = code or f"r{Restriction.objects.count()}"
    made = Restriction.objects.create(code=code, name=code.title(), **fields)
    made.licence_kinds.set(licences)
    for one in goods:
        RestrictionTarget.objects.create(restriction=made, **_target(one))
    return made


def _target(one) -> dict:
    if isinstance(one, str):
        return {"tag": one}
    if isinstance(one, Variant):
        return {"product": one.product}
    return {"category": one} if isinstance(one, Category) else {"brand": one}
