"""Filing the printed slips of returns."""

from django.core.files.base import ContentFile
from django.utils.crypto import get_random_string

from orders.models import ReturnSlip
from shop.storage import private_storage


def file_return_slip(*, slip_id: int, pdf: bytes) -> bool:
    """Keep the PDF of a slip that has none; say whether it was this one.

    Safe to run twice and at once: the first to write the row wins, the other file is
    removed.
    """
    slip = ReturnSlip.objects.select_related("order_return").get(pk=slip_id)
    # The mark keeps rivals' files apart and the name from being guessed.
    mark = get_random_string(12)
    wanted = f"returns/{slip.made_at.year}/{slip.order_return.number}-{mark}.pdf"
    storage = private_storage()
    name = storage.save(wanted, ContentFile(pdf))
    is_filed = ReturnSlip.objects.filter(pk=slip_id, pdf="").update(
        pdf=name, locked_until=None, last_error=""
    )
    if not is_filed:
        storage.delete(name)
    return bool(is_filed)
