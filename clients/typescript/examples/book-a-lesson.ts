// Searches a teacher, books a free lesson and starts paying it, as a student of the dev mode:
//   npm run book-a-lesson -- http://127.0.0.1:8000
// Whoever pays within ten seconds at the address it prints sees the order change.

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import WebSocket from 'ws';

import { createClient, documents, done, Refusal, RequestError } from '../src/index.js';

const address = process.argv[2] ?? 'http://127.0.0.1:8000';
const email = process.env['TEACHERIN_EMAIL'] ?? 'student@demo.teacherin.test';
const password = process.env['TEACHERIN_PASSWORD'] ?? 'belajar-bersama-2026';

let accessToken: string | null = null;
const client = createClient({ url: `${address}/graphql`, getAccessToken: () => accessToken, webSocket: WebSocket });

async function signIn(): Promise<void> {
  const { login } = await client.request(documents.SignIn, { input: { email, password } });
  accessToken = done(login).tokens?.accessToken ?? null;
  console.log(`Signed in as ${email}.`);
}

interface Choice {
  readonly teacherId: string;
  readonly teacherName: string;
  readonly skillId: string;
  readonly skillName: string;
}

async function search(): Promise<Choice[]> {
  const { teachers } = await client.request(documents.TeacherSearch, {
    filter: { mode: 'ONLINE' },
    orderBy: 'SOONEST_FREE',
    first: 10,
  });
  const choices = teachers.edges.flatMap(({ node }) => {
    const [skill] = node.skills;
    return skill
      ? [{ teacherId: node.id, teacherName: node.displayName, skillId: skill.id, skillName: skill.name }]
      : [];
  });
  console.log(`Found ${choices.length} teachers who teach online and are free soon.`);
  return choices;
}

/** Books the first slot that is still free when asked for: others book, too. */
async function book(choices: readonly Choice[]) {
  for (const choice of choices) {
    const { teacher } = await client.request(documents.SlotPicker, { teacherId: choice.teacherId, first: 5 });
    for (const slot of teacher?.freeSlots.nodes ?? []) {
      const booking = await bookSlot(choice, slot.id);
      if (booking) {
        console.log(`Booked ${choice.skillName} with ${choice.teacherName} at ${slot.startsAt}: ${booking.id}.`);
        return booking;
      }
    }
  }
  throw new Error('Nobody is free any more.');
}

async function bookSlot(choice: Choice, slotId: string) {
  // One key for each press of the button, the same on every retry: a lost answer never books twice.
  const idempotencyKey = randomUUID();
  const input = { slotId, skillId: choice.skillId, mode: 'ONLINE', idempotencyKey } as const;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { bookingCreate } = await client.request(documents.BookingCreate, { input });
      return done(bookingCreate).booking;
    } catch (error) {
      if (error instanceof Refusal) {
        console.log(`Not this one: ${error.message}`);
        return null;
      }
      if (!(error instanceof RequestError) || error.code !== 'UNAVAILABLE' || attempt === 3) throw error;
      await sleep(1000);
    }
  }
}

async function pay(orderId: string): Promise<void> {
  const { paymentStart } = await client.request(documents.PaymentStart, { input: { orderId, idempotencyKey: randomUUID() } });
  const { payment } = done(paymentStart);
  console.log(`To pay ${payment?.amount.amount} ${payment?.amount.currency}: ${payment?.pageUrl}`);
}

async function watch(orderId: string): Promise<void> {
  const signal = AbortSignal.timeout(10_000);
  for await (const { orderChanged } of client.subscribe(documents.OrderChanged, { id: orderId }, { signal })) {
    console.log(`The order is ${orderChanged?.status}.`);
    if (orderChanged?.status === 'PAID') break;
  }
}

try {
  await signIn();
  const booking = await book(await search());
  if (booking.order) {
    await pay(booking.order.id);
    await watch(booking.order.id);
  }
} finally {
  await client.dispose();
}
