"use strict";
/* The transcript, the chapters and the wave follow the sound; a click on them plays from there. */
(function () {
  var sound = document.getElementById("nghe");
  if (!sound) return;
  var lines = Array.prototype.slice.call(document.querySelectorAll(".said[data-t]"));
  var now = null, hand = 0;  // the moment at which somebody last moved the page
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
    if (line !== now) {
      if (now) { now.classList.remove("now"); unlit(now); }
      if (line) { line.classList.add("now"); stay(line); }
      now = line;
    }
    if (line) lit(line, sound.currentTime);
  });
  /* The line that is heard comes into view, unless a hand moved the page a moment ago. */
  function stay(line) {
    if (sound.paused || Date.now() - hand < 4000) return;
    line.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  }
  var calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  ["wheel", "touchmove", "keydown"].forEach(function (name) {
    window.addEventListener(name, function () { hand = Date.now(); }, { passive: true });
  });
  /* Each word as it is said; where the voice told no times they are shared out by length. */
  function begins(line, words) {
    var told = (line.dataset.w || "").split(" ").filter(Boolean).map(Number);
    if (told.length === words.length) return told.map(function (t) { return t / 100; });
    var all = line.querySelector(".words").textContent.length || 1, gone = 0, long = line.dataset.e - line.dataset.t;
    return words.map(function (word) { var at = long * gone / all; gone += word.length + 1; return at; });
  }
  function lit(line, at) {
    var place = line.querySelector(".words");
    if (!place.firstElementChild) {
      var words = place.textContent.split(/\s+/).filter(Boolean), times = begins(line, words);
      place.replaceChildren.apply(place, words.reduce(function (all, word, n) {
        var one = document.createElement("span");
        one.textContent = word;
        one.dataset.at = times[n];
        return all.concat(n ? [" ", one] : [one]);
      }, []));
    }
    Array.prototype.forEach.call(place.children, function (one) {
      one.classList.toggle("lit", Number(line.dataset.t) + Number(one.dataset.at) <= at + 0.05);
    });
  }
  function unlit(line) {
    var place = line.querySelector(".words");
    place.textContent = place.textContent;  // the spans go, the words stay
  }
  /* Under the thumb: the same sound, started and stopped. */
  var press = document.getElementById("nghe-nut");
  if (press) {
    press.hidden = false;
    press.addEventListener("click", function () { if (sound.paused) sound.play(); else sound.pause(); });
    ["play", "pause", "ended"].forEach(function (name) {
      sound.addEventListener(name, function () {
        press.textContent = sound.paused ? "▶ Nghe" : "❚❚ Dừng";
        press.setAttribute("aria-pressed", sound.paused ? "false" : "true");
        if (!sound.paused) window.deskSound.stop();
      });
    });
  }
  window.deskSound.player.addEventListener("play", function () { sound.pause(); });  // one sound at a time
  lines.forEach(function (line) {
    line.querySelector(".at").addEventListener("click", function () {
      from(Number(line.dataset.t));
    });
  });
})();
