"use strict";
// The platform sent the browser back: hand our own form in without another press.
document.getElementById("enter").requestSubmit();
