// A plain page that uploads and downloads: three origins, one of the page, one of the API, one of the file store.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const BYTES = Buffer.concat([
  Buffer.from('%PDF-1.7'),
  Buffer.from(Uint8Array.from({ length: 300_000 }, (_, index) => (index * 2_654_435_761) >>> 24)),
]);
const PAGE = new URL('./files.html', import.meta.url);
const WAITING = { timeout: 60_000 };

export async function checkFiles(browser, address, check) {
  const folder = mkdtempSync(join(tmpdir(), 'teacherin-file-'));
  const file = join(folder, 'Rumus Fisika — bab 1.pdf');
  writeFileSync(file, BYTES);
  const site = await serve();
  const context = await browser.createBrowserContext();
  try {
    await check('a page of another origin uploads and downloads by fetch, with the signed requests alone', async () => {
      const page = await context.newPage();
      const seen = await watch(page);
      await page.goto(`${site.origin}/?api=${encodeURIComponent(address)}`);
      await page.type('input[name=email]', 'teacher@demo.teacherin.test');
      await page.type('input[name=password]', 'belajar-bersama-2026');
      const input = await page.$('input[type=file]');
      await input.uploadFile(file);
      await page.click('button');
      await page.waitForFunction(() => ['Done', 'Failed'].includes(document.title), WAITING);
      const said = await page.$eval('pre', (element) => element.textContent);
      assert.equal(await page.title(), 'Done', said);
      const sha256 = createHash('sha256').update(BYTES).digest('hex');
      assert.ok(said.includes('uploaded READY'), said);
      assert.ok(said.includes(`downloaded ${BYTES.length} application/pdf ${sha256}`), `the bytes are equal: ${said}`);
      assert.ok(said.includes(`filename*=UTF-8''Rumus%20Fisika%20%E2%80%94%20bab%201.pdf`), said);
      assert.ok(said.includes(`range 206 bytes 0-7/${BYTES.length} %PDF-1.7`), said);
      assert.ok(said.includes('altered 403'), said);
      seen.assertCrossOrigin(site.origin, address);
    });
  } finally {
    await context.close();
    await site.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The page, at an origin of its own. */
async function serve() {
  const server = createServer((request, response) => {
    const isPage = request.url.startsWith('/?');
    response.writeHead(isPage ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' });
    response.end(isPage ? readFileSync(PAGE) : '');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** Who was asked what, the questions among it that the browser asks before it lets a page. */
async function watch(page) {
  const protocol = await page.createCDPSession();
  const requests = [];
  await protocol.send('Network.enable');
  protocol.on('Network.requestWillBeSent', ({ request }) => {
    requests.push({ method: request.method, origin: new URL(request.url).origin });
  });
  return {
    assertCrossOrigin(pageOrigin, apiOrigin) {
      const others = new Set(requests.map(({ origin }) => origin));
      assert.ok(others.delete(pageOrigin) && others.delete(apiOrigin), [...others].join());
      assert.equal(others.size, 1, `the file store alone is left: ${[...others].join()}`);
      const [store] = others;
      const asked = (method, origin) => requests.some((request) => request.method === method && request.origin === origin);
      for (const [method, origin] of [['POST', apiOrigin], ['PUT', store], ['GET', store], ['OPTIONS', apiOrigin], ['OPTIONS', store]]) {
        assert.ok(asked(method, origin), `no ${method} to ${origin}`);
      }
    },
  };
}
