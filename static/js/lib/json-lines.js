// @ts-check
/**
 * Formatted JSON as the server wrote it, line by line. Nothing is parsed into values: what a line holds is its text, so
 * big numbers, duplicate keys and `1.10` stay what they are. Depth is the indentation, two spaces a level.
 */

const CHUNK = 100;

/** @typedef {HTMLElement} Line with `data-depth`, and `data-opens` or `data-closes` */

/**
 * Puts the content of a `<pre>` into lines, and those into chunks that the browser lays out when they come into view.
 * @param {HTMLElement} pre
 */
export function intoLines(pre) {
  /** @type {Node[][]} */ const rows = [[]];
  for (const node of [...pre.childNodes]) {
    if (node.nodeType !== Node.TEXT_NODE) { rows[rows.length - 1].push(node); continue; }
    (node.textContent ?? "").split("\n").forEach((text, i) => {
      if (i) rows.push([]);
      if (text) rows[rows.length - 1].push(document.createTextNode(text));
    });
  }
  const chunks = [];
  for (let i = 0; i < rows.length; i += CHUNK) chunks.push(chunk(rows.slice(i, i + CHUNK)));
  pre.replaceChildren(...chunks);
  pre.setAttribute("role", "tree");
  pre.setAttribute("aria-label", "Body as a tree");
}

/** @param {Node[][]} rows */
function chunk(rows) {
  const made = document.createElement("span");
  made.className = "chunk";
  made.setAttribute("role", "none");
  made.append(...rows.map(line));
  return made;
}

/** @param {Node[]} nodes */
function line(nodes) {
  const made = document.createElement("span");
  made.className = "line";
  made.append(...nodes);
  const text = made.textContent ?? "";
  made.dataset.depth = String(Math.floor((text.length - text.trimStart().length) / 2));
  const closes = /^\s*[}\]]/.test(text);
  if (closes) made.dataset.closes = "";
  else if (/[{[]$/.test(text)) made.dataset.opens = text.slice(-1);
  made.style.setProperty("--depth", made.dataset.depth);
  made.setAttribute("role", closes ? "none" : "treeitem");
  if (!closes) made.setAttribute("aria-level", String(Number(made.dataset.depth) + 1));
  if (made.dataset.opens) made.setAttribute("aria-expanded", "true");
  return made;
}

/** @param {Line} line */
export const depthOf = (line) => Number(line.dataset.depth);

/**
 * @param {Line[]} lines
 * @param {number} i of a line that opens
 * @returns {number} the line that closes it, or -1 when that has not been loaded
 */
export function endOf(lines, i) {
  const depth = depthOf(lines[i]);
  for (let j = i + 1; j < lines.length; j++) if (depthOf(lines[j]) <= depth) return j;
  return -1;
}

/**
 * @param {Line[]} lines
 * @param {number} i
 * @returns {number} the line that opens what line `i` closes; `i` itself when it closes nothing, or that is not here
 */
export function openerOf(lines, i) {
  if (!("closes" in lines[i].dataset)) return i;
  const depth = depthOf(lines[i]);
  const opener = lines.findLastIndex((line, j) => j < i && depthOf(line) <= depth);
  return opener < 0 ? i : opener;
}
