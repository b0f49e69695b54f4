// Every module binds itself by data- attributes, neither imports nor exports, and lives
// in a block of its own once collectstatic has put them into one file.
import "./stepper.js";
import "./autosubmit.js";
import "./search.js";
import "./menu.js";
import "./theme.js";
import "./facets.js";
import "./keeping.js";
import "./dialog.js";
import "./typing.js";
import "./writing.js";
import "./requests.js";
import "./closing.js";
import "./entry.js";
import "./sheet.js";
