"use strict";
/* The editor: keeps what is typed, underlines what the reader guesses, inserts roles and sounds. */
(function () {
  var form = document.getElementById("soan");
  var text = document.getElementById("loi");
  if (!form || !text) return;
  var side = document.getElementById("ben");
  var saved = document.getElementById("da-luu");
  var under = form.querySelector(".under");
  var timer = null, asking = null, last = null, word = saved.textContent;

  function marks() {
    var inner = document.getElementById("ben-trong");
    try { return JSON.parse(inner.dataset.marks); } catch (fault) { return []; }
  }
  function starts(value) {
    var at = [0];
    for (var i = 0; i < value.length; i += 1) if (value[i] === "\n") at.push(i + 1);
    return at;
  }
  function underline() {
    var value = text.value, lines = starts(value), from = 0;
    under.textContent = "";
    marks().forEach(function (spot) {
      var at = (lines[spot.l - 1] || 0) + spot.c - 1;
      if (spot.l < 1 || at < from || value.substr(at, spot.w.length) !== spot.w) return;
      under.append(value.slice(from, at));
      var mark = document.createElement("mark");
      mark.textContent = spot.w;
      under.append(mark);
      from = at + spot.w.length;
    });
    under.append(value.slice(from) + "\n");
    under.scrollTop = text.scrollTop;
  }
  function fields() {
    var all = new URLSearchParams();
    ["ma", "dau", "loi"].forEach(function (name) { all.set(name, form.elements[name].value); });
    return all;
  }
  function state() { return fields().toString(); }
  function look() {
    var now = state();
    if (now === last) { saved.textContent = word; return; }
    if (asking) asking.abort();
    asking = new AbortController();
    last = now;
    fetch(form.dataset.look, {
      method: "POST", body: fields(), signal: asking.signal, credentials: "same-origin",
      headers: { "x-ma-trang": window.desk.token, "hx-request": "true" },
    }).then(function (answer) {
      return answer.text().then(function (page) {
        if (!answer.ok) throw new Error(page);
        show(page);
      });
    }).catch(function (fault) {
      if (fault.name === "AbortError") return;
      last = null;
      saved.textContent = "Chưa lưu được, đang thử lại";
      clearTimeout(timer);
      timer = setTimeout(look, 5000);
    });
  }
  function show(page) {
    var focus = document.activeElement;
    var typing = focus && focus.name && focus.name.indexOf("cach_") === 0 ? [focus.name, focus.value] : null;
    if (typing) { saved.textContent = "Đã giữ bản gõ dở"; return; }
    side.innerHTML = page;
    word = "Đã giữ bản gõ dở lúc " + document.getElementById("ben-trong").dataset.saved;
    saved.textContent = word;
    underline();
  }
  function changed() {
    underline();
    saved.textContent = "Đang gõ…";
    clearTimeout(timer);
    timer = setTimeout(look, 700);
  }
  function insert(words) {
    var at = text.selectionStart, before = text.value.slice(0, at);
    text.focus();
    text.setRangeText(before && !/\n\n$/.test(before) ? (/\n$/.test(before) ? "\n" : "\n\n") + words : words,
      at, text.selectionEnd, "end");
    changed();
  }
  form.addEventListener("click", function (event) {
    var button = event.target.closest("[data-insert],[data-role],[data-insert-from],[data-go]");
    if (!button) return;
    if (button.dataset.insert) insert(button.dataset.insert + "\n\n");
    if (button.dataset.role) insert(button.dataset.role + ": ");
    if (button.dataset.insertFrom) insert(document.getElementById(button.dataset.insertFrom).value + "\n\n");
    if (button.dataset.go) {
      var lines = starts(text.value), row = Number(button.dataset.go) - 1;
      text.focus();
      text.setSelectionRange(lines[row] || 0, (lines[row + 1] || text.value.length + 1) - 1);
      text.scrollTop = Math.max(0, row - 3) * parseFloat(getComputedStyle(text).lineHeight);
    }
  });
  form.querySelectorAll(".chip[hidden], p[hidden]").forEach(function (one) { one.hidden = false; });
  text.addEventListener("input", changed);
  form.elements.dau.addEventListener("input", changed);
  text.addEventListener("scroll", function () { under.scrollTop = text.scrollTop; });
  document.addEventListener("visibilitychange", function () { if (document.hidden) look(); });
  document.getElementById("tep").addEventListener("change", function (event) {
    var file = event.target.files[0];
    if (!file) return;
    fetch(form.dataset.read, {
      method: "POST", body: file, credentials: "same-origin",
      headers: { "x-ma-trang": window.desk.token, "x-ten": encodeURIComponent(file.name), "hx-request": "true",
        "content-type": "application/octet-stream" },
    }).then(function (answer) {
      return answer.ok ? answer.json().then(function (got) {
        insert(got.text);
        if (got.told.length) window.deskSound.say("Đã lấy lời từ tệp. " + got.told.join(". ") + ".");
      })
        : answer.text().then(window.deskSound.tell);
    }).catch(function () { window.deskSound.say("Chưa gửi được tệp. Lời bài vẫn nguyên; thử lại."); });
    event.target.value = "";
  });
  last = state();
  underline();
})();
