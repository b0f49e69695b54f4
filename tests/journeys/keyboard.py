"""A person who has a keyboard and no mouse, perhaps before a narrow screen.

Nothing here clicks: focus is moved by Tab, as far as Tab gets it, and whatever has it
must show that it has it (WCAG 2.2, 2.4.7) without lying under something else (2.4.11).
"""

import re

from playwright.sync_api import Locator, Page, expect

from tests import make

PHONE = 390
MOST_STOPS = 300

TOO_WIDE = """() => {
  const page = document.documentElement;
  return page.scrollWidth - page.clientWidth;
}"""
HAS_FOCUS = "element => element === document.activeElement"
# The mark may be on what surrounds a control: a card around its radio button, say.
SHOWS_FOCUS = """element => {
  const isMarked = (each) => {
    const style = getComputedStyle(each);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0)
      || style.boxShadow !== "none";
  };
  const around = [element];
  while (around.length < 4 && around.at(-1).parentElement) {
    around.push(around.at(-1).parentElement);
  }
  return around.some(isMarked);
}"""
IS_UNCOVERED = """element => {
  const box = element.getBoundingClientRect();
  const seen = [0.1, 0.5, 0.9].some((part) => {
    const top = document.elementFromPoint(
      box.left + box.width / 2, box.top + box.height * part);
    return top && (element.contains(top) || top.contains(element)
      || [...(element.labels || [])].some((label) => label.contains(top)));
  });
  return seen || box.width < 2;
}"""


class Keyboard:
    """Moves through pages by Tab and types."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def sign_in(self, email: str, *, to: str = "/") -> None:
        """Sign in by Tab, typing and Enter, and arrive at `to`."""
        page = self.page
        page.goto(f"/accounts/login/?next={to}")
        self.type(page.get_by_label("Email"), email)
        self.type(page.get_by_label("Password"), make.PASSWORD)
        page.keyboard.press("Enter")
        expect(page).not_to_have_url(re.compile("/accounts/login/"))
        self.fits()

    def open(self, path: str) -> None:
        """Type an address, as a bookmark or a link in a mail does."""
        self.page.goto(path)
        self.fits()

    def skip_to_content(self) -> None:
        """Leave the head of the page behind with the first link of every page."""
        self.page.keyboard.press("Tab")
        expect(self.page.locator(":focus")).to_have_attribute("href", "#main")
        self.page.keyboard.press("Enter")

    def go_to(self, target: Locator) -> None:
        """Press Tab until `target` has the focus; it must be seen to have it."""
        expect(target).to_be_visible()
        for _ in range(MOST_STOPS):
            if target.evaluate(HAS_FOCUS):
                break
            self.page.keyboard.press("Tab")
        else:
            raise AssertionError(f"Tab never comes to {target}")
        assert target.evaluate(SHOWS_FOCUS), f"{target} does not show its focus"
        assert target.evaluate(IS_UNCOVERED), f"{target} is covered"

    def press(self, target: Locator, key: str = "Enter") -> None:
        """Go to a link or button and press it."""
        self.go_to(target)
        self.page.keyboard.press(key)

    def type(self, target: Locator, text: str) -> None:
        """Go to a field and type over what stands in it."""
        self.go_to(target)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def fits(self) -> None:
        """Nothing on this page is wider than the screen, once it has its styles."""
        self.page.wait_for_load_state()
        too_wide = self.page.evaluate(TOO_WIDE)
        assert too_wide <= 0, f"{self.page.url} is {too_wide} px too wide"
