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

  function take(event) {
    if (event.detail.requestConfig.parameters.q !== input.value) return;
    delete found.dataset.stale;
    if (!active()) mark(items()[0]);
    if (hurried && active()) run(active());
  }

  function run(item) {
    dialog.close();
    if (item.dataset.run) document.querySelector(item.dataset.run)?.click();
    else location.href = item.dataset.href;
  }

  input.addEventListener("input", filter);
  found.addEventListener("htmx:afterSwap", take);
  input.addEventListener("keydown", (event) => {
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
