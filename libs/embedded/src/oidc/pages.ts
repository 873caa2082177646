import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import type { Realm } from './realm-files.ts';

const MAX_BODY = 10_000;

/** Shows the sign-in form of a running authorization request and takes its answer. */
export async function signInPage(
  provider: Provider,
  realm: Realm,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  await provider.interactionDetails(request, response); // throws when the request is unknown or too old
  if (request.method !== 'POST') return html(response, 200, form());
  const fields = new URLSearchParams(await body(request));
  const field = (name: string) => fields.get(name) ?? '';
  const signedIn = realm.signIn(field('username').trim(), field('password'), field('totp').trim());
  if (signedIn === undefined)
    return html(response, 401, form('User name, password or one-time code is wrong.', field('username')));
  await provider.interactionFinished(request, response, {
    login: { accountId: signedIn.user.id, amr: signedIn.methods, remember: false },
  });
}

export function html(response: ServerResponse, status: number, content: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'x-frame-options': 'DENY',
    'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'`,
  });
  response.end(content);
}

/** The page frame shared by sign-in, sign-out and errors. */
export function page(title: string, content: string): string {
  return `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>body{font:16px/1.5 sans-serif;max-width:22rem;margin:15vh auto;padding:0 1rem}label{display:block;margin:.8rem 0}
input{font:inherit;width:100%;padding:.4rem;box-sizing:border-box}button{font:inherit;padding:.4rem 1.4rem}.wrong{color:#b00020}</style>
<h1>${title}</h1>${content}</html>`;
}

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function form(wrong = '', username = ''): string {
  return page(
    '登录 · Sign in',
    `${wrong === '' ? '' : `<p class="wrong" role="alert">${wrong}</p>`}
<form method="post"><label>用户名 User name<input name="username" value="${escapeHtml(username)}" autocomplete="username" required autofocus></label>
<label>密码 Password<input name="password" type="password" autocomplete="current-password" required></label>
<label>动态口令 One-time code (administrators)<input name="totp" inputmode="numeric" autocomplete="one-time-code" maxlength="6"></label>
<button>登录 Sign in</button></form>`,
  );
}

async function body(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw new Error('the form is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
