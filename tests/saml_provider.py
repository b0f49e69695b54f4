"""A SAML provider that really signs: it reads the shop's request and answers it."""

import base64
import secrets
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Saml
from onelogin.saml2.utils import OneLogin_Saml2_Utils

ENTITY = "https://idp.acme.example/metadata"
SSO_URL = "https://idp.acme.example/sso"
EMAIL_CLAIM = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"
NAME_CLAIM = "http://schemas.microsoft.com/identity/claims/displayname"
EMAIL_FORMAT = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"


def stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class Signer:
    """A private key and the certificate that goes with it."""

    key: str
    certificate: str

    @property
    def bare(self) -> str:
        """The certificate as settings keep it."""
        lines = self.certificate.splitlines()
        return "".join(line for line in lines if "CERTIFICATE" not in line)


def new_signer() -> Signer:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp.acme.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = certificate.public_bytes(serialization.Encoding.PEM)
    return Signer(private.decode(), public.decode())


@dataclass
class Provider:
    """What it says about the person at its door."""

    signer: Signer = field(default_factory=new_signer)
    name_id: str = "u-1"
    name_id_format: str = PERSISTENT
    attributes: dict[str, str] = field(default_factory=dict)
    issuer: str = ENTITY
    # Bent by tests; None is what the standard asks for.
    audience: str | None = None
    recipient: str | None = None
    in_response_to: str | None = None
    clock: timedelta = timedelta(0)
    lasts: timedelta = timedelta(minutes=5)
    signs_assertion: bool = True
    signs_response: bool = False
    digest: str = Saml.SHA256
    signature: str = Saml.RSA_SHA256

    def request_in(self, url: str) -> Any:
        """The shop's request, as it came with a redirect."""
        packed = parse_qs(urlsplit(url).query)["SAMLRequest"][0]
        return etree.fromstring(zlib.decompress(base64.b64decode(packed), -15))

    def answer(self, url: str) -> str:
        """The form field that the browser posts to the shop."""
        asked = self.request_in(url)
        acs = asked.get("AssertionConsumerServiceURL")
        audience = asked.findtext("{urn:oasis:names:tc:SAML:2.0:assertion}Issuer")
        answering = (
            asked.get("ID") if self.in_response_to is None else (self.in_response_to)
        )
        assertion = self._assertion(acs, audience, answering)
        if self.signs_assertion:
            assertion = self._signed(assertion)
        response = self._response(acs, answering, assertion)
        if self.signs_response:
            response = self._signed(response)
        return base64.b64encode(response.encode()).decode()

    def metadata(self) -> str:
        """What an admin downloads from the provider."""
        return f"""<?xml version="1.0"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"
    entityID="{ENTITY}"><md:IDPSSODescriptor
    protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
<md:KeyDescriptor use="signing"><ds:KeyInfo
    xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>
<ds:X509Certificate>{self.signer.bare}</ds:X509Certificate>
</ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
<md:SingleSignOnService Location="{SSO_URL}"
    Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"/>
</md:IDPSSODescriptor></md:EntityDescriptor>"""

    def _signed(self, xml: str) -> str:
        signed: bytes = OneLogin_Saml2_Utils.add_sign(
            xml,
            self.signer.key,
            self.signer.certificate,
            sign_algorithm=self.signature,
            digest_algorithm=self.digest,
        )
        return signed.decode()

    def _assertion(self, acs: str, audience: str, answering: str) -> str:
        now = datetime.now(UTC) + self.clock
        until, since = stamp(now + self.lasts), stamp(now - timedelta(seconds=5))
        told = "".join(
            f'<saml:Attribute Name="{name}"><saml:AttributeValue>{value}'
            "</saml:AttributeValue></saml:Attribute>"
            for name, value in self.attributes.items()
        )
        statement = (
            f"<saml:AttributeStatement>{told}</saml:AttributeStatement>" if told else ""
        )
        answers = f' InResponseTo="{answering}"' if answering else ""
        return (
            '<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"'
            f' ID="_{secrets.token_hex(16)}" Version="2.0" IssueInstant="{stamp(now)}">'
            f"<saml:Issuer>{self.issuer}</saml:Issuer><saml:Subject>"
            f'<saml:NameID Format="{self.name_id_format}">{self.name_id}</saml:NameID>'
            "<saml:SubjectConfirmation"
            ' Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">'
            f'<saml:SubjectConfirmationData NotOnOrAfter="{until}"'
            f' Recipient="{self.recipient or acs}"{answers}/>'
            "</saml:SubjectConfirmation></saml:Subject>"
            f'<saml:Conditions NotBefore="{since}" NotOnOrAfter="{until}">'
            "<saml:AudienceRestriction><saml:Audience>"
            f"{self.audience or audience}</saml:Audience></saml:AudienceRestriction>"
            f'</saml:Conditions><saml:AuthnStatement AuthnInstant="{stamp(now)}"'
            ' SessionIndex="s1"><saml:AuthnContext><saml:AuthnContextClassRef>'
            "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"
            "</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>"
            f"{statement}</saml:Assertion>"
        )

    def _response(self, acs: str, answering: str, assertion: str) -> str:
        answers = f' InResponseTo="{answering}"' if answering else ""
        now = datetime.now(UTC) + self.clock
        return (
            '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"'
            ' xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"'
            f' ID="_{secrets.token_hex(16)}" Version="2.0" Destination="{acs}"'
            f' IssueInstant="{stamp(now)}"{answers}>'
            f"<saml:Issuer>{self.issuer}</saml:Issuer><samlp:Status>"
            f'<samlp:StatusCode Value="{SUCCESS}"/></samlp:Status>'
            f"{assertion}</samlp:Response>"
        )
