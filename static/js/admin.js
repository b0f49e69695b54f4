/* A choice that searches is a control of its own: it takes the name of its select. */
"use strict";

function nameChoices() {
  for (const select of document.querySelectorAll("select.select2-hidden-accessible")) {
    const box = select.nextElementSibling?.querySelector('[role="combobox"]');
    const name = select.getAttribute("aria-label") || select.labels[0]?.textContent.trim();
    if (!box || !name || box.dataset.named) continue;
    const shown = box.querySelector(".select2-selection__rendered");
    box.dataset.named = "1";
    box.setAttribute("aria-label", name);
    if (shown?.id && box.id === "") box.id = `${shown.id}-box`;
    if (shown?.id) box.setAttribute("aria-labelledby", `${box.id} ${shown.id}`);
  }
}

document.addEventListener("DOMContentLoaded", () => {
  nameChoices();
  new MutationObserver(nameChoices).observe(document.body, { childList: true, subtree: true });
});
