// Writes src/generated/: the schema's types, each document's result and variables, and the documents themselves.

import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';

import { codegen } from '@graphql-codegen/core';
import * as operations from '@graphql-codegen/typescript-operations';
import { buildSchema, parse } from 'graphql';

import * as documents from './documents.js';

const root = new URL('../../../', import.meta.url);
const pages = new URL('tests/pages/', root);
const folder = new URL('../src/generated/', import.meta.url);

const schemaAst = buildSchema(readFileSync(new URL('schema.graphql', root), 'utf8'));
const sources = readdirSync(pages).filter((name) => name.endsWith('.graphql')).sort().map((name) => {
  const rawSDL = readFileSync(new URL(name, pages), 'utf8');
  return { location: `tests/pages/${name}`, document: parse(rawSDL), rawSDL };
});

const config = {
  enumsAsTypes: true,
  // Enums may grow with the next version of the server.
  futureProofEnums: false,
  useTypeImports: true,
  skipTypename: true,
  avoidOptionals: false,
  strictScalars: true,
  scalars: { ID: 'string', DateTime: 'string', Decimal: 'string', UUID: 'string', Date: 'string', JSON: 'unknown' },
};

const text = await codegen({
  filename: 'documents.ts',
  schemaAst,
  documents: sources,
  config,
  plugins: [{ operations: {} }, { documents: {} }],
  pluginMap: { operations, documents },
});
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('documents.ts', folder), `// Made by \`npm run generate\` from tests/pages and schema.graphql.\n${text}`);
console.log(`${sources.length} documents of tests/pages have types`);
