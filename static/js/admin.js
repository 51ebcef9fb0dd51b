// The pickers of Django's admin are Select2, which gives its fields no names: they take their label's.

const nameOf = (select) => select.labels?.[0]?.textContent.trim().replace(/:$/, "");

function nameFields(root) {
    for (const select of root.querySelectorAll("select.select2-hidden-accessible")) {
        const fields = select.nextElementSibling?.querySelectorAll(
            ".select2-selection, .select2-selection__rendered, .select2-search__field",
        );
        for (const field of fields ?? []) {
            field.setAttribute("aria-label", nameOf(select) ?? "Choose");
            // The shown value, which Select2 points at, is empty where nothing is chosen.
            field.removeAttribute("aria-labelledby");
        }
    }
}

addEventListener("load", () => {
    nameFields(document);
    // Lines that are added bring pickers of their own.
    new MutationObserver(() => nameFields(document)).observe(document.body, { childList: true, subtree: true });
});
