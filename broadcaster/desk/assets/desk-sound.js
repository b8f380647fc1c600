"use strict";
/* Links marked data-play are heard in place; one sound at a time; faults are told above. */
(function () {
  var player = new Audio();
  var now = null, told = document.getElementById("loi-nhan");
  function tell(page) { if (told) { told.innerHTML = page; told.scrollIntoView({ block: "nearest" }); } }
  function say(words) {
    var line = document.createElement("p");
    line.className = "notice bad";
    line.textContent = words;
    told.textContent = "";
    told.append(line);
    told.scrollIntoView({ block: "nearest" });
  }
  function dress(link) { link.setAttribute("role", "button"); }  // what it is where scripts run
  function stop() {
    player.pause();
    if (now) { now.setAttribute("aria-pressed", "false"); now.removeAttribute("aria-busy"); }
    now = null;
  }
  function play(link, address, done) {
    var again = now === link;
    stop();
    if (again) return;
    now = link;
    dress(link);
    link.setAttribute("aria-pressed", "true");
    link.setAttribute("aria-busy", "true");
    player.onplaying = function () { link.removeAttribute("aria-busy"); };
    player.onended = function () { stop(); if (done) done(); };
    player.onerror = function () { stop(); say("Chưa nghe được chỗ này. Tải lại trang rồi thử lại."); };
    player.src = address;
    player.play().catch(function (fault) {
      if (fault.name !== "AbortError") { stop(); say("Trình duyệt chưa cho phát tiếng. Bấm lại lần nữa."); }
    });
  }
  document.querySelectorAll("a[data-play]").forEach(dress);
  document.addEventListener("keydown", function (event) {
    var link = event.key === " " && event.target.closest("a[data-play]");
    if (!link) return;
    event.preventDefault();
    link.click();
  });
  document.addEventListener("click", function (event) {
    var link = event.target.closest("a[data-play]");
    if (!link) return;
    event.preventDefault();
    var field = document.getElementById(link.dataset.play);
    var base = link.href.split("?")[0];
    play(link, field ? base + "?chu=" + encodeURIComponent(field.value) : link.href);
  });
  function columns(peaks) {
    return peaks.map(function (high, n) {
      var h = Math.max(high, 4) * 0.19;
      return "M" + (2 * n + 1) + " " + (20 - h).toFixed(1) + "V" + (20 + h).toFixed(1);
    }).join("");
  }
  function minutes(seconds) {
    var whole = Math.round(seconds);
    return Math.floor(whole / 60) + ":" + String(whole % 60).padStart(2, "0");
  }
  function wave(svg) {
    fetch(svg.dataset.wave, { credentials: "same-origin" })
      .then(function (answer) { return answer.ok ? answer.json() : null; })
      .then(function (got) {
        if (!got) return;
        svg.firstElementChild.setAttribute("d", columns(got.peaks));
        svg.parentNode.querySelector(".time").textContent = minutes(got.seconds);
      }).catch(function () { svg.firstElementChild.removeAttribute("d"); });
  }
  var watch = new IntersectionObserver(function (seen) {
    seen.forEach(function (one) {
      if (one.isIntersecting) { watch.unobserve(one.target); wave(one.target); }
    });
  });
  document.querySelectorAll("[data-wave]").forEach(function (svg) { watch.observe(svg); });
  window.deskSound = { play: play, stop: stop, tell: tell, say: say, player: player };
})();
