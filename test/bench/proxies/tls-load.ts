/**
 * Requests over HTTPS, as many as can be, through a proxy that intercepts (a CONNECT first) or past it: one after the
 * other on each connection. Plain bytes on sockets, because a client library would be what is measured.
 *
 *     node tls-load.ts PROXY_PORT|- SERVICE_PORT CONNECTIONS SECONDS
 */
import { connect, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';

const [proxyPort = '-', servicePort = '', connections = '', seconds = ''] = process.argv.slice(2);
const HEAD_END = '\r\n\r\n';
const REQUEST = `GET /bytes/1024 HTTP/1.1\r\nHost: localhost:${servicePort}\r\nAccept: */*\r\n${HEAD_END.slice(2)}`;

let answered = 0;
let broken = 0;
const sockets = await Promise.all(Array.from({ length: Number(connections) }, open));
const startedAt = performance.now();
for (const socket of sockets) ask(socket);
setTimeout(
  () => {
    const tookSeconds = (performance.now() - startedAt) / 1000;
    console.log(JSON.stringify({ requests: answered, seconds: tookSeconds, broken }));
    process.exit();
  },
  Number(seconds) * 1000,
);

async function open(): Promise<TLSSocket> {
  const socket = proxyPort === '-' ? undefined : await tunnel();
  const target = socket ? { socket } : { port: Number(servicePort), host: '127.0.0.1' };
  // Who vouches for whom is not what is measured.
  const secure = connectTls({ ...target, servername: 'localhost', rejectUnauthorized: false });
  await new Promise((resolve, reject) => secure.once('secureConnect', resolve).once('error', reject));
  return secure;
}

async function tunnel(): Promise<Socket> {
  const socket = connect(Number(proxyPort), '127.0.0.1');
  socket.write(`CONNECT localhost:${servicePort} HTTP/1.1\r\nHost: localhost:${servicePort}${HEAD_END}`);
  await new Promise((resolve, reject) => socket.once('data', resolve).once('error', reject));
  return socket;
}

/** Sends the request again whenever the answer to the last one is complete. */
function ask(socket: TLSSocket): void {
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
    const head = text.indexOf(HEAD_END);
    if (head < 0 || text.length < head + HEAD_END.length + 1024) return;
    if (!text.startsWith('HTTP/1.1 200')) broken += 1;
    answered += 1;
    text = '';
    socket.write(REQUEST);
  });
  socket.on('close', () => (broken += 1)).on('error', () => {});
  socket.write(REQUEST);
}
