'use strict';
// Midtrans' own client library for payouts (Iris), with nothing changed but the base URL, against the simulator.
// Usage: node payouts.js BASE_URL CREATOR_KEY APPROVER_KEY MERCHANT_KEY

const assert = require('node:assert/strict');
const { createHash } = require('node:crypto');
const http = require('node:http');
const midtrans = require('midtrans-client');
const ApiConfig = require('midtrans-client/lib/apiConfig');

const [base, creatorKey, approverKey, merchantKey] = process.argv.slice(2);
ApiConfig.IRIS_SANDBOX_BASE_URL = `${base}/iris/api/v1`;

const creator = new midtrans.Iris({ isProduction: false, serverKey: creatorKey });
const approver = new midtrans.Iris({ isProduction: false, serverKey: approverKey });

/** What a bank does: the simulator's own door, not part of the client library. */
async function control(path, body) {
  const answer = await fetch(`${base}/simulator/control/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  assert.ok(answer.ok, `${path}: ${answer.status} ${await answer.clone().text()}`);
  return answer.status === 204 ? undefined : answer.json();
}

/** A call that the API refuses; the library turns that into a MidtransError. */
async function refused(call, status) {
  const error = await call.then(() => assert.fail('was not refused'), (reason) => reason);
  assert.equal(error.name, 'MidtransError', String(error));
  assert.equal(String(error.httpStatusCode), String(status));
  return error.ApiResponse;
}

function payout(amount, more = {}) {
  return {
    beneficiary_name: 'Mandiri Simulator A',
    beneficiary_account: '1111222233333',
    beneficiary_bank: 'mandiri',
    beneficiary_email: 'beneficiary@example.com',
    amount,
    notes: 'Payout April 17',
    ...more,
  };
}

async function queued(amount) {
  const answer = await creator.createPayouts({ payouts: [payout(amount)] });
  assert.equal(answer.payouts[0].status, 'queued');
  return answer.payouts[0].reference_no;
}

const checks = {
  async 'it is there'() {
    assert.equal(await creator.ping(), 'pong');
  },

  async 'a payout is asked for, approved, and arrives'() {
    const before = Number((await creator.getBalance()).balance);
    const name = await queued('100000.00');
    const details = await approver.getPayoutDetails(name);
    assert.equal(details.reference_no, name);
    assert.equal(details.status, 'queued');
    assert.equal(Number(details.amount), 100000);
    assert.equal(details.bank, 'PT. BANK MANDIRI (PERSERO) TBK.');
    assert.equal(details.beneficiary_email, 'beneficiary@example.com');
    assert.ok(Math.abs(Date.parse(details.created_at) - Date.now()) < 60000, details.created_at);
    assert.deepEqual(await approver.approvePayouts({ reference_nos: [name], otp: '335163' }), { status: 'ok' });
    assert.equal(Number((await creator.getBalance()).balance), before - 100000);
    await control('payouts/complete', { reference_no: name });
    assert.equal((await creator.getPayoutDetails(name)).status, 'completed');
    await control('payouts/return', { reference_no: name });
    assert.equal((await creator.getPayoutDetails(name)).status, 'failed');
    assert.equal(Number((await creator.getBalance()).balance), before);
  },

  async 'a payout is rejected'() {
    const name = await queued('10000');
    const rejection = { reference_nos: [name], reject_reason: 'Reason to reject payouts' };
    assert.deepEqual(await approver.rejectPayouts(rejection), { status: 'ok' });
    assert.equal((await creator.getPayoutDetails(name)).status, 'rejected');
    const late = await refused(approver.approvePayouts({ reference_nos: [name] }), 400);
    assert.deepEqual(late.errors, [`Reference nos '${name}' are not queued`]);
  },

  async 'refusals have a sentence and its details'() {
    const wrong = await refused(creator.createPayouts({ payouts: [payout('ten', { beneficiary_bank: 'abc' })] }), 400);
    assert.equal(wrong.error_message, 'An error occurred when creating payouts');
    assert.deepEqual(wrong.errors, [['Amount is not a number', 'Beneficiary bank is not included in the list']]);
    await refused(creator.createPayouts(), 400);
    const unknown = await refused(approver.approvePayouts({ reference_nos: ['nobody'] }), 400);
    assert.deepEqual(unknown.errors, ['Payouts not found. Please check reference nos']);
    assert.equal((await refused(creator.getPayoutDetails('nobody'), 404)).error_message, 'Specified payout not found');
  },

  async 'each key has its role, and a stranger none'() {
    await refused(approver.createPayouts({ payouts: [payout('10000')] }), 401);
    await refused(creator.approvePayouts({ reference_nos: [await queued('10000')] }), 401);
    const denied = await refused(creator.rejectPayouts({ reference_nos: ['nobody'], reject_reason: 'No' }), 401);
    assert.match(denied.error_message, /not authorized/);
    const stranger = new midtrans.Iris({ isProduction: false, serverKey: 'IRIS-wrong' });
    assert.match(await refused(stranger.getBalance(), 401), /Access denied/);
  },

  async 'a repeated call is done once, and its key is not for another'() {
    const careful = new midtrans.Iris({ isProduction: false, serverKey: creatorKey });
    careful.httpClient.http_client.defaults.headers.common['X-Idempotency-Key'] = 'node-1';
    await control('break_api', { fault: 'drop_connection', operation: 'payout_create', takes_effect: true });
    const lost = await careful.createPayouts({ payouts: [payout('20000')] }).catch((error) => error);
    assert.equal(lost.httpStatusCode, null, String(lost));
    const first = await careful.createPayouts({ payouts: [payout('20000')] });
    assert.deepEqual(await careful.createPayouts({ payouts: [payout('20000')] }), first);
    const other = await refused(careful.createPayouts({ payouts: [payout('30000')] }), 409);
    assert.equal(other.error_message, 'idempotency-key is not unique');
    const state = await (await fetch(`${base}/simulator/control/payouts/state`)).json();
    assert.equal(state.payouts.filter((one) => one.amount === 20000).length, 1);
  },

  async 'beneficiaries are kept'() {
    const john = { name: 'John Doe', account: '33452784', bank: 'bca', alias_name: 'johnbca', email: 'john@example.com' };
    assert.deepEqual(await creator.createBeneficiaries(john), { status: 'created' });
    const again = await refused(creator.createBeneficiaries(john), 400);
    assert.deepEqual(again.errors, ['Account has already been taken', 'Alias name has already been taken']);
    assert.deepEqual(await creator.updateBeneficiaries('johnbca', { ...john, name: 'Jon' }), { status: 'updated' });
    assert.deepEqual(await approver.getBeneficiaries(), [{ ...john, name: 'Jon' }]);
    await refused(creator.updateBeneficiaries('nobody', john), 404);
  },

  async 'the statement adds up, by days in the body of a GET'() {
    await control('payouts/top_up', { amount: 70000 });
    const day = (offset) => new Date(Date.now() + offset * 86400000).toISOString().slice(0, 10);
    const lines = await approver.getTransactionHistory({ from_date: day(-1), to_date: day(1) });
    assert.equal(lines[0].type, 'Topup');
    assert.equal(lines[0].status, 'credit');
    const sum = lines.reduce((total, line) => total + Number(line.amount) * (line.status === 'credit' ? 1 : -1), 0);
    assert.equal(sum, Number((await approver.getBalance()).balance));
    assert.deepEqual(await approver.getTransactionHistory({ from_date: day(-9), to_date: day(-8) }), []);
    assert.deepEqual(await approver.getTransactionHistory(), lines);
  },

  async 'banks, accounts and channels'() {
    const { beneficiary_banks: banks } = await creator.getBeneficiaryBanks();
    for (const code of ['bca', 'mandiri', 'bni', 'bri', 'cimb', 'danamon', 'permata', 'bsi', 'jago', 'gopay']) {
      assert.ok(banks.some((bank) => bank.code === code), code);
    }
    const account = await creator.validateBankAccount({ bank: 'danamon', account: '000001137298' });
    assert.equal(account.account_name, 'Danamon Simulator A');
    const unknown = await refused(creator.validateBankAccount({ bank: 'danamon', account: '99' }), 400);
    assert.deepEqual(unknown.errors, { account: ['Account does not exist'] });
    assert.equal((await creator.getTopupChannels()).length, 2);
    const [own] = await creator.getFacilitatorBankAccounts();
    const { balance } = await creator.getFacilitatorBalance(own.bank_account_id);
    assert.equal(balance, (await creator.getBalance()).balance);
  },

  async 'a notification is signed over its raw body'() {
    const told = [];
    const receiver = http.createServer((request, response) => {
      let text = '';
      request.on('data', (chunk) => { text += chunk; });
      request.on('end', () => { told.push([text, request.headers['iris-signature']]); response.end('OK'); });
    });
    await new Promise((resolve) => { receiver.listen(0, '127.0.0.1', resolve); });
    const url = `http://127.0.0.1:${receiver.address().port}/payouts`;
    await control('payouts/notification_url', { url });
    const name = await queued('40000');
    await approver.approvePayouts({ reference_nos: [name] });
    await control('payouts/fail', { reference_no: name, failure_code: 12 });
    await control('deliver_due', {});
    receiver.close();
    receiver.closeAllConnections();

    for (const [text, signature] of told) {
      assert.equal(signature, createHash('sha512').update(text + merchantKey).digest('hex'));
    }
    const news = told.map(([text]) => JSON.parse(text));
    assert.deepEqual(news.map((one) => one.status), ['approved', 'failed']);
    assert.equal(news[1].reference_no, name);
    assert.equal(news[1].error_code, '012');
    assert.equal(news[1].error_message, 'Beneficiary account is blocked');
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
