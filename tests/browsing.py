"""A browser without script for tests that talk to a running shop: pages and forms."""

import lxml.html
import requests

# Nobody waits longer for a page, whatever is down.
LONGEST_ANSWER_SECONDS = 20


def opened(session: requests.Session, url: str) -> lxml.html.HtmlElement:
    """The page at `url`, which must be there."""
    answer = session.get(url, timeout=LONGEST_ANSWER_SECONDS)
    assert answer.status_code == 200, answer.text[:500]
    return lxml.html.fromstring(answer.text, base_url=answer.url)


def send(session: requests.Session, form, **typed: str) -> requests.Response:
    """Send a form as a browser does, with what it holds and what was typed."""
    form.make_links_absolute(form.base_url)
    answer = session.post(
        form.action or form.base_url,
        data={**dict(form.form_values()), **typed},
        headers={"Referer": form.base_url},
        timeout=LONGEST_ANSWER_SECONDS,
    )
    assert answer.status_code == 200, answer.text[:500]
    return answer
