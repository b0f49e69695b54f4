"""The addresses of customers that representatives reach while they act for them.

Each is named. What is not here is closed: a new page stays shut to representatives
until somebody decides otherwise, and the pages of an account with it. Not theirs are
to say yes or no for the company, to set its rules, to take along or erase what is kept
about somebody, to sign in, and links that were mailed to one person.
"""

# Looked at, filled, handed over.
CARTS = (
    "cart",
    "add-to-cart",
    "add-by-code",
    "update-cart",
    "put-back",
    "accept-prices",
    "add-coupon",
    "remove-coupon",
    "set-quantity",
    "remove-line",
    "why-line",
    "save-line",
    "take-line-back",
    "cart-list",
    "new-cart",
    "cart-page",
    "rename-cart",
    "use-cart",
    "put-cart-aside",
    "copy-cart",
    "delete-cart",
    "restore-cart",
    "share-cart",
    "send-cart",
    "offer-cart",
    "print-cart",
    "add-cart-to-list",
)
FAST_ENTRY = (
    "quick-order",
    "order-often",
    "orders-again",
    "entry-paste",
    "entry-upload",
    "entry-row",
    "entry-suggest",
    "entry-sample",
    "entry-sheet",
    "entry-columns",
    "remove-entry",
)
LISTS = (
    "lists",
    "new-list",
    "add-article-to-list",
    "list",
    "update-list",
    "add-code-to-list",
    "buy-list",
    "describe-list",
    "copy-list",
    "delete-list",
    "restore-list",
    "print-list",
    "remove-list-line",
)
ORDERS = (
    "checkout",
    "checkout-places",
    "checkout-lines",
    "order-list",
    "order",
    "order-paper",
    "po-document",
    "delivery-note",
    "add-order-to-list",
    "reorder",
    "confirm-changes",
    "decline-changes",
    "cancel-order",
    "keep-order",
    "start-return",
    "return-list",
    "return-slip",
    "return",
    "cancel-return",
    "return-file",
    "pickups",
)
QUOTES = (
    "quote-list",
    "request-quote",
    "request-quote-lines",
    "begin-counter",
    "release-counter",
    "counter-quote",
    "order-part",
    "compare-quote",
    "quote-version-pdf",
    "quote-version-xlsx",
    "quote-file",
    "quote-pdf",
    "quote",
    "accept-quote",
    "decline-quote",
)
SHOP = (
    "home",
    "catalog",
    "category",
    "product",
    "order-sizes",
    "document",
    "compare",
    "compare-choose",
    "compare-add",
    "compare-remove",
    "search",
    "suggest",
    "account",
    "part-numbers",
    "forget-part-number",
    "timeline",
    "preferences",
    "contact",
    "page",
    "feed",
    "robots",
    "sitemap",
    "sitemap-part",
)
ACCOUNT = (
    "stop-acting",
    "standing",
    "addresses",
    "add-address",
    "change-address",
    "archive-address",
    "licences",
    "licence-document",
    "messages",
    "thread",
    "company-messages",
    "order-messages",
    "quote-messages",
    "invoice-messages",
    "message-file",
)
# Of the project itself: files, words, signing out.
PLAIN = (
    "account_logout",
    "django.views.static.serve",
    "javascript-catalog",
    "set_language",
)
NAMED = {
    "orders": (*CARTS, *FAST_ENTRY, *LISTS, *ORDERS, *QUOTES),
    "invoicing": ("invoice-list", "invoice-pdf", "invoice"),
    "storefront": SHOP,
    "accounts": ACCOUNT,
}
OPEN = frozenset(f"{app}:{name}" for app, names in NAMED.items() for name in names)
# There everybody is themselves, so nobody is kept out as somebody else.
OWN_WORLD = ("admin:", "demo:")


def is_open(name: str) -> bool:
    """Say whether representatives reach the address called `name` while they act."""
    return name in OPEN or name in PLAIN or name.startswith(OWN_WORLD)
