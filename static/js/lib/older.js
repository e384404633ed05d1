// @ts-check
/** `Load older` below the list: fetches the next rows in place instead of another page. */
import { tellTimes } from "./clock.js";
import { hear } from "./events.js";
import { fragment } from "./html.js";

export function loadOlderInPlace() {
  const signal = new AbortController().signal;
  document.addEventListener("click", (event) => {
    const link = /** @type {Element} */ (event.target).closest("[data-older]");
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    load(link).catch(() => location.assign(link.href));
  });
  hear("list:trimmed", ({ oldest }) => moveLink(oldest), signal);
}

/** @param {HTMLAnchorElement} link */
async function load(link) {
  const reply = await fetch(`${page()}/rows?before=${link.dataset.older}`);
  if (!reply.ok) throw new Error(`answered ${reply.status}`);
  const { rows, older } = await reply.json();
  const added = fragment(rows.map((/** @type {{html: string}} */ row) => row.html).join(""));
  tellTimes(added);
  document.querySelector(".rows")?.append(added);
  if (older) moveLink(older);
  else link.parentElement?.remove();
}

/** @param {number} oldest */
function moveLink(oldest) {
  const link = /** @type {HTMLAnchorElement} */ (document.querySelector("[data-older]") ?? makeLink());
  link.dataset.older = String(oldest);
  link.href = `${page()}?before=${oldest}`;
}

function makeLink() {
  const place = document.createElement("p");
  place.className = "list-more";
  const link = document.createElement("a");
  link.className = "button";
  link.textContent = "Load older";
  place.append(link);
  document.querySelector(".list-scroll")?.append(place);
  return link;
}

function page() {
  return /** @type {HTMLElement} */ (document.querySelector("[data-page]")).dataset.page;
}
