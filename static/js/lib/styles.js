// @ts-check
/** Stylesheets that come with a part of a page. */

/**
 * Moves stylesheets to the head and waits for them, so that nothing shows undressed and nothing is loaded twice.
 * @param {DocumentFragment} added
 */
export async function loadStyles(added) {
  const links = /** @type {HTMLLinkElement[]} */ ([...added.querySelectorAll("link[rel=stylesheet]")]);
  await Promise.all(links.map((link) => new Promise((done) => {
    link.remove();
    if (document.head.querySelector(`link[href="${link.getAttribute("href")}"]`)) return done(null);
    link.onload = link.onerror = done;
    document.head.append(link);
  })));
}
