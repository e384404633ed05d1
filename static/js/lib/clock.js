// @ts-check
/** Times in the reader's own zone, and their age kept true by one ticker for the whole page. */

const TICK_MS = 1000;
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const precise = new Intl.DateTimeFormat(undefined, {
  year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3,
});
const minute = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric" });
const ago = new Intl.RelativeTimeFormat("en", { style: "narrow" });

/** @type {[number, number, "second" | "minute" | "hour"][]} */
const UNITS = [[60, 1, "second"], [3600, 60, "minute"], [86400, 3600, "hour"]];

/**
 * @param {Date} at
 * @param {boolean} short `12s` instead of `12s ago`
 */
function age(at, short) {
  const seconds = Math.max(0, (Date.now() - at.getTime()) / 1000);
  if (seconds < 2) return "now";
  const found = UNITS.find(([below]) => seconds < below);
  if (!found) return day.format(at);
  const count = Math.floor(seconds / found[1]);
  return short ? `${count}${found[2][0]}` : ago.format(-count, found[2]);
}

/** @param {ParentNode} root */
export function tellTimes(root) {
  for (const element of /** @type {NodeListOf<HTMLTimeElement>} */ (root.querySelectorAll("time[datetime]"))) {
    const at = new Date(element.dateTime);
    if (!("local" in element.dataset)) {
      element.dataset.local = "";
      element.title = `${full.format(at)} (${element.title})`;
      if ("moment" in element.dataset) element.textContent = precise.format(at);
      if ("minute" in element.dataset) element.textContent = minute.format(at);
    }
    if ("age" in element.dataset) setText(element, age(at, element.dataset.age === "short"));
  }
}

export function startClock() {
  tellTimes(document);
  setInterval(() => document.hidden || tellTimes(document), TICK_MS);
  document.addEventListener("visibilitychange", () => document.hidden || tellTimes(document));
}

/**
 * @param {Element} element
 * @param {string} text
 */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
