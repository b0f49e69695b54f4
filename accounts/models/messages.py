"""What buyer and seller write to each other, about a document or the account."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models.customers import Customer, OwnedQuerySet
from accounts.models.files import Attachment
from accounts.models.users import User


class Thread(models.Model):
    """One conversation: about an order, a quote, an invoice, or the company itself."""

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="threads"
    )
    # "orders.order" and its pk: any app's document, without a foreign key upwards;
    # "accounts.customer" and the customer's own pk for the account.
    subject_kind = models.CharField(gettext_lazy("about"), max_length=40)
    subject_id = models.BigIntegerField()
    subject_name = models.CharField(gettext_lazy("name"), max_length=120)
    last_message_at = models.DateTimeField(gettext_lazy("last message"), null=True)
    # Whoever wrote last; the other side has the turn.
    last_is_from_staff = models.BooleanField(default=False)
    # When a sweep looks whom to tell of new messages; empty: everybody knows.
    news_at = models.DateTimeField(null=True, blank=True)
    # What the seller's own mailbox was told last, where no representative is.
    seller_told_at = models.DateTimeField(null=True, blank=True)
    seller_told_until = models.BigIntegerField(default=0)

    objects = OwnedQuerySet["Thread"].as_manager()

    class Meta:
        verbose_name = gettext_lazy("conversation")
        verbose_name_plural = gettext_lazy("conversations")
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "subject_kind", "subject_id"],
                name="one_thread_per_subject",
            )
        ]
        indexes = [
            models.Index(
                fields=["customer", "-last_message_at"], name="thread_by_last_message"
            ),
            models.Index(
                fields=["news_at"],
                name="thread_with_news",
                condition=models.Q(news_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.subject_name


class Message(models.Model):
    """One message; never changed."""

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="messages"
    )
    thread = models.ForeignKey(
        Thread, on_delete=models.PROTECT, related_name="messages"
    )
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="messages"
    )
    is_from_staff = models.BooleanField(default=False)
    body = models.TextField(gettext_lazy("message"), max_length=5000, blank=True)
    files = models.ManyToManyField(
        Attachment, through="MessageFile", related_name="messages"
    )
    at = models.DateTimeField(gettext_lazy("when"), default=timezone.now)

    objects = OwnedQuerySet["Message"].as_manager()

    class Meta:
        verbose_name = gettext_lazy("message")
        verbose_name_plural = gettext_lazy("messages")
        ordering = ("pk",)
        indexes = [models.Index(fields=["thread", "id"], name="message_by_thread")]

    def __str__(self) -> str:
        return self.body[:60]


class MessageFile(models.Model):
    """A file sent with a message."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    message = models.ForeignKey(Message, on_delete=models.PROTECT)
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT)

    objects = OwnedQuerySet["MessageFile"].as_manager()

    def __str__(self) -> str:
        return str(self.attachment)


class ThreadReader(models.Model):
    """How far a person has read a conversation."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="readers")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    read_until = models.ForeignKey(
        Message, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # The last mail about it, and the last message that it told of.
    told_at = models.DateTimeField(null=True)
    told_until = models.BigIntegerField(default=0)

    objects = OwnedQuerySet["ThreadReader"].as_manager()

    class Meta:
        verbose_name = gettext_lazy("reader")
        verbose_name_plural = gettext_lazy("readers")
        constraints = [
            models.UniqueConstraint(fields=["thread", "user"], name="one_reader_row")
        ]

    def __str__(self) -> str:
        return f"{self.user}"
