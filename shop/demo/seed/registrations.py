"""Legal texts, who agreed to them, a rule that lets companies in, one that waits."""

from datetime import timedelta
from hashlib import sha256

from django.core.files.base import ContentFile

from accounts.models import (
    Acceptance,
    ApprovalRule,
    AttachmentPurpose,
    Channel,
    CustomerGroup,
    CustomerKind,
    LegalKind,
    LegalText,
    LegalWording,
)
from accounts.services.files import keep_file
from shop.demo.legal_texts import PRIVACY, TERMS
from shop.demo.seed.demo import Demo
from shop.uploads import CheckedUpload

WAITING = "casa-bunicii"
# The smallest sheet that a reader of PDF opens: one empty page.
EXTRACT = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


def write_legal_texts(demo: Demo) -> None:
    """Terms and privacy of each channel; the companies agreed when they registered."""
    for channel in demo.channels.values():
        for kind, wordings in ((LegalKind.TERMS, TERMS), (LegalKind.PRIVACY, PRIVACY)):
            text = _text(demo, channel, kind, wordings)
            _agreed(demo, text)


def write_registrations(demo: Demo) -> None:
    """A rule for Romanian companies, and the papers of the company that waits."""
    rule = ApprovalRule.objects.create(
        channel=demo.channels["trade"],
        name="Romanian companies with a confirmed VAT id",
        countries=["RO"],
        rep=demo.users["ioana@angro.example"],
    )
    rule.groups.set(CustomerGroup.objects.filter(code="restaurants"))
    company = demo.customers[WAITING]
    applicant = company.members.select_related("user").get().user
    keep_file(
        customer=company,
        purpose=AttachmentPurpose.REGISTRATION,
        upload=CheckedUpload(
            name="certificat-inregistrare.pdf",
            content_type="application/pdf",
            size=len(EXTRACT),
            sha256=sha256(EXTRACT).hexdigest(),
            content=ContentFile(EXTRACT),
        ),
        by=applicant,
    )


def _text(
    demo: Demo, channel: Channel, kind: str, wordings: dict[str, tuple[str, str]]
) -> LegalText:
    text = LegalText.objects.create(
        channel=channel,
        kind=kind,
        version=1,
        published_at=demo.now - timedelta(days=720),
    )
    LegalWording.objects.bulk_create(
        LegalWording(text=text, language=language, title=title, body=body)
        for language, (title, body) in wordings.items()
    )
    return text


def _agreed(demo: Demo, text: LegalText) -> None:
    customers = [
        customer
        for customer in demo.customers.values()
        if customer.channel_id == text.channel_id
        and customer.kind == CustomerKind.COMPANY
    ]
    Acceptance.objects.bulk_create(
        Acceptance(
            text=text,
            customer=customer,
            user=customer.members.select_related("user").order_by("pk")[0].user,
            language=customer.language,
            at=customer.registered_at,
        )
        for customer in customers
    )
