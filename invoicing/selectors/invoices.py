"""Terms, what is owed, lists of invoices and credit notes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import attrgetter

from django.db.models import TextChoices
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.buyer import Buyer
from invoicing.models import (
    Invoice,
    PaymentAllocation,
    PaymentMethod,
    PaymentTerm,
)
from invoicing.models.invoices import InvoiceQuerySet
from invoicing.rules import tax_label
from shop.blocks import Badge, TotalLine
from shop.templatetags.angro import amount, date_day


@dataclass(frozen=True)
class Terms:
    """How a buyer pays. `term` is None where nobody agreed on one: in advance."""

    term: PaymentTerm | None
    net_days: int
    methods: tuple[PaymentMethod, ...]

    @property
    def due_text(self) -> str:
        """When an invoice is due, in words."""
        if not self.net_days:
            return _("due on receipt")
        sentence = ngettext(
            "due %(days)s day after the invoice",
            "due %(days)s days after the invoice",
            self.net_days,
        )
        return sentence % {"days": self.net_days}

    def allows(self, method: str) -> bool:
        """Say whether the buyer may pay by `method`."""
        return method in self.methods

    def due_on(self, issued_on: date) -> date:
        """The day an invoice issued on `issued_on` is due."""
        return self.term.due_on(issued_on) if self.term else issued_on


IN_ADVANCE = Terms(term=None, net_days=0, methods=(PaymentMethod.BANK_TRANSFER,))


# The function sees parents' rows, which row-level security hides from a branch.
_AGREED = """
SELECT term.*, agreed.methods
FROM invoicing_agreed_terms(%s, %s) agreed
JOIN invoicing_paymentterm term ON term.id = agreed.term_id
"""


def terms_for(buyer: Buyer) -> Terms:
    """The customer's own terms, else the nearest parent's, else the channel's.

    Nobody's: payment in advance. On account is for approved customers only, whatever
    the channel says. One query for each buyer value.
    """
    return buyer.remember("invoicing.terms", lambda: _terms_for(buyer))


def _terms_for(buyer: Buyer) -> Terms:
    customer_id = buyer.customer.pk if buyer.customer else None
    rows = PaymentTerm.objects.raw(_AGREED, [customer_id, buyer.channel.pk])
    found = next(iter(rows), None)
    if found is None:
        return IN_ADVANCE
    agreed: list[str] = found.methods  # type: ignore[attr-defined]  # selected above
    methods = tuple(
        PaymentMethod(method)
        for method in agreed
        if buyer.is_approved or method != PaymentMethod.ON_ACCOUNT
    )
    return Terms(
        term=found, net_days=found.net_days, methods=methods or IN_ADVANCE.methods
    )


@dataclass(frozen=True)
class Owed:
    """What a customer owes in one currency, and how much of it is overdue.

    `credit_gross` was credited and is not set off against an invoice yet.
    """

    currency: str
    open_gross: Decimal
    overdue_gross: Decimal
    open_count: int
    overdue_count: int
    credit_gross: Decimal = Decimal(0)

    @property
    def balance_gross(self) -> Decimal:
        """Invoices less payments and credits; below zero it is the customer's."""
        return self.open_gross - self.credit_gross


def owed_by(buyer: Buyer) -> Sequence[Owed]:
    """What the customer acted for owes now, by currency. One query."""
    # What is open is little: what is paid or set off leaves the set.
    rows = Invoice.objects.visible_to(buyer).unsettled().order_by("currency")
    by_currency = groupby(rows.defer("snapshot"), key=attrgetter("currency"))
    return [_owed(currency, list(group), buyer) for currency, group in by_currency]


def _owed(currency: str, unsettled: Sequence[Invoice], buyer: Buyer) -> Owed:
    invoices = [invoice for invoice in unsettled if invoice.open_gross > 0]
    credits = (-row.open_gross for row in unsettled if row.open_gross < 0)
    late = [invoice for invoice in invoices if invoice.due_on < buyer.today]
    return Owed(
        credit_gross=sum(credits, Decimal(0)),
        currency=currency,
        open_gross=sum((invoice.open_gross for invoice in invoices), Decimal(0)),
        overdue_gross=sum((invoice.open_gross for invoice in late), Decimal(0)),
        open_count=len(invoices),
        overdue_count=len(late),
    )


class InvoiceTab(TextChoices):
    """The tabs of the list of invoices."""

    OPEN = "open", gettext_lazy("Open")
    OVERDUE = "overdue", gettext_lazy("Overdue")
    PAID = "paid", gettext_lazy("Paid")
    CREDITS = "credits", gettext_lazy("Credit notes")
    ALL = "all", gettext_lazy("All")


def invoices_in(tab: InvoiceTab, buyer: Buyer, *, text: str = "") -> InvoiceQuerySet:
    """Invoices of the customer acted for in a tab, newest first, with what is open."""
    rows = Invoice.objects.visible_to(buyer)
    if text.strip():
        rows = rows.matching(text)
    chosen = {
        InvoiceTab.OPEN: rows.open,
        InvoiceTab.OVERDUE: lambda: rows.overdue(buyer.today),
        InvoiceTab.PAID: rows.paid,
        InvoiceTab.CREDITS: lambda: rows.credit_notes().with_paid(),
        InvoiceTab.ALL: rows.with_paid,
    }
    # Sums drop the model's own order. The snapshot is large and no list shows it.
    return chosen[tab]().order_by("-issued_on", "-number").defer("snapshot")


