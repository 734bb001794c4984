// Every tab of every role is a document that the schema knows, with variables it takes; every page of tests/pages is
// somebody's tab, and no file lies about unused.

import { readFileSync, readdirSync } from 'node:fs';

import { buildSchema, getVariableValues, parse, validate } from 'graphql';

import { ROLES } from '../src/screens.js';

const root = new URL('../../../../', import.meta.url);
const schema = buildSchema(readFileSync(new URL('schema.graphql', root), 'utf8'));
const pagesFolder = new URL('tests/pages/', root);
const tabsFolder = new URL('../tabs/', import.meta.url);
const namesIn = (folder) =>
  readdirSync(folder).filter((file) => file.endsWith('.graphql')).map((file) => file.replace(/\.graphql$/, ''));

const problems = [];
const used = { page: new Set(), tab: new Set() };

function check(role, screen) {
  const kind = screen.page ? 'page' : 'tab';
  const name = screen[kind];
  used[kind].add(name);
  const file = new URL(`${name}.graphql`, kind === 'page' ? pagesFolder : tabsFolder);
  const say = (problem) => problems.push(`${role.key}: ${kind} ${name}: ${problem}`);
  const document = parse(readFileSync(file, 'utf8'));
  validate(schema, document).forEach((error) => say(error.message));
  const operations = document.definitions.filter((definition) => definition.kind === 'OperationDefinition');
  if (operations.length !== 1) say('GraphiQL names a tab after its one operation');
  const { variables = {} } = screen;
  const values = typeof variables === 'function' ? variables(Date.UTC(2026, 10, 21, 9)) : variables;
  const { errors = [] } = getVariableValues(schema, operations[0].variableDefinitions ?? [], values);
  errors.forEach((error) => say(error.message));
  const known = operations[0].variableDefinitions.map((definition) => definition.variable.name.value);
  Object.keys(values).filter((key) => !known.includes(key)).forEach((key) => say(`there is no variable $${key}`));
}

for (const role of ROLES) for (const screen of role.screens) check(role, screen);
for (const name of namesIn(pagesFolder).filter((name) => !used.page.has(name))) {
  problems.push(`tests/pages/${name}.graphql is nobody's tab: name it in crates/server/graphiql/src/screens.js`);
}
for (const name of namesIn(tabsFolder).filter((name) => !used.tab.has(name))) {
  problems.push(`crates/server/graphiql/tabs/${name}.graphql is nobody's tab`);
}

if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
console.log(`GraphiQL's tabs: ${used.page.size} pages and ${used.tab.size} documents fit the schema`);
