// @ts-check
/** Elements that are fetched when the page first holds one, so that what a page opens with stays small. */

/** One line an element, in the order of the alphabet. @type {Record<string, () => Promise<unknown>>} */
const ELEMENTS = {
  "attempt-timeline": () => import("../elements/attempt-timeline.js"),
  "bin-switcher": () => import("../elements/bin-switcher.js"),
  "copy-as": () => import("../elements/copy-as.js"),
  "copy-body": () => import("../elements/copy-body.js"),
  "export-progress": () => import("../elements/export-progress.js"),
  "json-tree": () => import("../elements/json-tree.js"),
  "note-editor": () => import("../elements/note-editor.js"),
  "reply-editor": () => import("../elements/reply-editor.js"),
  "search-box": () => import("../elements/search-box.js"),
  "select-bar": () => import("../elements/select-bar.js"),
  "share-links": () => import("../elements/share-links.js"),
  "show-more": () => import("../elements/show-more.js"),
  "undo-toast": () => import("../elements/undo-toast.js"),
};

/** Fetches what the page holds already, and from now on what comes into it. */
export function loadElementsOnDemand() {
  load();
  new MutationObserver(load).observe(document.body, { childList: true, subtree: true });
}

function load() {
  for (const { localName } of document.body.querySelectorAll(":not(:defined)")) ELEMENTS[localName]?.().catch(() => {});
}
