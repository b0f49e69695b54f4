"""Goods that not everybody may buy, and the licences of two companies."""

from datetime import timedelta
from hashlib import sha256

from django.core.files.base import ContentFile

from accounts.events import record
from accounts.models import AttachmentPurpose, Licence, LicenceKind, LicenceState
from accounts.services.files import keep_file
from catalog.models import RegionEffect, Restriction, RestrictionTarget
from orders.models import ShippingMethod
from shop.demo.seed.demo import Demo
from shop.demo.seed.registrations import EXTRACT
from shop.uploads import CheckedUpload

DISINFECTANTS = {
    "en": "Professional use of disinfectants",
    "ro": "Utilizarea profesională a dezinfectantelor",
    "fr": "Usage professionnel de désinfectants",
    "pl": "Profesjonalne stosowanie środków dezynfekcyjnych",
    "ru": "Профессиональное применение дезинфицирующих средств",
    "vi": "Sử dụng chất khử trùng chuyên nghiệp",
}
CONCENTRATE, HAND, KNIFE = "CL-5572", "CL-5574", "KN-FI180-BK"
# Regulation (EU) No 528/2012 leaves it to the states where a biocide is sold.
APPROVED_IN = ["RO", "PL", "FR", "DE"]
FLAMMABLE = "ADR"


def write_licences(demo: Demo) -> None:
    """One licence that ends in twelve days, and one that waits to be checked."""
    kind = LicenceKind.objects.create(code="disinfectants", names=DISINFECTANTS)
    hotel = demo.customers["hotel-carpati"]
    held = Licence.objects.create(
        customer=hotel,
        kind=kind,
        number="DSP-BV 114/2024",
        issuer="Direcția de Sănătate Publică Brașov",
        valid_from=demo.today - timedelta(days=719),
        expires_on=demo.today + timedelta(days=12),
        state=LicenceState.APPROVED,
        handed_in_by=demo.users["office@hotel-carpati.example"],
        handed_in_at=demo.now - timedelta(days=718),
        decided_by=demo.users["ioana@angro.example"],
        decided_at=demo.now - timedelta(days=717),
    )
    record(held, verb="approved", actor=held.decided_by)
    bistro = demo.customers["bistro-cetate"]
    owner = demo.users["alex@bistro-cetate.example"]
    waiting = Licence.objects.create(
        customer=bistro,
        kind=kind,
        number="DSP-CJ 87/2026",
        issuer="Direcția de Sănătate Publică Cluj",
        valid_from=demo.today - timedelta(days=4),
        expires_on=demo.today + timedelta(days=726),
        document=keep_file(
            customer=bistro,
            purpose=AttachmentPurpose.LICENCE,
            upload=_paper("aviz-dsp.pdf"),
            by=owner,
        ),
        handed_in_by=owner,
        handed_in_at=demo.now - timedelta(hours=3),
    )
    record(waiting, verb="handed_in", actor=owner)
    _restrict(demo, kind)


def _restrict(demo: Demo, kind: LicenceKind) -> None:
    biocide = Restriction.objects.create(
        code="biocides",
        name="Concentrated disinfectants",
        region_effect=RegionEffect.ONLY,
        countries=APPROVED_IN,
    )
    biocide.licence_kinds.add(kind)
    flammable = Restriction.objects.create(
        code="flammable", name="Flammable liquids", handling=FLAMMABLE
    )
    knives = Restriction.objects.create(
        code="knives", name="Knives to adults", minimum_age=18
    )
    RestrictionTarget.objects.bulk_create(
        RestrictionTarget(restriction=each, product=demo.variants[sku].product)
        for each, sku in ((biocide, CONCENTRATE), (flammable, HAND), (knives, KNIFE))
    )
    for parcel in ShippingMethod.objects.filter(code="parcel"):
        parcel.excluded_handling.append(FLAMMABLE)
        parcel.save(update_fields=["excluded_handling"])


def _paper(name: str) -> CheckedUpload:
    return CheckedUpload(
        name=name,
        content_type="application/pdf",
        size=len(EXTRACT),
        sha256=sha256(EXTRACT).hexdigest(),
        content=ContentFile(EXTRACT),
    )
