// The plain page: no library, nothing to build.

const START = `# Popular teachers, as the landing page asks for them.
{
  popularTeachers(first: 3) {
    displayName
    headline
    pricePerHour { amount currency }
  }
}
`;
const MARGIN_MILLISECONDS = 60_000;

const element = (id) => document.getElementById(id);
const configuration = fetch('/graphiql/configuration.json').then((response) => response.json());
let accessEndsAt = null;

async function send(query, variables) {
  const response = await fetch('/graphql', {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
}

const problemsOf = (answer, errors) => [...(answer.errors ?? []), ...(errors ?? [])].map((error) => error.message).join(' ');

async function showPerson(problem) {
  const { documents } = await configuration;
  const answer = await send(documents.account, { first: 1 });
  const person = answer.data?.viewer;
  element('person').textContent = problem || (person ? `${person.fullName} (${person.roles.join(', ')})` : 'Nobody is signed in.');
}

async function signIn(email, password) {
  const { documents } = await configuration;
  const answer = await send(documents.signIn, { input: { email, password, tokenDelivery: 'COOKIE' } });
  const login = answer.data?.login;
  accessEndsAt = login?.tokens ? Date.parse(login.tokens.accessTokenExpiresAt) : null;
  await showPerson(problemsOf(answer, login?.errors));
}

async function signOut() {
  const { documents } = await configuration;
  const answer = await send(documents.signOut, {});
  accessEndsAt = null;
  await showPerson(problemsOf(answer, answer.data?.logout?.errors));
}

/** Renews the access cookie when it ends soon. */
async function keepFresh() {
  if (accessEndsAt === null || Date.now() < accessEndsAt - MARGIN_MILLISECONDS) return;
  const { documents } = await configuration;
  const answer = await send(documents.refresh, { input: { tokenDelivery: 'COOKIE' } });
  const tokens = answer.data?.loginSessionRefresh?.tokens;
  accessEndsAt = tokens ? Date.parse(tokens.accessTokenExpiresAt) : null;
  if (!tokens) await showPerson();
}

async function run() {
  try {
    await keepFresh();
    const variables = JSON.parse(element('variables').value || '{}');
    const answer = await send(element('document').value, variables);
    element('answer').textContent = JSON.stringify(answer, null, 2);
  } catch (error) {
    element('answer').textContent = String(error);
  }
}

async function begin() {
  element('document').value = START;
  element('form').addEventListener('submit', (event) => {
    event.preventDefault();
    run();
  });
  element('document').addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) run();
  });
  element('signIn').addEventListener('submit', (event) => {
    event.preventDefault();
    signIn(element('email').value.trim(), element('password').value);
  });
  element('signOut').addEventListener('click', signOut);
  const { demo } = await configuration;
  for (const account of demo?.accounts ?? []) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = account.name;
    button.title = account.email;
    button.addEventListener('click', () => signIn(account.email, demo.password));
    element('demo').append(button, ' ');
  }
  await showPerson();
}

begin();
