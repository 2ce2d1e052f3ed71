"use strict";
// Opens and seals with the platform's own package what the test hands over on stdin.
const { decrypt, encrypt, getSignature } = require("@wecom/crypto");

const asked = JSON.parse(require("fs").readFileSync(0, "utf8"));
const open = (sealed) => {
  try {
    const { message, id } = decrypt(asked.key, sealed);
    return { message, id };
  } catch (fault) {
    return { error: fault.name };
  }
};
process.stdout.write(
  JSON.stringify({
    opened: asked.sealed.map(open),
    sealed: encrypt(asked.key, asked.plain, asked.id),
    signature: getSignature(...asked.sign),
  }),
);
