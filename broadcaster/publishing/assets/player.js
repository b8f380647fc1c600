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

  // A player that has loaded nothing keeps the place and begins there: no sound is fetched for it.
  function seek(seconds, quiet) {
    audio.currentTime = Math.max(0, seconds);
    var playing = quiet ? null : audio.play();
    if (playing) playing.catch(function () {});
    show();
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

  // How well a line fits what was searched for: its words, then the words as they were written.
  function fitting(place, wanted, exact) {
    var text = " " + plain(place.textContent) + " ";
    var words = wanted.split(" ");
    var count = words.filter(function (word) { return text.indexOf(" " + word + " ") >= 0; }).length;
    var whole = text.indexOf(" " + wanted + " ") >= 0 ? words.length : 0;
    return count + whole + (place.textContent.toLowerCase().indexOf(exact) >= 0 ? 0.5 : 0);
  }

  function find(query, there) {
    var wanted = plain(query);
    if (!wanted) return;
    var exact = query.normalize("NFC").toLowerCase();
    var scores = lines.map(function (place) { return fitting(place, wanted, exact); });
    var most = Math.max.apply(null, [0].concat(scores));
    if (most < Math.min(2, wanted.split(" ").length)) return;
    var found = lines.filter(function (_, number) { return scores[number] >= most - 0.5; });
    found.forEach(function (place) { place.classList.add("found"); });
    if (there) return;
    var best = lines[scores.indexOf(most)];
    seek(parseFloat(best.dataset.t), true);
    best.scrollIntoView({ block: "center" });
  }

  function clock(seconds) {
    var whole = Math.floor(seconds);
    var rest = whole % 60;
    return Math.floor(whole / 60) + ":" + (rest < 10 ? "0" : "") + rest;
  }

  // What a browser keeps for this page; where it may keep nothing, nothing is remembered.
  function kept(name, value) {
    try {
      if (value === undefined) return window.localStorage.getItem(name);
      if (value === null) window.localStorage.removeItem(name);
      else window.localStorage.setItem(name, value);
    } catch (forbidden) { /* private browsing, or a page opened as a file */ }
    return null;
  }

  var SPEED = "dai-toc-do";
  var PLACE = audio ? "dai-nghe:" + new URL(audio.src).pathname : "";
  var WORTH = 15; // seconds after which a place is worth coming back to
  var resume = document.getElementById("nghe-tiep");
  var stored = 0;

  function remember(event) {
    if (audio.ended || (audio.duration && audio.currentTime > audio.duration - 10)) kept(PLACE, null);
    else if (audio.readyState > 0 && (event.type === "pause" || Math.abs(audio.currentTime - stored) >= 5)) {
      stored = audio.currentTime;
      kept(PLACE, stored > WORTH ? String(Math.floor(stored)) : null);
    }
  }

  function goOn() {
    var from = parseFloat(kept(PLACE) || "0");
    if (!(from > WORTH) || !resume) return;
    seek(from, true);
    resume.querySelector("span").textContent = "Lần trước nghe đến " + clock(from) + ", bấm nghe là tiếp từ đó.";
    resume.hidden = false;
    document.getElementById("tu-dau").addEventListener("click", function () {
      kept(PLACE, null);
      resume.hidden = true;
      seek(0, true);
    });
    audio.addEventListener("play", function () { resume.hidden = true; }, { once: true });
  }

  function setSpeed(rate) {
    audio.defaultPlaybackRate = rate;
    audio.playbackRate = rate;
  }

  // What the lock screen and the keys of a headset show and do.
  function onLockScreen() {
    if (!navigator.mediaSession || !window.MediaMetadata) return;
    var session = navigator.mediaSession;
    session.metadata = new MediaMetadata({
      title: audio.dataset.title,
      artist: audio.dataset.show,
      album: audio.dataset.show,
      artwork: [{ src: new URL(audio.dataset.art, document.baseURI).href, sizes: "192x192", type: "image/jpeg" }],
    });
    var acts = {
      play: function () { audio.play(); },
      pause: function () { audio.pause(); },
      seekbackward: function (asked) { seek(audio.currentTime - (asked.seekOffset || 15), true); },
      seekforward: function (asked) { seek(audio.currentTime + (asked.seekOffset || 15), true); },
      seekto: function (asked) { seek(asked.seekTime, true); },
    };
    Object.keys(acts).forEach(function (name) {
      try { session.setActionHandler(name, acts[name]); } catch (unknown) { /* an older browser */ }
    });
  }

  // "#t=75", "#tim=ma túy", or both: where a link leads within the sound.
  function arrive() {
    var hash = window.location.hash;
    var at = /[#&]t=(\d+(?:\.\d+)?)/.exec(hash);
    var query = /[#&]tim=([^&]*)/.exec(hash);
    if (at) {
      seek(parseFloat(at[1]), true);
      if (line) line.scrollIntoView({ block: "center" });
    }
    if (query) {
      try { find(decodeURIComponent(query[1]), Boolean(at)); } catch (broken) { /* not an address of ours */ }
    }
    return Boolean(at || query);
  }

  function start() {
    lines.forEach(function (place) { if (place.dataset.w) place.spots = split(place); });
    document.addEventListener("click", clicked);
    ["timeupdate", "seeked"].forEach(function (name) { audio.addEventListener(name, show); });
    ["timeupdate", "pause", "ended"].forEach(function (name) { audio.addEventListener(name, remember); });
    audio.addEventListener("play", function () { window.requestAnimationFrame(run); });
    audio.addEventListener("play", onLockScreen, { once: true });
    if (speed) {
      var usual = kept(SPEED);
      if (usual && speed.querySelector('option[value="' + CSS.escape(usual) + '"]')) {
        speed.value = usual;
        setSpeed(parseFloat(usual));
      }
      speed.addEventListener("change", function () {
        setSpeed(parseFloat(speed.value));
        kept(SPEED, speed.value);
      });
    }
    Array.prototype.forEach.call(document.querySelectorAll("[data-skip]"), function (button) {
      button.addEventListener("click", function () {
        seek(audio.currentTime + parseFloat(button.dataset.skip), true);
      });
    });
    if (tools) tools.hidden = false;
    document.documentElement.classList.add("live");
    if (!arrive()) goOn();
    window.addEventListener("hashchange", arrive);
  }

  Array.prototype.forEach.call(document.querySelectorAll("[data-copy-now]"), function (button) {
    if (!audio || !navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", function () {
      var second = Math.floor(audio.currentTime); // the sound goes on while the browser asks
      function told(words) {
        button.textContent = words;
        window.clearTimeout(button.waits);
        button.waits = window.setTimeout(function () { button.textContent = "Chép liên kết từ phút này"; }, 2000);
      }
      navigator.clipboard.writeText(button.dataset.copyNow + "#t=" + second).then(
        function () { told("Đã chép, từ " + clock(second)); },
        function () { told("Không chép được"); }
      );
    });
  });
  if (audio) start();
})();
