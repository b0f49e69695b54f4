"""Addresses of orders."""

from django.urls import path

from orders.views import (
    cart,
    checkout,
    entry,
    guest,
    orders,
    pickups,
    quotes,
    rules,
    why,
)

app_name = "orders"
urlpatterns = [
    path("cart/", cart.cart, name="cart"),
    path("cart/add/", cart.add, name="add-to-cart"),
    path("cart/add-by-code/", cart.add_by_code, name="add-by-code"),
    path("cart/update/", cart.update, name="update-cart"),
    path("cart/prices/", cart.accept_prices, name="accept-prices"),
    path("cart/coupons/", cart.add_coupon, name="add-coupon"),
    path("cart/coupons/remove/", cart.remove_coupon, name="remove-coupon"),
    path("cart/lines/<int:line_id>/", cart.set_quantity, name="set-quantity"),
    path("cart/lines/<int:line_id>/remove/", cart.remove, name="remove-line"),
    path("cart/lines/<int:line_id>/why/", why.why_price, name="why-line"),
    path("quick-order/", entry.quick_order, name="quick-order"),
    path("quick-order/paste/", entry.paste, name="entry-paste"),
    path("quick-order/upload/", entry.upload, name="entry-upload"),
    path("quick-order/row/", entry.row, name="entry-row"),
    path("quick-order/suggest/", entry.suggest, name="entry-suggest"),
    path("quick-order/sample.<str:suffix>", entry.sample, name="entry-sample"),
    path("quick-order/<int:sheet_id>/", entry.sheet, name="entry-sheet"),
    path("quick-order/<int:sheet_id>/columns/", entry.columns, name="entry-columns"),
    path("quick-order/<int:sheet_id>/remove/", entry.remove, name="remove-entry"),
    path("checkout/", checkout.checkout, name="checkout"),
    path("orders/", orders.order_list, name="order-list"),
    # Before the numbers: no order is called "guest".
    path("orders/guest/<str:key>/", guest.order, name="guest-order"),
    path(
        "orders/guest/<str:key>/<str:number>.pdf",
        guest.invoice_pdf,
        name="guest-invoice",
    ),
    path("orders/guest/<str:key>/account/", guest.account, name="guest-account"),
    path("orders/<str:number>/", orders.order, name="order"),
    path("orders/<str:number>/reorder/", orders.order_again, name="reorder"),
    path("orders/<str:number>/cancel/", orders.cancel, name="cancel-order"),
    path("quotes/", quotes.quote_list, name="quote-list"),
    path("quotes/request/", quotes.request_quote, name="request-quote"),
    path("quotes/<str:number>.pdf", quotes.quote_pdf, name="quote-pdf"),
    path("quotes/<str:number>/", quotes.quote, name="quote"),
    path("quotes/<str:number>/accept/", quotes.accept, name="accept-quote"),
    path("quotes/<str:number>/decline/", quotes.decline, name="decline-quote"),
    path("account/pickups/", pickups.pickups, name="pickups"),
    path("account/rules/", rules.rules, name="rules"),
    path("account/company/budget/", rules.company_budget, name="company-budget"),
    path(
        "account/members/<int:member_id>/rules/",
        rules.member_rules,
        name="member-rules",
    ),
    path(
        "account/invitations/<int:invitation_id>/rules/",
        rules.invitation_rules,
        name="invitation-rules",
    ),
    path("account/roles/<int:role_id>/rules/", rules.role_rules, name="role-rules"),
    path(
        "account/cost-centres/<int:cost_centre_id>/budget/",
        rules.cost_centre_budget,
        name="cost-centre-budget",
    ),
]
