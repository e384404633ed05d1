// @ts-check
/** What a screen reader is told: politely, and about arrivals at most every five seconds. */

const EVERY_MS = 5000;
let arrived = 0;
let timer = 0;

/** @param {string} text */
export function announce(text) {
  const status = document.getElementById("status");
  if (status) status.textContent = text;
}

/**
 * @param {number} count
 * @param {() => string} newest names the newest, when it is to be said
 */
export function announceArrivals(count, newest) {
  arrived += count;
  if (timer || !arrived) return;
  announce(`${arrived.toLocaleString("en")} new request${arrived === 1 ? "" : "s"}, newest ${newest()}`);
  arrived = 0;
  timer = window.setTimeout(() => {
    timer = 0;
    announceArrivals(0, newest);
  }, EVERY_MS);
}
