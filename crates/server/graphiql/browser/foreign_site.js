// Another site: a page on another port, which tries to act with the cookies that the browser keeps for us.

import { createServer } from 'node:http';

/** Serves an empty page at any name of this machine; answers its port. */
export async function serveForeignSite() {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end('<!doctype html><title>Another site</title><h1>Free lessons!</h1>');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: server.address().port, stop: () => new Promise((resolve) => server.close(resolve)) };
}

/** What its page tries; each answers the statuses of the requests to us, and whether our cookies went along. */
export const ATTEMPTS = {
  'a JSON request': (page, url, body) => inPage(page, url, async (url, body) => {
    const options = { method: 'POST', credentials: 'include', headers: { 'content-type': 'application/json' }, body };
    await fetch(url, options).catch(() => {});
  }, body),
  'a request that needs no leave': (page, url, body) => inPage(page, url, async (url, body) => {
    const options = { method: 'POST', credentials: 'include', mode: 'no-cors', headers: { 'content-type': 'text/plain' }, body };
    await fetch(url, options).catch(() => {});
  }, body),
  'a form': async (page, url, body) => {
    const seen = await watch(page, url);
    await page.evaluate((url, body) => {
      const form = Object.assign(document.createElement('form'), { method: 'post', action: url, enctype: 'text/plain' });
      // name=value becomes the JSON text: the = falls into a string of its own.
      form.append(Object.assign(document.createElement('input'), { name: `${body.slice(0, -1)},"x":"`, value: '"}' }));
      document.body.append(form);
      form.submit();
    }, url, body);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    return seen.end();
  },
  'a WebSocket': async (page, url) => {
    // Without cookies anybody may connect, as nobody; what is somebody's own is refused then.
    const status = await page.evaluate((url) => new Promise((resolve) => {
      const socket = new WebSocket(url, 'graphql-transport-ws');
      const send = (message) => socket.send(JSON.stringify(message));
      socket.onerror = () => resolve(403);
      socket.onclose = ({ code }) => resolve(code);
      socket.onopen = () => send({ type: 'connection_init' });
      socket.onmessage = ({ data }) => {
        const { type, payload } = JSON.parse(data);
        if (type === 'connection_ack') {
          send({ id: '1', type: 'subscribe', payload: { query: 'subscription { notificationReceived { id } }' } });
          setTimeout(() => resolve(200), 3000);
        }
        const errors = type === 'error' ? payload : payload?.errors;
        if (errors?.[0]?.extensions?.code === 'UNAUTHENTICATED') resolve(401);
      };
    }), url.replace(/^http/, 'ws'));
    return { statuses: [status], cookies: false };
  },
};

async function inPage(page, url, attempt, body) {
  const seen = await watch(page, url);
  await page.evaluate(attempt, url, body);
  await new Promise((resolve) => setTimeout(resolve, 500));
  return seen.end();
}

/** What goes over the wire: a page may not read it, the browser's own protocol does. */
async function watch(page, url) {
  const protocol = await page.createCDPSession();
  // The parts of one request come in any order.
  const posts = new Set();
  const withCookies = new Set();
  const statuses = new Map();
  await protocol.send('Network.enable');
  protocol.on('Network.requestWillBeSent', ({ requestId, request }) => {
    if (request.url === url && request.method === 'POST') posts.add(requestId);
  });
  protocol.on('Network.requestWillBeSentExtraInfo', ({ requestId, headers }) => {
    const sent = Object.entries(headers).filter(([name]) => name.toLowerCase() === 'cookie').map(([, value]) => value);
    if (sent.some((value) => value.includes('__Host-teacherin_access='))) withCookies.add(requestId);
  });
  protocol.on('Network.responseReceivedExtraInfo', ({ requestId, statusCode }) => statuses.set(requestId, statusCode));
  return {
    async end() {
      await protocol.detach();
      const ours = [...posts];
      return {
        statuses: ours.filter((id) => statuses.has(id)).map((id) => statuses.get(id)),
        cookies: ours.some((id) => withCookies.has(id)),
      };
    },
  };
}
