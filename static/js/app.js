// @ts-check
/** Upgrades the page that the server sent; without it the page can still be read. */
import "./elements/copy-button.js";
import "./elements/test-button.js";
import "./elements/request-list.js";
import "./elements/request-detail.js";
import "./elements/live-feed.js";
import "./elements/key-map.js";
import { takeForms } from "./lib/actions.js";
import { startClock } from "./lib/clock.js";
import { loadOlderInPlace } from "./lib/older.js";

takeForms();
startClock();
loadOlderInPlace();
