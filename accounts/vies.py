"""Ask VIES, the register of VAT ids of the European Union, whether it knows one.

Written against the published contract of its REST service (check-vat-number). Called
by jobs only: it may take half a minute and must never sit inside a transaction.
"""

import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.conf import settings
from requests_hardened import Config, Manager

from shop.http import RequestException, Response

logger = logging.getLogger(__name__)

CONNECT_SECONDS, ANSWER_SECONDS = 5.0, 20.0
# What VIES writes where a member state gives no name or address away.
WITHHELD = "---"
# Words of `userError` that go with an answer; all others stand instead of one.
ANSWERS = frozenset({"", "VALID", "INVALID"})
OUR_ID_REFUSED = "INVALID_REQUESTER_INFO"
# To ask the same again brings the same.
POINTLESS = frozenset({"INVALID_INPUT", OUR_ID_REFUSED, "VAT_BLOCKED"})


@dataclass(frozen=True)
class ViesAnswer:
    """A yes or a no, with what the member state tells of the trader.

    `consultation_number` proves that it was asked; there is one only where the
    question names who asks.
    """

    is_registered: bool
    trader_name: str = ""
    trader_address: str = ""
    consultation_number: str = ""


class NoAnswer(Exception):
    """VIES said neither yes nor no. `is_final`: it will not, however often asked."""

    def __init__(self, reason: str, *, is_final: bool = False) -> None:
        super().__init__(reason)
        self.is_final = is_final


def ask(vat_id: str, *, requester: str = "") -> ViesAnswer:
    """Ask about `vat_id` in the name of the VAT id `requester`, or raise NoAnswer.

    A requester that VIES does not take is left out: an answer without a consultation
    number is better than none.
    """
    try:
        return _ask(_question(vat_id, requester))
    except NoAnswer as silence:
        if not requester or str(silence) != OUR_ID_REFUSED:
            raise
        logger.warning("VIES does not take %s, the seller's own VAT id", requester)
    return _ask(_question(vat_id, ""))


def _question(vat_id: str, requester: str) -> dict[str, str]:
    question = {"countryCode": vat_id[:2], "vatNumber": vat_id[2:]}
    if requester:
        question["requesterMemberStateCode"] = requester[:2]
        question["requesterNumber"] = requester[2:]
    return question


def _ask(question: dict[str, str]) -> ViesAnswer:
    # The operator names the address, nobody else: it may well be inside the house.
    manager = Manager(
        Config(
            ip_filter_enable=False,
            ip_filter_allow_loopback_ips=True,
            never_redirect=True,
            default_timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
            user_agent_override="Angro",
        )
    )
    try:
        response = manager.send_request("POST", settings.VIES_URL, json=question)
    except RequestException as failure:
        raise NoAnswer(f"{type(failure).__name__}: {failure}") from failure
    return _read(response)


def _read(response: Response) -> ViesAnswer:
    try:
        told = response.json()
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise NoAnswer(f"HTTP {response.status_code} without an answer")
    error = _error(told)
    if error:
        raise NoAnswer(error, is_final=error in POINTLESS)
    is_registered = told.get("valid")
    if response.status_code != HTTPStatus.OK or not isinstance(is_registered, bool):
        raise NoAnswer(f"HTTP {response.status_code} without a yes or no")
    return ViesAnswer(
        is_registered=is_registered,
        trader_name=_given(told, "name"),
        trader_address=_given(told, "address"),
        consultation_number=_given(told, "requestIdentifier"),
    )


def _error(told: dict[str, Any]) -> str:  # Any: JSON of somebody else
    """The code of what went wrong; beside one even a `valid` of false says nothing."""
    said = str(told.get("userError") or "").upper()
    if said not in ANSWERS:
        return said
    wrappers = told.get("errorWrappers")
    if isinstance(wrappers, list) and wrappers:
        first = wrappers[0] if isinstance(wrappers[0], dict) else {}
        return str(first.get("error") or "ERROR").upper()
    return "ACTION_FAILED" if told.get("actionSucceed") is False else ""


def _given(told: dict[str, Any], name: str) -> str:  # Any: as above
    text = str(told.get(name) or "").strip()
    return "" if text == WITHHELD else text
