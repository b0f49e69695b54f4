// form[data-facets]: on a phone the groups open under one button. A filter there is
// sent when it is applied, not with every tick: the page would jump under the thumb.

const narrow = matchMedia("(width < 62rem)");

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-facets-open]");
  if (!button) return;
  const form = button.closest("[data-facets]");
  const isOpen = form.classList.toggle("is-open");
  button.setAttribute("aria-expanded", String(isOpen));
});

document.addEventListener(
  "change",
  (event) => {
    const form = event.target.form;
    if (!form || !form.matches("[data-facets]") || !narrow.matches) return;
    event.stopPropagation();
    form.classList.add("is-changed");
  },
  true,
);