@dataclass(frozen=True)
class InvoiceRow:
    """An invoice or a credit note in a list, whose amounts are below zero."""

    invoice: Invoice
    total_gross: Decimal
    open_gross: Decimal
    badge: Badge | None
    due_hint: str


def invoice_rows(invoices: Iterable[Invoice], today: date) -> list[InvoiceRow]:
    """Rows of a list; the invoices are annotated as by `with_paid`."""
    return [
        InvoiceRow(
            invoice=invoice,
            total_gross=signed(invoice.total_gross, invoice),
            open_gross=_shown_open(invoice),
            badge=_badge(invoice, today),
            due_hint=_due_hint(invoice, today),
        )
        for invoice in invoices
    ]


def signed(amount: Decimal, invoice: Invoice) -> Decimal:
    """An amount of the document as it counts in the customer's account."""
    return -amount if invoice.is_credit_note else amount


def _shown_open(invoice: Invoice) -> Decimal:
    if invoice.is_credit_note:
        return invoice.open_gross
    return max(invoice.open_gross, Decimal(0))


def _badge(invoice: Invoice, today: date) -> Badge | None:
    if invoice.is_credit_note:
        return Badge(_("credit note"), "is-ok")
    if invoice.open_gross <= 0:
        if invoice.credited_gross >= invoice.total_gross:
            return Badge(_("credited"), "is-ok")
        if invoice.paid_on is None:
            return Badge(_("nothing to pay"))
        return Badge(_("paid %(date)s") % {"date": date_day(invoice.paid_on)}, "is-ok")
    late = (today - invoice.due_on).days
    if late > 0:
        sentence = ngettext("%(days)s day overdue", "%(days)s days overdue", late)
        return Badge(sentence % {"days": late}, "is-danger")
    if invoice.paid_gross > 0:
        return Badge(_("partly paid"), "is-info")
    if invoice.credited_gross > 0:
        return Badge(_("partly credited"), "is-info")
    return None


def _due_hint(invoice: Invoice, today: date) -> str:
    days = (invoice.due_on - today).days
    if invoice.open_gross <= 0 or days < 0:
        return ""
    if not days:
        return _("today")
    return ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days}


def invoice_sums(invoice: Invoice) -> tuple[TotalLine, ...]:
    """The sums of an invoice as its page shows them, down to what is open."""
    snapshot = invoice.snapshot
    taxes = [
        TotalLine(
            label=tax_label(tax["tax_category"], Decimal(tax["tax_rate"])),
            detail=_("on %(base)s")
            % {"base": amount(tax["base_net"], invoice.currency)},
            amount=Decimal(tax["tax_amount"]),
        )
        for tax in snapshot["taxes"]
    ]
    label = _("Credited in all") if invoice.is_credit_note else _("Total")
    total = TotalLine(label, invoice.total_gross, is_rule=True, is_sum=True)
    return (
        TotalLine(_("Net"), invoice.total_net),
        *taxes,
        total,
        *_settled_sums(invoice),
    )


def _settled_sums(invoice: Invoice) -> Iterator[TotalLine]:
    """What was paid, credited or set off since, and what is left."""
    settled = [
        (_("Paid"), invoice.paid_gross),
        (_("Credited"), invoice.credited_gross),
        (_("Set off against invoices"), invoice.set_off_gross),
    ]
    for label, gross in settled:
        if gross:
            yield TotalLine(label, gross, is_less=True)
    if invoice.is_credit_note:
        yield TotalLine(_("In your favour"), -invoice.open_gross, is_rule=True)
    elif invoice.open_gross != invoice.total_gross:
        yield TotalLine(_("Open"), invoice.open_gross, is_rule=True)


@dataclass(frozen=True)
class TabLink:
    """A tab above the list, with how many invoices wait in it."""

    label: str
    url: str
    is_current: bool
    badge: Badge | None = None


def invoice_tabs(current: InvoiceTab, owed: Sequence[Owed]) -> tuple[TabLink, ...]:
    """The tabs of the list; open and overdue say how many there are."""
    open_count = sum(entry.open_count for entry in owed)
    late_count = sum(entry.overdue_count for entry in owed)
    badges = {
        InvoiceTab.OPEN: Badge(str(open_count), "is-accent") if open_count else None,
        InvoiceTab.OVERDUE: Badge(str(late_count), "is-danger") if late_count else None,
    }
    return tuple(
        TabLink(
            label=str(tab.label),
            url=f"{reverse('invoicing:invoice-list')}?tab={tab.value}",
            is_current=tab == current,
            badge=badges.get(tab),
        )
        for tab in InvoiceTab
    )


def only_currency(invoices: Iterable[Invoice]) -> str:
    """The currency that all of them have, for the table's head; else nothing."""
    currencies = {invoice.currency for invoice in invoices}
    return currencies.pop() if len(currencies) == 1 else ""


def payments_of(invoice: Invoice) -> Sequence[PaymentAllocation]:
    """What settled an invoice, oldest first."""
    return list(
        invoice.allocations.select_related("payment").order_by(
            "payment__received_on", "pk"
        )
    )
