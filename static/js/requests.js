// What htmx does when an answer is no answer: nothing typed is lost, and there is a way on.

const messages = () => document.getElementById("messages");

const tell = (name, again) => {
  const template = document.querySelector(`template[${name}]`);
  if (!template) return;
  const shown = template.content.cloneNode(true);
  const button = shown.querySelector("[data-again]");
  if (button && again) {
    button.addEventListener("click", () => {
      messages().replaceChildren();
      again();
    });
  } else {
    button?.remove();
  }
  messages().replaceChildren(shown);
  messages().scrollIntoView({ block: "nearest" });
};

const repeat = (element) => () => {
  const form = element.closest("form");
  if (form) form.requestSubmit();
  else element.click();
};

// A suggestion that fails is not worth a word.
const isQuiet = (element) => element.closest("[data-search]") !== null;

document.addEventListener("htmx:sendError", (event) => {
  const { elt } = event.detail;
  if (!isQuiet(elt)) tell("data-request-failed", repeat(elt));
});

document.addEventListener("htmx:responseError", (event) => {
  const { elt, xhr } = event.detail;
  if (isQuiet(elt)) return;
  if (xhr.status >= 500 || xhr.status === 429) tell("data-request-failed", repeat(elt));
  else tell("data-request-refused");
});

// A whole page where a fragment was asked for (the session ended, another company is
// acted for): show that page instead of squeezing it into the fragment's place.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, boosted } = event.detail;
  if (boosted || !/^\s*<!doctype html/i.test(xhr.responseText)) return;
  event.detail.shouldSwap = false;
  if (xhr.status < 400) {
    location.assign(xhr.responseURL);
    return;
  }
  const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
  for (const id of ["messages", "main"]) {
    const shown = page.getElementById(id);
    if (!shown) continue;
    document.getElementById(id).replaceWith(shown);
    window.htmx.process(shown);
  }
  document.getElementById("main").focus();
});
