"use strict";
/* The text of a script as rows, without the page: words of a speaker, a sound alone on its line, a heading,
   anything else as it is written. A row is what stands before its words, the words, the blanks behind. */
(function () {
  var SPEECH = 0, CUE = 1, HEADING = 2, WRITTEN = 3;
  var LOW = /[\udc00-\udfff]/, BLANK = /\n[ \t]*\n/, CUES = /^(\[[^[\]]*\]\s*)+$/;

  function empty(role) { return { kind: SPEECH, pre: "", words: "", gap: "", role: role, label: [0, 0], number: 0, more: {} }; }
  function has(row) { return row.words.trim() !== ""; }
  function size(row) { return row.pre.length + row.words.trim().length; }
  function source(row) { return row.pre + row.words.trim(); }
  /* The rows of a text as the server has them; null where it speaks of another text. */
  function cut(page, value) {
    if (!page || page.n !== value.length) return null;
    var at = 0, made = [], first = "";
    page.l.forEach(function (one, n) {
      var gap = value.substr(at, one[1]), start = at + one[1], speech = one[0] === SPEECH;
      if (n) made[n - 1].gap = gap; else first = gap;
      made.push({ kind: one[0], pre: value.substr(start, one[2]), words: value.substr(start + one[2], one[3]), gap: "",
        role: speech ? page.r[one[4]] : "", label: speech ? [one[5], one[6]] : [0, 0], number: speech ? one[7] : 0, more: one[8] || {},
        notes: one[8] ? JSON.stringify(one[8]) : "" });
      if (n) made[n - 1].next = made[n];
      at = start + one[2] + one[3];
    });
    return { rows: made, lead: made.length ? first : value, tail: made.length ? value.slice(at) : "\n" };
  }
  /* What the server told last: all lines, or those between the first and the last of before. */
  function merged(page, before) {
    if (page && (page.a || page.z)) page.l = before.l.slice(0, page.a).concat(page.l, before.l.slice(before.l.length - page.z));
    return page;
  }
  /* Where two texts begin to differ, and how much of both ends is the same; no sign is cut in two. */
  function apart(old, value) {
    var most = Math.min(old.length, value.length), first = 0, last = 0;
    while (first < most && old[first] === value[first]) first += 1;
    if (LOW.test(value[first]) || LOW.test(old[first])) first = Math.max(0, first - 1);
    while (last < most - first && old[old.length - 1 - last] === value[value.length - 1 - last]) last += 1;
    if (last && LOW.test(value[value.length - last])) last -= 1;
    return [first, last];
  }
  /* What the server made of `was`, put into what was typed of it meanwhile; null where both changed. */
  function both(was, made, typed) {
    if (made === was || typed === was) return made === was ? typed : made;
    var its = apart(was, made), mine = apart(was, typed), end = was.length - its[1], over = was.length - mine[1];
    if (end <= mine[0]) return made.slice(0, made.length - its[1]) + typed.slice(end);
    return over <= its[0] ? typed.slice(0, typed.length - mine[1]) + made.slice(over) : null;
  }
  /* A paragraph before the server has seen it; `names` are the speakers that are known. */
  function guess(words, role, names) {
    var called = /^([^\s:：()[\]\\][^:：()[\]\\\n]{0,38})[:：][ \t]*(?=\S)/.exec(words), sign = /^#{1,6}[ \t]+/.exec(words);
    var who = called && names[called[1].trim().toLocaleUpperCase("vi")];
    var made = { kind: SPEECH, pre: "", words: words, gap: "", role: role, label: [0, 0], number: 0, more: {} };
    if (who) { made.pre = called[0]; made.role = who; made.label = [0, called[1].length]; }
    else if (sign) { made.kind = HEADING; made.pre = sign[0]; made.role = ""; }
    else if (CUES.test(words)) { made.kind = CUE; made.role = ""; }
    made.words = words.slice(made.pre.length);
    return made;
  }
  /* Rows of a stretch of text, by its blank lines; whatever blanks it begins with belong to nobody. */
  function guesses(value, role, names) {
    var parts = [], open = null, at = 0;
    value.split("\n").forEach(function (line) {
      var plain = line.trim(), from = at + line.length - line.trimStart().length;
      at += line.length + 1;
      if (!plain) { open = null; return; }
      var fresh = guess(plain, "", names);
      if (!open || fresh.kind !== SPEECH || fresh.label[1]) { open = { from: from }; parts.push(open); }
      open.to = from + plain.length;
      if (fresh.kind !== SPEECH) open = null;
    });
    return parts.map(function (part, n) {
      var row = guess(value.slice(part.from, part.to), role, names);
      row.gap = value.slice(part.to, parts[n + 1] ? parts[n + 1].from : value.length);
      role = row.kind === SPEECH ? row.role : row.kind === HEADING ? "" : role;
      return row;
    });
  }
  /* The blanks between two rows that were not beside each other before. */
  function glue(row, next) {
    var old = row.gap || "", single = next.kind !== WRITTEN && row.kind !== WRITTEN && (next.kind !== SPEECH || next.label[1]);
    return BLANK.test(old) || (single && /\n/.test(old)) ? old : "\n\n";
  }
  /* What stands before the words of a row without its speaker. */
  function unlabelled(row) {
    var rest = row.pre.slice(row.label[0] + row.label[1]).replace(/^[*_]*[ \t]*[:：]\s*/, "");
    return (row.pre.slice(0, row.label[0]) + rest).replace(/^[*_\s]+$/, "");
  }
  /* What stands around the words of an official document, and is not said: names of the state and of who
     issues it, number, place and day; at its end who gets it and who signs. Titles stay. */
  var STATE = /cộng h(òa|oà) xã hội chủ nghĩa việt nam|độc lập\s*[-–—]\s*tự do\s*[-–—]\s*hạnh phúc/i;
  var ISSUED = /^số\s*[:：]?[\d…._ ]*\/[^\s]*-|^v\/v\s|^[^\d,]{2,40},\s*ngày[\d…._ ]*tháng[\d…._ ]*năm/i, TO = /^nơi nhận\s*[:：]?/i;
  function short(row, most) { return has(row) && row.words.trim().length <= most; }
  function capitals(row) {
    var words = row.words.trim();
    return short(row, 90) && words === words.toLocaleUpperCase("vi") && !/[.!?…:]$/.test(words.replace(/\.{3,}$|…+$/, ""));
  }
  function around(rows) {
    function issued(row) { return short(row, 200) && (STATE.test(row.words) || ISSUED.test(row.words.trim())); }
    var all = rows.filter(has), k = all.findIndex(function (row) { return short(row, 200) && STATE.test(row.words); }), first = k, last = k, n, found = [];
    if (k >= 0) {
      while (first > 0 && !all[first].label[1] && (issued(all[first - 1]) || capitals(all[first - 1]))) first -= 1;
      for (n = k + 1; n < all.length && !all[n].label[1] && (issued(all[n]) || capitals(all[n])); n += 1) if (issued(all[n])) last = n;
      found.push(["phần đầu văn bản", all.slice(first, last + 1)]);
    }
    k = all.findIndex(function (row) { return short(row, 400) && TO.test(row.words.trim()); });
    if (k >= 0 && all.slice(k + 1).every(function (row) { return short(row, 90) && !row.label[1]; })) found.push(["phần nơi nhận, chữ ký", all.slice(k)]);
    return found.filter(function (one) { return one[1].length > 1; });
  }
  /* A short sign of some words, for an address that changes with them. */
  function hash(words) {
    var sum = 2166136261;
    for (var n = 0; n < words.length; n += 1) sum = Math.imul(sum ^ words.charCodeAt(n), 16777619);
    return (sum >>> 0).toString(36);
  }
  window.deskRows = {
    SPEECH: SPEECH, CUE: CUE, HEADING: HEADING, WRITTEN: WRITTEN, BLANK: BLANK, empty: empty, has: has, size: size,
    source: source, around: around, merged: merged, apart: apart, both: both, cut: cut, guess: guess, guesses: guesses, glue: glue, unlabelled: unlabelled, hash: hash,
  };
})();
