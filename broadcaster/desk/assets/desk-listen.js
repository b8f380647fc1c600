"use strict";
/* The transcript, the chapters and the wave follow the sound; a click on them plays from there. */
(function () {
  var sound = document.getElementById("nghe");
  if (!sound) return;
  var lines = Array.prototype.slice.call(document.querySelectorAll(".said[data-t]"));
  var now = null;
  function playing() {
    var at = sound.currentTime;
    for (var i = lines.length - 1; i >= 0; i -= 1) {
      if (Number(lines[i].dataset.t) <= at + 0.05) return at <= Number(lines[i].dataset.e) + 1 ? lines[i] : null;
    }
    return null;
  }
  var chapters = Array.prototype.slice.call(document.querySelectorAll("[data-from]"));
  var song = document.getElementById("song");
  function from(seconds) { sound.currentTime = seconds; sound.play(); }
  function follow() {
    var at = sound.currentTime, width = song.viewBox.baseVal.width;
    song.querySelector(".gone").setAttribute("width", sound.duration ? width * at / sound.duration : 0);
    chapters.forEach(function (one, n) {
      var next = chapters[n + 1];
      var here = at > 0 && at >= Number(one.dataset.from) && !(next && at >= Number(next.dataset.from));
      if (here) one.setAttribute("aria-current", "true"); else one.removeAttribute("aria-current");
    });
  }
  fetch(song.dataset.song, { credentials: "same-origin" })
    .then(function (answer) { return answer.ok ? answer.json() : { peaks: [] }; })
    .then(function (got) {
      song.querySelector(".high").setAttribute("d", got.peaks.map(function (high, n) {
        var h = Math.max(high, 3) * 0.19;
        return "M" + (2 * n + 1) + " " + (20 - h).toFixed(1) + "V" + (20 + h).toFixed(1);
      }).join(""));
    }).catch(function () { song.classList.add("away"); });
  song.addEventListener("click", function (event) {
    var box = song.getBoundingClientRect();
    if (sound.duration) from(sound.duration * (event.clientX - box.left) / box.width);
  });
  chapters.forEach(function (one) {
    one.addEventListener("click", function () { from(Number(one.dataset.from)); });
  });
  sound.addEventListener("timeupdate", function () {
    follow();
    var line = playing();
    if (line === now) return;
    if (now) now.classList.remove("now");
    if (line) line.classList.add("now");
    now = line;
  });
  lines.forEach(function (line) {
    line.querySelector(".at").addEventListener("click", function () {
      from(Number(line.dataset.t));
    });
  });
})();
