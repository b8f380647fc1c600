"use strict";
/* Records one sound at a time, or takes a file of the phone's own recorder; sends it as it is, with
   the form in the body. In the studio one line stands large between its neighbours, and all that a
   thumb needs stands at the lower edge: count-in, level in words, hear it, next line. */
(function () {
  var consent = document.getElementById("phieu"), shelf = document.getElementById("them-tieng");
  var rows = Array.prototype.slice.call(document.querySelectorAll(".prompter > li"));
  var places = shelf ? [shelf] : rows;
  if (!places.length) return;
  var fields = consent || shelf;
  var can = window.MediaRecorder && navigator.mediaDevices && navigator.mediaDevices.getUserMedia;
  var now = null;  // {place, recorder, stop}
  var warn = document.getElementById("khong-mic"), hand = document.getElementById("tay");
  var said = document.getElementById("muc-loi"), level = document.getElementById("muc");
  var unsent = [], retry = null, going = 0, idle = 0, stored = false;  // recordings that wait for the line, or are on their way
  var BEAT = 700;  // milliseconds of the count-in
  if (!can && warn) warn.hidden = false;

  function tell(place, words, bad) {
    var line = place.querySelector(".told");
    line.textContent = words;
    line.classList.toggle("bad-word", !!bad);
  }
  /* In the studio what happens now is said at the thumb, elsewhere at the place itself. */
  function status(place, words) { if (hand) hint(words); else tell(place, words); }
  function hint(words) { if (said.textContent !== words) said.textContent = words; }
  function resend() { unsent.splice(0).forEach(function (one) { post(one.place, one.body); }); }
  window.addEventListener("online", resend);
  /* Whose it is and what it says, as told now: it may be sent much later. */
  function send(place, blob, name) {
    var body = new FormData(fields);
    if (place.dataset.mark) body.set("loi", place.dataset.n + ":" + place.dataset.mark);
    body.append("tep", blob, name);  // behind everything else: a form is judged before its file
    if (!shelf) {  // a line has one recording, the newest
      unsent = unsent.filter(function (one) { return one.place !== place; });
      if (place.newest) place.newest.way.abort();
    }
    return post(place, body);
  }
  function post(place, body, quiet) {
    var mine = place.newest = { way: new AbortController() };
    if (!quiet) status(place, "Đang gửi và làm sạch…");
    going += 1;
    idle += quiet ? 1 : 0;
    return window.desk.send(fields.action, { body: body, signal: mine.way.signal }, !quiet).then(function (answer) {
      if (!quiet && answer.headers.get("x-phien")) {  // somebody did not sign in again: it waits until they do
        status(place, "");
        tell(place, "Chưa đăng nhập lại, bản thu còn ở trang này. Đăng nhập là tự gửi; đừng đóng trang.", true);
        post(place, body, true);
        return null;
      }
      if (answer.ok) return answer.json().then(function (got) { done(place, got, body.get("ai")); });
      return answer.text().then(function (page) {
        var box = document.createElement("div");
        box.innerHTML = page;
        status(place, "");
        tell(place, box.textContent.replace(/^\s*✕/, "").replace(/\s+/g, " ").trim(), true);
      });
    }).catch(function () {
      if (mine.way.signal.aborted) return;
      status(place, "");
      tell(place, "Mất nối, bản thu còn ở trang này. Nối lại là tự gửi; đừng đóng trang.", true);
      unsent.push({ place: place, body: body });
      clearTimeout(retry);
      retry = setTimeout(resend, 5000);
    }).then(function () {
      going -= 1;
      idle -= quiet ? 1 : 0;
      if (stored && !going && !unsent.length && !now) window.location.reload();
    });
  }
  /* What the machine measured, for whoever presses to see it. */
  function figures(place, told) {
    var box = place.querySelector("details.measured");
    if (box) box.remove();
    if (!told.length) return;
    box = document.createElement("details");
    box.className = "measured small";
    var top = document.createElement("summary");
    top.textContent = "Số đo của bản thu";
    box.append(top);
    told.forEach(function (words) {
      var line = document.createElement("p");
      line.textContent = words;
      box.append(line);
    });
    place.querySelector(".told").after(box);
  }
  function length(seconds) { return String(seconds.toFixed(1)).replace(".", ",") + " giây"; }
  function done(place, got, who) {
    if (shelf && !got.told.length) { stored = true; tell(place, "Đã cất."); return; }  // the page shows it when nothing is under way
    if (shelf) { tell(place, "Đã cất, nhưng " + got.told.join(" ") + " Tải lại trang để nghe.", true); return; }
    var state = place.querySelector(".state");
    state.textContent = got.state || "đã thu: " + who;
    state.classList.toggle("ok", got.good !== false);
    state.classList.toggle("warn", got.good === false);
    place.querySelector("[data-play]").href = got.sound;
    place.querySelector("form").hidden = false;
    tell(place, "Đã cất, dài " + length(got.seconds) + ". " + (got.told || []).join(" "));
    figures(place, got.figures || []);
    var count = document.querySelectorAll(".prompter .state.ok").length, dem = document.getElementById("dem");
    dem.textContent = count + " / " + rows.length + " " + dem.dataset.what;
    if (got.good === false) hint("Đã cất, nhưng nên thu lại: xem lý do ở câu.");
    else hint(count === rows.length ? dem.dataset.all : "Đã cất. Nghe lại, hoặc sang câu tiếp.");
    enough();
    show(at);
  }
  /* What waits for so many recordings is offered as soon as they are there. */
  function enough() {
    var kept = document.querySelectorAll(".prompter .state.ok, .prompter .state.warn").length;
    document.querySelectorAll("[data-from]").forEach(function (one) { one.hidden = kept < Number(one.dataset.from); });
    document.querySelectorAll("[data-until]").forEach(function (one) { one.hidden = kept >= Number(one.dataset.until); });
  }
  function ready() {
    if (fields.checkValidity()) return true;
    var around = fields.closest("details");
    if (around) around.open = true;
    fields.reportValidity();
    return false;
  }
  function stop() {
    if (!now) return;
    if (!now.recorder) { now.leave(); return; }  // still counting: nothing was said yet
    if (now.recorder.state !== "inactive") now.recorder.stop();
  }

  /* --- how loud, in words ----------------------------------------------------------------------- */
  function watch(stream) {
    var Context = window.AudioContext || window.webkitAudioContext;
    if (!Context || !level) return function () {};
    var context = new Context(), ear = context.createAnalyser(), wave = new Float32Array(8192);
    var shown = 0, loudest = 0, too = 0, began = 0;
    context.createMediaStreamSource(stream).connect(ear);
    context.resume();  // a browser may begin it asleep, since the microphone was asked in between
    ear.fftSize = wave.length;  // 171 ms at 48 kHz: nothing between two looks goes unheard
    var clock = setInterval(function () {
      var sum = 0, peak = 0;
      ear.getFloatTimeDomainData(wave);
      wave.forEach(function (x) { sum += x * x; peak = Math.max(peak, Math.abs(x)); });
      var loud = Math.sqrt(sum / wave.length);
      shown = Math.max(loud, shown * 0.8);
      loudest = Math.max(loud, loudest * 0.97);
      too = peak > 0.97 ? 15 : Math.max(too - 1, 0);
      level.value = Math.min(1, Math.max(0, (20 * Math.log10(shown + 1e-6) + 54) / 48));
      if (!now || !now.recorder) return;
      began += 1;
      if (too) hint("To quá, lùi ra một chút.");
      else if (loudest > 0.02) hint("Giọng vừa rõ. Đứng yên như thế nhé.");
      else if (loudest > 0.004) hint("Giọng hơi nhỏ, lại gần thêm một chút.");
      else if (began > 15) hint("Chưa nghe thấy giọng. Đứng gần lại rồi đọc.");
    }, 100);
    return function () { clearInterval(clock); level.value = 0; context.close(); };
  }
  function count(then) {
    var left = 3, timer = null;
    function beat() {
      hint(left ? String(left) : "Đọc!");
      said.classList.toggle("count", true);
      if (!left) { said.classList.remove("count"); then(); return; }
      left -= 1;
      timer = setTimeout(beat, BEAT);
    }
    beat();
    return function () { clearTimeout(timer); said.classList.remove("count"); };
  }
  function microphone() {
    return navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
    });
  }
  function start(place, button) {
    var around = fields.closest("details");
    window.deskSound.stop();
    if (around) around.open = false;
    now = { place: place, recorder: null, leave: function () { now = null; } };
    press(button, true);
    microphone().then(function (stream) {
      var deaf = watch(stream), still = function () {};
      function leave() {
        still();
        deaf();
        stream.getTracks().forEach(function (track) { track.stop(); });
        now = null;
        press(button, false);
        place.classList.remove("live");
      }
      if (!now) { leave(); hint(""); return; }
      now.leave = function () { leave(); hint("Chưa thu gì. Bấm nút tròn khi sẵn sàng."); };
      place.classList.add("live");
      if (hand) still = count(function () { take(place, stream, leave); });
      else take(place, stream, leave);
    }).catch(function () {
      now = null;
      press(button, false);
      if (warn) warn.hidden = false;
      status(place, "");
      tell(place, "Không mở được micrô. Dùng nút chọn tệp bên cạnh: máy ghi của điện thoại làm cùng việc.", true);
    });
  }
  function take(place, stream, leave) {
    var pieces = [], recorder = new MediaRecorder(stream), began = Date.now();
    var clock = setInterval(function () {
      if (!hand) tell(place, "Đang thu " + Math.round((Date.now() - began) / 1000) + " giây");
      if (Date.now() - began > 600000) stop();
    }, 1000);
    now.recorder = recorder;
    if (!hand) tell(place, "Đang thu. Đọc xong thì bấm Xong.");
    recorder.ondataavailable = function (event) { if (event.data.size) pieces.push(event.data); };
    recorder.onstop = function () {
      clearInterval(clock);
      leave();
      send(place, new Blob(pieces, { type: recorder.mimeType }), "bản thu");
    };
    recorder.start(500);
  }
  function press(button, on) {
    button.setAttribute("aria-pressed", on ? "true" : "false");
    if (hand) { document.body.classList.toggle("recording", on); show(at); } else button.textContent = on ? "■ Xong" : "● Thu lại";
  }
  /* A recording that goes with a consent is not written over by one press. */
  function agreed(place) { return !place.dataset.again || window.confirm(place.dataset.again); }
  function record(place, button) {
    if (now) { stop(); return; }
    if (ready() && agreed(place)) start(place, button);
  }
  places.forEach(function (place) {
    var button = place.querySelector(".rec"), file = place.querySelector("input[type=file]");
    if (can && button) {
      button.hidden = false;
      button.addEventListener("click", function () { record(place, button); });
    }
    if (!file) return;  // bound by a consent: only an adult takes it anew
    file.addEventListener("click", function (event) { if (!ready()) event.preventDefault(); });
    file.addEventListener("change", function () {
      var chosen = file.files[0];
      if (chosen && ready() && agreed(place)) send(place, chosen, chosen.name);
      file.value = "";
    });
  });
  window.addEventListener("beforeunload", function (event) { if (now || unsent.length || idle) event.preventDefault(); });
  fields.addEventListener("submit", function (event) { event.preventDefault(); event.stopPropagation(); }, true);

  /* --- one line after the other ------------------------------------------------------------------ */
  var at = 0, SHORT = 64;  // letters of a neighbour that are shown
  function words(n) { return rows[n].querySelector(".prompt").textContent; }
  function show(n) {
    if (!hand) return;
    at = n;
    rows.forEach(function (row, k) { row.classList.toggle("here", k === n); });
    near("cau-truoc", n - 1, "Câu trước");
    near("cau-sau", n + 1, "Câu sau");
    var state = rows[n].querySelector(".state").classList, good = state.contains("ok"), done = good || state.contains("warn"), going = !!now;
    var round = document.getElementById("nut-thu"), hear = document.getElementById("nghe-lai"), next = document.getElementById("tiep");
    round.setAttribute("aria-label", (going ? "Xong lời " : done ? "Thu lại lời " : "Thu lời ") + (n + 1));
    document.getElementById("nut-ten").textContent = going ? "Xong" : done ? "Thu lại" : "Thu";
    round.parentNode.hidden = !can || "bound" in rows[n].dataset;
    hear.href = rows[n].querySelector("[data-play]").href;
    hear.textContent = done ? "▶ Nghe lại" : "▶ Nghe mẫu";
    hear.setAttribute("aria-label", done ? "Nghe lại lời " + (n + 1) : "Nghe giọng đọc nói lời " + (n + 1));
    next.disabled = going || n + 1 >= rows.length;
    next.classList.toggle("main", good);
  }
  function near(id, n, name) {
    var button = document.getElementById(id), there = n >= 0 && n < rows.length;
    button.hidden = !there;
    if (!there) return;
    var taken = rows[n].querySelector(".state").classList.contains("ok"), text = words(n);
    if (text.length > SHORT) text = text.slice(0, text.lastIndexOf(" ", SHORT)) + "…";
    button.textContent = name + ": “" + text + "”" + (taken ? " ✓" : "");
  }
  function go(n) {
    if (now || n < 0 || n >= rows.length) return;
    window.deskSound.stop();
    hint("bound" in rows[n].dataset ? rows[n].dataset.bound : can ? "Bấm nút tròn, đếm 3 · 2 · 1 rồi đọc." : "");
    show(n);
  }
  function whose() {
    var who = fields.elements.ai.value.trim(), place = document.getElementById("dang-thu");
    if (place) place.textContent = who ? "\u00a0" + who : "";
  }
  function step(n) {
    go(n);
    rows[at].scrollIntoView({ block: "center" });
  }
  if (!hand) return;
  document.body.classList.add("by-line");
  hand.hidden = false;
  var first = rows.findIndex(function (row) { return !row.querySelector(".state.ok"); });
  var round = document.getElementById("nut-thu"), list = document.getElementById("moi-loi");
  document.getElementById("cau-truoc").addEventListener("click", function () { step(at - 1); });
  document.getElementById("cau-sau").addEventListener("click", function () { step(at + 1); });
  document.getElementById("tiep").addEventListener("click", function () { step(at + 1); });
  round.addEventListener("click", function () { record(rows[at], round); });
  list.parentNode.hidden = rows.length < 2;
  list.addEventListener("click", function () {
    var all = document.body.classList.toggle("all-lines");
    list.setAttribute("aria-pressed", all ? "true" : "false");
    list.textContent = all ? "Từng câu một" : "Xem mọi câu";
  });
  rows.forEach(function (row, n) {
    row.addEventListener("click", function () { if (document.body.classList.contains("all-lines")) go(n); });
  });
  fields.elements.ai.addEventListener("input", whose);
  whose();
  var named = rows.findIndex(function (row) { return "#" + row.id === window.location.hash; });  // where somebody comes from
  go(named >= 0 ? named : Math.max(first, 0));
})();
