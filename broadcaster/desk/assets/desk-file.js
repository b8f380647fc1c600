"use strict";
/* A file that is opened for one of its lines: the caret stands there, and the line is in sight. */
(function () {
  var area = document.querySelector("textarea[data-line]");
  if (!area) return;
  var rows = area.value.split("\n"), at = Math.min(Number(area.dataset.line), rows.length) - 1;
  var start = rows.slice(0, at).join("\n").length + (at ? 1 : 0);
  area.focus({ preventScroll: true });
  area.setSelectionRange(start, start + rows[at].length);
  area.scrollTop = area.scrollHeight * Math.max(0, at - 4) / rows.length;
})();
