// @ts-check
/** The one place where text becomes elements: partials rendered and escaped by our own server, nothing else. */

const types = /** @type {any} */ (globalThis).trustedTypes;
const policy = types ? types.createPolicy("inspector-partials", { createHTML: (/** @type {string} */ html) => html }) : null;

/**
 * @param {string} html a partial from our own server
 * @returns {DocumentFragment}
 */
export function fragment(html) {
  const template = document.createElement("template");
  template.innerHTML = policy ? policy.createHTML(html) : html;
  return template.content;
}
