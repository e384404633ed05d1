// @ts-check
/** What a screen reader is told: politely, and about arrivals at most every five seconds. */

const EVERY_MS = 5000;
let arrived = 0;
let newest = "";
let timer = 0;

/** @param {string} text */
export function announce(text) {
  const status = document.getElementById("status");
  if (status) status.textContent = text;
}

/**
 * @param {number} count
 * @param {string} label of the newest
 */
export function announceArrivals(count, label) {
  arrived += count;
  newest = label;
  if (timer) return;
  say();
  timer = window.setTimeout(() => {
    timer = 0;
    if (arrived) announceArrivals(0, newest);
  }, EVERY_MS);
}

function say() {
  announce(`${arrived} new request${arrived === 1 ? "" : "s"}, newest ${newest}`);
  arrived = 0;
}
