/** Sends one document; answers the response and its body. The cookies of this site go along by themselves. */
export async function sendDocument(query, variables, headers = {}) {
  const response = await fetch('/graphql', {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return { response, body: await response.json() };
}

/** What went wrong beside the data, in the server's own words. */
export function problemOf(body) {
  return (body.errors ?? []).map((error) => error.message).join(' ');
}
