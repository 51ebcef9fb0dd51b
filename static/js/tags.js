// <input data-tags> holds words separated by commas; here they become chips.
function enhance(field) {
  if (field.dataset.ready) return;
  field.dataset.ready = "1";
  const box = document.createElement("div");
  box.className = "tags-input";
  const entry = document.createElement("input");
  entry.className = "tags-input__entry";
  entry.type = "text";
  entry.dataset.noAutosubmit = "";
  entry.autocomplete = "off";
  const name = field.labels?.[0]?.textContent.trim() || field.ariaLabel || "Tags";
  entry.ariaLabel = `Add to ${name.toLowerCase()}`;
  entry.placeholder = field.placeholder;
  const words = () => field.value.split(",").map((word) => word.trim()).filter(Boolean);

  function set(list) {
    const before = field.value;
    field.value = [...new Set(list)].join(", ");
    draw();
    if (field.value !== before) field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function draw() {
    box.querySelectorAll(".tag").forEach((chip) => chip.remove());
    entry.before(...words().map(chipFor));
    entry.placeholder = words().length ? "Add…" : field.placeholder;
  }

  function chipFor(word) {
    const chip = document.createElement("span");
    chip.className = "tag";
    const label = document.createElement("span");
    label.textContent = word;
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "tag__remove";
    remove.ariaLabel = `Remove ${word}`;
    remove.textContent = "×";
    remove.addEventListener("click", () => {
      set(words().filter((other) => other !== word));
      entry.focus();
    });
    chip.append(label, remove);
    return chip;
  }

  function take() {
    const typed = entry.value.split(",").map((word) => word.trim()).filter(Boolean);
    entry.value = "";
    if (typed.length) set([...words(), ...typed]);
  }

  entry.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" || event.key === ",") {
      if (event.key === "Enter" && !entry.value.trim()) return;
      event.preventDefault();
      take();
    } else if (event.key === "Backspace" && !entry.value && !event.repeat) {
      set(words().slice(0, -1));
    }
  });
  entry.addEventListener("blur", take);
  const hasFocus = document.activeElement === field;
  box.addEventListener("click", (event) => event.target === box && entry.focus());
  field.type = "hidden";
  field.after(box);
  box.append(entry);
  draw();
  if (hasFocus) entry.focus();
}

const enhanceAll = (root) => root.querySelectorAll("[data-tags]").forEach(enhance);
enhanceAll(document);
for (const name of ["htmx:load", "helpdesk:drawn"]) {
  document.addEventListener(name, (event) => enhanceAll(event.detail?.elt ?? event.target));
}
