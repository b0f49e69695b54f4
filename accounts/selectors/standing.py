"""Where a registration stands, as the company itself may know."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.utils.translation import gettext

from accounts.buyer import Buyer
from accounts.models import Attachment, Customer, CustomerState, VatAnswer
from accounts.rights import Right
from accounts.selectors.approval import documents_of


@dataclass(frozen=True)
class Standing:
    """A customer's state, what the seller says to it, what it can still do."""

    customer: Customer
    state: str
    tone: str
    message: str
    missing: tuple[str, ...]
    documents: tuple[Attachment, ...]


TONES: dict[str, str] = {
    CustomerState.PROSPECT: "is-info",
    CustomerState.PENDING: "is-info",
    CustomerState.APPROVED: "is-ok",
    CustomerState.REJECTED: "is-warn",
    CustomerState.BLOCKED: "is-danger",
}


def standing_of(buyer: Buyer) -> Standing:
    """Where the customer acted for stands; documents for who may change its details."""
    customer = buyer.customer
    assert customer is not None  # noqa: S101 the view sends others away
    papers = documents_of(customer) if buyer.can(Right.EDIT_COMPANY) else ()
    state = CustomerState(customer.state)
    return Standing(
        customer=customer,
        state=str(state.label),
        tone=TONES[state],
        message=customer.state_reason,
        missing=tuple(_missing(buyer, customer))
        if state == CustomerState.PENDING
        else (),
        documents=tuple(papers),
    )


def _missing(buyer: Buyer, customer: Customer) -> list[str]:
    missing = []
    confirmed = EmailAddress.objects.filter(user=buyer.user, verified=True)
    if not confirmed.exists():
        missing.append(gettext("Confirm your e-mail with the link in our mail."))
    if customer.vat_answer == VatAnswer.INVALID:
        missing.append(
            gettext("VIES does not know the VAT id %(vat_id)s. Please write to us.")
            % {"vat_id": customer.vat_id}
        )
    return missing
