"""Files people hand in: private, checked, opened through a view that asks who reads."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models.customers import Customer, OwnedQuerySet
from accounts.models.users import User
from shop.storage import private_storage


class AttachmentPurpose(models.TextChoices):
    REGISTRATION = "registration", gettext_lazy("registration")
    LICENCE = "licence", gettext_lazy("licence")
    MESSAGE = "message", gettext_lazy("message")
    QUOTE = "quote", gettext_lazy("quote")
    RETURN = "return", gettext_lazy("return")
    ORDER = "order", gettext_lazy("order")


class Attachment(models.Model):
    """A file of a customer. `shop.uploads` has looked at its content before."""

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="attachments"
    )
    purpose = models.CharField(
        gettext_lazy("for"), max_length=12, choices=AttachmentPurpose
    )
    # The name it was handed in under, for people; never a path.
    name = models.CharField(gettext_lazy("name"), max_length=120)
    file = models.FileField(
        storage=private_storage, upload_to="attachments/%Y/%m", max_length=200
    )
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField(gettext_lazy("bytes"))
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(gettext_lazy("when"), default=timezone.now)

    objects = OwnedQuerySet["Attachment"].as_manager()

    class Meta:
        verbose_name = gettext_lazy("attachment")
        verbose_name_plural = gettext_lazy("attachments")
        indexes = [
            models.Index(fields=["customer", "purpose"], name="attachment_by_purpose")
        ]

    def __str__(self) -> str:
        return self.name
