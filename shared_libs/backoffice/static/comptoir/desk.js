// A scanner is a keyboard that types digits and Enter. On a list, what is typed while no field has the focus is
// what one looks for: it goes to the search box, in the place of what was there.
(() => {
  const FIELDS = "input, textarea, select, [contenteditable]";

  document.addEventListener("keydown", (event) => {
    const box = document.getElementById("searchbar");
    const isText = event.key.length === 1 && event.key !== "/" && event.key !== " ";
    if (!box || !isText || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.activeElement && document.activeElement.closest(FIELDS)) return;
    box.value = "";
    box.focus();
  });
})();
