"use strict";
/* Hôm nay stays open on many a desk: while somebody is there it is asked for anew, so that a lamp
   that was mended, or went out, is seen. A page that nobody touches falls silent, so that it keeps
   no session open for ever, and says that it is old; so does one that gets no answer, or none in time. */
(function () {
  var EVERY = 20000, LATE = 15000, SILENT = 30 * 60000, touched = Date.now(), asked = touched;
  var lamp = document.querySelector("main > .lamp");
  if (!lamp) return;
  var address = lamp.dataset.again, old = lamp.dataset.old;
  function parts(page) {
    return ["intro", "lamp", "two"].map(function (name) { return page.querySelector("main > ." + name); });
  }
  /* All of it or nothing: a time of now over a lamp of before would be untrue. */
  function put(page) {
    var stood = parts(document), fresh = parts(page);
    if (fresh.indexOf(null) >= 0) return tell();  // another page: of the first steps
    if (document.querySelector("form[data-sent]")) return;  // on its way: it would go nowhere
    var other = stood.map(function (part, n) { return part.outerHTML !== fresh[n].outerHTML; });
    var used = stood.some(function (part, n) { return n && other[n] && part.contains(document.activeElement); });
    if (used) return tell();
    stood.forEach(function (part, n) { if (other[n]) part.replaceWith(fresh[n]); });
  }
  function tell() {
    var when = document.querySelector("main > .intro > p");
    if (when && !when.dataset.old) {
      when.dataset.old = "1";
      when.append(" · " + old);
    }
  }
  function ask() {
    if (document.hidden) return;
    if (Date.now() - touched > SILENT) {
      tell();
      return;
    }
    asked = Date.now();
    var way = new AbortController(), late = setTimeout(function () { way.abort(); }, LATE);
    fetch(address, { credentials: "same-origin", cache: "no-store", signal: way.signal })
      .then(function (answer) { return answer.ok && !answer.redirected ? answer.text() : ""; })
      .then(function (page) {
        clearTimeout(late);
        if (!page) return tell();
        return window.desk.still().then(function () { put(new DOMParser().parseFromString(page, "text/html")); });
      }).catch(tell);
  }
  ["pointerdown", "pointermove", "keydown"].forEach(function (name) {
    document.addEventListener(name, function () {
      touched = Date.now();
      if (touched - asked > EVERY) ask();
    }, true);
  });
  document.addEventListener("visibilitychange", function () {
    touched = Date.now();
    ask();
  });
  setInterval(ask, EVERY);
})();
