// Fetches the dashboard's figures with the staff cookie and draws them; again every half minute.

const root = document.getElementById("dashboard");
const find = (id) => document.getElementById(`dash-${id}`);
const language = document.documentElement.lang || "en";
const REFRESH_MILLISECONDS = 30_000;
const DAY = { day: "numeric", month: "short" };
let chart = null;
let board = null;

const count = (value) => new Intl.NumberFormat(language).format(value);
const dayName = (day, options = DAY) => new Date(`${day}T12:00`).toLocaleDateString(language, options);

function money(amount, options = {}) {
  const form = { style: "currency", currency: board.currency, currencyDisplay: "narrowSymbol", ...options };
  return new Intl.NumberFormat(language, form).format(amount);
}

function figure(name, figures) {
  return name === "orders" || name === "units" ? count(figures[name]) : money(figures[name]);
}

function showFigures() {
  for (const name of ["net", "gift_cards", "orders", "basket", "units", "total"]) {
    const of = (attribute) => root.querySelector(`[data-${attribute}=${name}]`);
    of("figure").textContent = figure(name, board.figures_today);
    of("week").textContent = `${root.dataset.weekago} ${figure(name, board.figures_week_ago)}`;
    of("year").textContent = `${root.dataset.yearago} ${figure(name, board.figures_year_ago)}`;
  }
}

function row([name, ...figures]) {
  const tr = document.createElement("tr");
  const head = tr.appendChild(document.createElement("th"));
  head.scope = "row";
  head.textContent = name;
  for (const text of figures) tr.appendChild(document.createElement("td")).textContent = text;
  return tr;
}

function nothing() {
  const tr = document.createElement("tr");
  const cell = tr.appendChild(document.createElement("td"));
  cell.colSpan = 5;
  cell.className = "dash-none";
  cell.textContent = root.dataset.empty;
  return tr;
}

function showTable(id, rows) {
  find(id).replaceChildren(...(rows.length ? rows.map(row) : [nothing()]));
}

function articleName({ name, sku }) {
  return name[language.slice(0, 2)] || name.en || sku;
}

function compared({ name, today, week_ago: week, year_ago: year, seven_days: days }) {
  return [root.dataset[name] || name, ...[today, week, year, days].map((net) => money(net))];
}

function showTables() {
  const { pos, web } = board.net_by_channel;
  showTable("channels", board.channels.map(compared));
  showTable("stores", board.stores.map(compared));
  showTable("best", board.best_sellers.map((each) => [articleName(each), count(each.units), money(each.net)]));
  showTable("table", board.days.map((day, at) => [dayName(day), money(pos[at]), money(web[at])]).reverse());
}

function bars(channel) {
  const backgroundColor = getComputedStyle(root).getPropertyValue(`--dash-${channel}`).trim();
  const data = board.net_by_channel[channel].map(Number);
  return { label: root.dataset[channel], data, backgroundColor, stack: "net", borderRadius: 2 };
}

function chartOptions() {
  const style = getComputedStyle(root);
  const quiet = style.getPropertyValue("--dash-quiet").trim();
  const line = style.getPropertyValue("--dash-line").trim();
  const whole = { maximumFractionDigits: 0, notation: "compact" };
  const ticks = { color: quiet };
  return {
    animation: false,
    maintainAspectRatio: false,
    interaction: { mode: "index", intersect: false },
    plugins: {
      legend: { align: "end", labels: { boxHeight: 10, boxWidth: 10, color: quiet } },
      tooltip: { callbacks: { label: ({ dataset, raw }) => ` ${dataset.label}: ${money(raw)}` } },
    },
    scales: {
      x: { border: { display: false }, grid: { display: false }, stacked: true, ticks: { ...ticks, maxRotation: 0, autoSkipPadding: 12 } },
      y: { border: { display: false }, grid: { color: line }, stacked: true, ticks: { ...ticks, callback: (value) => money(value, whole), maxTicksLimit: 6 } },
    },
  };
}

function showChart() {
  const data = { labels: board.days.map((day) => dayName(day)), datasets: [bars("pos"), bars("web")] };
  const options = chartOptions();
  if (!chart) {
    chart = new window.Chart(find("days"), { type: "bar", data, options });
    return;
  }
  Object.assign(chart, { data, options });
  chart.update("none");
}

function showSources() {
  // by the shop's clock, as every other page of staff
  const form = { ...DAY, hour: "numeric", minute: "2-digit", timeZone: root.dataset.zone };
  const heard = Object.entries(board.as_of).map(([source, time]) =>
    `${root.dataset[source] || source} ${new Date(time).toLocaleString(language, form)}`);
  find("asof").textContent = `${root.dataset.asof} ${heard.join(" · ") || root.dataset.never}`;
}

function showCurrencies() {
  const options = board.currencies.map((code) => new Option(code, code, false, code === board.currency));
  find("choice").hidden = options.length < 2;
  if (find("currency").options.length !== options.length) find("currency").replaceChildren(...options);
}

function show() {
  const isEmpty = !Object.values(board.net_by_channel).flat().some(Number) && !board.best_sellers.length;
  find("nothing").hidden = !isEmpty;
  find("sold").hidden = isEmpty;
  for (const part of [showFigures, showSources, showCurrencies]) part();
  if (!isEmpty) for (const part of [showTables, showChart]) part();
}

async function refresh() {
  const query = find("currency").value ? `?currency=${find("currency").value}` : "";
  try {
    const headers = { Accept: "application/json", "Accept-Language": language };
    const answer = await fetch(root.dataset.url + query, { headers });
    if (!answer.ok) throw new Error(`${answer.status}`);
    board = await answer.json();
    find("failed").textContent = "";
  } catch {
    find("failed").textContent = root.dataset.failed;
    return;
  }
  show();
}

find("currency").addEventListener("change", refresh);
document.addEventListener("visibilitychange", () => document.hidden || refresh());
new MutationObserver(() => board && !find("sold").hidden && showChart())
  .observe(document.documentElement, { attributeFilter: ["class"] });
setInterval(() => document.hidden || refresh(), REFRESH_MILLISECONDS);
refresh();
