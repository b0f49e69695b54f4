"""What happened, as a sentence; buyers read of documents only what is said here."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

SENTENCES: Mapping[tuple[str, str], Promise] = {
    ("orders.order", "placed"): gettext_lazy("Order %(name)s placed"),
    ("orders.order", "po_document"): gettext_lazy("File handed in for order %(name)s"),
    ("orders.order", "confirmed"): gettext_lazy("Delivery of %(name)s confirmed"),
    ("orders.order", "shipped"): gettext_lazy("Goods of %(name)s on their way"),
    ("orders.order", "completed"): gettext_lazy("Order %(name)s completed"),
    ("orders.order", "cancelled"): gettext_lazy("Order %(name)s cancelled"),
    ("orders.order", "asked_approval"): gettext_lazy("Approval asked for %(name)s"),
    ("orders.order", "approved"): gettext_lazy("Order %(name)s approved"),
    ("orders.order", "rejected"): gettext_lazy("Order %(name)s not approved"),
    ("orders.order", "lines_rejected"): gettext_lazy(
        "Lines taken out of order %(name)s"
    ),
    ("orders.order", "sent_back"): gettext_lazy("Order %(name)s sent back"),
    ("orders.order", "taken_back"): gettext_lazy("Order %(name)s taken back"),
    ("orders.order", "approval_expired"): gettext_lazy(
        "Nobody approved order %(name)s in time"
    ),
    ("orders.order", "review_asked"): gettext_lazy("Order %(name)s is looked at"),
    ("orders.order", "review_proposed"): gettext_lazy(
        "Changes of order %(name)s to confirm"
    ),
    ("orders.order", "review_changed"): gettext_lazy("Order %(name)s changed"),
    ("orders.order", "review_confirmed"): gettext_lazy(
        "Changes of order %(name)s confirmed"
    ),
    ("orders.order", "review_refused"): gettext_lazy("Order %(name)s not accepted"),
    ("orders.order", "cancel_asked"): gettext_lazy("Asked to cancel order %(name)s"),
    ("orders.order", "cancel_withdrawn"): gettext_lazy(
        "Order %(name)s shall be delivered after all"
    ),
    ("orders.order", "cancel_declined"): gettext_lazy(
        "Order %(name)s cannot be cancelled any more"
    ),
    ("orders.order", "rest_cancelled"): gettext_lazy(
        "A part of order %(name)s cancelled"
    ),
    ("orders.order", "return_requested"): gettext_lazy(
        "Goods of order %(name)s shall come back"
    ),
    ("orders.order", "return_approved"): gettext_lazy(
        "Return of goods of order %(name)s agreed"
    ),
    ("orders.order", "return_declined"): gettext_lazy(
        "Return of goods of order %(name)s declined"
    ),
    ("orders.order", "return_cancelled"): gettext_lazy(
        "Return of goods of order %(name)s called off"
    ),
    ("orders.order", "return_received"): gettext_lazy(
        "Returned goods of order %(name)s received"
    ),
    ("orders.order", "return_inspected"): gettext_lazy(
        "Returned goods of order %(name)s looked at"
    ),
    ("orders.order", "return_closed"): gettext_lazy(
        "Return of goods of order %(name)s closed without credit"
    ),
    ("orders.order", "return_credited"): gettext_lazy(
        "Returned goods of order %(name)s credited"
    ),
    ("orders.quote", "requested"): gettext_lazy("Prices asked for with %(name)s"),
    ("orders.quote", "offered"): gettext_lazy("Offer made on %(name)s"),
    ("orders.quote", "accepted"): gettext_lazy("Offer %(name)s accepted"),
    ("orders.quote", "declined"): gettext_lazy("Quote %(name)s declined"),
    ("orders.quote", "expired"): gettext_lazy("Offer %(name)s has run out"),
    ("invoicing.invoice", "credited"): gettext_lazy("Credit note %(name)s issued"),
    ("invoicing.invoice", "issued"): gettext_lazy("Invoice %(name)s issued"),
    ("invoicing.invoice", "payment_noted"): gettext_lazy(
        "Payment received for %(name)s"
    ),
    ("accounts.thread", "written"): gettext_lazy("Message: %(name)s"),
    ("accounts.customer", "registered"): gettext_lazy("%(name)s registered"),
    ("accounts.customer", "approved"): gettext_lazy("%(name)s may order"),
    ("accounts.customer", "rejected"): gettext_lazy("%(name)s was not accepted"),
    ("accounts.customer", "blocked"): gettext_lazy("%(name)s was stopped"),
    ("accounts.customer", "asked"): gettext_lazy("We asked %(name)s for more"),
    ("accounts.customer", "added_documents"): gettext_lazy(
        "Documents of %(name)s handed in"
    ),
    ("accounts.customer", "accepted_terms"): gettext_lazy("Terms accepted"),
    ("accounts.customer", "added"): gettext_lazy("Branch %(name)s opened"),
    ("accounts.customer", "archived"): gettext_lazy("Branch %(name)s closed"),
    ("accounts.customer", "moved"): gettext_lazy("%(name)s moved within the company"),
    ("accounts.customer", "exported_articles"): gettext_lazy("Articles taken along"),
    ("accounts.customer", "acting_began"): gettext_lazy(
        "Our representative began to act for %(name)s"
    ),
    ("accounts.customer", "acting_ended"): gettext_lazy(
        "Our representative stopped acting for %(name)s"
    ),
    ("accounts.address", "added"): gettext_lazy("Address added: %(name)s"),
    ("accounts.address", "changed"): gettext_lazy("Address changed: %(name)s"),
    ("accounts.address", "archived"): gettext_lazy("Address removed: %(name)s"),
    ("accounts.licence", "handed_in"): gettext_lazy("Licence handed in: %(name)s"),
    ("accounts.licence", "approved"): gettext_lazy("Licence accepted: %(name)s"),
    ("accounts.licence", "refused"): gettext_lazy("Licence refused: %(name)s"),
    ("accounts.licence", "withdrawn"): gettext_lazy("Licence withdrawn: %(name)s"),
    ("accounts.licence", "expired"): gettext_lazy("Licence ended: %(name)s"),
    ("accounts.costcentre", "added"): gettext_lazy("Cost centre added: %(name)s"),
    ("accounts.costcentre", "changed"): gettext_lazy("Cost centre changed: %(name)s"),
    ("accounts.costcentre", "archived"): gettext_lazy("Cost centre removed: %(name)s"),
    ("accounts.pickupperson", "added"): gettext_lazy("Pickup person added: %(name)s"),
    ("accounts.pickupperson", "archived"): gettext_lazy(
        "Pickup person removed: %(name)s"
    ),
    ("accounts.invitation", "invited"): gettext_lazy("%(name)s invited"),
    ("accounts.invitation", "withdrawn"): gettext_lazy(
        "Invitation of %(name)s withdrawn"
    ),
    ("accounts.member", "joined"): gettext_lazy("%(name)s joined"),
    ("accounts.member", "removed"): gettext_lazy("%(name)s removed"),
    ("accounts.member", "restored"): gettext_lazy("%(name)s brought back"),
    ("accounts.member", "changed"): gettext_lazy("Role of %(name)s changed"),
    ("accounts.member", "rules_set"): gettext_lazy("Purchase rules of %(name)s set"),
    ("accounts.role", "added"): gettext_lazy("Role %(name)s made"),
    ("accounts.role", "changed"): gettext_lazy("Role %(name)s changed"),
    ("accounts.role", "removed"): gettext_lazy("Role %(name)s removed"),
}
