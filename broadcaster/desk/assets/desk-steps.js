"use strict";
/* One list of steps for the whole text of a script, head and body, however it was changed: typed as
   text, typed into a line, dragged, put there by a button. Each step is the stretch that differs.
   The browser's own list knows nothing of what a script puts into a field, and is not asked. */
(function () {
  var form = document.getElementById("soan");
  if (!form) return;
  var FIELDS = ["loi", "dau"], MOST = 4e6;  // characters that all steps may hold
  var back = document.getElementById("lui"), forth = document.getElementById("toi");
  var now = read(), past = [], future = [], going = false, closed = true;

  function read() { return FIELDS.map(function (name) { return form.elements[name].value; }); }
  function between(before, after) {
    if (before === after) return null;
    var first = 0, last = 0, most = Math.min(before.length, after.length);
    while (first < most && before[first] === after[first]) first += 1;
    while (last < most - first && before[before.length - 1 - last] === after[after.length - 1 - last]) last += 1;
    return { at: first, gone: before.slice(first, before.length - last), come: after.slice(first, after.length - last) };
  }
  function apart(before, after) {
    return before.map(function (text, n) { return between(text, after[n]); });
  }
  /* Whether a change goes on where the last step was made, a moment ago, without a new line. */
  function goesOn(step, change, field) {
    var was = step.changes[field];
    return was && !step.changes[1 - field] && Date.now() - step.time < 1000 &&
      (was.gone + was.come + change.gone + change.come).indexOf("\n") < 0 &&
      change.at >= was.at - 1 && change.at <= was.at + was.come.length + 1;
  }
  function note() {
    if (going) return;
    var next = read(), changes = apart(now, next), field = changes[0] ? 0 : 1, step = past[past.length - 1];
    if (!changes[0] && !changes[1]) return;
    future = [];
    if (step && !closed && !(changes[0] && changes[1]) && goesOn(step, changes[field], field)) {
      step.changes = apart(step.before, next);
      step.time = Date.now();
    } else {
      if (step) step.before = null;
      past.push({ changes: changes, time: Date.now(), before: now });
    }
    closed = false;
    now = next;
    var held = past.reduce(function (sum, one) {
      return sum + one.changes.reduce(function (n, c) { return n + (c ? c.gone.length + c.come.length : 0); }, 0);
    }, 0);
    while (held > MOST && past.length > 1) {
      past.shift().changes.forEach(function (c) { if (c) held -= c.gone.length + c.come.length; });
    }
    show();
  }
  function show() {
    if (!back) return;
    back.disabled = !past.length;
    forth.disabled = !future.length;
  }
  function go(from, to, undo) {
    var step = from.pop();
    if (!step) return;
    step.before = null;
    going = true;
    var told = null;
    step.changes.forEach(function (change, n) {
      if (!change) return;
      var field = form.elements[FIELDS[n]], gone = undo ? change.come : change.gone, come = undo ? change.gone : change.come;
      field.value = field.value.slice(0, change.at) + come + field.value.slice(change.at + gone.length);
      field.setSelectionRange(change.at + come.length, change.at + come.length);
      if (!told) told = { name: FIELDS[n], at: change.at + come.length };
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    going = false;
    now = read();
    to.push(step);
    closed = true;
    show();
    form.dispatchEvent(new CustomEvent("stepped", { detail: told }));
  }
  function undo() { go(past, future, true); }
  function redo() { go(future, past, false); }
  function ours(field) { return field === document.body || field && (FIELDS.indexOf(field.name) >= 0 || field.closest("#theo-loi")) && field.type !== "text"; }
  document.addEventListener("keydown", function (event) {
    var key = event.key.toLowerCase();
    if (event.isComposing || event.altKey || !(event.ctrlKey || event.metaKey) || !ours(event.target)) return;
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    if (key === "y" || event.shiftKey) redo(); else undo();
  });
  form.addEventListener("beforeinput", function (event) {
    if (!ours(event.target) || !/^history/.test(event.inputType)) return;
    event.preventDefault();
    if (event.inputType === "historyRedo") redo(); else undo();
  });
  if (back) {
    back.addEventListener("click", undo);
    forth.addEventListener("click", redo);
  }
  form.addEventListener("changed", note);
  show();
  window.deskSteps = {
    /* What comes next is a step of its own. */
    close: function () { closed = true; },
    /* `words` of a button in the place of what stands from `from` to `to`; the caret is behind them. */
    put: function (area, from, to, words) {
      if (area.value.slice(from, to) === words) return;
      if (!area.closest("[aria-hidden=true]")) area.focus();
      closed = true;
      area.setRangeText(words, from, to, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
      closed = true;
    },
    /* The whole of a field, changed only where it differs: the page stays where it is. */
    all: function (area, words) {
      var one = between(area.value, words);
      if (one) this.put(area, one.at, one.at + one.gone.length, one.come);
    },
  };
})();
