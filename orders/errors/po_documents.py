"""What purchase orders as files refuse."""

from django.utils.translation import gettext_lazy

from shop.errors import DomainError


class PoDocumentMissing(DomainError):
    """The seller wants the company's own order as a file with every order."""

    code = "po_document_missing"
    message = gettext_lazy(
        "This order needs your company's own order as a file. Please choose it."
    )


class PoDocumentFixed(DomainError):
    code = "po_document_fixed"
    message = gettext_lazy(
        "The file of order %(number)s cannot be replaced any more: we work on the"
        " order already. Please write to us."
    )
