"""What pages outside the demo show of it."""

from django import template
from django.http import HttpRequest
from django.template.context import RequestContext

from shop.demo.sign_ins import SignIns, sign_ins

register = template.Library()


@register.simple_tag(takes_context=True)
def demo_sign_ins(context: RequestContext) -> SignIns:
    """The demo accounts with the addresses that this request's host reaches."""
    request: HttpRequest = context["request"]
    return sign_ins(request.get_host(), scheme=request.scheme or "http")
