// Compares schema.graphql with that of the last tag: what would break a frontend that was built against it fails.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';

const root = new URL('../../../', import.meta.url);

function git(...words) {
  try {
    return execFileSync('git', words, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 2 ** 26 });
  } catch {
    return null;
  }
}

const tag = process.argv[2] ?? git('describe', '--tags', '--abbrev=0')?.trim();
if (!tag) {
  console.log('Nothing to compare the schema with: there is no tag yet');
  process.exit(0);
}
const before = git('show', `${tag}:schema.graphql`);
if (before === null) {
  console.log(`Nothing to compare the schema with: ${tag} has no schema.graphql`);
  process.exit(0);
}

const after = readFileSync(new URL('schema.graphql', root), 'utf8');
const changes = await diff(buildSchema(before), buildSchema(after));
const breaking = changes.filter((change) => change.criticality.level === CriticalityLevel.Breaking);
for (const change of breaking) console.error(`breaks: ${change.message}`);
console.log(`Since ${tag} the schema has ${changes.length} changes, ${breaking.length} of them breaking`);
if (breaking.length > 0) {
  console.error('Keep the old field beside the new one with @deprecated until a release in which nobody uses it.');
  process.exit(1);
}
