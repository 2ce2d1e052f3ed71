"use strict";
// The platform's own Node client: answers every message, welcome and press, and prints what it saw as JSON lines.
const { WSClient } = require("@wecom/aibot-node-sdk");

const [wsUrl, botId, secret] = process.argv.slice(2);
const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const client = new WSClient({ wsUrl, botId, secret, logger: quiet, maxAuthFailureAttempts: 1, maxReconnectAttempts: 1 });
const tell = (what, more = {}) => process.stdout.write(JSON.stringify({ what, ...more }) + "\n");
const failing = (act) => async (frame) => {
  try {
    await act(frame);
  } catch (fault) {
    tell("failed", { error: String(fault && fault.message), errcode: fault && fault.errcode });
  }
};

client.on("authenticated", () => tell("authenticated"));
client.on("error", (fault) => tell("error", { error: String(fault.message) }));
client.on("message.text", failing(async (frame) => {
  tell("text", { content: frame.body.text.content, from: frame.body.from.userid, chatid: frame.body.chatid });
  await client.replyStream(frame, "stream-" + frame.body.msgid, "half", false);
  await client.replyStream(frame, "stream-" + frame.body.msgid, "whole", true);
  tell("answered");
}));
client.on("message.file", failing(async (frame) => {
  const { buffer, filename } = await client.downloadFile(frame.body.file.url, frame.body.file.aeskey);
  tell("file", { name: filename, size: buffer.length });
  const media = await client.uploadMedia(Buffer.concat([buffer, Buffer.alloc(700000)]), { type: "file", filename: "back.xlsx" });
  await client.sendMediaMessage(frame.body.from.userid, "file", media.media_id);
  await client.sendMessage(frame.body.from.userid, { msgtype: "markdown", markdown: { content: "**pushed**" } });
  await client.sendMessage(frame.body.from.userid, {
    msgtype: "template_card",
    template_card: {
      card_type: "button_interaction",
      main_title: { title: "card" },
      button_list: [{ text: "take", key: "take" }],
      task_id: "node-1",
    },
  });
  tell("pushed");
}));
client.on("event.enter_chat", failing(async (frame) => {
  await client.replyWelcome(frame, { msgtype: "text", text: { content: "welcome" } });
  tell("welcomed");
}));
client.on("event.template_card_event", failing(async (frame) => {
  const pressed = frame.body.event.template_card_event || frame.body.event;
  await client.updateTemplateCard(frame, {
    card_type: "text_notice",
    main_title: { title: "taken " + pressed.event_key },
    card_action: { type: 1, url: "https://a.cn" },
    task_id: pressed.task_id,
  });
  tell("updated");
}));
client.on("event.disconnected_event", () => tell("replaced"));
process.stdin.on("data", () => {});
process.stdin.on("end", () => {
  client.disconnect();
  process.exit(0);
});
client.connect();
