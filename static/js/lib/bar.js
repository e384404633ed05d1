// @ts-check
/** The top bar: menus that are filled when they are first opened, the bin's name, the theme, the newest request's time. */
import { tellTimes } from "./clock.js";
import { hear } from "./events.js";
import { fragment } from "./html.js";

const NEWEST = /datetime="([^"]+)"[^>]*title="([^"]+)"/;

export function tendTopBar() {
  const { signal } = new AbortController();
  document.addEventListener("toggle", (event) => fill(/** @type {ToggleEvent} */ (event)), true);
  document.getElementById("qr")?.addEventListener("beforetoggle", () => document.getElementById("more-menu")?.hidePopover());
  hear("feed:settings", ({ name, own }) => name !== undefined && rename(name, own), signal);
  hear("feed:theme", ({ theme }) => paint(theme), signal);
  hear("feed:rows", ({ rows }) => rows.length && showNewest(rows.at(-1).html), signal);
}

/** @param {ToggleEvent} event */
async function fill(event) {
  const menu = /** @type {HTMLElement} */ (event.target);
  const { src } = menu.dataset;
  if (!src || event.newState !== "open") return;
  const box = /** @type {HTMLElement} */ (menu.querySelector("[data-filled]"));
  box.inert = Boolean(box.querySelector("form")); // what is about to be replaced takes no more orders
  const reply = await fetch(src).catch(() => null);
  const filled = reply?.ok && fragment(await reply.text());
  box.inert = false;
  if (!filled) return; // the links of the menu are there without it
  tellTimes(filled);
  box.replaceChildren(filled);
}

/**
 * @param {string} name
 * @param {boolean} [own]
 */
function rename(name, own) {
  const shown = /** @type {HTMLElement} */ (document.querySelector("[data-unnamed]"));
  shown.textContent = name || (shown.dataset.unnamed ?? "");
  if (own) document.getElementById("bin-menu")?.hidePopover();
}

/** @param {string} theme */
function paint(theme) {
  document.documentElement.dataset.theme = theme;
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll(".theme button"))) {
    button.setAttribute("aria-pressed", String(button.value === theme));
  }
}

/** @param {string} html of the newest row */
function showNewest(html) {
  const time = /** @type {HTMLTimeElement | null} */ (document.querySelector("[data-last]"));
  const found = NEWEST.exec(html);
  if (!time || !found) return;
  [, time.dateTime, time.title] = found;
  time.hidden = false;
  delete time.dataset.local;
}
