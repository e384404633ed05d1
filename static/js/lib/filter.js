// @ts-check
/** The list while something is searched for: hits as they are found, and those arrivals that match. */
import { hear } from "./events.js";
import { Ranges } from "./ranges.js";
import { announce } from "./status.js";

const EVERY_MS = 1000;

let query = "";
let ending = "";
let checked = 0;
let timer = 0;
/** @type {AbortController | null} */ let page = null;

/**
 * @param {any} list the `request-list`
 * @param {string} type of the event of the search
 * @param {any} detail
 */
export function search(list, type, detail) {
  if (type === "changed" && detail.query) begin(list, detail.query);
  else if (type === "served") watch(list, detail.query);
  else if (type === "changed" || type === "off") end(list);
  else if (!list.model.hits) return;
  else if (type === "failed") list.recount = null;
  else if (type === "rows") add(list, detail.rows, " so far");
  else finish(list, detail);
}

/** @param {any} list @param {string} wanted */
function begin(list, wanted) {
  end(list);
  list.model.hits = new Ranges();
  watch(list, wanted);
  list.view.restart();
  say(list, "Searching …");
}

/** Adds those arrivals that match. @param {any} list @param {string} wanted */
function watch(list, wanted) {
  query = wanted;
  checked = list.model.all.newest;
  page = new AbortController();
  list.toggleAttribute("data-filtered", true);
  hear("feed:rows", () => { timer ||= window.setTimeout(() => check(list), EVERY_MS); }, page.signal);
}

/** @param {any} list @param {{n: number, html: string}[]} rows @param {string} end of the words */
function add(list, rows, end) {
  ending = end;
  list.recount = () => count(list);
  list.show(() => {
    for (const row of rows) {
      list.model.keep(row);
      list.model.hits.add(row.n);
    }
  });
}

/** @param {any} list */
function count(list) {
  const { hits, size } = list.model;
  say(list, `${hits.size.toLocaleString("en")} of ${size.toLocaleString("en")} match${ending}`);
}

/** @param {any} list @param {any} detail */
function finish(list, { stopped }) {
  add(list, [], stopped ? (stopped === "time" ? " so far: it took too long" : ", and more") : "");
  announce(list.querySelector("[data-filter-words]").textContent);
}

/** @param {any} list */
function end(list) {
  page?.abort();
  clearTimeout(timer);
  timer = 0;
  list.recount = null;
  if (!list.model.hits) return;
  list.model.hits = null;
  list.toggleAttribute("data-filtered", false);
  list.querySelector("[data-filter]").hidden = true;
  list.view.restart();
  list.show();
}

/** Asks which of the arrivals match. @param {any} list */
async function check(list) {
  timer = 0;
  const [after, upto] = [checked, list.model.all.newest];
  const reply = await fetch(`${list.model.page}/search?${new URLSearchParams({ q: query, after: String(after) })}`, { signal: page?.signal }).catch(() => null);
  if (!reply?.ok) return;
  checked = upto;
  const lines = (await reply.text()).split("\n").filter(Boolean).map((line) => JSON.parse(line));
  add(list, lines.filter((line) => line.n), ending);
}

/** @param {any} list @param {string} words */
function say(list, words) {
  list.querySelector("[data-filter]").hidden = false;
  list.querySelector("[data-filter-words]").textContent = words;
  const link = list.querySelector("[data-search-export]");
  link.href = `${list.model.page}/export?${new URLSearchParams({ q: query })}`;
  link.hidden = !list.model.hits.size;
}
