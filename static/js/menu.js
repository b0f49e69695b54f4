// details[data-menu]: closes on Escape, on a click elsewhere and when focus leaves.

const close = (menu, refocus) => {
  menu.open = false;
  if (refocus) menu.querySelector("summary").focus();
};

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) close(menu, false);
  }
});

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest("details[data-menu]");
  if (!menu || !menu.open) return;
  if (event.key === "Escape") return close(menu, true);
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  event.preventDefault();
  const items = [...menu.querySelectorAll(".menu__item")];
  const at = items.indexOf(document.activeElement);
  const next = event.key === "ArrowDown" ? at + 1 : at - 1;
  items[(next + items.length) % items.length].focus();
});

document.addEventListener("focusout", (event) => {
  const menu = event.target.closest("details[data-menu][open]");
  if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) close(menu, false);
});

// On a phone the side menu is a strip: show where one is.
document.querySelector(".side-menu [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
