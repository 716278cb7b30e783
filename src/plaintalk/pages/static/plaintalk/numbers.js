// @ts-check
/**
 * Draws each <table data-plot> as a plot above it, with uPlot. The page works without: the table
 * is what it shows then. Once there is a plot, the table is folded away beneath it.
 *
 * Columns with data-series are drawn: over days ("lines"), over numbers ("curve"), or one beside
 * another ("bars").
 */

/* global uPlot */

const HEIGHT_PX = 280;
const LABEL_HEIGHT_PX = 110;
/** More bars could not be told apart; the table has the rest. */
const MOST_BARS = 20;
/** Longer names of bars are cut; the table has them whole. */
const LABEL_MOST_CHARS = 18;

/** Comments come whole, so that an axis counts in whole steps: 1, 2, 5, 10, … */
const WHOLE_STEPS = [0, 1, 2, 3, 4, 5, 6].flatMap((power) => [1, 2, 5].map((n) => n * 10 ** power));

/** An axis of counts begins at nought, or small differences look large.
 * @param {unknown} _plot @param {number} _least @param {number} most */
const fromZero = (_plot, _least, most) => [0, Math.max(1, most * 1.1)];

/** A colour of the style sheet, light or dark as the page is now. @param {string} name */
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Two series must differ without colour as well: the second is dashed, or not filled.
 * @param {number} index */
const inkOf = (index) => colour(index === 0 ? "--accent" : "--ink");

/** Months have at most so many marks, or their names would touch. */
const MOST_MONTHS = 8;

/** The axis of time: days in the page's language, months where the rows are months or many.
 * @param {number[]} days seconds */
function timeAxis(days) {
  const areMonths = days.every((day) => new Date(day * 1000).getUTCDate() === 1);
  const every = Math.ceil(days.length / MOST_MONTHS);
  /** @param {unknown} _plot @param {number[]} splits seconds */
  const values = (_plot, splits) => {
    const span = splits[splits.length - 1] - splits[0];
    const words = new Intl.DateTimeFormat(document.documentElement.lang, {
      month: "short",
      ...(areMonths || span > 183 * 86_400 ? { year: "numeric" } : { day: "numeric" }),
      timeZone: "UTC",
    });
    return splits.map((seconds) => words.format(new Date(seconds * 1000)));
  };
  const splits = () => days.filter((_day, place) => place % every === 0);
  return { values, space: 80, ...(areMonths ? { splits } : {}) };
}

/** @param {string} text */
const cut = (text) =>
  text.length > LABEL_MOST_CHARS ? `${text.slice(0, LABEL_MOST_CHARS - 1)}…` : text;

/** Where a row stands across: at its day (in seconds), at its number, or after the one before.
 * @param {Element} head @param {number} place */
function placeOf(head, place) {
  const day = head.getAttribute("data-day");
  return day ? Date.parse(day) / 1000 : Number(head.getAttribute("data-at") ?? place);
}

/** @param {HTMLTableElement} table */
function read(table) {
  const heads = [...table.querySelectorAll("thead th")];
  const most = table.dataset.plot === "bars" ? MOST_BARS : undefined;
  const rows = [...table.querySelectorAll("tbody tr")].slice(0, most);
  const drawn = heads.flatMap((head, column) => (head.hasAttribute("data-series") ? [column] : []));
  return {
    names: rows.map((row) => row.children[0].textContent ?? ""),
    xs: rows.map((row, place) => placeOf(row.children[0], place)),
    series: drawn.map((column) => ({
      label: heads[column].textContent ?? "",
      values: rows.map((row) => Number(row.children[column].getAttribute("data-value"))),
    })),
  };
}

/** @param {string} label */
const axis = (label) => ({
  label,
  stroke: colour("--ink"),
  grid: { stroke: colour("--hairline"), width: 1 },
  ticks: { stroke: colour("--hairline"), width: 1 },
});

/** @param {HTMLTableElement} table @param {number} width */
function optionsOf(table, width) {
  const { names, xs, series } = read(table);
  const bars = table.dataset.plot === "bars";
  const across = axis(table.dataset.across ?? "");
  return {
    width,
    height: HEIGHT_PX + (bars ? LABEL_HEIGHT_PX : 0),
    tzDate: (/** @type {number} */ seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
    cursor: { show: false },
    legend: {
      live: false,
      markers: {
        dash: (/** @type {any} */ _plot, /** @type {number} */ place) =>
          !bars && place > 1 ? "dashed" : "solid",
      },
    },
    scales: {
      x: bars
        ? { time: false, range: () => [-0.6, names.length - 0.4] }
        : { time: table.dataset.plot === "lines" },
      y: { range: fromZero },
    },
    axes: [
      bars
        ? {
            ...across,
            grid: { show: false },
            splits: () => names.map((_name, place) => place),
            values: () => names.map(cut),
            rotate: -40,
            size: LABEL_HEIGHT_PX,
          }
        : table.dataset.plot === "lines"
          ? { ...across, ...timeAxis(xs) }
          : across,
      { ...axis(table.dataset.up ?? ""), size: 64, incrs: WHOLE_STEPS },
    ],
    series: [
      {},
      ...series.map(({ label }, index) => ({
        label,
        stroke: inkOf(index),
        width: 2,
        ...(bars
          ? {
              fill: index === 0 ? inkOf(0) : colour("--paper"),
              // Side by side: the first ends where its name stands, the second begins there.
              paths: uPlot.paths.bars({ size: [0.35, 48], align: index === 0 ? -1 : 1 }),
              points: { show: false },
            }
          : { dash: index === 0 ? [] : [6, 4], points: { show: series[0].values.length < 2 } }),
      })),
    ],
  };
}

/** @param {HTMLTableElement} table */
function draw(table) {
  const folded = table.closest("details");
  if (folded === null) return;
  const place = document.createElement("div");
  place.className = "plot";
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", table.dataset.finding ?? "");
  folded.before(place);

  const { xs, series } = read(table);
  const data = [xs, ...series.map((one) => one.values)];
  /** @type {any} */
  let plot = null;
  // Made anew for another width and for the dark, since uPlot keeps the colours it began with.
  const make = () => {
    plot?.destroy();
    plot = new uPlot(optionsOf(table, place.clientWidth), data, place);
  };
  make();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", make);
  let width = place.clientWidth;
  new ResizeObserver(() => {
    if (place.clientWidth === width || place.clientWidth === 0) return;
    width = place.clientWidth;
    make();
  }).observe(place);
  folded.open = false;
}

for (const table of document.querySelectorAll("table[data-plot]")) {
  if (table instanceof HTMLTableElement) draw(table);
}
