// A dev mode of its own: a free port, a folder that is deleted afterwards.

import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const STARTING_SECONDS_MAX = 180;

/** Starts it; answers its address and how to end it. */
export async function startServer(program) {
  const folder = mkdtempSync(join(tmpdir(), 'teacherin-browser-'));
  // PostgreSQL does not run as root, and its own user has to reach what is in here.
  chmodSync(folder, 0o711);
  const server = spawn(program, ['dev', '--port', '0', '--teachers', '40', '--data', folder], { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  const ended = new Promise((resolve) => server.once('exit', resolve));
  const address = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the server did not start:\n${printed}`)), STARTING_SECONDS_MAX * 1000);
    const read = (part) => {
      printed += part;
      const [, found] = /GraphiQL\s+(http:\S+)\/graphiql/.exec(printed) ?? [];
      if (!found) return;
      clearTimeout(timer);
      resolve(found);
    };
    server.stdout.on('data', read);
    server.stderr.on('data', read);
    ended.then((code) => reject(new Error(`the server ended with ${code}:\n${printed}`)));
  });
  return {
    address,
    printed: () => printed,
    async stop() {
      server.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
