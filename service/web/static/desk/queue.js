// The moderators' queue: every act is a form that works without this; here they come one by one
// and the page stays.
import { listenToActs } from "./acts.js";
import { listenToKeys } from "./keyboard.js";
import { watch } from "./news.js";
import { listenToTicks } from "./ticks.js";

listenToTicks();
listenToActs();
listenToKeys();
if (document.getElementById("queue")) watch();
