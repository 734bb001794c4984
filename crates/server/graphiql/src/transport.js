import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { createClient } from 'graphql-ws';

/** How often a lost connection is tried again before the subscription says so: about a minute, as the waits double. */
const RETRIES = 6;

/** What a document says, or its variables, when it changes the cookies. */
const SIGNS_IN_OR_OUT = /\b(COOKIE|logout|loginSessionRevoke|passwordChange)\b/;

/**
 * How documents reach the server: queries and mutations by POST, subscriptions by WebSocket. Both carry the session's cookie.
 * Ends its connection with `dispose`.
 */
export function createTransport(session) {
  const sockets = createClient({
    url: async () => {
      // A connection is signed in by the cookie it is opened with.
      await session.keepFresh();
      return `${location.origin.replace(/^http/, 'ws')}/graphql`;
    },
    retryAttempts: RETRIES,
    shouldRetry: () => true,
  });
  const fetcher = createGraphiQLFetcher({
    url: '/graphql',
    enableIncrementalDelivery: false,
    wsClient: sockets,
    fetch: async (url, options) => {
      await session.keepFresh();
      const response = await fetch(url, { ...options, credentials: 'same-origin' });
      if (SIGNS_IN_OR_OUT.test(options.body)) session.lookAgain();
      return response;
    },
  });
  return { fetcher, dispose: () => sockets.dispose() };
}
