"""A document of a product, for who may see the product."""

from accounts.buyer import Buyer
from catalog.models import ProductDocument


def paper(slug: str, document_id: int, buyer: Buyer) -> ProductDocument | None:
    """A valid document of the product of `slug` that `buyer` may see."""
    visible = ProductDocument.objects.visible_to(buyer)
    return visible.filter(pk=document_id, product__texts__slug=slug).first()
