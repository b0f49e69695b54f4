"""What is plausible, decided offline."""

import pytest

from accounts.errors import VatIdRefused
from accounts.rules import checked_vat_id


@pytest.mark.parametrize(
    ("text", "country", "written"),
    [
        ("18547290", "RO", "RO18547290"),
        ("ro 18547290", "RO", "RO18547290"),
        ("DE 136 695 976", "DE", "DE136695976"),
        ("094259216", "GR", "EL094259216"),
        ("EL094259216", "GR", "EL094259216"),
        ("U13585627", "AT", "ATU13585627"),
        ("GB980780684", "GB", "GB980780684"),
        ("0100109106", "VN", "0100109106"),
        ("CHE-107.787.577 IVA", "CH", "CHE107787577IVA"),
        ("1008600038413", "MD", "1008600038413"),
    ],
)
def test_a_vat_id_is_written_as_invoices_need_it(text, country, written):
    assert checked_vat_id(text, country) == written


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("18547291", "RO"),
        ("DE136695976", "RO"),
        ("136695975", "DE"),
        ("x", "MD"),
        ("1" * 21, "MD"),
        ("<script>", "US"),
    ],
)
def test_what_cannot_be_a_vat_id_is_refused(text, country):
    with pytest.raises(VatIdRefused):
        checked_vat_id(text, country)
