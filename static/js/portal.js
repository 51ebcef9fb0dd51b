// On a phone the bar may be wider than the screen: where one is should be seen.
document
  .querySelector(".topbar__link[aria-current]")
  ?.scrollIntoView({ block: "nearest", inline: "nearest" });

document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
