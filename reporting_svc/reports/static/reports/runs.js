// Keeps the list of runs fresh while one of them is being made.
const EVERY_MS = 2000;

async function refresh() {
  const list = document.getElementById("rep-runs");
  if (!list || !("live" in list.dataset)) return;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (answer && answer.ok) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("rep-runs");
    if (fresh && fresh.innerHTML !== list.innerHTML) list.replaceChildren(...fresh.childNodes);
    if (fresh && !("live" in fresh.dataset)) delete list.dataset.live;
  }
  setTimeout(refresh, EVERY_MS);
}

setTimeout(refresh, EVERY_MS);
