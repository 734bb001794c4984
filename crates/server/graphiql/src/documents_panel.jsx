import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect, useState } from 'react';

import { descriptionOf, documentOf, kindOf, nameOf } from './documents.js';
import { variablesOf } from './variables.js';

/** The panel that lists a role's documents: GraphiQL's row of tabs is too narrow to find one of twenty. */
export function documentsPlugin(role) {
  return { title: 'Documents', icon: Icon, content: () => <Documents role={role} /> };
}

function Documents({ role }) {
  const { tabs, queryEditor, variableEditor } = useGraphiQL((state) => ({
    tabs: state.tabs,
    queryEditor: state.queryEditor,
    variableEditor: state.variableEditor,
  }));
  const { addTab, changeTab } = useGraphiQLActions();
  const [toFill, setToFill] = useState(null);

  // A new tab is empty until the editors are told.
  useEffect(() => {
    if (!toFill || !queryEditor || !variableEditor) return;
    queryEditor.setValue(documentOf(toFill));
    variableEditor.setValue(variablesOf(toFill));
    setToFill(null);
  }, [toFill, queryEditor, variableEditor]);

  function open(screen, name) {
    const index = tabs.findIndex((tab) => tab.title === name);
    if (index >= 0) {
      changeTab(index);
    } else {
      addTab();
      setToFill(screen);
    }
  }

  return (
    <section className="documents" aria-label="Documents">
      <h2 className="documents-title">Documents: {role.name}</h2>
      <ul>
        {role.screens.map((screen) => {
          const text = documentOf(screen);
          const name = nameOf(text);
          return (
            <li key={screen.page ?? screen.tab}>
              <button type="button" onClick={() => open(screen, name)}>
                <span className={`kind ${kindOf(text)}`}>{kindOf(text)}</span>
                <b>{name}</b>
                <small>{descriptionOf(text)}</small>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Icon() {
  return (
    <svg height="1em" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <rect x="3" y="4" width="18" height="16" rx="2" />
      <path d="M3 9h18M8 9v11" />
    </svg>
  );
}
