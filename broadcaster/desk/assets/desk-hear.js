"use strict";
/* Nghe thử: the lines are made one after another while the first is heard; waves come with them. */
(function () {
  var lines = Array.prototype.slice.call(document.querySelectorAll("[data-line]"));
  var all = document.getElementById("nghe-het");
  if (!lines.length || !all) return;
  var told = document.getElementById("tien-do"), part = document.getElementById("phan"), going = false, at = 0;
  document.getElementById("ca-bai").hidden = false;

  function draw(line, got) {
    var path = document.createElementNS("http://www.w3.org/2000/svg", "path"), d = "";
    got.peaks.forEach(function (high, n) {
      var h = Math.max(high, 4) * 0.19;
      d += "M" + (2 * n + 1) + " " + (20 - h) + "V" + (20 + h);
    });
    path.setAttribute("d", d);
    line.querySelector(".wave").replaceChildren(path);
    line.querySelector(".time").textContent = got.seconds.toFixed(1).replace(".", ",") + " giây";
  }
  function wave(n) {
    if (n >= lines.length) return;
    fetch(lines[n].dataset.line + "/song?v=" + lines[n].dataset.v, { credentials: "same-origin" })
      .then(function (answer) { return answer.ok ? answer.json() : null; })
      .then(function (got) {
        if (got) draw(lines[n], got);
        if (!going) told.textContent = "Đã có " + (n + 1) + " / " + lines.length + " lời";
        wave(n + 1);
      }).catch(function () { told.textContent = "Mất nối với máy của đài"; });
  }
  function next() {
    lines.forEach(function (line) { line.classList.remove("now"); });
    if (!going || at >= lines.length) { stop(); return; }
    var line = lines[at];
    line.classList.add("now");
    line.scrollIntoView({ block: "nearest" });
    part.value = at + 1;
    told.textContent = "Lời " + (at + 1) + " / " + lines.length;
    window.deskSound.play(line.querySelector("[data-play]"), line.querySelector("[data-play]").href,
      function () { at += 1; next(); });
  }
  function stop() {
    going = false;
    at = at >= lines.length ? 0 : at;
    window.deskSound.stop();
    all.textContent = at ? "▶ Nghe tiếp" : "▶ Nghe cả bài";
    all.setAttribute("aria-pressed", "false");
  }
  function go() {
    going = true;
    all.textContent = "❚❚ Dừng";
    all.setAttribute("aria-pressed", "true");
    next();
  }
  all.addEventListener("click", function () {
    if (going) stop(); else go();
  });
  document.querySelectorAll("[data-chapter]").forEach(function (chapter) {
    chapter.addEventListener("click", function () {
      stop();
      at = Number(chapter.dataset.chapter) - 1;
      go();
    });
  });
  /* The words of the line that is heard, one after the other: its voice tells no times, so they are
     shared out by length. */
  var player = window.deskSound.player, shown = null;
  function unlit() {
    if (!shown) return;
    shown.textContent = shown.textContent;  // the spans go, the words stay
    shown = null;
  }
  player.addEventListener("timeupdate", function () {
    var row = lines.find(function (line) { return line.querySelector('[data-play][aria-pressed="true"]'); });
    var place = row && row.querySelector(".words");
    if (place !== shown) unlit();
    if (!place || !player.duration) return;
    if (!shown) {
      var all = place.textContent.split(/(\s+)/);
      place.replaceChildren.apply(place, all.map(function (piece) {
        var one = document.createElement("span");
        one.textContent = piece;
        return one;
      }));
      shown = place;
    }
    var gone = 0, whole = place.textContent.length || 1, share = player.currentTime / player.duration;
    Array.prototype.forEach.call(place.children, function (one) {
      one.classList.toggle("lit", gone / whole <= share);
      gone += one.textContent.length;
    });
  });
  ["ended", "pause", "emptied"].forEach(function (name) { player.addEventListener(name, unlit); });
  lines.forEach(function (line, n) {
    line.querySelector("[data-play]").addEventListener("click", function () { going = false; at = n; stop(); }, true);
  });
  wave(0);
})();
