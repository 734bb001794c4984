'use strict';
// Midtrans' own client library, with nothing changed but the base URLs, against the simulator.
// Usage: node compatibility.js BASE_URL SERVER_KEY CLIENT_KEY

const assert = require('node:assert/strict');
const { createHash } = require('node:crypto');
const http = require('node:http');
const midtrans = require('midtrans-client');
const ApiConfig = require('midtrans-client/lib/apiConfig');

const [base, serverKey, clientKey] = process.argv.slice(2);
ApiConfig.CORE_SANDBOX_BASE_URL = base;
ApiConfig.SNAP_SANDBOX_BASE_URL = `${base}/snap/v1`;
ApiConfig.IRIS_SANDBOX_BASE_URL = `${base}/iris/api/v1`;

const options = { isProduction: false, serverKey, clientKey };
const snap = new midtrans.Snap(options);
const core = new midtrans.CoreApi(options);

/** What a payer or bank does: the simulator's own door, not part of the client library. */
async function control(path, body) {
  const answer = await fetch(`${base}/simulator/control/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  assert.ok(answer.ok, `${path}: ${answer.status} ${await answer.clone().text()}`);
  return answer.json();
}

function order(orderId, more = {}) {
  return { transaction_details: { order_id: orderId, gross_amount: 10000 }, ...more };
}

/** A call that the API refuses; the library turns that into a MidtransError. */
async function refused(call, status) {
  const error = await call.then(() => assert.fail('was not refused'), (reason) => reason);
  assert.equal(error.name, 'MidtransError', String(error));
  assert.equal(String(error.httpStatusCode), String(status));
  return error.ApiResponse;
}

async function opened(orderId, more) {
  const page = await snap.createTransaction(order(orderId, more));
  assert.match(page.token, /^[0-9a-f-]{36}$/);
  assert.equal(page.redirect_url, `${base}/snap/v3/redirection/${page.token}`);
  return page;
}

const checks = {
  async 'Snap creates, and nothing exists until a method is chosen'() {
    const page = await opened('NODE-1', {
      item_details: [{ id: 'A', price: 12000, quantity: 1, name: 'Lesson' }, { price: -2000, quantity: 1, name: 'Discount' }],
      credit_card: { secure: true },
    });
    assert.equal((await fetch(page.redirect_url)).status, 200);
    const missing = await refused(snap.transaction.status('NODE-1'), 404);
    assert.equal(missing.status_code, '404');
    assert.match(await snap.createTransactionToken(order('NODE-1-token')), /^[0-9a-f-]{36}$/);
    assert.match(await snap.createTransactionRedirectUrl(order('NODE-1-url')), /\/snap\/v3\/redirection\//);
  },

  async 'Snap refuses in its own shape'() {
    const taken = await refused(snap.createTransaction(order('NODE-1')), 400);
    assert.ok(Array.isArray(taken.error_messages));
    const empty = await refused(snap.createTransaction(), 400);
    assert.ok(empty.error_messages.includes('transaction_details.order_id is required'));
    const stranger = new midtrans.Snap({ ...options, serverKey: 'SB-Mid-server-wrong' });
    const denied = await refused(stranger.createTransaction(order('NODE-2')), 401);
    assert.equal(denied.error_messages.length, 2);
    await refused(stranger.transaction.status('NODE-1'), 401);
  },

  async 'status by order id and by transaction id'() {
    const { transaction_id: id } = await control('pay', { order_id: 'NODE-1', method: 'bca_va', outcome: 'paid' });
    for (const name of ['NODE-1', id]) {
      const status = await snap.transaction.status(name);
      assert.equal(status.transaction_id, id);
      assert.equal(status.transaction_status, 'settlement');
      assert.equal(status.status_code, '200');
      assert.equal(status.gross_amount, '10000.00');
      assert.equal(status.va_numbers[0].bank, 'bca');
    }
    assert.equal((await snap.transaction.statusb2b(id)).order_id, 'NODE-1');
  },

  async 'cancel before settlement, never after'() {
    await opened('NODE-3');
    await control('pay', { order_id: 'NODE-3', method: 'gopay', outcome: 'pending' });
    const cancelled = await snap.transaction.cancel('NODE-3');
    assert.equal(cancelled.status_code, '200');
    assert.equal(cancelled.transaction_status, 'cancel');
    assert.equal((await refused(snap.transaction.cancel('NODE-1'), 412)).status_code, '412');
    await refused(snap.transaction.cancel('NODE-nobody'), 404);
  },

  async 'expire answers 407, which the library takes for success'() {
    await opened('NODE-4');
    const { transaction_id: id } = await control('pay', { order_id: 'NODE-4', method: 'permata_va', outcome: 'pending' });
    const expired = await core.transaction.expire(id);
    assert.equal(expired.status_code, '407');
    assert.equal((await core.transaction.status('NODE-4')).transaction_status, 'expire');
    await refused(core.transaction.expire('NODE-4'), 412);
    await opened('NODE-4');
  },

  async 'refund in parts, directly, and not at all'() {
    await opened('NODE-5');
    await control('pay', { order_id: 'NODE-5', method: 'gopay', outcome: 'paid' });
    const part = await snap.transaction.refund('NODE-5', { refund_key: 'part-1', amount: 4000, reason: 'Too long' });
    assert.equal(part.transaction_status, 'partial_refund');
    assert.equal(part.refund_amount, '4000.00');
    const rest = await core.transaction.refundDirect('NODE-5', { refund_key: 'part-2', amount: 6000 });
    assert.equal(rest.transaction_status, 'refund');
    const status = await core.transaction.status('NODE-5');
    assert.equal(status.refund_amount, '10000.00');
    assert.deepEqual(status.refunds.map((refund) => refund.refund_key), ['part-1', 'part-2']);
    assert.equal((await refused(snap.transaction.refund('NODE-1'), 412)).status_code, '412');
  },

  async 'a challenged card is approved and denied'() {
    for (const [orderId, act, fraud, end] of [['NODE-6', 'approve', 'accept', 'capture'], ['NODE-7', 'deny', 'deny', 'deny']]) {
      await opened(orderId);
      await control('pay', { order_id: orderId, method: 'credit_card', outcome: 'challenge' });
      assert.equal((await core.transaction.status(orderId)).fraud_status, 'challenge');
      const done = await core.transaction[act](orderId);
      assert.equal(done.fraud_status, fraud);
      assert.equal(done.transaction_status, end);
    }
  },

  async 'Core charges, by card token too'() {
    const charged = await core.charge({ payment_type: 'bank_transfer', bank_transfer: { bank: 'permata' }, ...order('NODE-8') });
    assert.equal(charged.status_code, '201');
    assert.ok(charged.permata_va_number);
    await refused(core.charge({ payment_type: 'gopay', ...order('NODE-8') }), 406);
    const card = await core.cardToken({
      card_number: '4811111111111114', card_exp_month: '12', card_exp_year: '2030', card_cvv: '123', client_key: clientKey,
    });
    const paid = await core.charge({ payment_type: 'credit_card', credit_card: { token_id: card.token_id }, ...order('NODE-9') });
    assert.equal(paid.transaction_status, 'capture');
    assert.equal(paid.status_code, '200');
  },

  async 'a notification is signed, and its handling asks back'() {
    const told = [];
    const receiver = http.createServer((request, response) => {
      let text = '';
      request.on('data', (chunk) => { text += chunk; });
      request.on('end', () => { told.push(text); response.end('OK'); });
    });
    await new Promise((resolve) => { receiver.listen(0, '127.0.0.1', resolve); });
    const notified = new midtrans.Snap(options);
    notified.httpClient.http_client.defaults.headers.common['X-Override-Notification'] =
      `http://127.0.0.1:${receiver.address().port}/notification`;
    await notified.createTransaction(order('NODE-10', { custom_field1: 'kept' }));
    await control('pay', { order_id: 'NODE-10', method: 'other_qris', outcome: 'paid' });
    await control('deliver_due', {});
    receiver.close();
    receiver.closeAllConnections();

    assert.deepEqual(told.map((text) => JSON.parse(text).transaction_status), ['pending', 'settlement']);
    const last = JSON.parse(told[1]);
    const signed = last.order_id + last.status_code + last.gross_amount + serverKey;
    assert.equal(last.signature_key, createHash('sha512').update(signed).digest('hex'));
    for (const body of [told[1], last]) {
      const status = await snap.transaction.notification(body);
      assert.equal(status.order_id, 'NODE-10');
      assert.equal(status.transaction_status, 'settlement');
      assert.equal(status.custom_field1, 'kept');
      assert.equal(status.signature_key, last.signature_key);
    }
  },
};

(async () => {
  for (const [name, check] of Object.entries(checks)) {
    await check();
    console.log(`ok: ${name}`);
  }
  console.log(`${Object.keys(checks).length} passed, 0 failed`);
})().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
