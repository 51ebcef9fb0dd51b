// Ctrl+K: commands of the page, and tickets, people, companies and assets that the server finds while
// one types. What is marked stays marked when the server answers; Enter before that takes the first
// thing that it finds.
const dialog = document.getElementById("palette");

if (dialog) {
  const input = dialog.querySelector("input");
  const list = dialog.querySelector("[role=listbox]");
  const found = dialog.querySelector("[data-found]");
  const items = () => [...list.querySelectorAll("[role=option]")].filter((item) => !item.hidden);
  const active = () => list.querySelector("[aria-selected=true]");
  let serial = 0;
  let hurried = false;
  let marked = "";

  function mark(item) {
    active()?.setAttribute("aria-selected", "false");
    if (!item) return input.removeAttribute("aria-activedescendant");
    item.id ||= `palette-${++serial}`;
    item.setAttribute("aria-selected", "true");
    item.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", item.id);
  }

  function filter() {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const item of list.querySelectorAll("[data-command]")) {
      const label = item.textContent.toLowerCase();
      item.hidden = !words.every((word) => label.includes(word));
    }
    hurried = false;
    if (input.value.trim()) found.dataset.stale = "";
    else found.replaceChildren();
    mark(items().find((item) => !found.contains(item)));
  }

  // What comes for other words, or when the palette is closed, comes too late.
  function judge(event) {
    const { parameters } = event.detail.requestConfig;
    if (!dialog.open || parameters.q !== input.value) event.preventDefault();
    else marked = found.contains(active()) ? active().dataset.href : "";
  }

  function take() {
    delete found.dataset.stale;
    if (marked) mark(items().find((item) => item.dataset.href === marked));
    if (!active()) mark(items()[0]);
    if (hurried && active()) run(active());
  }

  function run(item) {
    dialog.close();
    if (item.dataset.run) document.querySelector(item.dataset.run)?.click();
    else location.href = item.dataset.href;
  }

  input.addEventListener("input", filter);
  found.addEventListener("htmx:beforeSwap", judge);
  found.addEventListener("htmx:afterSwap", take);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const all = items();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark(all[(all.indexOf(active()) + step + all.length) % all.length]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (active()) run(active());
      else hurried = "stale" in found.dataset;
    }
  });
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]");
    if (item) run(item);
  });
  // A fresh start each time; the server's answer of last time would be old.
  new MutationObserver(() => {
    if (!dialog.open) return;
    input.value = "";
    found.replaceChildren();
    filter();
    input.focus();
  }).observe(dialog, { attributeFilter: ["open"] });
}
