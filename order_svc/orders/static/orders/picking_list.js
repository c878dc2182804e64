// A scanner types where the cursor stands; a browser's autofocus is tried once and gives up, and
// never happens in a page that comes back.
addEventListener("pageshow", () => document.getElementById("scan-field").focus());
