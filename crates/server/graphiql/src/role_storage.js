/** GraphiQL's own name for the share of the width that the panel has beside the editors. */
const PANEL_SHARE = 'graphiql:docExplorerFlex';

/** A part of this browser's storage: each role keeps its own tabs, edits and history. */
export function roleStorage(role) {
  const prefix = `teacherin:${role}:`;
  // GraphiQL's own first share, a third, leaves the editors too little room.
  if (localStorage.getItem(prefix + PANEL_SHARE) === null) localStorage.setItem(prefix + PANEL_SHARE, '0.28');
  const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  return {
    getItem: (key) => localStorage.getItem(prefix + key),
    setItem: (key, value) => localStorage.setItem(prefix + key, withoutPasswords(value)),
    removeItem: (key) => localStorage.removeItem(prefix + key),
    clear: () => keys().forEach((key) => localStorage.removeItem(key)),
    get length() {
      return keys().length;
    },
  };
}

/** What follows the name of a password, in a document or in variables, whose quotes may be escaped by being stored. */
const PASSWORDS = /((?:\b|\\?")(?:password|\w+Password)(?:\\?")?\s*:\s*\\?").*?(\\?"\s*(?:[,})]|\\?n|\s|$))/gs;

/** Tabs and history outlive the visit; what somebody typed as a password does not. */
export function withoutPasswords(text) {
  return text.replace(PASSWORDS, '$1$2');
}
