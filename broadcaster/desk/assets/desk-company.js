"use strict";
/* Who else is at this script: asked every twenty seconds while somebody looks at the page. A page
   that nobody touches falls silent, so that it keeps no session open for ever. */
(function () {
  var place = document.getElementById("cung-sua"), form = document.getElementById("soan");
  if (!place || !form) return;
  var EVERY = 20000, SILENT = 30 * 60000, touched = Date.now(), shown = place.innerHTML.trim();
  function ask() {
    if (document.hidden || Date.now() - touched > SILENT) return;
    var address = place.dataset.ask + "?ma=" + encodeURIComponent(form.elements.ma.value);
    fetch(address, { credentials: "same-origin", cache: "no-store", headers: { "hx-request": "true" } })
      .then(function (answer) {
        if (!answer.ok || answer.redirected || answer.headers.get("x-phien")) return null;
        return answer.text().then(function (page) {
          if (page.trim() === shown) return;
          shown = page.trim();
          return window.desk.still().then(function () { place.innerHTML = page; });
        });
      }).catch(function () { /* the line is cut: the page says so elsewhere */ });
  }
  ["input", "pointerdown", "keydown"].forEach(function (name) {
    document.addEventListener(name, function () { touched = Date.now(); }, true);
  });
  document.addEventListener("visibilitychange", ask);
  setInterval(ask, EVERY);
})();
