// Everything here improves pages that work without it.
import "htmx.org";
import * as clocks from "./clocks";
import * as drafts from "./drafts";
import * as forms from "./forms";
import * as keyboard from "./keyboard";
import * as live from "./live";
import * as look from "./look";
import * as map from "./map";
import * as menus from "./menus";
import * as rows from "./rows";
import * as tables from "./tables";
import * as toasts from "./toasts";
import * as writing from "./writing";

document.documentElement.dataset.script = "";
for (const part of [menus, forms, drafts, rows, tables, keyboard, look, toasts, clocks, live, writing, map]) part.start();
