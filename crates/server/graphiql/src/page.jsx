import { DOC_EXPLORER_PLUGIN } from '@graphiql/plugin-doc-explorer';
import { explorerPlugin } from '@graphiql/plugin-explorer';
import { HISTORY_PLUGIN } from '@graphiql/plugin-history';
import { GraphiQL } from 'graphiql';
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';

import { documentOf } from './documents.js';
import { documentsPlugin } from './documents_panel.jsx';
import { roleStorage } from './role_storage.js';
import { ROLES } from './screens.js';
import { SignIn } from './sign_in.jsx';
import { createTransport } from './transport.js';
import { variablesOf } from './variables.js';

/** Where this browser remembers whose screens were last shown. */
const MEMORY = 'teacherin:role';
/** GraphiQL's own name for the stored tabs. */
const STORED_TABS = 'graphiql:tabState';

const EXPLORER = explorerPlugin({ showAttribution: false });
const PLUGINS = Object.fromEntries(ROLES.map((role) => [role.key, [documentsPlugin(role), EXPLORER, HISTORY_PLUGIN]]));

export function Page({ session }) {
  const { status, viewer } = useSyncExternalStore(session.subscribe, session.read);
  const [roleKey, setRoleKey] = useState(() => localStorage.getItem(MEMORY) ?? 'nobody');
  const [edition, setEdition] = useState(0);
  const role = ROLES.find((candidate) => candidate.key === roleKey) ?? ROLES[0];
  const transport = useTransport(session, viewer?.id ?? null);

  function show(key) {
    localStorage.setItem(MEMORY, key);
    setRoleKey(key);
  }

  function startAgain() {
    roleStorage(role.key).clear();
    setEdition(edition + 1);
  }

  return (
    <>
      <header className="bar">
        <h1 className="bar-name">Teacherin</h1>
        <RolePicker role={role} onPick={show} />
        <button type="button" className="quiet" onClick={startAgain} title="Closes the edited tabs and opens the prepared ones">
          Reset tabs
        </button>
        <SignIn session={session} onSignedIn={(person) => show(screensFor(person))} />
      </header>
      <main className="work">
        {status !== 'asking' && <Workplace key={`${role.key} ${edition}`} role={role} transport={transport} />}
      </main>
    </>
  );
}

/** One connection for each person: whoever signs in or out gets a new one, and GraphiQL asks for the schema again. */
function useTransport(session, userId) {
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const transport = useMemo(() => createTransport(session), [session, userId]);
  useEffect(() => () => transport.dispose(), [transport]);
  return transport;
}

function screensFor(person) {
  return ['ADMIN', 'TEACHER', 'STUDENT'].find((role) => person.roles.includes(role))?.toLowerCase() ?? 'nobody';
}

function RolePicker({ role, onPick }) {
  return (
    <fieldset className="roles">
      <legend>Screens of</legend>
      {ROLES.map(({ key, name }) => (
        <label key={key} className={key === role.key ? 'chosen' : undefined}>
          <input type="radio" name="role" value={key} checked={key === role.key} onChange={() => onPick(key)} />
          {name}
        </label>
      ))}
    </fieldset>
  );
}

function Workplace({ role, transport }) {
  const prepared = useMemo(() => preparedTabs(role), [role]);
  const storage = useMemo(() => roleStorage(role.key), [role]);
  // GraphiQL shows the first tab's variables only when it is told them apart from the tab.
  const [firstVariables] = useState(() => (storage.getItem(STORED_TABS) ? undefined : prepared[0].variables));
  return (
    <GraphiQL
      fetcher={transport.fetcher}
      storage={storage}
      plugins={PLUGINS[role.key]}
      referencePlugin={DOC_EXPLORER_PLUGIN}
      visiblePlugin={PLUGINS[role.key][0]}
      defaultTabs={prepared}
      initialVariables={firstVariables}
      defaultEditorToolsVisibility="variables"
      shouldPersistHeaders={false}
    >
      <GraphiQL.Logo>
        <span />
      </GraphiQL.Logo>
    </GraphiQL>
  );
}

/** The documents of the role, each in a tab of its own. */
function preparedTabs(role) {
  return role.screens.map((screen) => ({ query: documentOf(screen), variables: variablesOf(screen) }));
}
