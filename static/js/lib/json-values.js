// @ts-check
/** Where a line of formatted JSON stands, and what it holds, from the text of the lines alone. */
import { depthOf, endOf } from "./json-lines.js";

const KEY = /^\s*("(?:[^"\\]|\\.)*")\s*:\s?/;
const PLAIN_NAME = /^"([A-Za-z_]\w*)"$/;

/** @typedef {import("./json-lines.js").Line} Line */

/**
 * Gives the normalized path of a line (RFC 9535), with keys as they were sent.
 * @param {Line[]} lines
 * @param {number} i
 */
export function pathOf(lines, i) {
  const steps = [];
  for (let at = i; at > 0;) {
    const depth = depthOf(lines[at]);
    let index = 0;
    let parent = at - 1;
    for (; parent >= 0 && depthOf(lines[parent]) >= depth; parent--) {
      if (depthOf(lines[parent]) === depth && !("closes" in lines[parent].dataset)) index++;
    }
    if (parent < 0) break;
    const key = KEY.exec(exact(lines[at]))?.[1];
    if (depth > 0) steps.unshift(lines[parent].dataset.opens === "[" ? `[${index}]` : step(key ?? '""'));
    at = parent;
  }
  return `$${steps.join("")}`;
}

/** @param {string} key */
function step(key) {
  const plain = PLAIN_NAME.exec(key);
  return plain ? `.${plain[1]}` : `[${key}]`;
}

/**
 * Gives the value of a line as sent: text of a string, otherwise its tokens.
 * @param {Line[]} lines
 * @param {number} i
 * @returns {string | null} null when its end has not been loaded
 */
export function valueOf(lines, i) {
  const end = lines[i].dataset.opens ? endOf(lines, i) : i;
  if (end < 0) return null;
  const indent = depthOf(lines[i]) * 2;
  const texts = lines.slice(i, end + 1).map((one) => exact(one).slice(indent).trimEnd());
  const value = texts.join("\n").replace(KEY, "").replace(/,$/, "");
  return value.startsWith('"') ? unquoted(value) : value;
}

/** @param {string} token */
function unquoted(token) {
  try {
    return String(JSON.parse(token));
  } catch {
    return token;
  }
}

/**
 * Gives the text of a line with hidden characters as themselves, not by the names that stand for them on the page.
 * @param {Line} line
 */
function exact(line) {
  if (!line.querySelector(".s-hidden")) return line.textContent ?? "";
  return [...line.childNodes].map((node) => (node instanceof Element && node.matches(".s-hidden") ? named(node) : node.textContent)).join("");
}

/** @param {Element} marks */
function named(marks) {
  return (marks.textContent ?? "").split(" ").map((name) => {
    if (name.startsWith("U+")) return String.fromCodePoint(parseInt(name.slice(2), 16));
    return name === "DEL" ? "\x7f" : "\ufffd";
  }).join("");
}
