// What somebody is writing is not replaced by a live update, also when they look elsewhere meanwhile.
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-draft]");
  if (!form || event.target.type === "radio") return;
  form.toggleAttribute("data-dirty", Boolean(form.querySelector("textarea").value.trim()));
});
for (const form of document.querySelectorAll("form[data-draft]")) {
  form.toggleAttribute("data-dirty", Boolean(form.querySelector("textarea").value.trim()));
}

// On a phone the bar may be wider than the screen: where one is should be seen.
document
  .querySelector(".topbar__link[aria-current]")
  ?.scrollIntoView({ block: "nearest", inline: "nearest" });
