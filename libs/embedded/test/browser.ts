export interface Page {
  readonly url: string;
  readonly status: number;
  readonly text: string;
}

/** As much of a browser as signing in needs: cookies with paths, redirects, forms. Stops before leaving for `foreign`. */
export class Browser {
  readonly #cookies = new Map<string, { readonly value: string; readonly path: string }>();
  readonly #foreign: string;

  constructor(foreign: string) {
    this.#foreign = foreign;
  }

  get(url: string): Promise<Page> {
    return this.#go(url, { method: 'GET' });
  }

  post(url: string, form: Record<string, string>): Promise<Page> {
    return this.#go(url, { method: 'POST', body: new URLSearchParams(form) });
  }

  /** Presses the button of a page's form with its hidden fields. */
  submit(page: Page): Promise<Page> {
    const action = /<form[^>]* action="([^"]+)"/.exec(page.text)?.[1] ?? page.url;
    const hidden = [...page.text.matchAll(/<input type="hidden"[^>]* name="([^"]+)" value="([^"]*)"/g)];
    return this.post(
      new URL(action, page.url).href,
      Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value])),
    );
  }

  async #go(url: string, init: RequestInit): Promise<Page> {
    const { pathname } = new URL(url);
    const cookies = [...this.#cookies].filter(([, { path }]) => pathname.startsWith(path));
    const cookie = cookies.map(([name, { value }]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { ...init, redirect: 'manual', headers: { cookie } });
    for (const header of response.headers.getSetCookie()) this.#keep(header);
    const location = response.headers.get('location');
    if (location === null) return { url, status: response.status, text: await response.text() };
    const next = new URL(location, url).href;
    return next.startsWith(`${this.#foreign}/`) ? { url: next, status: response.status, text: '' } : this.get(next);
  }

  #keep(header: string): void {
    const [pair = '', ...attributes] = header.split('; ');
    const name = pair.slice(0, pair.indexOf('='));
    const path = attributes.find((attribute) => attribute.startsWith('path='))?.slice(5) ?? '/';
    this.#cookies.set(name, { value: pair.slice(pair.indexOf('=') + 1), path });
  }
}
