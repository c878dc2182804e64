// Fetches the dashboard's figures with the staff cookie and draws them; again every half minute.

const root = document.getElementById("dashboard");
const language = document.documentElement.lang || "en";
const REFRESH_MILLISECONDS = 30_000;
let chart = null;

const money = (amount, currency) =>
  new Intl.NumberFormat(language, { style: "currency", currency }).format(amount);
const count = (value) => new Intl.NumberFormat(language).format(value);

function shown(name, figures, currency) {
  return name === "net" || name === "total" ? money(figures[name], currency) : count(figures[name]);
}

function showFigures(board) {
  for (const name of ["net", "orders", "units", "total"]) {
    root.querySelector(`[data-figure=${name}]`).textContent = shown(name, board.figures_today, board.currency);
    root.querySelector(`[data-compare=${name}]`).textContent =
      `${root.dataset.weekago}: ${shown(name, board.figures_week_ago, board.currency)}`;
  }
}

function row(cells) {
  const tr = document.createElement("tr");
  for (const cell of cells) tr.appendChild(document.createElement("td")).textContent = cell;
  return tr;
}

function showTable(id, rows) {
  const empty = rows.length ? rows : [row([root.dataset.empty, "", ""])];
  document.getElementById(id).replaceChildren(...empty);
}

function showTables(board) {
  const { currency } = board;
  showTable("dash-stores", board.stores.map((each) => row([each.store, count(each.orders), money(each.net, currency)])));
  showTable("dash-best", board.best_sellers.map((each) =>
    row([each.name[language.slice(0, 2)] || each.name.en || each.sku, count(each.units), money(each.net, currency)])));
}

function showChart(board) {
  const bars = (channel, colour) => ({
    label: root.dataset[channel], data: board.net_by_channel[channel].map(Number), backgroundColor: colour, stack: "net",
  });
  const labels = board.days.map((day) =>
    new Date(`${day}T12:00`).toLocaleDateString(language, { day: "numeric", month: "short" }));
  const data = { labels, datasets: [bars("pos", "#2563eb"), bars("web", "#d97706")] };
  if (chart) {
    chart.data = data;
    chart.update("none");
    return;
  }
  const options = { maintainAspectRatio: false, animation: false, scales: { x: { stacked: true }, y: { stacked: true } } };
  chart = new window.Chart(document.getElementById("dash-days"), { type: "bar", data, options });
}

async function refresh() {
  const asOf = document.getElementById("dash-asof");
  try {
    const answer = await fetch(root.dataset.url, { headers: { Accept: "application/json", "Accept-Language": language } });
    if (!answer.ok) throw new Error(`${answer.status}`);
    const board = await answer.json();
    showFigures(board);
    showTables(board);
    showChart(board);
    asOf.textContent = Object.entries(board.as_of)
      .map(([source, time]) => `${source}: ${new Date(time).toLocaleTimeString(language)}`)
      .reduce((text, part) => `${text} · ${part}`, root.dataset.asof);
  } catch {
    asOf.textContent = root.dataset.failed;
  }
}

refresh();
setInterval(refresh, REFRESH_MILLISECONDS);
