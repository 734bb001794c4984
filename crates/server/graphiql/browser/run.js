// See script/browser.

import assert from 'node:assert/strict';
import { mkdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import puppeteer from 'puppeteer-core';

import { bookDemoTeacher, signInAs } from './api.js';
import { checkFiles } from './files.js';
import { ATTEMPTS, serveForeignSite } from './foreign_site.js';
import { openScreen } from './screen.js';
import { startServer } from './server.js';

const SCREENSHOT_BYTES_MAX = 300 * 1024;
const { values: options } = parseArgs({
  options: { chromium: { type: 'string' }, server: { type: 'string' }, screenshots: { type: 'boolean', default: false } },
});
const folder = fileURLToPath(new URL('../../../../docs/screenshots/', import.meta.url));

const failed = [];
async function check(name, run) {
  try {
    await run();
    console.log(`good    ${name}`);
  } catch (error) {
    failed.push(name);
    console.error(`FAILED  ${name}\n        ${error.message.replaceAll('\n', '\n        ')}`);
  }
}

async function photograph(page, name) {
  if (!options.screenshots) return;
  mkdirSync(folder, { recursive: true });
  const path = `${folder}${name}.png`;
  await page.screenshot({ path });
  assert.ok(statSync(path).size < SCREENSHOT_BYTES_MAX, `${path} is too large`);
}

/** Everything came from the server, and nothing went wrong in the page. */
function isClean(address, { asked, complaints }) {
  const foreign = asked.filter((url) => !/^(data|blob):/.test(url) && new URL(url).origin !== address);
  assert.deepEqual(foreign, [], 'requests to somebody else');
  assert.deepEqual(complaints, [], 'complaints of the page');
}

async function checkVisitor(browser, address) {
  const opened = await openScreen(browser, address);
  await check('the page loads, knows the schema and answers, with nothing from elsewhere', async () => {
    await opened.screen.isReady();
    const answer = await opened.screen.ask('Landing', undefined, ({ data }) => data?.popularTeachers?.length > 0);
    assert.ok(answer.data.categories.length > 0);
    await opened.page.click('[aria-label="Show Documentation Explorer"]');
    await opened.page.waitForFunction(() => document.querySelector('.graphiql-plugin')?.textContent.includes('Subscription'));
    await photograph(opened.page, 'documentation');
    await opened.page.click('[aria-label="Show GraphiQL Explorer"]');
    await opened.page.waitForFunction(() => document.querySelector('.graphiql-plugin')?.textContent.includes('popularTeachers'));
    await opened.page.click('[aria-label="Show Documents"]');
    await photograph(opened.page, 'landing');
    isClean(address, opened);
  });
  await check('whoever signs in with a document of their own is seen by the page', async () => {
    const input = { email: 'student@demo.teacherin.test', password: 'belajar-bersama-2026', tokenDelivery: 'COOKIE' };
    await opened.screen.ask('SignIn', { input }, ({ data }) => data?.login?.tokens);
    await opened.screen.isSignedIn();
    isClean(address, opened);
  });
  await check('a password that was typed into a tab is not kept', async () => {
    // Tabs are stored half a second after a change.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const kept = await opened.page.evaluate(() => JSON.stringify(localStorage));
    assert.ok(kept.includes('student@demo.teacherin.test'), 'the variables are kept');
    assert.ok(!kept.includes('belajar-bersama'), 'the password as well');
  });
  await opened.context.close();

  const plain = await openScreen(browser, address, '/graphiql/plain');
  await check('the plain page signs in and answers under the same policy', async () => {
    await plain.page.waitForSelector('#demo button[title^="student@"]');
    await plain.page.click('#demo button[title^="student@"]');
    await plain.page.waitForFunction(() => document.querySelector('#person').textContent.includes('STUDENT'));
    await plain.page.click('#form button');
    await plain.page.waitForFunction(() => document.querySelector('#answer').textContent.includes('popularTeachers'));
    await photograph(plain.page, 'plain');
    isClean(address, plain);
  });
  await plain.context.close();
}

async function checkAdmin(browser, address) {
  const opened = await openScreen(browser, address);
  const { page, screen } = opened;
  await check('an admin signs in with a press of a button, and no script can read the token', async () => {
    await screen.signInAs('admin');
    const cookies = (await opened.context.cookies()).filter(({ name }) => name.startsWith('__Host-teacherin_'));
    assert.deepEqual(cookies.map(({ name }) => name).sort(), ['__Host-teacherin_access', '__Host-teacherin_refresh']);
    for (const { httpOnly, secure, sameSite, path } of cookies) {
      assert.deepEqual({ httpOnly, secure, sameSite, path }, { httpOnly: true, secure: true, sameSite: 'Strict', path: '/' });
    }
    const readable = await page.evaluate(() => `${document.cookie} ${JSON.stringify(localStorage)}`);
    assert.ok(cookies.every(({ value }) => !readable.includes(value)), 'a token stands where scripts can read it');
  });
  await check('an admin finds a user, suspends and reinstates them, and reads that in the audit log', async () => {
    const { data } = await screen.ask('AdminUsers', { filter: { role: 'STUDENT', suspended: false }, first: 20 },
      ({ data }) => data?.users?.nodes.length > 0);
    const user = data.users.nodes.find(({ email, roles }) => roles.join() === 'STUDENT' && !email?.startsWith('student@'));
    await screen.ask('UserSuspend', { input: { userId: user.id, reason: 'Menghina guru di ulasan.' } },
      ({ data }) => data?.userSuspend?.user?.suspendedAt);
    await photograph(page, 'moderation');
    await screen.ask('UserReinstate', { input: { userId: user.id } },
      ({ data }) => data?.userReinstate?.user && !data.userReinstate.user.suspendedAt);
    const { data: log } = await screen.ask('AdminAudit', { filter: { subjectId: user.id }, first: 20 },
      ({ data }) => data?.auditEntries?.nodes.length >= 2);
    const actions = log.auditEntries.nodes.map(({ action }) => action);
    assert.ok(actions.includes('user.suspend') && actions.includes('user.reinstate'), actions.join());
  });
  await check('whoever comes back later is still signed in: the page renews the access cookie by itself', async () => {
    const before = (await opened.context.cookies()).find(({ name }) => name === '__Host-teacherin_access').value;
    // As if the fifteen minutes were nearly over.
    await page.evaluate(() => localStorage.setItem('teacherin:accessEndsAt', String(Date.now() + 1000)));
    await page.reload();
    await screen.isSignedIn();
    const after = (await opened.context.cookies()).find(({ name }) => name === '__Host-teacherin_access').value;
    assert.notEqual(after, before);
    isClean(address, opened);
  });
  await check('who signs out is nobody, and the cookies are gone', async () => {
    await screen.press('.sign-in button', 'Sign out');
    await page.waitForSelector('.sign-in button[title^="admin@"]');
    const cookies = (await opened.context.cookies()).filter(({ name }) => name.startsWith('__Host-teacherin_'));
    assert.deepEqual(cookies, []);
    isClean(address, opened);
  });
  await opened.context.close();
}

async function checkTeacher(browser, address) {
  // The other name of this machine: cookies marked Secure are kept there as well.
  const localhost = address.replace('127.0.0.1', 'localhost');
  const opened = await openScreen(browser, localhost);
  await check('a teacher signs in with e-mail and password and hears of a booking that somebody else makes', async () => {
    await opened.screen.isReady();
    await opened.screen.signInWith('teacher@demo.teacherin.test', 'belajar-bersama-2026');
    await opened.screen.open('BookingReceived');
    await opened.screen.run();
    // The server says nothing when it begins to follow.
    await new Promise((resolve) => setTimeout(resolve, 2000));
    const bookingId = await bookDemoTeacher(address);
    await opened.screen.answer(({ data }) => data?.bookingReceived?.id === bookingId);
    await photograph(opened.page, 'subscription');
    isClean(localhost, opened);
  });
  await opened.context.close();
}

const GOAL = 'mutation ($input: ViewerProfileUpdateInput!) { viewerProfileUpdate(input: $input) { viewer { id } errors { code } } }';

async function checkStudent(browser, address) {
  const { port } = new URL(address);
  // Names below localhost are this machine's. A browser takes these two for one site, so that cookies marked SameSite go
  // along, but they are two origins, and the server knows only its own page by them.
  const ours = `http://api.shop.localhost:${port}`;
  const url = `${ours}/graphql`;
  const student = await signInAs(address, 'student');
  const goal = async () => (await student('{ viewer { learningGoal } }')).viewer.learningGoal;
  const bodyFor = (learningGoal) => JSON.stringify({ query: GOAL, variables: { input: { learningGoal } } });

  const opened = await openScreen(browser, ours);
  await opened.screen.isReady();
  await opened.screen.signInAs('student');
  await check('a student signed in by cookie changes something from our own page', async () => {
    await opened.page.evaluate((body) => fetch('/graphql', {
      method: 'POST', headers: { 'content-type': 'application/json' }, body,
    }), bodyFor('Lulus UTBK'));
    assert.equal(await goal(), 'Lulus UTBK');
    isClean(ours, opened);
  });

  const foreign = await serveForeignSite();
  const sites = { 'of another site': `http://evil.localhost:${foreign.port}`, 'of our site, at another origin': `http://evil.shop.localhost:${foreign.port}` };
  for (const [whose, origin] of Object.entries(sites)) {
    for (const [what, attempt] of Object.entries(ATTEMPTS)) {
      const page = await opened.context.newPage();
      await page.goto(`${origin}/`);
      await check(`${what} by a page ${whose} is refused and changes nothing`, async () => {
        const { statuses, cookies } = await attempt(page, url, bodyFor('Hacked'));
        assert.ok(statuses.every((status) => status >= 400), `it was answered ${statuses}`);
        assert.equal(await goal(), 'Lulus UTBK');
        if (what === 'a request that needs no leave') {
          assert.equal(cookies, whose !== 'of another site', 'whether our cookies went along');
          if (cookies) assert.deepEqual(statuses, [403]);
        }
      });
      await page.close();
    }
  }
  await foreign.stop();
  await opened.context.close();
}

const server = await startServer(options.server);
const browser = await puppeteer.launch({
  executablePath: options.chromium,
  // Chromium does not isolate its processes as root.
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  defaultViewport: { width: 1360, height: 820 },
});
try {
  console.log(`${await browser.version()} at ${server.address}`);
  for (const part of [checkVisitor, checkAdmin, checkTeacher, checkStudent, checkFiles]) {
    // A part that cannot go on has failed as a whole.
    await part(browser, server.address, check).catch((error) => check(part.name, () => Promise.reject(error)));
  }
} finally {
  await browser.close();
  await server.stop();
}
console.log(failed.length === 0 ? 'All is well in the browser.' : `${failed.length} failed: ${failed.join('; ')}`);
process.exit(failed.length === 0 ? 0 : 1);
