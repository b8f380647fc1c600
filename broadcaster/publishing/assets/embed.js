// One player at a time where a page shows several; without this file all of them still play.
(function () {
  "use strict";
  var audio = document.querySelector("audio");
  var told = document.getElementById("hong");
  audio.addEventListener("error", function () { told.hidden = false; });
  audio.addEventListener("playing", function () { told.hidden = true; });
  var line = null;
  try { line = new BroadcastChannel("dai-dang-nghe"); } catch (forbidden) { return; }
  audio.addEventListener("play", function () { line.postMessage(1); });
  line.onmessage = function () { audio.pause(); };
})();
