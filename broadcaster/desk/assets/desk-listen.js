"use strict";
/* The transcript follows the sound, and a click on a time plays from there. */
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
  sound.addEventListener("timeupdate", function () {
    var line = playing();
    if (line === now) return;
    if (now) now.classList.remove("now");
    if (line) line.classList.add("now");
    now = line;
  });
  lines.forEach(function (line) {
    line.querySelector(".at").addEventListener("click", function () {
      sound.currentTime = Number(line.dataset.t);
      sound.play();
    });
  });
})();
