"use strict";
// Inside DingTalk: the client knows who is here and gives this page a code, which our own form hands in.
const form = document.getElementById("enter");
const telling = document.getElementById("telling");
const failed = () => { telling.textContent = telling.dataset.failed; };
if (window.dd && typeof window.dd.requestAuthCode === "function") {
  window.dd.requestAuthCode({
    corpId: form.dataset.corp,
    clientId: form.dataset.client,
    success: (found) => {
      form.elements.code.value = found.code;
      form.requestSubmit();
    },
    fail: failed,
  });
} else {
  failed();
}
