import { randomUUID } from 'node:crypto';
import type { Message } from '@bufbuild/protobuf';
import { type Allowed, allowedCallers, ANSWERED, heard } from './allowed.ts';
import type { Oracle } from './oracle.ts';
import type { Who } from './standing.ts';
import { doorOf, operationOf, type Probe, type Thing } from './walk.ts';

/**
 * What a caller without a place gets for the very request, key and all, that somebody with one was answered for: the same as with
 * a key of its own. And a page token of somebody else is as good as one that is no token.
 * @returns findings, a sentence each
 */
export async function borrowed(
  probes: readonly Probe[],
  people: readonly Who[],
  oracle: Oracle,
): Promise<{ readonly findings: readonly string[]; readonly tried: number }> {
  const findings: string[] = [];
  let tried = 0;
  for (const probe of probes) {
    const [allowed] = allowedCallers(probe, people, oracle);
    const other = people.find(({ role, relation }) => role === allowed?.who.role && relation === 'other-street');
    if (allowed === undefined || other === undefined || allowed.who === other) continue;
    const { who: owner, thing } = allowed;
    const stranger = { who: other, thing };
    const operation = operationOf(probe.method);
    if (probe.method.input.fields.some(({ name }) => name === 'request_id')) {
      const request = probe.request(thing, owner);
      const keep = async (caller: Allowed, asked: object): Promise<string> => {
        const came = await heard(probe, caller, asked);
        if (came.startsWith(ANSWERED)) await probe.restore?.(thing);
        return came;
      };
      await keep(allowed, request);
      const theirs = await keep(stranger, request);
      const own = await keep(stranger, { ...request, requestId: randomUUID() });
      tried += 1;
      if (theirs !== own) findings.push(`${operation}: another's key is answered "${theirs}", one's own "${own}"`);
    }
    const token = await tokenOf(probe, owner, thing);
    if (token === undefined) continue;
    const page = (pageToken: string) => ({ ...probe.request(thing, other), pageSize: 1, pageToken });
    const [theirs, none] = [await heard(probe, stranger, page(token)), await heard(probe, stranger, page('AAAA'))];
    tried += 1;
    if (theirs !== none || theirs.startsWith(ANSWERED))
      findings.push(`${operation}: another's page token is answered "${theirs}", no token at all "${none}"`);
  }
  return { findings, tried };
}

/** The token of a list's second page, if it has one. */
async function tokenOf({ method, request }: Probe, who: Who, thing: Thing): Promise<string | undefined> {
  if (!method.input.fields.some(({ name }) => name === 'page_token')) return undefined;
  const first = { ...request(thing, who), pageSize: 1, pageToken: '' };
  const answer = await doorOf(who, method.parent)[method.localName]?.(first);
  const token = (answer as Message & { nextPageToken?: string }).nextPageToken ?? '';
  return token === '' ? undefined : token;
}
