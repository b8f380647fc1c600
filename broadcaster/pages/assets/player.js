// Follows the sound through the transcript; everything also works without this file.
(function () {
  "use strict";
  var audio = document.getElementById("player");
  if (!audio) return;
  var spots = Array.prototype.slice.call(document.querySelectorAll(".words [data-t]"));
  var chapters = Array.prototype.slice.call(document.querySelectorAll(".chapters a[data-t]"));
  var follow = document.getElementById("follow");
  var speed = document.getElementById("speed");
  var tools = document.querySelector(".tools");
  var now = null;
  var chapter = null;

  function seek(seconds) {
    var go = function () {
      audio.currentTime = seconds;
      var playing = audio.play();
      if (playing) playing.catch(function () {});
    };
    if (audio.readyState > 0) go();
    else {
      audio.addEventListener("loadedmetadata", go, { once: true });
      audio.load();
    }
  }

  function last(list, time) {
    var found = null;
    for (var n = 0; n < list.length; n += 1) {
      if (parseFloat(list[n].dataset.t) > time + 0.05) break;
      found = list[n];
    }
    return found;
  }

  function show() {
    var spot = last(spots, audio.currentTime);
    if (spot && parseFloat(spot.dataset.e) + 1 < audio.currentTime) spot = null;
    if (spot !== now) {
      if (now) now.classList.remove("on");
      if (spot) spot.classList.add("on");
      now = spot;
      if (spot && follow && follow.checked && !audio.paused) {
        spot.scrollIntoView({ block: "center" });
      }
    }
    var part = last(chapters, audio.currentTime);
    if (part !== chapter) {
      if (chapter) chapter.removeAttribute("aria-current");
      if (part) part.setAttribute("aria-current", "true");
      chapter = part;
    }
  }

  document.addEventListener("click", function (event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    var target = event.target.closest ? event.target.closest("[data-t]") : null;
    if (!target || String(window.getSelection())) return;
    event.preventDefault();
    seek(parseFloat(target.dataset.t));
  });
  audio.addEventListener("timeupdate", show);
  audio.addEventListener("seeked", show);
  if (speed) {
    speed.addEventListener("change", function () {
      audio.playbackRate = parseFloat(speed.value);
    });
  }
  if (tools) tools.hidden = false;
  document.documentElement.classList.add("live");
  var asked = /^#t=(\d+(?:\.\d+)?)$/.exec(window.location.hash);
  if (asked) {
    audio.addEventListener("loadedmetadata", function () {
      audio.currentTime = parseFloat(asked[1]);
    }, { once: true });
  }
})();
