"use strict";
/* A script as lines to press. The text of the field below stays the one truth: every line knows its
   stretch of it (what stands before its words, the words, the blanks behind), and what is changed in a
   line is put there and nowhere else. The server says what is a line and what is read; until it has,
   paragraphs are told apart by their blanks. Words are plain text fields, so that every way of typing
   (Telex, a phone's keyboard, dictation) works as everywhere. */
(function () {
  var form = document.getElementById("soan"), list = document.getElementById("theo-loi");
  if (!form || !list) return;
  var text = form.elements.loi, kit = window.deskRows, SPEECH = kit.SPEECH, CUE = kit.CUE, HEADING = kit.HEADING, WRITTEN = kit.WRITTEN;
  var empty = kit.empty, has = kit.has, size = kit.size, source = kit.source, cut = kit.cut, guess = kit.guess, guesses = kit.guesses;
  var glue = kit.glue, unlabelled = kit.unlabelled, hash = kit.hash, BLANK = kit.BLANK;
  var views = document.getElementById("cach-xem"), told = document.getElementById("loi-dong");
  var usual = JSON.parse(list.dataset.roles), cues = JSON.parse(list.dataset.cues);
  var rows = [], lead = "", tail = "\n", mine = false, active = null, composing = false, waiting = false;
  var looked = text.value, learned = text.value, voices = {}, voicesOf = "", epoch = 0, toned = [];
  var ANNOUNCER = "Phát thanh viên", MOVED = "Chỗ này vừa đổi. Xem lại rồi bấm lại.";
  var view = null, lastKey = 0, hasty = null, telling = null;

  function make(tag, names, inside) {
    var one = document.createElement(tag);
    Object.keys(names || {}).forEach(function (name) {
      if (name === "text") one.textContent = names.text;
      else if (name === "on") Object.keys(names.on).forEach(function (kind) { one.addEventListener(kind, names.on[kind]); });
      else if (names[name] === true) one.setAttribute(name, "");
      else if (names[name] !== false && names[name] !== null) one.setAttribute(name, names[name]);
    });
    (inside || []).forEach(function (child) { if (child) one.append(child); });
    return one;
  }

  /* --- the text as rows ------------------------------------------------------------------------- */

  function live() { return rows.filter(has); }
  function byName() {
    var names = {};
    roles().forEach(function (role) { names[role.toLocaleUpperCase("vi")] = role; });
    return names;
  }
  function joined() {
    var all = live(), out = lead;
    all.forEach(function (row, n) {
      var next = all[n + 1];
      if (next && row.next !== next) row.gap = glue(row, next);
      row.next = next || null;
      out += row.pre + row.words.trim() + (next ? row.gap : tail);
    });
    return out;
  }
  /* Who says each row, by the labels in the text; null where what is written may call anybody. */
  function heard() {
    var now = "", by = new Map();
    live().forEach(function (row) {
      if (row.kind === HEADING) now = "";
      if (row.kind === WRITTEN) now = null;
      if (row.kind === SPEECH) { now = row.label[1] ? row.role : now; by.set(row, now); }
    });
    return by;
  }
  /* A label holds until the next: whoever's words a change would give to somebody else gets one. */
  function settle(before) {
    var now = "";
    live().forEach(function (row) {
      if (row.kind === HEADING) now = "";
      if (row.kind === WRITTEN) now = null;
      if (row.kind !== SPEECH) return;
      if (!row.label[1] && now !== null && row.role !== now) {
        if (!row.role) { row.role = now; dress(row); }
        else if (!before.has(row) || before.get(row) !== now) call(row, row.role);
      }
      if (row.label[1]) now = row.role;
    });
  }
  function call(row, role) {
    var at = row.label[0], long = row.label[1];
    if (long) row.pre = row.pre.slice(0, at) + role + row.pre.slice(at + long);
    else { at = row.pre.length; row.pre += role + ": "; }
    row.label = [at, role.length];
    row.role = role;
    dress(row);
  }
  function commit() {
    var value = joined();
    if (value === text.value) return;
    mine = true;
    text.value = value;
    text.dispatchEvent(new Event("input", { bubbles: true }));
    mine = false;
  }
  function step(change) {
    var before = heard();
    window.deskSteps.close();
    change();
    tidy();
    settle(before);
    commit();
    window.deskSteps.close();
  }
  function startOf(wanted) {
    var at = lead.length, found = -1;
    live().some(function (row) {
      if (row === wanted) { found = at + row.pre.length; return true; }
      at += size(row) + row.gap.length;
      return false;
    });
    return found;
  }
  function rowAt(offset) {
    var at = lead.length, all = live(), n;
    for (n = 0; n < all.length; n += 1) {
      var end = at + size(all[n]), words = all[n].words, indent = words.length - words.trimStart().length;
      if (offset <= end || n === all.length - 1) {
        return { row: all[n], at: Math.max(0, Math.min(offset - at - all[n].pre.length + indent, words.length)) };
      }
      at = end + all[n].gap.length;
    }
    return null;
  }

  /* --- what others did to the text --------------------------------------------------------------- */

  /* Rows for a text that was changed elsewhere: what is before and behind the change stays. */
  function follow(value) {
    var old = joined(), all = live(), starts = [], at = lead.length, first = 0, last = 0, n = 0, m = all.length;
    if (value === old) return;
    var most = Math.min(old.length, value.length);
    while (first < most && old[first] === value[first]) first += 1;
    while (last < most - first && old[old.length - 1 - last] === value[value.length - 1 - last]) last += 1;
    all.forEach(function (row) { starts.push(at); at += size(row) + row.gap.length; });
    function ends(from, to) { return from < to && old.slice(from, to).indexOf("\n") >= 0; }
    while (n < m && ends(starts[n] + size(all[n]), first)) n += 1;
    while (m > n && ends(old.length - last, starts[m - 1])) m -= 1;
    var begin = n ? starts[n - 1] + size(all[n - 1]) : 0, end = m < all.length ? value.length - (old.length - starts[m]) : value.length;
    var middle = value.slice(begin, end), made = guesses(middle, speaker(all, n), byName()), blank = middle.trim() ? middle.length - middle.trimStart().length : middle.length;
    if (n) all[n - 1].gap = middle.slice(0, blank); else lead = middle.slice(0, blank);
    if (m === all.length) tail = made.length || n ? ended(made.length ? made : all.slice(0, n)) : "\n";
    var spot = { from: value.length - last, to: value.length - last }, inside = list.contains(document.activeElement);
    change(all.slice(0, n), all.slice(n, m), made, all.slice(m));
    draw();
    if (inside && !list.contains(document.activeElement)) put(spot);
  }
  function speaker(all, n) {
    for (var k = n - 1; k >= 0; k -= 1) {
      if (all[k].kind === SPEECH) return all[k].role;
      if (all[k].kind === HEADING) return "";
    }
    return "";
  }
  function whole(value) {
    rows = guesses(value, "", byName());
    rows.forEach(function (row, n) { row.next = rows[n + 1] || null; });
    lead = rows.length ? value.slice(0, value.length - value.trimStart().length) : value;
    tail = rows.length ? ended(rows) : "\n";
  }
  /* The blanks behind the last of rows that end the text: they are the text's, whatever comes behind that row. */
  function ended(last) {
    var row = last[last.length - 1], blanks = row.gap;
    row.gap = "";
    return blanks;
  }
  /* Rows in the place of others: the same ones with other words when they are as many and of a kind. */
  function change(before, stood, made, behind) {
    var alike = made.length === stood.length && made.every(function (row, k) { return row.kind === stood[k].kind; });
    if (alike) stood.forEach(function (row, k) { copy(row, made[k]); row.gap = made[k].gap; });
    else swap(before, made, behind);
  }
  /* Other live rows between those that stay; empty rows stay beside the row before them. */
  function swap(before, middle, behind) {
    var last = before[before.length - 1], first = behind[0];
    var from = last ? rows.indexOf(last) + 1 : 0, to = first ? rows.indexOf(first) : rows.length;
    while (!middle.length && from < to && !has(rows[from])) from += 1;
    rows = rows.slice(0, from).concat(middle, rows.slice(to));
    live().forEach(function (row, n, all) { row.next = all[n + 1] || null; });
  }
  /* What the server says of a text: where its rows are, who says them, what is read. */
  function learn(value) {
    looked = value;
    if (composing) { waiting = true; return; }
    if (value !== text.value) return;
    var fresh = cut(window.deskWrite.page(), value);
    if (!fresh) return;
    learned = value;
    var all = live(), n = 0, m = 0, most = Math.min(all.length, fresh.rows.length), spot = caret();
    while (n < most && same(all[n], fresh.rows[n])) n += 1;
    while (m < most - n && same(all[all.length - 1 - m], fresh.rows[fresh.rows.length - 1 - m])) m += 1;
    var kept = all.slice(0, n).concat(all.slice(all.length - m));
    kept.forEach(function (row, k) { copy(row, fresh.rows[k < n ? k : fresh.rows.length - kept.length + k]); });
    if (n + m < all.length || n + m < fresh.rows.length) {
      change(all.slice(0, n), all.slice(n, all.length - m), fresh.rows.slice(n, fresh.rows.length - m), all.slice(all.length - m));
    }
    lead = fresh.lead;
    tail = fresh.tail;
    all = live();
    all.forEach(function (row, k) {
      row.gap = (fresh.rows[k] || {}).gap || "";
      row.next = all[k + 1] || null;
      row.was = source(row);
      row.asked = null;
      row.longer = 0;
    });
    draw();
    if (spot) put(spot);
    askVoices();
  }
  function same(one, other) { return one.kind === other.kind && one.pre === other.pre && one.words.trim() === other.words; }
  function copy(row, fresh) {
    ["pre", "role", "label", "number", "more", "notes"].forEach(function (name) { row[name] = fresh[name]; });
    if (row.words.trim() !== fresh.words) row.words = fresh.words;  // a blank that was just typed stays
  }
  /* A long script takes the server its time: of the line that is typed into it tells at once. */
  function tellSoon() {
    clearTimeout(hasty);
    if (window.deskWrite.long()) hasty = setTimeout(tell, 40);
  }
  function tell() {
    var row = active, words = row && source(row);
    if (composing || !row || rows.indexOf(row) < 0 || row.kind === CUE || !has(row)) return;
    if (words === (row.asked || row.was)) return;
    row.asked = words;
    if (telling) telling.abort();
    telling = new AbortController();
    var body = new URLSearchParams({ dau: form.elements.dau.value, loi: words, cu: row.was || "" });
    window.desk.send(list.dataset.tell, { body: body, signal: telling.signal }).then(function (answer) {
      return answer.ok ? answer.json() : null;
    }).then(function (got) {
      if (!got || got.l.length !== 1 || row.asked !== words || source(row) !== words) return;  // the whole is told later
      row.more = got.l[0];
      row.notes = JSON.stringify(row.more);
      row.longer = got.s;
      dress(row);
      if (looked !== learned) return;  // the length that is shown is already of a later text
      window.deskWrite.longer(rows.reduce(function (sum, one) { return sum + (one.longer || 0); }, 0));
    }).catch(function () { /* nor is the whole told: the page says so */ });
  }
  /* Where somebody is typing, as an offset in the text. */
  function caret() {
    var field = document.activeElement, row = field && field.row;
    if (!row || !has(row) || field !== row.field) return null;
    var at = startOf(row) - (row.words.length - row.words.trimStart().length);
    return { from: at + field.selectionStart, to: at + field.selectionEnd };
  }
  function put(spot) {
    var field = document.activeElement, now = caret();
    if (now && now.from === spot.from && now.to === spot.to) return;
    if (field && field.row && rows.indexOf(field.row) >= 0 && !has(field.row)) return;
    var start = rowAt(spot.from), end = rowAt(spot.to);
    if (start) focus(start.row, start.at, end && end.row === start.row ? end.at : start.at);
  }

  /* --- rows as they are seen ---------------------------------------------------------------------- */

  function roles() {
    var all = [];
    rows.forEach(function (row) { if (row.kind === SPEECH && row.role) all.push(row.role); });
    return Array.from(new Set(all.concat(usual)));
  }
  function tone(role) {
    if (!role) return "";
    if (toned.indexOf(role) < 0) toned.push(role);
    return "m" + toned.indexOf(role) % 6;
  }
  /* The empty row at the end, where one goes on writing. */
  function tidy() {
    rows = rows.filter(function (row, n) { return row.kind === SPEECH || has(row) || row === active || n === rows.length - 1; });
    var last = rows[rows.length - 1];
    if (last && last.kind === SPEECH && !has(last) && !last.chosen) last.role = speaker(rows, rows.length - 1) || last.role;
    if (!last || last.kind !== SPEECH || has(last)) rows.push(empty(last ? speaker(rows, rows.length) : roles()[0] || ""));
    draw();
  }
  function draw() {
    if (!shown()) return;
    var at = 0;
    rows.forEach(function (row) {
      if (!row.box) build(row);
      if (list.children[at] !== row.box) list.insertBefore(row.box, list.children[at] || null);
      at += 1;
    });
    while (list.children.length > at) list.lastChild.remove();
    rows.forEach(dress);
    list.classList.toggle("many", rows.length > 150);
    offer();
    sleep();
  }
  /* What a pasted document has around its words goes by one press each. */
  var offers = make("p", { class: "buttons", hidden: true });
  told.after(offers);  // where one is when a paste is over
  function offer() {
    var found = kit.around(rows), words = found.map(function (one) { return "Bỏ cả " + one[0] + " (" + one[1].length + " lời)"; });
    if (offers.dataset.words === words.join()) return;
    offers.dataset.words = words.join();
    offers.replaceChildren.apply(offers, words.map(function (said, n) {
      return make("button", { type: "button", class: "button", text: said, on: { click: function () { removeAll(n); } } });
    }));
    offers.hidden = !words.length;
  }
  function removeAll(n) {
    var one = kit.around(rows)[n], near = rows[rows.indexOf(one[1][one[1].length - 1]) + 1];
    step(function () { rows = rows.filter(function (row) { return one[1].indexOf(row) < 0; }); });
    focus(rows.indexOf(near) >= 0 ? near : rows[rows.length - 1], 0);
    say("Đã bỏ " + one[0] + ": " + one[1].length + " lời. Hoàn tác thì có lại.");
  }
  /* A long text that is out of sight is not laid out at every key; whoever wants to be in it wakes it. */
  function sleep() { text.parentNode.classList.toggle("asleep", view === "loi" && window.deskWrite.long() && document.activeElement !== text); }
  text.focus = function () {
    text.parentNode.classList.remove("asleep");
    HTMLTextAreaElement.prototype.focus.apply(text, arguments);
  };
  text.addEventListener("blur", sleep);
  function build(row) {
    var box = make("li", { class: "dong " + ["noi", "tieng", "muc", "chu"][row.kind] });
    row.box = box;
    box.row = row;
    row.grip = make("span", { class: "grip", "aria-hidden": "true", text: "⋮⋮" });
    box.append(row.grip);
    if (row.kind === CUE) { buildCue(row); return; }
    row.field = make("textarea", { rows: "1", spellcheck: "false", autocomplete: "off", "aria-describedby": "phim-tat" });
    row.field.row = row;
    row.mirror = make("div", { class: "mirror", "aria-hidden": "true" });
    row.said = make("div", { class: "noi-gi" });
    if (row.kind === SPEECH) {
      row.who = make("select", { class: "ai" });
      row.who.row = row;
      row.voice = make("span", { class: "giong" });
      row.hear = make("button", { type: "button", class: "nut", text: "▶" });
      row.record = list.dataset.record ? make("button", { type: "button", class: "nut thu" }, ["●", make("span", { class: "chu-thu", text: " thu" })]) : null;
      box.append(make("div", { class: "nguoi" }, [row.who, row.voice]));
    }
    row.tools = make("button", { type: "button", class: "nut", "aria-expanded": "false", text: "⋯" });
    box.append(make("div", { class: "to" }, [row.mirror, row.field]),
      make("div", { class: "viec" }, [row.hear, row.record, row.tools]), row.said);
  }
  function buildCue(row) {
    row.choice = make("select", { class: "chip", "aria-label": "Âm thanh" });
    row.choice.row = row;
    row.gone = make("button", { type: "button", class: "nut", text: "✕" });
    row.said = make("div", { class: "noi-gi" });
    row.box.append(make("div", { class: "am" }, [make("span", { "aria-hidden": "true", text: /^\[trích/i.test(row.words) ? "❝" : "♪" }), row.choice, row.gone]), row.said);
  }
  function option(value, words, chosen) {
    var one = make("option", { value: value, text: words });
    one.selected = !!chosen;
    return one;
  }
  function cueWords(source) {
    var found = cues.find(function (one) { return one[0] === source; });
    if (found) return found[1];
    return source.replace(/[[\]]/g, " ").replace(/\s+/g, " ").trim();
  }
  /* Everything of a row that may have changed; what is as it was is not touched. */
  function dress(row, index) {
    if (!row.box) return;
    var nth = (rows[index] === row ? index : rows.indexOf(row)) + 1, look = [nth, row.role, row.words, voices[row.role] || "", has(row), nth === rows.length,
      row.notes || "", cited(row).length].join("\u0001");
    if (row.look === look && (!row.field || row.field.value === row.words)) return;
    row.look = look;
    if (row.kind === CUE) {
      row.choice.replaceChildren(option(row.words, cueWords(row.words), true));
      row.gone.setAttribute("aria-label", "Bỏ âm thanh “" + cueWords(row.words) + "”");
      quote(row);
      return;
    }
    var name = row.kind === SPEECH ? "Lời " + nth : row.kind === HEADING ? "Đề mục" : "Đoạn viết bằng dấu";
    row.field.setAttribute("aria-label", name + (row.role ? ", " + row.role + " nói" : ""));
    row.field.placeholder = nth === rows.length ? "Viết lời tiếp, hoặc dán vào đây…" : row.kind === SPEECH ? "Lời của " + (row.role || "phát thanh viên") : "";
    if (row.field.value !== row.words && !composing) row.field.value = row.words;
    row.box.classList.toggle("trong", !has(row));
    row.tools.setAttribute("aria-label", "Việc khác với " + name.toLowerCase());
    row.grip.hidden = nth === rows.length && !has(row);
    mirror(row);
    if (row.kind !== SPEECH) { remark(row); return; }
    row.box.className = row.box.className.replace(/ m\d/g, "") + (row.role ? " " + tone(row.role) : "");
    if (row.who.value !== row.role || !row.who.options.length) row.who.replaceChildren(option(row.role, row.role || ANNOUNCER, true));
    row.who.setAttribute("aria-label", "Người nói " + name.toLowerCase());
    row.voice.textContent = row.more.t ? row.more.t + " (thu)" : voices[row.role] || "";
    row.hear.setAttribute("aria-label", "Nghe " + name.toLowerCase());
    row.hear.disabled = !has(row);
    if (row.record) {
      row.record.setAttribute("aria-label", (row.more.t ? "Thu lại " : "Thu ") + name.toLowerCase());
      row.record.disabled = !has(row);
    }
    notes(row);
  }
  function mirror(row) {
    var words = row.words, from = 0;
    row.mirror.textContent = "";
    (row.more.q || []).forEach(function (one) {
      var at = words.indexOf(one[1], from);
      if (at < 0) return;
      row.mirror.append(words.slice(from, at), make("mark", { text: one[1] }));
      from = at + one[1].length;
    });
    row.mirror.append(words.slice(from) + "\u200b");
  }
  /* The law's words that a quote stands for; they are read, and are not written here. */
  function quote(row) {
    row.said.replaceChildren.apply(row.said, (row.more.l || []).map(function (words) { return make("p", { class: "read", text: words }); }));
  }
  /* What of the law the words name, as the whole was told of it last: it stands beside the script too. */
  function cited(row) {
    var panel = document.getElementById("ben-trong");
    return (row.more.v || []).map(function (one) {
      return panel.querySelector('[data-luat="' + CSS.escape(one.join(" ")) + '"]');
    }).filter(Boolean);
  }
  /* A remark of a script (the law that a draft rests on, why a line was not taken) is shown as words; whoever comes to it with the keys, or taps it, has its marks. */
  function remark(row) {
    var found = row.kind === WRITTEN && /^<!--((?:(?!-->)[\s\S])*)-->$/.exec(row.words.trim()), words = found ? found[1].replace(/\s+/g, " ").trim() : "";
    row.box.classList.toggle("chu-thich", !!words);
    if (row.said.contains(document.activeElement)) return;
    if (!words) row.said.replaceChildren();
    else if (words.length <= 160) row.said.replaceChildren(make("p", { class: "noted", text: words, on: { click: function () { row.field.focus(); } } }));
    else row.said.replaceChildren(make("details", { class: "noted" }, [make("summary", { text: words.slice(0, 110) + "…" }), make("p", { text: words })]));
  }
  /* What the machine says of the words: readings, and what it is not sure of. */
  function notes(row) {
    var asked = row.more.q || [], doubtful = asked.map(function (one) { return one[1]; });
    var sure = (row.more.d || []).filter(function (one) { return doubtful.indexOf(one[0]) < 0; });
    if (row.said.contains(document.activeElement)) return;
    var open = Array.from(row.said.querySelectorAll(".luat[open]"), function (one) { return one.dataset.luat; });
    quote(row);
    if (sure.length) {
      var line = make("p", { class: "read" }, ["đọc là: "]);
      sure.forEach(function (one, n) {
        line.append(n ? " · " : "", one[0] + " ", make("strong", { text: one[1] }));
      });
      if (row.more.m) line.append(" …");
      row.said.append(line);
    }
    asked.forEach(function (one) { row.said.append(doubt(row, one)); });
    cited(row).forEach(function (one) {
      var copy = row.said.appendChild(one.cloneNode(true)), go = copy.querySelector("[data-go]");
      copy.open = open.indexOf(copy.dataset.luat) >= 0;
      if (go) go.remove();
    });
  }
  function doubt(row, one) {
    var box = make("div", { class: "ngo" }), words = make("p", {}, [make("strong", { text: one[1] })]);
    if (one[2] && one[2] !== one[1]) words.append(" đọc là ", make("strong", { class: "brand", text: one[2] }));
    else words.append(one[2] ? " chưa có cách đọc" : " không được đọc");
    box.append(words);
    if (one[3]) {
      box.append(make("button", { type: "button", class: "chip", text: one[3].trim() === "," ? "Chỉ ngắt hơi" : "Đọc là “" + one[3] + "”",
        on: { click: function () { correct(row, one, "doc-khac", ""); } } }));
    }
    box.append(make("button", { type: "button", class: "chip", text: "Đọc cách khác…",
      on: { click: function (event) { ask(row, one, event.target); } } }));
    return box;
  }
  function ask(row, one, button) {
    var name = "doc-" + one[0] + "-" + Math.random().toString(36).slice(2);
    var field = make("input", { id: name, value: one[2] || "", maxlength: "300", autocomplete: "off" });
    field.addEventListener("keydown", function (event) {
      if (event.isComposing) return;
      if (event.key === "Enter") { event.preventDefault(); correct(row, one, "doc", field.value); }
      if (event.key === "Escape") { event.stopPropagation(); back(); }
    });
    function back() { row.field.focus(); row.look = ""; dress(row); }
    var box = make("div", { class: "sua" }, [
      make("label", { class: "small", for: name, text: "“" + one[1] + "” đọc thành" }), field,
      make("a", { class: "chip", "data-play": name, role: "button", href: list.dataset.say, text: "▶ Nghe" }),
      make("button", { type: "button", class: "chip", text: "Cho bài này", on: { click: function () { correct(row, one, "doc", field.value); } } }),
      list.dataset.station ? make("button", { type: "button", class: "chip", text: "Cho cả đài", on: { click: function () { correct(row, one, "doc-dai", field.value); } } }) : null,
      make("button", { type: "button", class: "chip", text: "Thôi", on: { click: back } }),
    ]);
    button.replaceWith(box);
    field.focus();
    field.select();
  }
  function correct(row, one, act, said) {
    current().then(function () {
      var asked = (row.more.q || []).find(function (now) { return now[1] === one[1] && now[2] === one[2]; });
      if (!asked) return say(MOVED);
      var body = window.deskWrite.fields(), sent = { dau: form.elements.dau.value, loi: text.value };
      body.set("viec", act + ":" + asked[0]);
      body.set("cach_" + asked[0], said);
      body.set("chu", asked[1]);
      return window.desk.send(list.dataset.read, { body: body }, true).then(function (answer) {
        if (!answer.ok) return answer.text().then(function (page) { if (!answer.headers.get("x-phien")) window.deskSound.tell(page); });
        return answer.json().then(function (got) {
          epoch += 1;
          var head = kit.both(sent.dau, got.dau, form.elements.dau.value), words = kit.both(sent.loi, got.loi, text.value);
          if (head === null || words === null) return say(MOVED);  // somebody went on typing: their words count
          window.deskSteps.close();
          if (text.value === sent.loi) row.field.focus();
          form.elements.dau.value = head;
          text.value = words;
          text.dispatchEvent(new Event("input", { bubbles: true }));
          window.deskSteps.close();
          window.deskWrite.look(true);
          say(got.told);
        });
      });
    }).catch(function () { window.desk.say(window.desk.line); });
  }
  function say(words) { told.textContent = words; }

  /* --- typing ------------------------------------------------------------------------------------ */

  function focus(row, from, to) {
    if (!row || !row.box) return;
    var field = row.field || row.choice;
    field.focus();
    if (row.field && from !== undefined) row.field.setSelectionRange(from, to === undefined ? from : to);
  }
  function at(row, by) { return rows[rows.indexOf(row) + by]; }
  function split(row) {
    var field = row.field, from = field.selectionStart, words = row.words;
    var fresh = empty(row.kind === SPEECH ? row.role : speaker(rows, rows.indexOf(row) + 1));
    if (!fresh.role && row.kind === HEADING) fresh.role = "";
    step(function () {
      fresh.words = words.slice(field.selectionEnd).trimStart();
      row.words = words.slice(0, from).trimEnd();
      if (!has(row) && has(fresh)) {  // a line before this one: the words keep their row
        fresh.words = "";
        row.words = words;
        rows.splice(rows.indexOf(row), 0, fresh);
        return;
      }
      if (has(fresh)) { fresh.gap = row.gap; fresh.next = row.next; row.gap = "\n\n"; row.next = fresh; }
      rows.splice(rows.indexOf(row) + 1, 0, fresh);
    });
    focus(fresh, 0);
  }
  function melt(row, into, from) {
    if (!into || into.kind === CUE || (into.kind !== row.kind && has(row))) {
      if (into && !has(row)) { remove(row, into); return true; }
      if (into && into.kind === CUE) focus(into);
      return !!into && into.kind === CUE;
    }
    var place = into.words.trimEnd().length;
    step(function () {
      var space = has(into) && has(row) ? " " : "";
      into.words = into.words.trimEnd() + space + row.words.trimStart();
      if (has(row)) { into.gap = row.gap; into.next = row.next; }
      rows.splice(rows.indexOf(row), 1);
      place += from && space ? 1 : 0;
    });
    focus(into, place);
    return true;
  }
  function remove(row, then) {
    var near = then || at(row, 1) || at(row, -1);
    step(function () { rows.splice(rows.indexOf(row), 1); });
    focus(rows.indexOf(near) >= 0 ? near : rows[rows.length - 1], near && near.field && then ? near.words.length : 0);
  }
  function shift(row, by) {
    var n = rows.indexOf(row), to = n + by, edge = has(rows[rows.length - 1]) ? rows.length : rows.length - 1;
    if (to < 0 || to >= edge || n >= edge) return;
    step(function () { rows.splice(n, 1); rows.splice(to, 0, row); });
    focus(row);
    moved(row);
  }
  function moved(row) { say("Đã chuyển xuống chỗ thứ " + (rows.indexOf(row) + 1) + ". Hoàn tác thì về chỗ cũ."); }
  function speak(row, role) {
    step(function () {
      if (has(row) && role) { call(row, role); return; }
      row.pre = row.label[1] && has(row) ? unlabelled(row) : has(row) ? row.pre : "";
      row.label = [0, 0];
      row.role = role;
      row.chosen = true;
    });
    say((role || ANNOUNCER) + " nói lời này.");
  }
  function turn(row) {
    var used = roles(), own = used.filter(function (role) { return usual.indexOf(role) < 0; });
    var all = own.concat(usual);
    speak(row, all[(all.indexOf(row.role) + 1) % all.length]);
  }
  function insertCue(source, row) {
    var place = row ? rows.indexOf(row) + 1 : rows.length - 1;
    while (row && place > 0 && !has(rows[place - 1])) place -= 1;
    var cue = { kind: CUE, pre: "", words: source.trim(), gap: "", role: "", label: [0, 0], number: 0, more: {} };
    step(function () { rows.splice(place, 0, cue); });
    focus(cue);
    say("Đã chèn " + cueWords(cue.words) + ".");
  }
  function pasted(row, words) {
    var plain = words.replace(/\r\n?|[\v\f\u2028\u2029]/g, "\n").normalize("NFC").trim();
    var parts = (BLANK.test(plain) ? plain.split(/\n[ \t]*(?:\n[ \t]*)+/) : plain.split("\n")).map(function (one) { return one.trim(); })
      .filter(function (one) { return one; });
    var field = row.field, before = row.words.slice(0, field.selectionStart), behind = row.words.slice(field.selectionEnd).trim();
    var made = [], role = row.kind === SPEECH ? row.role : speaker(rows, rows.indexOf(row) + 1), last = row, names = byName();
    step(function () {
      parts.forEach(function (part, n) {
        var fresh = guess(part, role, names);
        if (fresh.kind === SPEECH) role = fresh.role;
        if (!n && row.kind === SPEECH && fresh.kind === SPEECH && !fresh.label[1]) row.words = before + part;
        else if (!n && row.kind === SPEECH && fresh.kind === SPEECH && !before.trim()) {
          ["pre", "words", "role", "label"].forEach(function (name) { row[name] = fresh[name]; });
        } else {
          if (!n) row.words = before.trimEnd();
          made.push(fresh);
        }
      });
      if (behind) {
        var end = made[made.length - 1] || row;
        if (end.kind === SPEECH) end.words = end.words.trimEnd() + " " + behind;
        else made.push(guess(behind, role, names));
      }
      rows.splice.apply(rows, [rows.indexOf(row) + 1, 0].concat(made));
      last = made[made.length - 1] || row;
    });
    focus(last, last.words.length - (behind ? behind.length + 1 : 0));
    say("Đã dán " + parts.length + " đoạn. Lời nào không phát thì bấm ⋯ rồi Xóa lời.");
  }
  list.addEventListener("input", function (event) {
    var row = event.target.row;
    if (!row || event.target !== row.field) return;
    var turns = has(row) !== (event.target.value.trim() !== ""), before = turns ? heard() : null;
    row.words = event.target.value;
    if (row.kind === SPEECH && !has(row)) { row.pre = ""; row.label = [0, 0]; }
    if (turns) settle(before);
    if (row === rows[rows.length - 1] && has(row)) tidy();
    row.box.classList.toggle("trong", !has(row));
    if (row.hear) row.hear.disabled = !has(row);
    if (row.record) row.record.disabled = !has(row);
    mirror(row);
    commit();
  });
  list.addEventListener("compositionstart", function () { composing = true; });
  list.addEventListener("compositionend", function () {
    composing = false;
    if (waiting) { waiting = false; setTimeout(function () { learn(looked); }, 0); }
  });
  list.addEventListener("paste", function (event) {
    var row = event.target.row, words = event.clipboardData && event.clipboardData.getData("text/plain");
    if (!row || event.target !== row.field || row.kind === WRITTEN || !words || !/[\r\n\v\f\u2028\u2029]/.test(words.trim())) return;
    event.preventDefault();
    pasted(row, words);
  });
  // a phone's keyboard tells of no key, but of a new line
  list.addEventListener("beforeinput", function (event) {
    var row = event.target.row;
    if (!row || event.target !== row.field || row.kind === WRITTEN || list.dataset.shift) return;
    if (event.inputType !== "insertLineBreak" && event.inputType !== "insertParagraph") return;
    event.preventDefault();
    if (!event.isComposing) split(row);
  });
  list.addEventListener("keyup", function () { delete list.dataset.shift; });
  // who walks through the page by Tab goes past the words; for whoever writes in them it is the next speaker
  var tabbed = false, passing = null;
  document.addEventListener("keydown", function (event) {
    if (event.key === "Shift") return;
    tabbed = event.key === "Tab";
    if (!tabbed) passing = null;
  }, true);
  document.addEventListener("pointerdown", function () { tabbed = false; passing = null; }, true);
  list.addEventListener("input", function () { passing = null; }, true);
  list.addEventListener("keydown", function (event) {
    var row = event.target.row, field = event.target;
    if (!row || event.isComposing || event.keyCode === 229) return;
    if (event.shiftKey) list.dataset.shift = "1"; else delete list.dataset.shift;
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      shift(row, event.key === "ArrowUp" ? -1 : 1);
      return;
    }
    if (row.kind === CUE) {
      if (event.key === "Delete" || event.key === "Backspace") { event.preventDefault(); remove(row, at(row, -1)); }
      return;
    }
    if (field !== row.field || event.ctrlKey || event.metaKey || event.altKey) return;
    var none = field.selectionStart === field.selectionEnd, start = none && !field.selectionStart, end = none && field.selectionEnd === field.value.length;
    if (event.key === "Tab" && !event.shiftKey && row.kind === SPEECH && field !== passing) {
      event.preventDefault();
      tabbed = false;
      turn(row);
    } else if (event.key === "Enter" && !event.shiftKey && row.kind !== WRITTEN) {
      event.preventDefault();
      split(row);
    } else if (event.key === "Escape") {
      event.preventDefault();
      (row.hear && !row.hear.disabled ? row.hear : row.tools).focus();
    } else if (event.key === "Backspace" && start && row.kind !== WRITTEN) {
      if (at(row, -1) && melt(row, at(row, -1), true)) event.preventDefault();
    } else if (event.key === "Delete" && end && row.kind !== WRITTEN && at(row, 1)) {
      if (melt(at(row, 1), row, false)) event.preventDefault();
    } else if (event.key === "ArrowUp" && (start || single(field)) && at(row, -1)) {
      event.preventDefault();
      focus(at(row, -1), at(row, -1).words.length);
    } else if (event.key === "ArrowDown" && (end || single(field)) && at(row, 1)) {
      event.preventDefault();
      focus(at(row, 1), 0);
    }
  });
  function single(field) { return field.clientHeight < 2 * parseFloat(getComputedStyle(field).lineHeight) + 12; }
  list.addEventListener("focusin", function (event) {
    passing = tabbed ? event.target : null;
    var row = event.target.row || (event.target.closest("li") || {}).row;
    if (!row) return;
    if (active && active.box) active.box.classList.remove("now");
    active = row;
    row.box.classList.add("now");
    if (event.target === row.who) fillRoles(row);
    if (event.target === row.choice) fillCues(row);
  });
  list.addEventListener("pointerdown", function (event) {
    var row = event.target.row;
    if (row && event.target === row.who) fillRoles(row);
    if (row && event.target === row.choice) fillCues(row);
  });
  function fillRoles(row) {
    if (row.who.options.length > 1) return;
    var all = roles(), other = speaker(rows, rows.indexOf(row));
    if (!row.role || !other) row.who.append(option("", ANNOUNCER, !row.role));
    all.forEach(function (role) { row.who.append(option(role, role, role === row.role)); });
    row.who.append(option("\u0001", "Vai khác…"));
    row.who.options[0].remove();
  }
  function fillCues(row) {
    if (row.choice.options.length > 1) return;
    cues.forEach(function (one) { if (one[0] !== row.words) row.choice.append(option(one[0], one[1])); });
  }
  list.addEventListener("change", function (event) {
    var row = event.target.row;
    if (row && event.target === row.who) {
      var role = row.who.value;
      if (role === "\u0001") {
        role = (window.prompt("Tên vai, ví dụ LAN hoặc BÁC TƯ") || "").replace(/[:：()[\]\\\n]/g, " ").trim().toLocaleUpperCase("vi");
        if (!role) role = row.role;
      }
      row.who.replaceChildren();
      row.look = "";
      speak(row, role);
      row.who.focus();
    }
    if (row && event.target === row.choice) {
      step(function () { row.words = row.choice.value; });
      row.look = "";
      dress(row);
      row.choice.focus();
    }
  });
  list.addEventListener("click", function (event) {
    var box = event.target.closest("li"), row = box && box.row;
    if (!row) return;
    if (event.target === row.hear) hear(row);
    else if (row.record && row.record.contains(event.target)) record(row);
    else if (event.target === row.gone) remove(row);
    else if (event.target === row.tools) strip(row);
    else if (row.field && event.target === box) row.field.focus();
  });

  /* --- what a line can do ------------------------------------------------------------------------- */

  var tools = make("div", { class: "them", role: "group", "aria-label": "Việc với lời này" });
  [["Lên", function (row) { shift(row, -1); }], ["Xuống", function (row) { shift(row, 1); }],
    ["Xóa lời", function (row) { remove(row); }]].forEach(function (one) {
    tools.append(make("button", { type: "button", class: "chip", text: one[0], on: { click: function () { var row = tools.row; close(); one[1](row); } } }));
  });
  /* A choice of sounds; what is chosen goes behind a row. */
  function chooser(select, words, where) {
    select.append(option("", words, true));
    cues.forEach(function (one) { select.append(option(one[0], one[1])); });
    select.addEventListener("change", function () {
      var row = where(), source = select.value;
      select.value = "";
      close();
      if (source) insertCue(source, row);
    });
    return select;
  }
  var addCue = chooser(make("select", { class: "chip", "aria-label": "Chèn âm thanh phía sau" }), "+ Âm thanh phía sau", function () { return tools.row; });
  chooser(document.getElementById("them-am"), "+ Âm thanh", function () { return rows.indexOf(active) >= 0 ? active : null; });
  tools.append(addCue);
  function close() {
    if (tools.row && tools.row.tools) tools.row.tools.setAttribute("aria-expanded", "false");
    tools.row = null;
    tools.remove();
  }
  function strip(row) {
    var again = tools.row === row;
    close();
    if (again) return;
    tools.row = row;
    row.box.append(tools);
    row.tools.setAttribute("aria-expanded", "true");
  }
  /* When the server has seen the text as it is now. */
  function current() {
    if (looked === text.value) return Promise.resolve();
    return new Promise(function (go, fail) {
      var over = setTimeout(function () { form.removeEventListener("looked", then); fail(new Error("quá lâu")); }, 15000);
      function then(event) {
        if (event.detail !== text.value) return;
        clearTimeout(over);
        form.removeEventListener("looked", then);
        setTimeout(go, 0);
      }
      form.addEventListener("looked", then);
      window.deskWrite.look();
    });
  }
  function hear(row) {
    if (row.hear.getAttribute("aria-pressed") === "true") { window.deskSound.stop(); return; }
    if (looked === text.value) { play(row); return; }
    row.hear.setAttribute("aria-busy", "true");
    current().then(function () { play(row); }).catch(function () { window.desk.say(window.desk.line); })
      .then(function () { if (row.hear.getAttribute("aria-pressed") !== "true") row.hear.removeAttribute("aria-busy"); });
  }
  function play(row) {
    if (!row.number) { say("Lời này máy chưa đọc được: trong bài còn chỗ cần sửa."); return; }
    var mark = hash([form.elements.dau.value, row.role, row.words, row.more.t || "", epoch].join("\u0001"));
    var address = list.dataset.hear + "/" + row.number + "/dang-go?v=" + mark, player = window.deskSound.player;
    window.deskSound.play(row.hear, address);
    player.onerror = function () {  // why, in the words of the server
      window.deskSound.stop();
      fetch(address, { credentials: "same-origin", headers: { "hx-request": "true" } }).then(function (answer) {
        return answer.ok ? window.deskSound.say("Chưa nghe được lời này. Bấm lại lần nữa.") : answer.text().then(window.deskSound.tell);
      }).catch(function () { window.desk.say(window.desk.line); });
    };
  }
  function record(row) {
    current().then(function () {
      if (!row.number) { say("Sửa chỗ sai trong bài rồi thu lời này."); return; }
      var button = document.getElementById("thu-mot");
      button.value = "thu:" + row.number;
      form.requestSubmit(button);
    }).catch(function () { window.desk.say(window.desk.line); });
  }
  function askVoices() {
    var all = roles().filter(function (role) { return usual.indexOf(role) < 0 || rows.some(function (row) { return row.role === role && has(row); }); });
    var wanted = hash(form.elements.dau.value) + all.join();
    if (wanted === voicesOf || !shown()) return;
    voicesOf = wanted;
    fetch(list.dataset.voices, { credentials: "same-origin", headers: { "hx-request": "true" } })
      .then(function (answer) { return answer.ok ? answer.json() : null; })
      .then(function (got) {
        if (!got) { voicesOf = ""; return; }
        voices = got;
        rows.forEach(dress);
      }).catch(function () { voicesOf = ""; });
  }

  /* --- the page around ----------------------------------------------------------------------------- */

  function shown() { return view && (view === "loi" || window.matchMedia("(min-width:1100px)").matches); }
  function see(wanted, chosen) {
    view = wanted;
    form.dataset.view = wanted;
    document.body.classList.toggle("rong", wanted === "ca-hai");
    views.querySelectorAll("[data-view]").forEach(function (one) { one.setAttribute("aria-pressed", String(one.dataset.view === wanted)); });
    list.parentNode.hidden = wanted === "chu";
    sleep();
    window.deskWrite.underline();
    text.tabIndex = wanted === "loi" ? -1 : 0;
    if (wanted === "loi") text.parentNode.setAttribute("aria-hidden", "true"); else text.parentNode.removeAttribute("aria-hidden");
    if (shown()) { follow(text.value); tidy(); learn(looked); }
    if (chosen) try { localStorage.setItem("soan-kieu|" + window.desk.account, wanted); } catch (fault) { /* asked anew next time */ }
  }
  text.addEventListener("keydown", function () { lastKey = Date.now(); });
  form.addEventListener("changed", function () {
    if (!shown()) return;
    tellSoon();
    if (mine) return;
    follow(text.value);
    tidy();
    if (document.activeElement === text && view === "loi" && Date.now() - lastKey > 200) {  // a button put it there
      var place = rowAt(text.selectionEnd);
      if (place) focus(place.row, place.at);
    }
  });
  form.addEventListener("looked", function (event) { learn(event.detail); });
  form.addEventListener("stepped", function (event) {
    if (!event.detail || event.detail.name !== "loi" || !shown()) return;
    var place = rowAt(event.detail.at);
    if (place && document.activeElement !== text) focus(place.row, place.at);
  });
  function lineOf(number) {
    var value = text.value, at = 0;
    while (number > 1 && at >= 0) { at = value.indexOf("\n", at) + 1; number -= 1; if (!at) break; }
    var place = rowAt(at);
    if (place) focus(place.row, 0);
    if (place) place.row.box.scrollIntoView({ block: "center" });
  }
  // the buttons of the page act on the line, not on the text that is out of sight
  form.addEventListener("click", function (event) {
    var button = event.target.closest("[data-insert],[data-role],[data-insert-from],[data-go]");
    if (!button || view !== "loi") return;
    event.preventDefault();
    event.stopPropagation();
    if (button.dataset.insert) insertCue(button.dataset.insert, active && rows.indexOf(active) >= 0 ? active : null);
    if (button.dataset.insertFrom) insertCue(document.getElementById(button.dataset.insertFrom).value, active);
    if (button.dataset.role) {
      var row = active && active.kind === SPEECH && rows.indexOf(active) >= 0 ? active : rows[rows.length - 1];
      speak(row, button.dataset.role);
      focus(row, row.words.length);
    }
    if (button.dataset.go) lineOf(Number(button.dataset.go));
  }, true);
  views.hidden = false;
  views.addEventListener("click", function (event) {
    var button = event.target.closest("[data-view]");
    if (button) see(button.dataset.view, true);
  });
  function lit() {
    if (view !== "ca-hai" || document.activeElement !== text) return;
    var place = rowAt(text.selectionStart);
    if (!place || place.row === active) return;
    if (active && active.box) active.box.classList.remove("now");
    active = place.row;
    active.box.classList.add("now");
    list.parentNode.scrollTop = active.box.offsetTop - list.parentNode.clientHeight / 3;
  }
  ["keyup", "click"].forEach(function (kind) { text.addEventListener(kind, lit); });
  /* What drags comes when a hand comes near the lines: nobody waits for it. */
  function fetchDrag() {
    clearTimeout(soon);
    ["pointerover", "touchstart", "focusin"].forEach(function (kind) { list.removeEventListener(kind, fetchDrag); });
    var script = make("script", { src: list.dataset.drag });
    script.onload = function () {
      window.Sortable.create(list, {
        handle: ".grip", draggable: ".dong", forceFallback: true, fallbackOnBody: true, fallbackTolerance: 3, scroll: true,
        animation: window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
        onStart: function () { if (document.activeElement) document.activeElement.blur(); close(); },
        onEnd: function (event) {
          if (event.oldIndex === event.newIndex) return;
          step(function () { rows = Array.prototype.map.call(list.children, function (box) { return box.row; }); });
          moved(event.item.row);
        },
      });
      list.dataset.drags = "1";
    };
    document.head.append(script);
  }
  ["pointerover", "touchstart", "focusin"].forEach(function (kind) { list.addEventListener(kind, fetchDrag, { passive: true }); });
  var soon = setTimeout(fetchDrag, 4000);  // a thumb comes without a word
  var wide = window.matchMedia("(min-width:1100px)"), chosen = null;
  try { chosen = localStorage.getItem("soan-kieu|" + window.desk.account); } catch (fault) { chosen = null; }
  var first = cut(window.deskWrite.page(), text.value);
  if (first) { rows = first.rows; lead = first.lead; tail = first.tail; rows.forEach(function (row) { row.was = source(row); }); } else whole(text.value);
  see(["loi", "chu", "ca-hai"].indexOf(chosen) >= 0 && (chosen !== "ca-hai" || wide.matches) ? chosen : "loi");
  wide.addEventListener("change", function () { if (!wide.matches && view === "ca-hai") see("loi"); else see(view); });
  var linked = /^#dong-(\d+)$/.exec(window.location.hash);  // a line that was searched for
  if (linked && view === "loi") lineOf(Number(linked[1]));
  else if (linked) window.deskWrite.jump(text, Number(linked[1]) - 1);
  window.deskLines = { text: joined };
})();
