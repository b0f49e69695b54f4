"""A browser before a running shop: pages served as the web role, a real worker."""

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect, sync_playwright

from accounts.models import CustomerGroup
from tests import make, make_orders
from tests.processes import own_valkey, processes, valkey  # noqa: F401 fixtures

# As bin/bootstrap.py looks for it.
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_MS = 20_000


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        pytest.fail(
            "The browser journeys need Chromium, and this machine has none: install it "
            "('apt-get install chromium', for example) and run the tests again.",
            pytrace=False,
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found, headless=True, args=list(SWITCHES)
        )
        yield browser
        browser.close()


@dataclass
class Visitor:
    """One person at one browser, with cookies of their own."""

    name: str
    page: Page
    complaints: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Note what scripts and the security policy complain about."""
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._note)

    def _note(self, message) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            self.complaints.append(message.text)

    def sign_in(self, email: str, password: str = make.PASSWORD) -> None:
        self.page.goto("/accounts/login/")
        self.page.get_by_label("Email").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        expect(self.page).not_to_have_url(re.compile("/accounts/login/"))


@pytest.fixture
def visitor(chromium, shop_address, request) -> Iterator[Callable[..., Visitor]]:
    """Lets somebody in: visitor("buyer", width=390, java_script_enabled=False)."""
    visitors: list[Visitor] = []

    def let_in(name: str, *, width: int = 1280, **options) -> Visitor:
        context = chromium.new_context(
            base_url=shop_address,
            locale="en-GB",
            viewport={"width": width, "height": 900},
            **options,
        )
        context.set_default_timeout(PATIENCE_MS)
        came = Visitor(name, context.new_page())
        came.listen()
        visitors.append(came)
        return came

    yield let_in
    report = request.node.stash.get(CALL, None)
    if report is not None and report.failed:
        _show(visitors)
    for each in visitors:
        each.page.context.close()
    assert [each.complaints for each in visitors if each.complaints] == []


CALL = pytest.StashKey[pytest.TestReport]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call":
        item.stash[CALL] = report
    return report


def _show(visitors: list[Visitor]) -> None:
    """Keep what each saw when the journey ended early."""
    folder = Path(tempfile.mkdtemp(prefix="angro-journey-"))
    for each in visitors:
        file = folder / f"{each.name}.png"
        each.page.screenshot(path=file, full_page=True)
        print(f"{each.name} was on {each.page.url}: {file}")  # noqa: T201 for people


@pytest.fixture
def shop_address(processes, live_server, settings) -> str:  # noqa: F811 the fixture
    """A shop that answers; its limits begin anew, its mails lead to it."""
    expect.set_options(timeout=PATIENCE_MS)
    cache = settings.CACHES["default"]
    settings.CACHES = {
        "default": {**cache, "LOCATION": f"{processes.valkey.url()}/1"},
    }
    settings.SHOP_URL = live_server.url
    return live_server.url


@pytest.fixture
def worker(shop_address, processes) -> None:  # noqa: F811 the fixture
    """Sends the mails, bills and prints, as in production."""
    processes.environment["SHOP_URL"] = shop_address
    processes.start("worker")
    processes.start("beat")


@pytest.fixture
def goods(channel):
    """Bolts at 8.00, for regulars 7.50 and from 24 pieces 6.90; nuts at 0.0425."""
    make_orders.shipping_method(channel)
    make_orders.terms(channel)
    bolt, nut = make.variant("BOLT-8"), make.variant("NUT-8", minimum=10, step=10)
    trade = make.price_list("trade", to=channel)
    make.price(trade, bolt, "8.00")
    make.price(trade, nut, "0.0425")
    regulars = CustomerGroup.objects.create(code="regulars", name="Regulars")
    own = make.price_list("regulars", to=regulars)
    make.price(own, bolt, "7.50")
    make.price(own, bolt, "6.90", from_quantity=24)
    for variant in (bolt, nut):
        make.stock(variant, 500)
    return regulars


@pytest.fixture
def regular(goods, acme, bob):
    """Bob, whose company has the regulars' prices."""
    acme.groups.add(goods)
    return bob


def letters_to(address: str) -> list[str]:
    """The text of every mail that went out to `address`."""
    texts = (file.read_text() for file in settings.MAILBOX_DIR.glob("*.eml"))
    return [text for text in texts if f"To: {address}" in text]


def put_in_cart(page: Page, name: str, quantity: str) -> None:
    """Order some of an article where it is listed."""
    page.get_by_label(f"Quantity of {name}").fill(quantity)
    page.get_by_role("button", name=f"Add {name}").click()
    expect(page.get_by_text(f"{quantity} in cart")).to_be_visible()
