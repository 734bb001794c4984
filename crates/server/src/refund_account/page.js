'use strict';

// The secret stands behind the `#`: taken from the address at once, so that it is in no history.
const token = new URLSearchParams(location.hash.slice(1)).get('token') || '';
history.replaceState(null, '', location.pathname);

const main = document.querySelector('main');
const form = document.querySelector('form');
const problem = document.querySelector('[role=alert]');
const news = document.querySelector('[role=status]');

// In the words of this page's language; a code it does not know, in the server's.
const words = (error) =>
  document.querySelector(`template[data-code="${error.code}"]`)?.content.textContent || error.message;

if (!token) {
  form.hidden = true;
  problem.textContent = main.dataset.noLink;
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  problem.textContent = '';
  const button = form.querySelector('button');
  button.disabled = true;
  const input = {
    token,
    bankCode: form.elements.bankCode.value,
    accountNumber: form.elements.accountNumber.value,
    holder: form.elements.holder.value,
  };
  try {
    const response = await fetch('/graphql', {
      method: 'POST',
      credentials: 'omit',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
      body: JSON.stringify({ query: main.dataset.document, variables: { input } }),
    });
    const payload = (await response.json()).data.refundBankAccountGive;
    if (payload.errors.length > 0) {
      problem.textContent = payload.errors.map(words).join(' ');
    } else {
      form.hidden = true;
      news.textContent = main.dataset.done;
    }
  } catch {
    problem.textContent = main.dataset.failed;
  }
  button.disabled = false;
});
