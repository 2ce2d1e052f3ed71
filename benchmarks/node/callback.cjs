// A fastify application that verifies and decrypts WeCom callbacks with @wecom/crypto and stores nothing.
// callback.cjs TOKEN ENCODING_KEY CORP empty|sealed: listens on a free port of the loopback, prints it as a JSON line,
// and acknowledges with an empty 200 or with a sealed passive answer.
'use strict';
const fastify = require('fastify')({ logger: false });
const { decrypt, encrypt, getSignature } = require('@wecom/crypto');
const { parseStringPromise } = require('xml2js');

const [token, key, corp, answer] = process.argv.slice(2);
const plain = { explicitArray: false };

fastify.addContentTypeParser('text/xml', { parseAs: 'string' }, (request, body, done) => done(null, body));
fastify.post('/hook', async (request, reply) => {
  const { msg_signature: signature, timestamp, nonce } = request.query;
  const encrypted = (await parseStringPromise(request.body, plain)).xml.Encrypt;
  if (getSignature(token, timestamp, nonce, encrypted) !== signature) return reply.code(403).send();
  const { message, id } = decrypt(key, encrypted);
  if (id !== corp) return reply.code(403).send();
  const { MsgId, FromUserName, Content } = (await parseStringPromise(message, plain)).xml;
  if (!MsgId || !FromUserName || !Content) return reply.code(400).send();
  if (answer === 'empty') return reply.header('content-length', 0).send();
  const sealed = encrypt(key, `<xml><MsgType>text</MsgType><Content><![CDATA[${Content}]]></Content></xml>`, corp);
  return reply.type('text/xml').send(
    `<xml><Encrypt><![CDATA[${sealed}]]></Encrypt><MsgSignature>${getSignature(token, timestamp, nonce, sealed)}` +
    `</MsgSignature><TimeStamp>${timestamp}</TimeStamp><Nonce><![CDATA[${nonce}]]></Nonce></xml>`);
});
fastify.listen({ port: 0, host: '127.0.0.1' }).then(() => {
  console.log(JSON.stringify({ port: fastify.server.address().port }));
});
