"use strict";
/* Records one sound at a time, or takes a file of the phone's own recorder; sends it as it is. */
(function () {
  var consent = document.getElementById("phieu"), shelf = document.getElementById("them-tieng");
  var rows = Array.prototype.slice.call(document.querySelectorAll(".prompter > li"));
  var places = shelf ? [shelf] : rows;
  if (!places.length) return;
  var fields = consent || shelf;
  var can = window.MediaRecorder && navigator.mediaDevices && navigator.mediaDevices.getUserMedia;
  var now = null;  // {place, recorder, stream}
  var warn = document.getElementById("khong-mic");
  if (!can && warn) warn.hidden = false;

  function tell(place, words, bad) {
    var line = place.querySelector(".told");
    line.textContent = words;
    line.classList.toggle("bad-word", !!bad);
  }
  function query(place) {
    var all = new URLSearchParams(new FormData(fields));
    all.delete("ma_trang");
    all.delete("loi");
    if (place.dataset.mark) all.set("loi", place.dataset.mark);
    return all.toString();
  }
  function send(place, blob, name) {
    tell(place, "Đang gửi và làm sạch…");
    return window.desk.send(place.dataset.to + "?" + query(place), {
      body: blob, headers: { "x-ten": encodeURIComponent(name), "content-type": "application/octet-stream" },
    }, true).then(function (answer) {
      if (answer.ok) return answer.json().then(function (got) { done(place, got); });
      return answer.text().then(function (page) {
        var box = document.createElement("div");
        box.innerHTML = page;
        tell(place, box.textContent.replace(/^\s*✕/, "").replace(/\s+/g, " ").trim(), true);
      });
    }).catch(function () { tell(place, "Chưa gửi được, bản thu chưa cất. Xem lại mạng rồi thu lại.", true); });
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
  function done(place, got) {
    if (shelf && !got.told.length) { window.location.reload(); return; }
    if (shelf) { tell(place, "Đã cất, nhưng " + got.told.join(" ") + " Tải lại trang để nghe.", true); return; }
    var state = place.querySelector(".state");
    state.textContent = "đã thu: " + fields.elements.ai.value;
    state.classList.add("ok");
    place.querySelector("[data-play]").href = got.sound;
    place.querySelector(".rec").textContent = "● Thu lại";
    place.querySelector("form").hidden = false;
    tell(place, "Đã cất, dài " + length(got.seconds) + ". " + (got.told || []).join(" "));
    figures(place, got.figures || []);
    var count = document.querySelectorAll(".prompter .state.ok").length;
    document.getElementById("dem").textContent = count + " / " + rows.length + " lời đã thu";
  }
  function ready() {
    if (fields.checkValidity()) return true;
    fields.reportValidity();
    return false;
  }
  function stop() { if (now && now.recorder.state !== "inactive") now.recorder.stop(); }
  function start(place, button) {
    window.deskSound.stop();
    navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
    }).then(function (stream) {
      var pieces = [], recorder = new MediaRecorder(stream), began = Date.now();
      now = { place: place, recorder: recorder };
      button.textContent = "■ Xong";
      button.setAttribute("aria-pressed", "true");
      place.classList.add("live");
      tell(place, "Đang thu. Đọc xong thì bấm Xong.");
      var clock = setInterval(function () {
        tell(place, "Đang thu " + Math.round((Date.now() - began) / 1000) + " giây");
        if (Date.now() - began > 600000) stop();
      }, 1000);
      recorder.ondataavailable = function (event) { if (event.data.size) pieces.push(event.data); };
      recorder.onstop = function () {
        clearInterval(clock);
        stream.getTracks().forEach(function (track) { track.stop(); });
        now = null;
        button.textContent = "● Thu lại";
        button.setAttribute("aria-pressed", "false");
        place.classList.remove("live");
        send(place, new Blob(pieces, { type: recorder.mimeType }), "bản thu");
      };
      recorder.start(500);
    }).catch(function () {
      if (warn) warn.hidden = false;
      tell(place, "Không mở được micrô. Dùng nút chọn tệp bên cạnh: máy ghi của điện thoại làm cùng việc.", true);
    });
  }
  places.forEach(function (place) {
    var button = place.querySelector(".rec"), file = place.querySelector("input[type=file]");
    if (can) {
      button.hidden = false;
      button.addEventListener("click", function () {
        if (now && now.place === place) { stop(); return; }
        if (now) { tell(place, "Đang thu lời khác; bấm Xong ở đó trước.", true); return; }
        if (ready()) start(place, button);
      });
    }
    file.addEventListener("click", function (event) { if (!ready()) event.preventDefault(); });
    file.addEventListener("change", function () {
      var chosen = file.files[0];
      if (chosen && ready()) send(place, chosen, chosen.name);
      file.value = "";
    });
  });
  window.addEventListener("beforeunload", function (event) { if (now) event.preventDefault(); });
  fields.addEventListener("submit", function (event) { event.preventDefault(); event.stopPropagation(); }, true);
})();
