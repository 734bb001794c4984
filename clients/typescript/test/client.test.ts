import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { test } from 'node:test';

import { buildSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocket, WebSocketServer } from 'ws';

import { createClient, documents, done, Refusal, RequestError } from '../src/index.js';

const URL_OF_API = 'https://api.teacherin.example/graphql';
const root = new URL('../../../../', import.meta.url);

/** A server that gives one answer, and what it was asked. */
function answering(body: unknown, init: ResponseInit = {}) {
  const asked: Array<{ url: string; init: RequestInit }> = [];
  const fetching = async (url: string | URL | Request, init_: RequestInit = {}) => {
    asked.push({ url: String(url), init: init_ });
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), init);
  };
  return { asked, fetch: fetching as typeof fetch };
}

test('a document is sent byte for byte as it stands in its file, so that a server knows it by its hash', async () => {
  const server = answering({ data: { categories: [], popularTeachers: [] } });
  const client = createClient({ url: URL_OF_API, fetch: server.fetch });
  await client.request(documents.Landing);
  const [request] = server.asked;
  const { query } = JSON.parse(String(request?.init.body)) as { query: string };
  assert.equal(query, readFileSync(new URL('tests/pages/landing.graphql', root), 'utf8'));
});

test('the token is asked for each time, and nobody sends none', async () => {
  const server = answering({ data: { viewer: null } });
  const tokens = ['first', null];
  const client = createClient({ url: URL_OF_API, fetch: server.fetch, getAccessToken: () => tokens.shift() ?? null });
  await client.request(documents.Account);
  await client.request(documents.Account, { first: 1 });
  const sent = server.asked.map(({ init }) => new Headers(init.headers).get('authorization'));
  assert.deepEqual(sent, ['Bearer first', null]);
  assert.deepEqual(server.asked.map(({ init }) => init.credentials), ['omit', 'omit']);
});

test('with cookies they go along', async () => {
  const server = answering({ data: { viewer: null } });
  await createClient({ url: URL_OF_API, fetch: server.fetch, cookies: true }).request(documents.Account);
  assert.equal(server.asked[0]?.init.credentials, 'include');
});

test('what the server cannot do is an error with its code, and what to quote', async () => {
  const problem = { message: 'Wait a moment.', extensions: { code: 'RATE_LIMITED', retryAfterSeconds: 7 } };
  const server = answering({ errors: [problem] }, { status: 429, headers: { 'x-request-id': 'b1' } });
  const request = createClient({ url: URL_OF_API, fetch: server.fetch }).request(documents.Landing);
  await assert.rejects(request, (error) => {
    assert.ok(error instanceof RequestError);
    assert.deepEqual(
      [error.code, error.status, error.requestId, error.retryAfterSeconds, error.message],
      ['RATE_LIMITED', 429, 'b1', 7, 'Wait a moment.'],
    );
    return true;
  });
});

test('an answer of somebody in between is an error with its status', async () => {
  const server = answering('<h1>Bad gateway</h1>', { status: 502 });
  const request = createClient({ url: URL_OF_API, fetch: server.fetch }).request(documents.Landing);
  await assert.rejects(request, (error) => error instanceof RequestError && error.status === 502 && error.code === null);
});

test('a server that is out of reach is an error without a status', async () => {
  const unreachable: typeof fetch = () => Promise.reject(new TypeError('fetch failed'));
  const request = createClient({ url: URL_OF_API, fetch: unreachable }).request(documents.Landing);
  await assert.rejects(request, (error) => error instanceof RequestError && error.status === 0);
});

test('what a mutation refuses is data, or a refusal for those who want it thrown', async () => {
  const errors = [{ code: 'SLOT_TAKEN', field: 'slotId', message: 'Somebody was faster.' }];
  const server = answering({ data: { bookingCreate: { booking: null, errors } } });
  const client = createClient({ url: URL_OF_API, fetch: server.fetch });
  const input = { slotId: 's', skillId: 'k', mode: 'ONLINE', idempotencyKey: 'i' } as const;
  const { bookingCreate } = await client.request(documents.BookingCreate, { input });
  assert.equal(bookingCreate.errors[0]?.code, 'SLOT_TAKEN');
  assert.throws(() => done(bookingCreate), (error) => error instanceof Refusal && error.has('SLOT_TAKEN'));
});

test('the compiler knows which variables a document takes', () => {
  const client = createClient({ url: URL_OF_API, fetch: answering({ data: {} }).fetch });
  const compiled = [
    () => client.request(documents.Account),
    () => client.request(documents.TeacherDetail, { slug: 'ibu-sari' }),
    // @ts-expect-error a slug is required
    () => client.request(documents.TeacherDetail),
    // @ts-expect-error it is text
    () => client.request(documents.TeacherDetail, { slug: 7 }),
    // @ts-expect-error there is no such order
    () => client.request(documents.TeacherSearch, { orderBy: 'CHEAPEST' }),
  ];
  assert.equal(compiled.length, 5);
});

/** A server of subscriptions that knows our schema; each has these events. */
async function subscribing(events: readonly unknown[]) {
  const schema = buildSchema(readFileSync(new URL('schema.graphql', root), 'utf8'));
  const sockets = new WebSocketServer({ host: '127.0.0.1', port: 0, path: '/graphql' });
  const introductions: unknown[] = [];
  const server = useServer({
    schema,
    onConnect: ({ connectionParams }) => void introductions.push(connectionParams),
    roots: { subscription: { async *orderChanged() { for (const orderChanged of events) yield { orderChanged }; } } },
  }, sockets);
  await once(sockets, 'listening');
  const { port } = sockets.address() as { port: number };
  return { url: `http://127.0.0.1:${port}/graphql`, introductions, stop: () => server.dispose() };
}

test('events come one after the other, to whom the token names', async () => {
  const order = (status: string) => ({ id: 'order_1', status, expiresAt: '2026-11-21T09:00:00Z', lines: [], payments: [] });
  const server = await subscribing([order('OPEN'), order('PAID')]);
  const client = createClient({ url: server.url, getAccessToken: () => 'mine', webSocket: WebSocket });
  const seen = [];
  for await (const { orderChanged } of client.subscribe(documents.OrderChanged, { id: 'order_1' })) seen.push(orderChanged?.status);
  assert.deepEqual(seen, ['OPEN', 'PAID']);
  assert.deepEqual(server.introductions, [{ authorization: 'Bearer mine' }]);
  await client.dispose();
  await server.stop();
});

test('a subscription that the server refuses is an error', async () => {
  const server = await subscribing([]);
  const client = createClient({ url: server.url, webSocket: WebSocket });
  const broken = Object.assign(Object.create(documents.OrderChanged) as typeof documents.OrderChanged, { text: 'subscription { no }' });
  const events = client.subscribe(broken, { id: 'order_1' });
  await assert.rejects(events.next(), (error) => error instanceof RequestError && error.problems.length === 1);
  await client.dispose();
  await server.stop();
});
