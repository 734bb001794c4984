import { createClient as createSocketClient, type Client as SocketClient } from 'graphql-ws';

import { RequestError, type Problem } from './problems.js';
import type { TypedDocument } from './typed_document.js';

/** How a client reaches the server, and as whom. */
export interface ClientOptions {
  /** The endpoint, e.g. `https://api.teacherin.example/graphql`. */
  readonly url: string;
  /** Instead of the global `fetch`. */
  readonly fetch?: typeof fetch;
  /** The access token for each request and connection; null for nobody. Refresh it here when it ends soon. */
  readonly getAccessToken?: () => string | null | Promise<string | null>;
  /** In browsers that sign in with `tokenDelivery: COOKIE`: cookies go along, and there is no token to keep. */
  readonly cookies?: boolean;
  /** Instead of the global `WebSocket`, which Node.js has from version 22 on. */
  readonly webSocket?: unknown;
}

/** What one request may have beside its document. */
export interface RequestOptions {
  readonly signal?: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Variables may be left out where none is required. */
type Arguments<Variables> = Record<string, never> extends Variables
  ? [variables?: Variables, options?: RequestOptions]
  : [variables: Variables, options?: RequestOptions];

/** Runs typed documents. */
export interface Client {
  /** Runs a query or a mutation. Throws a {@link RequestError} when any part of the answer is missing. */
  request<Result, Variables>(document: TypedDocument<Result, Variables>, ...rest: Arguments<Variables>): Promise<Result>;
  /** Follows a subscription until the loop is left. Connects again by itself; ask with `after` for what was missed meanwhile. */
  subscribe<Result, Variables>(
    document: TypedDocument<Result, Variables>,
    ...rest: Arguments<Variables>
  ): AsyncIterableIterator<Result>;
  /** Ends the connection of the subscriptions. */
  dispose(): Promise<void>;
}

interface Answer<Result> {
  readonly data?: Result | null;
  readonly errors?: readonly Problem[];
}

/** A client of one server. */
export function createClient(options: ClientOptions): Client {
  let sockets: SocketClient | null = null;
  return {
    async request<Result, Variables>(document: TypedDocument<Result, Variables>, ...rest: Arguments<Variables>) {
      const [variables, requestOptions] = rest;
      return send(options, document, variables, requestOptions);
    },
    subscribe<Result, Variables>(document: TypedDocument<Result, Variables>, ...rest: Arguments<Variables>) {
      const [variables, requestOptions] = rest;
      sockets ??= openSockets(options);
      return follow(sockets, document, variables, requestOptions?.signal);
    },
    async dispose() {
      await sockets?.dispose();
      sockets = null;
    },
  };
}

async function send<Result, Variables>(
  options: ClientOptions,
  document: TypedDocument<Result, Variables>,
  variables: Variables | undefined,
  { signal, headers }: RequestOptions = {},
): Promise<Result> {
  const token = (await options.getAccessToken?.()) ?? null;
  const response = await reach(options.fetch ?? fetch, options.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    credentials: options.cookies ? 'include' : 'omit',
    body: JSON.stringify({ query: document.text, variables: variables ?? {} }),
    ...(signal ? { signal } : {}),
  });
  const requestId = response.headers.get('x-request-id');
  const answer = await readAnswer<Result>(response, requestId);
  if (answer.errors?.length || !answer.data) throw new RequestError(answer.errors ?? [], response.status, requestId);
  return answer.data;
}

async function reach(fetching: typeof fetch, url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetching(url, init);
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new RequestError([{ message: `${url} cannot be reached.` }], 0, null, { cause });
  }
}

/** Something between us and the server may have answered in its place. */
async function readAnswer<Result>(response: Response, requestId: string | null): Promise<Answer<Result>> {
  const text = await response.text();
  try {
    return JSON.parse(text) as Answer<Result>;
  } catch (cause) {
    throw new RequestError([], response.status, requestId, { cause });
  }
}

function openSockets(options: ClientOptions): SocketClient {
  return createSocketClient({
    url: options.url.replace(/^http/, 'ws'),
    ...(options.webSocket ? { webSocketImpl: options.webSocket } : {}),
    connectionParams: async () => {
      const token = (await options.getAccessToken?.()) ?? null;
      return token === null ? {} : { authorization: `Bearer ${token}` };
    },
    // What the protocol calls final is final all the same. An ended token is not: the next connection brings a new one.
    shouldRetry: () => true,
    retryAttempts: 10,
  });
}

async function* follow<Result, Variables>(
  sockets: SocketClient,
  document: TypedDocument<Result, Variables>,
  variables: Variables | undefined,
  signal: AbortSignal | undefined,
): AsyncIterableIterator<Result> {
  const events = sockets.iterate<Result>({ query: document.text, variables: { ...variables } });
  const stop = () => void events.return?.();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    for await (const event of eventsOf(events)) {
      const problems = (event.errors ?? []) as readonly Problem[];
      if (problems.length > 0 || !event.data) throw new RequestError(problems, 0, null);
      yield event.data;
    }
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** Refusals of the server come as a list of problems, lost connections as an event. */
async function* eventsOf<Event>(events: AsyncIterableIterator<Event>): AsyncIterableIterator<Event> {
  try {
    yield* events;
  } catch (cause) {
    if (Array.isArray(cause)) throw new RequestError(cause as Problem[], 0, null);
    const { code, reason } = (cause ?? {}) as { code?: number; reason?: string };
    throw new RequestError([{ message: reason || `The connection was lost (${code ?? 'no code'}).` }], 0, null, { cause });
  }
}
