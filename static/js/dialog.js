// [data-dialog="id"] opens <dialog id>; [data-dialog-close] and a click beside it close it.
// form or button[data-confirm="sentence"] asks in the page's confirm dialog first.

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    event.preventDefault();
    document.getElementById(opener.dataset.dialog)?.showModal();
  } else if (event.target.closest("[data-dialog-close]")) {
    event.target.closest("dialog")?.close();
  } else if (event.target.matches("dialog.dialog[open]")) {
    event.target.close();
  }
});

const ask = (asking) =>
  new Promise((answer) => {
    const dialog = document.querySelector("[data-confirm-dialog]");
    if (!dialog) return answer(true);
    const yes = dialog.querySelector("[data-confirm-yes]");
    yes.dataset.verb ||= yes.textContent;
    yes.textContent = asking.dataset.confirmVerb || yes.dataset.verb;
    dialog.querySelector("[data-confirm-text]").textContent = asking.dataset.confirm;
    dialog.returnValue = "";
    dialog.addEventListener("close", () => answer(dialog.returnValue === "yes"), { once: true });
    return dialog.showModal();
  });

let agreed = null;

// Captured before htmx sees the form: it would send it without waiting for the answer.
document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    const { submitter } = event;
    const asking = submitter?.matches("[data-confirm]") ? submitter : form;
    if (!asking.matches("[data-confirm]") || agreed === form) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!(await ask(asking))) return;
    agreed = form;
    form.requestSubmit(submitter);
    agreed = null;
  },
  true,
);
