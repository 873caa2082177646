import { createHash, randomBytes } from 'node:crypto';
import type { DemoUser } from '../../../deploy/keycloak/demo.ts';
import type { Chromium, Page } from './chromium.ts';
import type { Provider } from './providers.ts';

export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly id_token: string;
}

/** Claims of a token, unproven: for looking only. */
export const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
export const keyIdOf = (token: string): unknown =>
  (JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { kid?: unknown }).kid;

/** A person at the console in a browser of their own: code flow with PKCE. */
export class BrowserSession {
  readonly page: Page;
  readonly #provider: Provider;
  readonly #callback: string;
  readonly #verifier = randomBytes(32).toString('base64url');

  private constructor(page: Page, provider: Provider, consoleUrl: string) {
    this.page = page;
    this.#provider = provider;
    this.#callback = `${consoleUrl}/signed-in`;
  }

  static async open(browser: Chromium, provider: Provider, consoleUrl: string): Promise<BrowserSession> {
    return new BrowserSession(await browser.page(), provider, consoleUrl);
  }

  /** Goes to the sign-in page and fills in what it asks; answers `address` when it led back, else what stood on the page. */
  async enter(user: Pick<DemoUser, 'username' | 'password' | 'totp'>): Promise<string> {
    await this.page.goTo(this.#authorization());
    return this.#provider.enter(this.page, user, this.#callback);
  }

  /** The code the provider sent the browser back with. */
  async code(): Promise<string> {
    const back = await this.page.arrive(this.#callback);
    if (back.searchParams.get('state') !== 's1') throw new Error(`led back with ${back.search}`);
    return back.searchParams.get('code') ?? '';
  }

  /** Exchanges the code as the console's page does. */
  exchange(code: string, verifier = this.#verifier) {
    return this.#provider.post('token', {
      grant_type: 'authorization_code',
      client_id: 'console',
      redirect_uri: this.#callback,
      code_verifier: verifier,
      code,
    });
  }

  async signIn(user: DemoUser): Promise<Tokens> {
    const led = await this.enter(user);
    if (led !== 'address') throw new Error(`${user.username} was not let in: ${led}`);
    return JSON.parse((await this.exchange(await this.code())).text) as Tokens;
  }

  renew({ refresh_token }: Tokens) {
    return this.#provider.post('token', { grant_type: 'refresh_token', client_id: 'console', refresh_token });
  }

  async signOut({ id_token }: Tokens): Promise<void> {
    const bye = this.#callback.replace('/signed-in', '/bye');
    const query = new URLSearchParams({ id_token_hint: id_token, post_logout_redirect_uri: bye }).toString();
    await this.page.goTo(`${this.#provider.issuer}/protocol/openid-connect/logout?${query}`);
    await this.page.arrive(bye);
  }

  #authorization(): string {
    const query = new URLSearchParams({
      client_id: 'console',
      response_type: 'code',
      scope: 'openid',
      redirect_uri: this.#callback,
      state: 's1',
      code_challenge: createHash('sha256').update(this.#verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    return `${this.#provider.issuer}/protocol/openid-connect/auth?${query.toString()}`;
  }
}
