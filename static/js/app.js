// @ts-check
/** Upgrades the page that the server sent; without it the page can still be read. */
import "./elements/copy-button.js";
import "./elements/test-button.js";
import "./elements/live-feed.js";
import { takeForms } from "./lib/actions.js";
import { tendTopBar } from "./lib/bar.js";
import { startClock } from "./lib/clock.js";
import { loadOnFirstUse } from "./lib/first-use.js";
import { loadElementsOnDemand } from "./lib/lazy.js";

takeForms();
tendTopBar();
startClock();
loadOnFirstUse();
loadElementsOnDemand();
