// A form with rows of articles: a scanner's Enter goes to the next field, and each code is named.

const form = document.getElementById("lines-form");
const inputs = () => [...form.querySelectorAll("tbody input")];

async function nameOf(code) {
  const answer = await fetch(`/api/v1/inventory/barcodes/${encodeURIComponent(code)}`, { headers: { Accept: "application/json" } });
  if (answer.status === 404) return null;
  return answer.ok ? answer.json() : {};
}

async function name(input) {
  const cell = input.closest("tr").querySelector("[data-name]");
  const code = input.value.trim();
  cell.textContent = "";
  if (!code) return;
  const article = await nameOf(code).catch(() => ({}));
  if (input.value.trim() !== code) return;
  cell.textContent = article ? article.name || article.sku || "" : form.dataset.unknown;
  cell.className = article ? "" : "doc-error";
}

form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("tbody input")) return;
  event.preventDefault();
  const all = inputs();
  all[all.indexOf(event.target) + 1]?.focus();
});
form.addEventListener("change", (event) => {
  if (event.target.name === "code") name(event.target);
});
for (const input of inputs()) if (input.name === "code" && input.value) name(input);
