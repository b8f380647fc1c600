"use strict";
/* Who reads a script without roles: the labels come from the server and go into the text like typed
   words, so that Ctrl+Z takes them out again. Without this the same buttons send the form. */
(function () {
  var form = document.getElementById("soan"), text = document.getElementById("loi");
  if (!form || !text) return;
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-voice]");
    if (!button) return;
    event.preventDefault();
    var body = new URLSearchParams(new FormData(form)), before = text.value;
    body.set(button.name, button.value);
    button.setAttribute("aria-busy", "true");
    window.desk.send(button.formAction, { body: body }, true).then(function (answer) {
      if (!answer.ok) return answer.text().then(window.deskSound.tell);
      return answer.json().then(function (got) {
        if (text.value !== before) return;  // somebody went on typing: their words count
        window.deskSteps.all(text, got.text);
      });
    }).catch(function () { window.desk.say(window.desk.line); })
      .then(function () { button.removeAttribute("aria-busy"); });
  });
})();
