// @ts-check
/** What of a request the reader looks at: tab, view and switches; kept while walking from one request to the next. */

const FIRST_TAB = "body";
/** Which tab a choice belongs to. @type {Record<string, string>} */
const CHOICES = { view: "body", sort: "headers", group: "headers" };
/** @type {Map<string, string>} */
const look = new Map();

/**
 * @param {string} href that was followed
 * @param {string[]} names of what it chooses; what it does not hold is no longer chosen
 */
export function remember(href, names = ["tab", ...Object.keys(CHOICES)]) {
  const query = new URL(href).searchParams;
  for (const name of names) {
    const value = query.get(name);
    if (value) look.set(name, value);
    else look.delete(name);
  }
}

/**
 * @param {string} href of a request's page
 * @returns {string} the same page, with what is looked at
 */
export function withLook(href) {
  const url = new URL(href, location.href);
  const tab = look.get("tab") ?? FIRST_TAB;
  for (const name of ["tab", ...Object.keys(CHOICES)]) url.searchParams.delete(name);
  if (tab !== FIRST_TAB) url.searchParams.set("tab", tab);
  for (const [name, value] of look) if (CHOICES[name] === tab) url.searchParams.set(name, value);
  return url.href;
}

/**
 * @param {HTMLElement} link that changes what is looked at
 * @returns {[string, string]} where it leads, and a selector that finds it again
 */
export function follow(link) {
  const { tab, view, look: choice } = link.dataset;
  const { href } = /** @type {HTMLAnchorElement} */ (link);
  remember(href, view ? ["tab", "view"] : choice ? ["tab", "sort", "group"] : ["tab"]);
  if (tab) return [withLook(href), `[data-tab="${tab}"]`];
  return [href, view ? `[data-view="${view}"]` : `[data-look="${choice}"]`];
}
