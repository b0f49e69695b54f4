// [data-entry="/suggest/"]: rows of a code and a quantity. Enter goes on to the next field,
// past the last row into a new one; Ctrl+Enter puts the fine rows into the cart. Codes are
// comboboxes over what the server suggests. Without scripts it is a form with a button.

const PAUSE = 150;
const SLOT = "987654";
let typing = 0;
let asked = "";

const listOf = (input) => input.closest("[data-entry]").querySelector("[role=listbox]");
const optionsOf = (list) => [...list.querySelectorAll("[role=option]")];

const mark = (input, option) => {
  for (const each of optionsOf(listOf(input))) {
    each.classList.toggle("is-active", each === option);
    each.setAttribute("aria-selected", String(each === option));
  }
  if (!option) return input.removeAttribute("aria-activedescendant");
  input.setAttribute("aria-activedescendant", option.id);
  return option.scrollIntoView({ block: "nearest" });
};

const close = (input) => {
  clearTimeout(typing);
  listOf(input).hidden = true;
  // What takes its place gets its attributes: as markup the policy forbids this one.
  listOf(input).removeAttribute("style");
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
};

const place = (input, list) => {
  const box = input.getBoundingClientRect();
  list.style.left = `${Math.max(8, box.left)}px`;
  list.style.width = `${Math.min(innerWidth - 16, Math.max(box.width, 320))}px`;
  // Where there is more room above, it opens there.
  const isBelow = innerHeight - box.bottom > Math.min(box.top, 280);
  list.style.top = isBelow ? `${box.bottom + 2}px` : "auto";
  list.style.bottom = isBelow ? "auto" : `${innerHeight - box.top + 2}px`;
  list.style.maxHeight = `${(isBelow ? innerHeight - box.bottom : box.top) - 12}px`;
};

const show = (input) => {
  const list = listOf(input);
  const all = optionsOf(list);
  if (!all.length || document.activeElement !== input) return close(input);
  all.forEach((option, at) => { option.id = `${list.id}-${at}`; });
  place(input, list);
  list.hidden = false;
  return input.setAttribute("aria-expanded", "true");
};

const ask = async (input) => {
  const text = input.value.trim();
  asked = text;
  if (text.length < 2) return close(input);
  const url = `${input.closest("[data-entry]").dataset.entry}?q=${encodeURIComponent(text)}`;
  await htmx.ajax("GET", url, { target: listOf(input), swap: "innerHTML" });
  // Who typed on meanwhile, or went on, is not bothered with it.
  if (asked === text && input.value.trim() === text) show(input);
};

const walk = (input, direction) => {
  const list = listOf(input);
  if (list.hidden) return ask(input);
  const all = optionsOf(list);
  const at = all.findIndex((option) => option.classList.contains("is-active"));
  const next = at === -1 ? (direction > 0 ? 0 : all.length - 1) : at + direction;
  return mark(input, all[next] || null);
};

const rowOf = (field) => field.closest("[data-row]");
const codeIn = (row) => row.querySelector("[data-suggests]");
const quantityIn = (row) => row.querySelector("[name^=quantity-]");

const addRow = (table) => {
  const blank = table.querySelector("template[data-blank]");
  const rows = [...table.querySelectorAll("[data-row]")];
  const slot = String(Math.max(0, ...rows.map((row) => Number(row.dataset.row))) + 1);
  const made = document.createElement("template");
  made.innerHTML = blank.innerHTML.replaceAll(SLOT, slot);
  const row = made.content.querySelector("[data-row]");
  rows.at(-1).after(row);
  htmx.process(row);
  return row;
};

const rowBeside = (row, direction) => {
  const rows = [...row.parentElement.querySelectorAll("[data-row]")];
  const next = rows[rows.indexOf(row) + direction];
  return next || (direction > 0 ? addRow(row.closest("[data-entry]")) : null);
};

const choose = (input, option) => {
  input.value = option.dataset.code;
  close(input);
  // The field's own change event comes only when somebody typed last.
  input.dispatchEvent(new Event("change", { bubbles: true }));
  quantityIn(rowOf(input)).focus();
};

const goOn = (field) => {
  const row = rowOf(field);
  if (field.matches("[data-suggests]")) return quantityIn(row).focus();
  return codeIn(rowBeside(row, 1)).focus();
};

const isField = (target) => target.matches?.("[data-entry] [data-suggests], [data-entry] [name^=quantity-]");

const onEnter = (event) => {
  event.preventDefault();
  const field = event.target;
  if (event.ctrlKey || event.metaKey) {
    const add = document.querySelector("button[form=entry-form][value=add]");
    return document.getElementById("entry-form").requestSubmit(add);
  }
  const active = field.matches("[data-suggests]") && listOf(field).querySelector(".is-active");
  if (active && !listOf(field).hidden) return choose(field, active);
  return goOn(field);
};

const onArrow = (event) => {
  const direction = event.key === "ArrowDown" ? 1 : -1;
  event.preventDefault();
  if (event.target.matches("[data-suggests]")) return walk(event.target, direction);
  const row = rowBeside(rowOf(event.target), direction);
  return row && quantityIn(row).focus();
};

document.addEventListener("keydown", (event) => {
  if (!isField(event.target) || event.isComposing) return;
  if (event.key === "Enter") onEnter(event);
  else if (event.key === "ArrowDown" || event.key === "ArrowUp") onArrow(event);
  else if (event.key === "Escape" && event.target.matches("[data-suggests]")) close(event.target);
});

document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-entry] [data-suggests]")) return;
  clearTimeout(typing);
  typing = setTimeout(() => ask(event.target), PAUSE);
});

document.addEventListener("focusin", (event) => {
  if (!event.target.matches("[data-entry] [data-suggests]")) return;
  const input = event.target;
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", listOf(input).id);
  input.setAttribute("aria-expanded", "false");
});

document.addEventListener("focusout", (event) => {
  if (event.target.matches("[data-entry] [data-suggests]")) close(event.target);
});

// A press on an option must not take the focus away before it is a click.
document.addEventListener("mousedown", (event) => {
  const option = event.target.closest("[data-entry] [role=option]");
  if (!option) return;
  event.preventDefault();
  if (document.activeElement.matches("[data-suggests]")) choose(document.activeElement, option);
});

// A row that is being judged is written by that request: the form waits until none is on
// its way, or the same line would be written twice.
const isJudging = () => document.querySelector("[data-row].htmx-request") !== null;

// The answer to a row brings new buttons: the one that was pressed is looked up again.
const sendWhenIdle = (value) => {
  setTimeout(() => {
    if (isJudging()) return sendWhenIdle(value);
    const button = document.querySelector(`button[form=entry-form][value="${value}"]`);
    return (button?.form || document.getElementById("entry-form")).requestSubmit(button);
  }, 60);
};

document.addEventListener("submit", (event) => {
  if (event.target.id !== "entry-form" || !isJudging()) return;
  event.preventDefault();
  event.stopPropagation();
  sendWhenIdle(event.submitter?.value || "check");
}, true);
