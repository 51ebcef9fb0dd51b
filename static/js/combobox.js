// Fields with suggestions, after the ARIA combobox pattern.
//
// <div class="combobox" data-combobox> around a <select> filters its options; around an <input> with
// hx-get and hx-target its list is what the server answers: <li role="option" data-value>. Choosing
// is a `change` of the field either way. Enter before the answer takes the one option there is; where
// there are several, it shows them.
let serial = 0;

function enhance(box) {
  if (box.dataset.ready) return;
  box.dataset.ready = "1";
  const select = box.querySelector("select");
  const input = select ? inputFor(select) : box.querySelector("input");
  const list = box.querySelector("[role=listbox]") ?? listFor(box, input);
  input.setAttribute("role", "combobox");
  input.setAttribute("autocomplete", "off");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);

  const options = () => [...list.querySelectorAll("[role=option]")];
  const active = () => list.querySelector("[aria-selected=true]");
  // Whether the server is still to answer to what was typed, and whether Enter was pressed meanwhile.
  let awaits = false;
  let hurried = false;

  function mark(option) {
    active()?.setAttribute("aria-selected", "false");
    if (!option) return input.removeAttribute("aria-activedescendant");
    option.id ||= `option-${++serial}`;
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  }

  function expect(yes) {
    awaits = yes;
    hurried = false;
  }

  function open(yes) {
    list.hidden = !yes;
    input.setAttribute("aria-expanded", String(yes));
    if (!yes) mark(null);
  }

  function fill(query) {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    const fitting = [...select.options].filter((option) => {
      const label = option.text.toLowerCase();
      return words.every((word) => label.includes(word));
    });
    list.replaceChildren(...(fitting.length ? fitting.slice(0, 100).map(optionFor) : [nothing()]));
    mark(options()[0]);
  }

  function choose(option) {
    expect(false);
    if (select) {
      select.value = option.dataset.value;
      input.value = select.selectedOptions[0]?.text ?? "";
      open(false);
      select.dispatchEvent(new Event("change", { bubbles: true }));
    } else {
      input.value = option.dataset.value;
      open(false);
      input.dispatchEvent(new Event("change", { bubbles: true }));
      if ("submitOnChoice" in input.dataset) input.form.requestSubmit();
    }
  }

  if ("submitOnChoice" in input.dataset) {
    input.form.addEventListener("submit", () => (input.dataset.sent = input.value));
  }
  input.addEventListener("focus", () => input.select());
  input.addEventListener("click", () => { if (select && list.hidden) { fill(""); open(true); } });
  input.addEventListener("input", () => {
    if (select) {
      fill(input.value);
      open(true);
    } else {
      // What the list shows was found for something else.
      mark(null);
      expect(Boolean(input.value.trim()));
      if (!awaits) open(false);
    }
  });
  input.addEventListener("blur", () => {
    expect(false);
    open(false);
    if (select) input.value = select.selectedOptions[0]?.text ?? "";
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) {
        if (select) fill("");
        if (options().length) open(true);
        return;
      }
      const all = options();
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark(all[(all.indexOf(active()) + step + all.length) % all.length]);
    } else if (event.key === "Enter" && !list.hidden && active()) {
      event.preventDefault();
      choose(active());
    } else if (event.key === "Enter" && awaits) {
      event.preventDefault();
      hurried = true;
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      expect(false);
      open(false);
    }
  });
  // The field keeps the focus while somebody points.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
  list.addEventListener("htmx:beforeSwap", (event) => {
    const { parameters } = event.detail.requestConfig;
    if (!awaits || parameters[input.name] !== input.value) event.preventDefault();
  });
  list.addEventListener("htmx:afterSwap", () => {
    const enter = hurried;
    expect(false);
    open(Boolean(list.children.length));
    mark(options()[0]);
    if (enter && options().length === 1) choose(active());
    else if (enter && !options().length) input.form.requestSubmit();
  });
  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    input.addEventListener(name, () => expect(false));
  }
}

function inputFor(select) {
  const hasFocus = document.activeElement === select;
  const input = document.createElement("input");
  input.type = "text";
  input.className = select.dataset.inputClass || "input";
  input.value = select.selectedOptions[0]?.text ?? "";
  input.dataset.noAutosubmit = "";
  if (select.dataset.key) {
    input.dataset.key = select.dataset.key;
    delete select.dataset.key;
  }
  const label = select.labels[0];
  if (label) {
    select.id ||= `select-${++serial}`;
    input.id = `${select.id}-search`;
    label.htmlFor = input.id;
  } else if (select.ariaLabel) input.ariaLabel = select.ariaLabel;
  if (select.getAttribute("aria-describedby")) {
    input.setAttribute("aria-describedby", select.getAttribute("aria-describedby"));
  }
  select.hidden = true;
  select.after(input);
  if (hasFocus) input.focus();
  return input;
}

function listFor(box, input) {
  const list = document.createElement("ul");
  list.id = `listbox-${++serial}`;
  list.className = "combobox__list";
  list.role = "listbox";
  list.hidden = true;
  list.ariaLabel = input.labels?.[0]?.textContent.trim() || input.ariaLabel || "Suggestions";
  box.append(list);
  return list;
}

function optionFor(source) {
  const item = document.createElement("li");
  item.role = "option";
  item.className = "combobox__option";
  item.dataset.value = source.value;
  item.textContent = source.text;
  item.setAttribute("aria-selected", "false");
  return item;
}

function nothing() {
  const item = document.createElement("li");
  item.className = "combobox__empty";
  item.role = "presentation";
  item.textContent = "Nothing fits.";
  return item;
}

const enhanceAll = (root) => root.querySelectorAll("[data-combobox]").forEach(enhance);
enhanceAll(document);
for (const name of ["htmx:load", "helpdesk:drawn"]) {
  document.addEventListener(name, (event) => enhanceAll(event.detail?.elt ?? event.target));
}
