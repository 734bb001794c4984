// GraphiQL's page as a person sees it.

const WAITING = { timeout: 30_000 };

/** Opens the page at an address and notes everything that it asks for and complains about. */
export async function openScreen(browser, address, path = '/graphiql') {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const asked = [];
  const complaints = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()} ${request.failure()?.errorText}`));
  page.on('pageerror', (error) => complaints.push(`threw: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
  });
  await page.evaluateOnNewDocument(() => {
    addEventListener('securitypolicyviolation', (event) => {
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  await page.goto(`${address}${path}`, { waitUntil: 'load' });
  return { page, context, asked, complaints, screen: new Screen(page) };
}

class Screen {
  constructor(page) {
    this.page = page;
  }

  async isReady() {
    await this.page.waitForSelector('.graphiql-query-editor .view-lines', WAITING);
    await this.page.waitForSelector('.graphiql-response .view-lines', WAITING);
  }

  async signInAs(role) {
    await this.page.waitForSelector(`.sign-in button[title^="${role}@"]`, WAITING);
    await this.page.click(`.sign-in button[title^="${role}@"]`);
    await this.isSignedIn();
  }

  async signInWith(email, password) {
    await this.press('.sign-in button', 'Somebody else');
    await this.page.type('.sign-in input[name=email]', email);
    await this.page.type('.sign-in input[name=password]', password);
    await this.press('.sign-in button', 'Sign in');
    await this.isSignedIn();
  }

  async isSignedIn() {
    await this.page.waitForSelector('.sign-in .person', WAITING);
    await this.isReady();
  }

  async press(selector, text) {
    await this.page.waitForFunction(
      (selector, text) => [...document.querySelectorAll(selector)].some((found) => found.textContent.trim() === text),
      WAITING, selector, text,
    );
    await this.page.evaluate(
      (selector, text) => [...document.querySelectorAll(selector)].find((found) => found.textContent.trim() === text).click(),
      selector, text,
    );
  }

  /** Opens a document from the panel; with variables, writes them. */
  async open(name, variables) {
    await this.press('.documents b', name);
    await this.page.waitForFunction((name) => globalThis.__MONACO?.editor.getModels()
      .some((model) => model.uri.path.endsWith('operation.graphql') && model.getValue().includes(` ${name}`)), WAITING, name);
    if (variables) {
      await this.page.evaluate((text) => {
        globalThis.__MONACO.editor.getModels().find((model) => model.uri.path.endsWith('variables.json')).setValue(text);
      }, JSON.stringify(variables, null, 2));
    }
    // GraphiQL takes over what was written a tenth of a second later.
    await new Promise((resolve) => setTimeout(resolve, 400));
  }

  /** Presses the button that runs it. */
  async run() {
    await this.page.click('.graphiql-execute-button');
  }

  /** Waits until the answer says what is wanted. */
  async answer(isWanted = () => true) {
    const deadline = Date.now() + WAITING.timeout;
    let text = '';
    while (Date.now() < deadline) {
      text = await this.page.evaluate(() => globalThis.__MONACO.editor.getModels()
        .find((model) => model.uri.path.endsWith('response.json'))?.getValue() ?? '');
      const answer = text ? JSON.parse(text) : null;
      if (answer && isWanted(answer)) return answer;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`no such answer came; the last one: ${text}`);
  }

  async ask(name, variables, isWanted) {
    await this.open(name, variables);
    await this.run();
    return this.answer(isWanted);
  }
}
