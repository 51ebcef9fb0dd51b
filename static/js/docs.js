// The filter of /docs, its place in the contents, and copying examples.
const filter = document.getElementById("docs-filter");
const none = document.getElementById("docs-none");

function apply() {
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const item of document.querySelectorAll("[data-words]")) {
    item.hidden = !words.every((word) => item.dataset.words.includes(word));
    if (!item.hidden) shown += 1;
  }
  for (const group of document.querySelectorAll("[data-group]")) {
    group.hidden = !group.querySelector("[data-words]:not([hidden])");
  }
  document.getElementById("start").hidden = words.length > 0;
  none.hidden = shown > 0;
}

filter.addEventListener("input", apply);
filter.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    filter.value = "";
    apply();
  } else if (event.key === "Enter") {
    document.querySelector(".docs-toc__link:not([hidden] *)")?.click();
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target.matches("input, textarea")) return;
  event.preventDefault();
  filter.focus();
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const label = button.querySelector("span");
  try {
    await navigator.clipboard.writeText(button.closest("figure").querySelector("code").textContent);
    label.textContent = "Copied";
  } catch {
    label.textContent = "Not possible here";
  }
  setTimeout(() => { label.textContent = "Copy"; }, 1500);
});

// What is being read is marked in the contents.
const links = new Map([...document.querySelectorAll(".docs-toc__link")].map((link) => [link.hash.slice(1), link]));
const watcher = new IntersectionObserver((entries) => {
  const seen = entries.find((entry) => entry.isIntersecting);
  const link = seen && links.get(seen.target.id);
  if (!link) return;
  document.querySelector(".docs-toc__link[aria-current]")?.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  const box = link.closest(".docs-toc");
  const place = link.getBoundingClientRect();
  if (place.top < 80 || place.bottom > innerHeight - 20) box.scrollTop += place.top - innerHeight / 2;
}, { rootMargin: "-15% 0px -70% 0px" });
for (const article of document.querySelectorAll("article.operation")) watcher.observe(article);
