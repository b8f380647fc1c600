// The form on which a listener asks: shows 111 while words of danger are typed, and works out the
// proof that is asked for while too many ask. Without it the form is sent too, with a stricter limit.
(function () {
  "use strict";
  var form = document.querySelector("form.ask");
  var field = document.getElementById("cau-hoi");
  var care = document.getElementById("giup");
  var usual = document.getElementById("giup-san");
  var status = document.getElementById("dang-gui");

  // as broadcaster/outreach/questions_danger.py does it
  function bare(text) {
    return text.replace(/đ/g, "d").normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  }
  function between(pattern) { return new RegExp(" (?:" + pattern + ")(?= )", "u"); }
  var danger = between(form.dataset.danger), bareDanger = between(bare(form.dataset.danger));
  var run = new RegExp(form.dataset.joined, "u"), bareRun = new RegExp(bare(form.dataset.joined), "u");
  function areTold(words) {
    var told = " " + words.join(" ") + " ";
    var marked = words.filter(function (word) { return word !== bare(word); }).length;
    return danger.test(told) || (2 * marked <= words.length && bareDanger.test(bare(told)));
  }
  function tells(text) {
    var words = text.replace(/(\S)\1+/gu, "$1").split(/\s+/).filter(Boolean);
    var joined = words.map(function (word) {
      return /^\p{L}$/u.test(word) ? word : word + " ";
    }).join("").split(" ").filter(Boolean);
    return areTold(words) || areTold(joined) || joined.some(function (one) {
      return words.indexOf(one) < 0 && (run.test(one) || (one === bare(one) && bareRun.test(one)));
    });
  }
  function isDangerous(text) {
    var small = text.normalize("NFKC").toLowerCase();
    return tells(small.replace(/[^\p{L}\p{N}\s]/gu, "")) || tells(small.replace(/[^\p{L}\p{N}]/gu, " "));
  }
  function look() {
    var found = isDangerous(field.value);
    care.hidden = !found;
    usual.hidden = found;
  }
  field.addEventListener("input", look);
  look();

  // SHA-256 (FIPS 180-4) of ASCII text: browsers offer theirs on https only, a school may have none
  var K = [], first = [];
  (function () {
    function fraction(x) { return ((x - Math.floor(x)) * 4294967296) | 0; }
    for (var n = 2; K.length < 64; n += 1) {
      var prime = true;
      for (var d = 2; d * d <= n; d += 1) { if (n % d === 0) { prime = false; } }
      if (prime) {
        if (K.length < 8) { first.push(fraction(Math.sqrt(n))); }
        K.push(fraction(Math.cbrt(n)));
      }
    }
  })();
  function sha256(text) {
    var length = text.length, count = ((length + 8) >> 6) + 1, w = new Int32Array(64);
    var data = new Int32Array(count * 16), h = Int32Array.from(first), i, j;
    for (i = 0; i < length; i += 1) { data[i >> 2] |= text.charCodeAt(i) << (24 - 8 * (i & 3)); }
    data[length >> 2] |= 128 << (24 - 8 * (length & 3));
    data[count * 16 - 1] = length * 8;
    for (i = 0; i < count; i += 1) {
      for (j = 0; j < 64; j += 1) {
        if (j < 16) { w[j] = data[i * 16 + j]; } else {
          var x = w[j - 15], y = w[j - 2];
          w[j] = w[j - 16] + w[j - 7]
            + ((x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ (x >>> 3))
            + ((y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ (y >>> 10));
        }
      }
      var a = h[0], b = h[1], c = h[2], d = h[3], e = h[4], f = h[5], g = h[6], k = h[7];
      for (j = 0; j < 64; j += 1) {
        var t1 = (k + ((e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7))
          + ((e & f) ^ (~e & g)) + K[j] + w[j]) | 0;
        var t2 = (((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10))
          + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        k = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
      }
      h[0] += a; h[1] += b; h[2] += c; h[3] += d; h[4] += e; h[5] += f; h[6] += g; h[7] += k;
    }
    return h;
  }

  // a second press while the first is on its way is none; after a while it may have been lost
  var bits = Number(form.dataset.bits), done = !bits, working = false, left = 0;
  var HELD = 4000; // milliseconds
  function send(pressed) {
    if (form.requestSubmit) {
      form.requestSubmit(pressed || undefined);
      return;
    }
    if (pressed && pressed.name) { // older browsers: what was pressed goes as a field
      var field = document.createElement("input");
      field.type = "hidden";
      field.name = pressed.name;
      field.value = pressed.value;
      form.appendChild(field);
    }
    form.submit();
  }
  // older browsers do not tell which button it was either
  var clicked = null;
  form.addEventListener("click", function (event) {
    clicked = event.target.closest ? event.target.closest("button") : null;
  });
  form.addEventListener("submit", function (event) {
    if (done) {
      if (Date.now() - left < HELD) { event.preventDefault(); } else { left = Date.now(); }
      return;
    }
    event.preventDefault();
    if (working) { return; }
    working = true;
    var pressed = event.submitter || clicked, number = 0, token = form.elements.phieu.value;
    status.textContent = "Đang gửi, chờ vài giây…";
    (function some() {
      for (var end = number + 2000; number < end; number += 1) {
        if (sha256(token + ":" + number)[0] >>> (32 - bits) === 0) {
          form.elements.cong.value = String(number);
          done = true;
          send(pressed);
          return;
        }
      }
      setTimeout(some, 0);
    })();
  });
  window.addEventListener("pageshow", function () { left = 0; });
})();
