// Asks how far a job is, shows it, and loads the page anew when it has ended.

const box = document.querySelector("[data-progress]");
const bar = box.querySelector("progress");
const words = box.querySelector("span");
const begun = words.textContent;
const number = new Intl.NumberFormat(document.documentElement.lang || "en");
const EVERY_MILLISECONDS = 1000;

function show({ done, total }) {
  if (total) {
    bar.max = total;
    bar.value = done;
  } else {
    bar.removeAttribute("value");
  }
  const of = total ? `${number.format(done)} / ${number.format(total)}` : number.format(done);
  words.textContent = `${begun}: ${of} ${box.dataset.words}`;
}

async function ask() {
  const answer = await fetch("../progress", { headers: { Accept: "application/json" } });
  if (answer.ok) {
    const job = await answer.json();
    show(job);
    if (!job.is_working) return window.location.reload();
  }
  return setTimeout(ask, EVERY_MILLISECONDS);
}

ask();
