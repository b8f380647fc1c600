"use strict";
/* The editor: keeps what is typed, underlines what the reader guesses, inserts roles and sounds. What
   a button sends goes from here, so that no answer but the next page takes the words away. */
(function () {
  var form = document.getElementById("soan");
  var text = document.getElementById("loi");
  if (!form || !text) return;
  var side = document.getElementById("ben");
  var saved = document.getElementById("da-luu");
  var under = form.querySelector(".under");
  var timer = null, asking = null, last = null, word = saved.textContent;
  var retry = null, unsaved = null;  // a save that waits for the line
  var LONG = 40000, SOON = 80;  // characters; milliseconds after the last key
  var KEPT_HERE = "Mới giữ ở máy này, đang thử lại";

  function panel() { return document.getElementById("ben-trong").dataset; }
  function told(name) {
    try { return JSON.parse(panel()[name]); } catch (fault) { return null; }
  }
  /* The answer that came last: its text, the lines in it, the mark by which the server knows it. What changed
     since is sent, and what is not as in it is told; of answers that never came nothing is known. */
  var kit = window.deskRows, base = { text: text.defaultValue, mark: panel().goc, page: told("lines") };
  function starts(value) {
    var at = [0];
    for (var i = 0; i < value.length; i += 1) if (value[i] === "\n") at.push(i + 1);
    return at;
  }
  function underline() {
    if (text.parentNode.classList.contains("asleep")) return;  // long and out of sight: the lines underline
    var value = text.value, lines = starts(value), from = 0;
    under.textContent = "";
    (told("marks") || []).forEach(function (spot) {
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
  var TYPED = ["loi", "ten_bai", "ngay_phat", "chuong_trinh", "tom_tat", "dau"].concat(
    Array.from(form.querySelectorAll("[data-typed]"), function (one) { return one.name; }));
  function each(value) {
    var all = {};
    TYPED.forEach(function (name) { if (form.elements[name]) all[name] = value(form.elements[name]); });
    return all;
  }
  function typed() { return each(function (field) { return field.value; }); }
  function served() {
    return each(function (field) {
      if (!field.options) return field.defaultValue;
      return (Array.prototype.find.call(field.options, function (one) { return one.defaultSelected; }) || field).value;
    });
  }
  function take(values) {
    form.querySelectorAll("details").forEach(function (one) { one.open = true; });
    Object.keys(values).forEach(function (name) {
      var field = form.elements[name];
      if (field && field.options) field.value = values[name];
      else if (field) window.deskSteps.all(field, values[name]);
    });
    changed();
  }
  var keeper = window.deskKeep(form.getAttribute("action"), typed, served, take, "draft" in form.dataset);
  function fields() {
    var all = new URLSearchParams(new FormData(form));
    ["ma_trang", "chua_kiem"].concat(Array.from(all.keys()).filter(function (name) { return /^cach_/.test(name); }))
      .forEach(function (name) { all.delete(name); });
    return all;
  }
  function rest() {
    var all = fields();
    all.delete("loi");
    return all;
  }
  function state() { return { rest: rest().toString(), text: text.value }; }
  /* Asks about a text by what changed in it; a server that does not know the one before is sent all. */
  function ask(seen, signal, all) {
    var body = rest(), from = base, same = kit.apart(from.text, seen);
    if (all) body.set("loi", seen);
    else {
      body.set("goc", from.mark);
      body.set("tu", same[0]);
      body.set("den", from.text.length - same[1]);
      body.set("loi", seen.slice(same[0], seen.length - same[1]));
    }
    return window.desk.send(form.dataset.look, { body: body, signal: signal }).then(function (answer) {
      if (answer.status === 412 && !all) return ask(seen, signal, true);
      return answer.text().then(function (page) {
        if (!answer.ok) throw new Error(page);
        return window.desk.still().then(function () {
          if (signal.aborted || !show(page)) return;
          base = { text: seen, mark: panel().goc, page: kit.merged(told("lines"), from.page) };
          form.dispatchEvent(new CustomEvent("looked", { detail: seen }));
        });
      });
    });
  }
  /* What is said to be kept here is: no copy is still to be written when somebody reads it and goes. */
  function keptHere(words) { keeper.keep(); saved.textContent = words; }
  function look(anew) {
    var now = state(), seen = now.text;
    if (last && now.rest === last.rest && seen === last.text && anew !== true) { saved.textContent = word; return; }
    if (asking) asking.abort();
    asking = new AbortController();
    last = now;
    saved.textContent = "Đang giữ…";
    var over = setTimeout(function () { keptHere(KEPT_HERE); }, 4000);
    ask(seen, asking.signal).catch(function (fault) {
      if (fault.name === "AbortError") return;
      last = null;
      keptHere(KEPT_HERE);
      clearTimeout(timer);
      timer = setTimeout(look, 5000);
    }).then(function () { clearTimeout(over); });
  }
  /* The panel as the server tells it; a part that is as it was is left alone, with whoever is in it. */
  function put(page) {
    var box = document.createElement("template"), old = document.getElementById("ben-trong");
    box.innerHTML = page;
    var fresh = box.content.getElementById("ben-trong"), had = Array.from(old.children), now = Array.from(fresh.children);
    Array.from(fresh.attributes).forEach(function (one) { old.setAttribute(one.name, one.value); });
    now.forEach(function (part, n) {
      if (!had[n]) old.append(part);
      else if (!had[n].isEqualNode(part)) had[n].replaceWith(part);
    });
    had.slice(now.length).forEach(function (part) { part.remove(); });
  }
  function show(page) {
    var focus = document.activeElement;
    var typing = focus && focus.name && focus.name.indexOf("cach_") === 0;
    if (typing) { saved.textContent = "Đã giữ bản gõ dở"; return false; }
    var anyway = (form.elements.chua_kiem || {}).checked;  // what somebody ticked stays
    put(page);
    if (anyway && form.elements.chua_kiem) form.elements.chua_kiem.checked = true;
    word = "Đã giữ bản gõ dở lúc " + panel().saved;
    saved.textContent = word;
    underline();
    return true;
  }
  function changed() {
    underline();
    form.dispatchEvent(new CustomEvent("changed"));
    keeper.put();
    saved.textContent = "Đang gõ…";
    clearTimeout(timer);
    timer = setTimeout(look, SOON);
  }
  function long() { return text.value.length > LONG; }
  /* The script is some seconds longer than when the server looked at the whole of it. */
  function longer(seconds) {
    side.querySelectorAll("[data-seconds]").forEach(function (one) {
      var now = Math.max(0, Math.round(Number(one.dataset.seconds) + seconds));
      if ("value" in one) one.value = now;
      else one.textContent = Math.floor(now / 60) + ":" + String(now % 60).padStart(2, "0");
    });
  }
  function insert(words) {
    var at = text.selectionStart, before = text.value.slice(0, at);
    window.deskSteps.put(text, at, text.selectionEnd,
      before && !/\n\n$/.test(before) ? (/\n$/.test(before) ? "\n" : "\n\n") + words : words);
    changed();
  }
  function jump(area, row) {
    var lines = starts(area.value);
    area.focus();
    area.setSelectionRange(lines[row] || 0, (lines[row + 1] || area.value.length + 1) - 1);
    area.scrollTop = Math.max(0, row - 3) * parseFloat(getComputedStyle(area).lineHeight);
  }
  // a line of the head that has a field of its own is put right there: who writes need not know the head
  function fieldOf(row) {
    var lines = form.elements.dau.value.split("\n"), line = lines[row] || "", top = row, number = null;
    var plain = { "Tiêu đề": "ten_bai", "Ngày phát": "ngay_phat", "Chương trình": "chuong_trinh", "Tóm tắt": "tom_tat" };
    var field = form.elements[plain[line.split(":")[0]]] || null;
    while (top > 0 && /^\s/.test(lines[top])) {
      number = number || /^\s+- số:\s*(.+?)\s*$/.exec(lines[top]);
      top -= 1;
    }
    if (number && /^Văn bản nguồn:/.test(lines[top])) {
      form.querySelectorAll("fieldset.source").forEach(function (one) {
        if (one.querySelector("legend").textContent === number[1]) field = one.querySelector("input[name$=_hieu_luc]");
      });
    }
    if (!field) return false;
    for (var box = field.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    field.focus();
    return true;
  }
  form.addEventListener("click", function (event) {
    var button = event.target.closest("[data-insert],[data-role],[data-insert-from],[data-go],[data-head]");
    if (!button) return;
    if (button.dataset.insert) insert(button.dataset.insert + "\n\n");
    if (button.dataset.role) insert(button.dataset.role + ": ");
    if (button.dataset.insertFrom) insert(document.getElementById(button.dataset.insertFrom).value + "\n\n");
    if (button.dataset.go) jump(text, Number(button.dataset.go) - 1);
    if (button.dataset.head && !fieldOf(Number(button.dataset.head) - 1)) {
      form.elements.dau.closest("details").open = true;
      jump(form.elements.dau, Number(button.dataset.head) - 1);
    }
  });
  form.querySelectorAll(".chip[hidden], p[hidden]").forEach(function (one) { one.hidden = false; });
  form.addEventListener("input", function (event) { if (TYPED.indexOf(event.target.name) >= 0) changed(); });
  text.addEventListener("scroll", function () { under.scrollTop = text.scrollTop; });
  document.addEventListener("visibilitychange", function () { if (document.hidden) look(); });
  document.getElementById("tep").addEventListener("change", function (event) {
    var file = event.target.files[0];
    if (!file) return;
    window.desk.send(form.dataset.read, {
      body: file, headers: { "x-ten": encodeURIComponent(file.name), "content-type": "application/octet-stream" },
    }, true).then(function (answer) {
      return answer.ok ? answer.json().then(function (got) {
        insert(got.text);
        if (got.told.length) window.deskSound.say("Đã lấy lời từ tệp. " + got.told.join(". ") + ".");
      })
        : answer.text().then(window.deskSound.tell);
    }).catch(function () { window.deskSound.say("Chưa gửi được tệp. Lời bài vẫn nguyên; thử lại."); });
    event.target.value = "";
  });
  /* What was told above, at the field that it is about. */
  function tellAt(name) {
    var old = document.getElementById("loi-o"), field = name && form.elements[name];
    if (old) old.remove();
    form.querySelectorAll("[aria-invalid]").forEach(function (one) { one.removeAttribute("aria-invalid"); });
    if (!field || !field.closest) return;
    var line = document.createElement("span"), folded = field.closest("details");
    line.id = "loi-o";
    line.className = "why bad";
    line.textContent = document.querySelector("#loi-nhan .notice span:last-child").textContent;
    for (; folded; folded = folded.parentElement.closest("details")) folded.open = true;
    field.after(line);
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", "loi-o");
    field.focus();
  }
  /* What a button asks for. When the line is cut, saving is tried until it goes through. */
  function hand(button) {
    clearTimeout(retry);
    unsaved = null;
    var values = typed(), body = new URLSearchParams(new FormData(form));
    if (button) body.set(button.name, button.value);
    clearTimeout(timer);
    if (asking) asking.abort();
    window.desk.send(form.action, { body: body }, true).then(function (answer) {
      if (answer.ok) {
        keeper.saved(values);
        window.location.assign(answer.headers.get("hx-redirect"));
        return null;
      }
      if (answer.status === 409) {  // two texts: a page of its own shows both
        var which = document.createElement("input");
        which.type = "hidden";
        which.name = "viec";
        which.value = button ? button.value : "luu";
        form.append(which);
        form.submit();
        return null;
      }
      return answer.text().then(function (page) {
        window.desk.release(form);
        if (!answer.headers.get("x-phien")) { window.deskSound.tell(page); tellAt(answer.headers.get("x-o")); }
        changed();
      });
    }).catch(function () {
      window.desk.release(form);
      last = null;
      if (button && button.value !== "luu") { window.desk.say(window.desk.line); changed(); return; }
      keptHere("Mất nối: mới giữ ở máy này. Nối lại là tự lưu");
      unsaved = function () { hand(button); };
      retry = setTimeout(unsaved, 3000);
    });
  }
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    hand(event.submitter);
  });
  window.addEventListener("online", function () {
    if (unsaved) unsaved();
    else if (last === null) { clearTimeout(timer); look(); }
  });
  last = state();
  underline();
  window.deskWrite = {
    look: look, page: function () { return base.page; }, fields: fields, underline: underline, long: long, longer: longer, jump: jump };
})();
