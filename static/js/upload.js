// Files: choose, drop or paste them. Each is announced, sent straight to where it will lie, and named
// in the form by its id. What cannot be sent ahead goes with the form, as it does without scripts.
const SIZES = ["bytes", "KB", "MB", "GB"];
const TRY_WITH_THE_FORM = "goes with the message";

function sizeInWords(size) {
  let unit = 0;
  while (size >= 1024 && unit < SIZES.length - 1) { size /= 1024; unit += 1; }
  return `${unit ? size.toFixed(1) : size} ${SIZES[unit]}`;
}

class Refused extends Error {}

class Attach {
  constructor(box) {
    this.box = box;
    this.form = box.closest("form");
    this.list = box.querySelector("[data-attach-list]");
    this.input = box.querySelector("[data-attach-input]");
    this.template = box.querySelector("[data-attach-row]");
    this.base = box.dataset.upload;
    // Files that the form itself will carry, by their row.
    this.carried = new Map();
    this.running = new Map();
    box.classList.add("attach--live");
    this.input.addEventListener("change", () => this.take([...this.input.files]));
    // Chosen before this script came.
    if (this.input.files.length) this.take([...this.input.files]);
    this.list.addEventListener("click", (event) => {
      const button = event.target.closest("[data-attach-drop]");
      if (button) this.drop(button.closest(".file"));
    });
  }

  take(files) {
    if (this.form.matches(".htmx-request")) {
      this.settle();
      return complain("The message is just being sent. Attach files to the next one.");
    }
    for (const file of files) {
      const row = this.template.content.firstElementChild.cloneNode(true);
      row.querySelector(".file__name").textContent = file.name;
      row.querySelector("[data-attach-drop]").setAttribute("aria-label", `Do not send ${file.name}`);
      this.say(row, sizeInWords(file.size));
      this.list.append(row);
      if (this.base) this.send(row, file);
      else this.carry(row, file);
    }
    this.settle();
  }

  async send(row, file) {
    const abort = new AbortController();
    this.running.set(row, abort);
    try {
      const begun = await this.begin(file, abort.signal);
      await this.put(row, file, begun, abort.signal);
      const id = document.createElement("input");
      Object.assign(id, { type: "hidden", name: "upload", value: begun.attachment_id });
      row.append(id);
      row.querySelector("progress")?.remove();
      announce(`${file.name} is attached`);
    } catch (error) {
      if (abort.signal.aborted) return;
      if (error instanceof Refused) this.refuse(row, error.message);
      else this.carry(row, file, TRY_WITH_THE_FORM);
    } finally {
      this.running.delete(row);
      this.settle();
    }
  }

  async begin(file, signal) {
    const answer = await fetch(`${this.base}/presign`, {
      method: "POST",
      signal,
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ filename: file.name, bytes: file.size, mime: file.type }),
    });
    const body = await answer.json().catch(() => ({}));
    if (answer.ok) return body;
    const said = body.error ?? Object.values(body.errors ?? {})[0];
    if (answer.status >= 500) throw new Error(said);
    throw new Refused(said ?? "This file was refused.");
  }

  // Only XMLHttpRequest tells how far an upload is.
  put(row, file, { upload_url: url, headers }, signal) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      const progress = row.querySelector("progress");
      request.open("PUT", url);
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) progress.value = (event.loaded / event.total) * 100;
      });
      request.addEventListener("load", () => (request.status < 300 ? resolve() : reject(new Error())));
      request.addEventListener("error", () => reject(new Error()));
      request.addEventListener("abort", () => reject(new Error()));
      signal.addEventListener("abort", () => request.abort());
      request.send(file);
    });
  }

  carry(row, file, why) {
    row.querySelector("progress")?.remove();
    if (why) this.say(row, why);
    this.carried.set(row, file);
  }

  refuse(row, why) {
    row.classList.add("file--bad");
    row.querySelector("progress")?.remove();
    this.say(row, why);
    // What was to go with the message does not: whoever sent it decides again.
    this.stop();
    announce(`${row.querySelector(".file__name").textContent}: ${why}`);
  }

  drop(row) {
    this.running.get(row)?.abort();
    this.running.delete(row);
    this.carried.delete(row);
    row.remove();
    this.settle();
  }

  say(row, text) {
    row.querySelector(".file__size").textContent = text;
  }

  // The field holds just what the form carries; a live update leaves the list alone.
  settle() {
    const held = new DataTransfer();
    for (const file of this.carried.values()) held.items.add(file);
    this.input.files = held.files;
    this.list.toggleAttribute("data-dirty", this.list.children.length > 0);
    if (!this.running.size && this.waiting) {
      const { submitter } = this.waiting;
      this.stop();
      this.form.requestSubmit(submitter?.isConnected ? submitter : null);
    }
  }

  wait(event) {
    this.waiting = { submitter: event.submitter };
    this.form.setAttribute("aria-busy", "true");
    announce("Waiting for the files");
  }

  stop() {
    this.waiting = null;
    this.form.removeAttribute("aria-busy");
  }
}

const boxes = new WeakMap();

function announce(text) {
  const region = document.getElementById("announcer");
  if (region) region.textContent = text;
}

function complain(text) {
  document.dispatchEvent(new CustomEvent("helpdesk:toast", { detail: { text, kind: "bad" } }));
}

function of(target) {
  const box = target?.closest?.("form")?.querySelector("[data-attach]");
  if (!box) return null;
  if (!boxes.has(box)) boxes.set(box, new Attach(box));
  return boxes.get(box);
}

function setUp(root) {
  for (const box of root.querySelectorAll("[data-attach]")) of(box);
}

const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");

document.addEventListener("dragover", (event) => {
  if (!carriesFiles(event)) return;
  const form = event.target.closest?.("form");
  for (const marked of document.querySelectorAll("form.is-dropping")) {
    if (marked !== form) marked.classList.remove("is-dropping");
  }
  if (!of(event.target)) return;
  event.preventDefault();
  form.classList.add("is-dropping");
});

for (const type of ["dragleave", "drop"]) {
  document.addEventListener(type, (event) => {
    if (type === "drop" || !event.relatedTarget) {
      document.querySelector("form.is-dropping")?.classList.remove("is-dropping");
    }
  });
}

document.addEventListener("drop", (event) => {
  const attach = carriesFiles(event) && of(event.target);
  if (!attach) return;
  event.preventDefault();
  attach.take([...event.dataTransfer.files]);
});

document.addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files ?? [])];
  const attach = files.length && of(event.target);
  if (!attach) return;
  event.preventDefault();
  attach.take(files);
});

// A form whose files are still on their way is sent when they have arrived.
document.addEventListener("submit", (event) => {
  const box = event.target.querySelector?.("[data-attach]");
  const attach = box && boxes.get(box);
  if (!attach?.running.size) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  attach.wait(event);
}, true);

setUp(document);
for (const name of ["htmx:load", "helpdesk:drawn"]) {
  document.addEventListener(name, (event) => setUp(event.detail?.elt ?? event.target));
}
