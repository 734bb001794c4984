// The published audits of GraphQL over HTTP, all of which must be good: what they only recommend is asked of us as well.
//   node audits.js http://127.0.0.1:8000/graphql
'use strict';

const { auditServer } = require('graphql-http');

// A newer package with fewer audits must not pass for a better server.
const AUDITS = 61;

async function main(url) {
  const results = await auditServer({ url });
  for (const { status, id, name, reason } of results.filter(({ status }) => status !== 'ok')) {
    console.log(`${status} ${id} ${name}: ${reason}`);
  }
  const good = results.filter(({ status }) => status === 'ok').length;
  console.log(`${good} of ${AUDITS} audits of GraphQL over HTTP are good`);
  return good === AUDITS && results.length === AUDITS;
}

main(process.argv[2]).then(
  (isGood) => process.exit(isGood ? 0 : 1),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
