// form[data-search]: a combobox over the suggestions that the server sends as HTML.
// htmx fetches them; here are the keys, the ids and the aria states.

const parts = (form) => ({
  input: form.querySelector("input[type=search]"),
  list: form.querySelector("[role=listbox]"),
});

const options = (list) => [...list.querySelectorAll("[role=option]")];

const show = (form, open) => {
  const { input, list } = parts(form);
  const isOpen = open && list.childElementCount > 0;
  list.hidden = !isOpen;
  input.setAttribute("aria-expanded", String(isOpen));
  if (!isOpen) mark(form, null);
};

const mark = (form, option) => {
  const { input, list } = parts(form);
  for (const each of options(list)) {
    each.classList.toggle("is-active", each === option);
    each.setAttribute("aria-selected", String(each === option));
  }
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
  if (option) option.scrollIntoView({ block: "nearest" });
};

const walk = (form, direction) => {
  const { list } = parts(form);
  const all = options(list).filter((option) => option.offsetParent !== null);
  if (list.hidden || !all.length) return show(form, true);
  const at = all.findIndex((option) => option.classList.contains("is-active"));
  // Past either end stands the field itself.
  const next = at === -1 ? (direction > 0 ? 0 : all.length - 1) : at + direction;
  return mark(form, all[next] || null);
};

for (const form of document.querySelectorAll("form[data-search]")) {
  const { input, list } = parts(form);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  list.addEventListener("htmx:afterSwap", () => {
    options(list).forEach((option, place) => {
      option.id = `${list.id}-${place}`;
    });
    show(form, document.activeElement === input);
  });
  input.addEventListener("focus", () => show(form, true));
  form.addEventListener("focusout", (event) => {
    if (!form.contains(event.relatedTarget)) show(form, false);
  });
  // A click on an option must not take the focus away before it is a click.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      walk(form, event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      show(form, false);
    } else if (event.key === "Enter") {
      const active = list.querySelector(".is-active");
      if (!active) return;
      event.preventDefault();
      active.click();
    }
  });
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable], dialog[open]")) return;
  const form = document.querySelector("form[data-search]");
  if (!form) return;
  event.preventDefault();
  const { input } = parts(form);
  input.focus();
  input.select();
});
