// @ts-check
/** Folding lines of formatted JSON away. */
import { depthOf, endOf } from "./json-lines.js";

/** @typedef {import("./json-lines.js").Line} Line */

/**
 * @param {Line} line
 * @param {boolean} fold
 */
export function setFolded(line, fold) {
  if (fold) line.dataset.folded = "";
  else delete line.dataset.folded;
  line.setAttribute("aria-expanded", String(!fold));
}

/**
 * Hides what is inside of folded lines and shows the rest; a folded line says how much it hides.
 * @param {Line[]} lines
 */
export function hideFolded(lines) {
  let until = -1;
  lines.forEach((line, i) => {
    line.hidden = i <= until;
    if (line.hidden || !("folded" in line.dataset)) return;
    const end = endOf(lines, i);
    until = end < 0 ? lines.length : end;
    const inside = lines.slice(i + 1, until).filter((one) => depthOf(one) === depthOf(line) + 1 && !("closes" in one.dataset)).length;
    line.dataset.folded = end < 0 ? ` ${inside}+ …` : ` ${inside} … ${lines[end].textContent?.trim()}`;
  });
}

/**
 * Tells whether a click was on the mark in front of a line, not on its text.
 * @param {Line} line
 * @param {number} x
 */
export function inMargin(line, x) {
  const em = parseFloat(getComputedStyle(line).fontSize);
  return x < line.getBoundingClientRect().left + em * (1.4 + depthOf(line) * 1.2);
}
