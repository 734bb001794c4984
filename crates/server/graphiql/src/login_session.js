import { problemOf, sendDocument } from './graphql_request.js';
import { page } from './documents.js';

/** Where this browser remembers until when its access cookie is good. The cookie itself cannot be read by scripts. */
const MEMORY = 'teacherin:accessEndsAt';
/** How long before its end the access cookie is renewed. */
const MARGIN_MILLISECONDS = 60_000;
/** How soon renewing is tried again when the server could not be reached. */
const TRY_AGAIN_MILLISECONDS = 15_000;
/** A timer that sleeps longer than this is set again: the longest that browsers keep exactly. */
const TIMER_MILLISECONDS_MAX = 2 ** 30;

/**
 * Who is signed in, by the cookies that the server sets and only the server reads.
 *
 * `state.status` is `asking` until the server has said who is there, then `nobody` or `signedIn`.
 */
export class LoginSession {
  state = { status: 'asking', viewer: null, demo: null, isBusy: false, problem: null };
  #listeners = new Set();
  #timer;
  #refreshing = null;

  subscribe = (listener) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  read = () => this.state;

  /** Asks the server who is here, and follows what other tabs of this browser do. */
  async begin() {
    addEventListener('storage', (event) => {
      if (event.key === MEMORY) this.lookAgain();
    });
    // A laptop that slept has missed its timers.
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) this.keepFresh();
    });
    await Promise.all([this.#readConfiguration(), this.lookAgain()]);
  }

  async signIn(email, password) {
    this.#change({ isBusy: true, problem: null });
    try {
      const input = { email, password, tokenDelivery: 'COOKIE' };
      const { response, body } = await sendDocument(page('sign_in'), { input });
      const login = body.data?.login;
      if (!login?.tokens) {
        const reason = login?.errors?.map((error) => error.message).join(' ') || problemOf(body);
        this.#change({ isBusy: false, problem: reason || `The server answered ${response.status}.` });
        return null;
      }
      this.#remember(login.tokens, response);
      await this.#askViewer();
      return this.state.viewer;
    } catch (error) {
      this.#change({ isBusy: false, problem: `The server cannot be reached: ${error.message}` });
      return null;
    }
  }

  async signOut() {
    this.#change({ isBusy: true, problem: null });
    try {
      await this.keepFresh();
      const { body } = await sendDocument(page('sign_out'), {});
      const problem = problemOf(body);
      if (problem && body.errors[0].extensions?.code !== 'UNAUTHENTICATED') {
        this.#change({ isBusy: false, problem });
        return;
      }
      this.#forget();
    } catch (error) {
      this.#change({ isBusy: false, problem: `The server cannot be reached: ${error.message}` });
    }
  }

  /** Renews the access cookie when it ends soon; to be awaited before whatever needs it. */
  async keepFresh() {
    const endsAt = this.#endsAt();
    if (endsAt !== null && Date.now() > endsAt - MARGIN_MILLISECONDS) await this.#refresh();
  }

  #refresh() {
    // However many ask: a refresh token is good once.
    this.#refreshing ??= this.#refreshOnce().finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  async #refreshOnce() {
    try {
      const input = { tokenDelivery: 'COOKIE' };
      const { response, body } = await sendDocument(page('login_session_refresh'), { input });
      const tokens = body.data?.loginSessionRefresh?.tokens;
      if (tokens) this.#remember(tokens, response);
      // Out of reach or over its budget, the server may know us again in a moment; a refusal is final.
      else if (body.data?.loginSessionRefresh || response.status === 401) this.#forget();
    } catch (error) {
      this.#change({ problem: `The server cannot be reached: ${error.message}` });
    }
  }

  /** Asks the server anew who is here: something may have signed somebody in or out. */
  async lookAgain() {
    await this.keepFresh();
    await this.#askViewer();
  }

  async #askViewer() {
    try {
      const { body } = await sendDocument(page('account'), { first: 1 });
      const viewer = body.data?.viewer ?? null;
      this.#change({ status: viewer ? 'signedIn' : 'nobody', viewer, isBusy: false });
      // Signed in by a document of their own: until when, the next pair of cookies tells.
      if (viewer && this.#endsAt() === null) await this.#refresh();
      else if (viewer) this.#setTimer();
      else localStorage.removeItem(MEMORY);
    } catch (error) {
      this.#change({ status: 'nobody', isBusy: false, problem: `The server cannot be reached: ${error.message}` });
    }
  }

  async #readConfiguration() {
    try {
      const response = await fetch('/graphiql/configuration.json');
      this.#change({ demo: (await response.json()).demo ?? null });
    } catch {
      // Without it there are the fields for e-mail and password.
    }
  }

  #remember(tokens, response) {
    // The end is said by the server's clock, which need not be this device's.
    const sentAt = Date.parse(response.headers.get('date') ?? '') || Date.now();
    const lifetime = Date.parse(tokens.accessTokenExpiresAt) - sentAt;
    localStorage.setItem(MEMORY, String(Date.now() + lifetime));
    this.#setTimer();
  }

  #forget() {
    clearTimeout(this.#timer);
    localStorage.removeItem(MEMORY);
    this.#change({ status: 'nobody', viewer: null, isBusy: false });
  }

  #endsAt() {
    const text = localStorage.getItem(MEMORY);
    return text === null ? null : Number(text);
  }

  #setTimer() {
    clearTimeout(this.#timer);
    const endsAt = this.#endsAt();
    if (endsAt === null) return;
    const wait = Math.max(TRY_AGAIN_MILLISECONDS, endsAt - MARGIN_MILLISECONDS - Date.now());
    this.#timer = setTimeout(async () => {
      await this.keepFresh();
      this.#setTimer();
    }, Math.min(wait, TIMER_MILLISECONDS_MAX));
  }

  #change(part) {
    this.state = { ...this.state, ...part };
    for (const listener of this.#listeners) listener();
  }
}
