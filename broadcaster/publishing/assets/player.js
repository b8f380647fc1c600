// Follows the sound through the transcript, word by word; everything also works without this file.
(function () {
  "use strict";
  var audio = document.getElementById("player");
  var lines = Array.prototype.slice.call(document.querySelectorAll(".words [data-t]"));
  var chapters = Array.prototype.slice.call(document.querySelectorAll(".chapters a[data-t]"));
  var follow = document.getElementById("follow");
  var speed = document.getElementById("speed");
  var tools = document.querySelector(".tools");
  var line = null;
  var word = null;
  var chapter = null;

  // The words of a line become places of their own.
  function split(place) {
    var steps = place.dataset.w.split(" ");
    var words = place.textContent.trim().split(/\s+/);
    var at = Math.round(parseFloat(place.dataset.t) * 100);
    var made = [];
    place.textContent = "";
    place.removeAttribute("data-w");
    words.forEach(function (text, number) {
      var step = parseInt(steps[number], 10);
      at += step;
      if (number && step === 0) { // heard as one with the word before
        made[made.length - 1].textContent += " " + text;
        return;
      }
      if (number) place.appendChild(document.createTextNode(" "));
      var span = document.createElement("span");
      span.dataset.t = String(at / 100);
      span.textContent = text;
      place.appendChild(span);
      made.push(span);
    });
    return made;
  }

  function seek(seconds, quiet) {
    var go = function () {
      audio.currentTime = seconds;
      var playing = quiet ? null : audio.play();
      if (playing) playing.catch(function () {});
    };
    if (audio.readyState > 0) go();
    else {
      audio.addEventListener("loadedmetadata", go, { once: true });
      if (audio.preload === "none") audio.load();
    }
  }

  function last(list, time) {
    var low = 0;
    var high = list.length;
    while (low < high) {
      var middle = (low + high) >> 1;
      if (parseFloat(list[middle].dataset.t) > time + 0.05) high = middle;
      else low = middle + 1;
    }
    return low ? list[low - 1] : null;
  }

  function light(old, now, name) {
    if (old === now) return now;
    if (old) old.classList.remove(name);
    if (now) now.classList.add(name);
    return now;
  }

  function show() {
    var time = audio.currentTime;
    var place = last(lines, time);
    if (place && parseFloat(place.dataset.e) + 1 < time) place = null;
    var moved = place !== line;
    line = light(line, place, "on");
    word = light(word, place ? last(place.spots || [], time) : null, "now");
    if (moved && place && follow && follow.checked && !audio.paused) {
      place.scrollIntoView({ block: "center" });
    }
    var part = last(chapters, time);
    if (part !== chapter) {
      if (chapter) chapter.removeAttribute("aria-current");
      if (part) part.setAttribute("aria-current", "true");
      chapter = part;
    }
  }

  // Between two reports of the player a word may begin and end: look at every frame while it plays.
  function run() {
    if (audio.paused || audio.ended) return;
    show();
    window.requestAnimationFrame(run);
  }

  function clicked(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    var target = event.target.closest ? event.target.closest("[data-t]") : null;
    if (!target || String(window.getSelection())) return;
    event.preventDefault();
    seek(parseFloat(target.dataset.t));
  }

  function plain(text) {
    return text.replace(/[đĐ]/g, "d").normalize("NFD").replace(/\p{M}/gu, "").toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  }

  function find(query) {
    var wanted = " " + plain(query) + " ";
    if (!wanted.trim()) return;
    var exact = query.normalize("NFC").toLowerCase();
    var found = lines.filter(function (place) {
      return (" " + plain(place.textContent) + " ").indexOf(wanted) >= 0;
    });
    var best = found.filter(function (place) {
      return place.textContent.toLowerCase().indexOf(exact) >= 0;
    })[0] || found[0];
    if (!best) return;
    found.forEach(function (place) { place.classList.add("found"); });
    seek(parseFloat(best.dataset.t), true);
    best.scrollIntoView({ block: "center" });
  }

  function start() {
    lines.forEach(function (place) { if (place.dataset.w) place.spots = split(place); });
    document.addEventListener("click", clicked);
    ["timeupdate", "seeked"].forEach(function (name) { audio.addEventListener(name, show); });
    audio.addEventListener("play", function () { window.requestAnimationFrame(run); });
    if (speed) {
      speed.addEventListener("change", function () {
        audio.playbackRate = parseFloat(speed.value);
      });
    }
    if (tools) tools.hidden = false;
    document.documentElement.classList.add("live");
    var hash = window.location.hash;
    var asked = /^#t=(\d+(?:\.\d+)?)$/.exec(hash);
    if (asked) seek(parseFloat(asked[1]), true);
    if (hash.indexOf("#tim=") === 0) {
      try { find(decodeURIComponent(hash.slice(5))); } catch (broken) { /* not an address of ours */ }
    }
  }

  function done(button, words) {
    var before = button.textContent;
    button.textContent = words;
    window.setTimeout(function () { button.textContent = before; }, 2000);
  }

  function offer(selector, able, act) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), function (button) {
      button.hidden = !able;
      if (able) button.addEventListener("click", function () { act(button); });
    });
  }

  offer("[data-share]", Boolean(navigator.share), function (button) {
    navigator.share({ title: button.dataset.title, url: button.dataset.share })
      .catch(function () {});
  });
  offer("[data-copy]", Boolean(navigator.clipboard), function (button) {
    navigator.clipboard.writeText(button.dataset.copy).then(
      function () { done(button, "Đã chép"); },
      function () { done(button, "Không chép được"); }
    );
  });
  if (audio) start();
})();
