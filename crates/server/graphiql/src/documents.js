// The texts stand in the bundle byte for byte: a server that executes registered documents only knows the pages by them.
const pages = import.meta.glob('../../../../tests/pages/*.graphql', { query: '?raw', import: 'default', eager: true });
const tabs = import.meta.glob('../tabs/*.graphql', { query: '?raw', import: 'default', eager: true });

function textOf(files, name, kind) {
  const file = Object.keys(files).find((path) => path.endsWith(`/${name}.graphql`));
  if (!file) throw new Error(`There is no ${kind} ${name}.graphql`);
  return files[file];
}

/** A document of tests/pages. */
export const page = (name) => textOf(pages, name, 'page');

/** The text of a screen: a page's, or that of a document which only GraphiQL has. */
export const documentOf = (screen) => (screen.page ? page(screen.page) : textOf(tabs, screen.tab, 'tab'));

/** What a document says of itself in its first lines. */
export function descriptionOf(text) {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('#'));
  return lines.slice(0, end).map((line) => line.replace(/^#\s?/, '')).join(' ').replace(/\s*Variables: .*$/, '').replaceAll('`', '');
}

/** The name of its operation: what GraphiQL writes on the tab. */
export const nameOf = (text) => /^\s*(?:query|mutation|subscription)\s+(\w+)/m.exec(text)?.[1] ?? 'Document';

/** `query`, `mutation` or `subscription`. */
export const kindOf = (text) => /^\s*(query|mutation|subscription)\b/m.exec(text)?.[1] ?? 'query';
