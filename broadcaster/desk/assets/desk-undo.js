"use strict";
/* Words that a button puts into a field, as if they had been typed: Ctrl+Z takes them out again.
   Setting a field's value, or setRangeText, would leave the browser without its list of steps. */
(function () {
  window.deskText = {
    /* `words` in the place of what stands from `from` to `to`; the caret is behind them. */
    put: function (area, from, to, words) {
      if (area.value.slice(from, to) === words) return;
      if (!area.closest("[aria-hidden=true]")) area.focus();
      if (document.activeElement === area) {  // else the command would write into another field
        area.setSelectionRange(from, to);
        if (words === "" ? document.execCommand("delete") : document.execCommand("insertText", false, words)) return;
      }
      area.setRangeText(words, from, to, "end");  // a field out of sight, or a browser without the command
      area.dispatchEvent(new Event("input", { bubbles: true }));
    },
    /* The whole of a field, changed only where it differs: a step back is small, and the page stays where it is. */
    all: function (area, words) {
      var old = area.value, first = 0, last = 0, most = Math.min(old.length, words.length);
      while (first < most && old[first] === words[first]) first += 1;
      while (last < most - first && old[old.length - 1 - last] === words[words.length - 1 - last]) last += 1;
      if (/[\uD800-\uDBFF]/.test(old[first - 1] || "")) first -= 1;  // a sign of two halves goes whole
      if (/[\uDC00-\uDFFF]/.test(old[old.length - last] || "")) last -= 1;
      this.put(area, first, old.length - last, words.slice(first, words.length - last));
    },
  };
})();
