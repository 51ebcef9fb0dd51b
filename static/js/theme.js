// Light, dark, or as the system says. The server reads the cookie, so that no page ever flashes.
const YEAR = 60 * 60 * 24 * 365;
const root = document.documentElement;

function show() {
  for (const button of document.querySelectorAll("[data-set-theme]")) {
    const chosen = button.dataset.setTheme === (root.dataset.theme ?? "system");
    button.setAttribute("aria-pressed", String(chosen));
  }
}

document.addEventListener("click", (event) => {
  const theme = event.target.closest("[data-set-theme]")?.dataset.setTheme;
  if (!theme) return;
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  const age = theme === "system" ? 0 : YEAR;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${theme}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`;
  show();
});

show();
