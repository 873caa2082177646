import { randomBytes } from 'node:crypto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from '@jest/globals';
import { ListStaffRequestSchema, StaffService } from '@wangge/contracts/wangge/grid/v1/staff_service';
import { PassportSchema } from '@wangge/contracts/wangge/platform/v1/passport';
import { DomainError } from '../errors/index.ts';
import { type ListCall, PageTokens } from './page-token.ts';

const keys = new Map([['k1', randomBytes(32)]]);
const tokens = new PageTokens(keys);
const call = (
  request: MessageInitShape<typeof ListStaffRequestSchema>,
  passport: MessageInitShape<typeof PassportSchema> = { subject: 'iss|ann', paths: ['dc.s01'] },
): ListCall => ({
  method: StaffService.method.listStaff,
  request: create(ListStaffRequestSchema, request),
  passport: create(PassportSchema, passport),
});
const token = tokens.seal(call({ under: 'dc.s01', pageSize: 20 }), ['T-0042', '7']);

describe('a page token', () => {
  it('goes on where the page before ended, also with another page size', () => {
    expect(tokens.open(call({ under: 'dc.s01', pageSize: 5, pageToken: token }))).toEqual(['T-0042', '7']);
    expect(tokens.open(call({ under: 'dc.s01' }))).toBeUndefined();
  });

  it('shows nothing of the sort key', () => {
    expect(Buffer.from(token, 'base64url').toString()).not.toContain('T-0042');
  });

  it('still opens after a key was added', () => {
    const rotated = new PageTokens(new Map([...keys, ['k2', randomBytes(32)]]));
    expect(rotated.open(call({ under: 'dc.s01', pageToken: token }))).toEqual(['T-0042', '7']);
  });

  it.each([
    ['changed', call({ under: 'dc.s01', pageToken: `${token.slice(0, -2)}AA` })],
    ['cut short', call({ under: 'dc.s01', pageToken: 'k1.AAAA' })],
    ['made up', call({ under: 'dc.s01', pageToken: 'next' })],
    ['made for another filter', call({ under: 'dc', pageToken: token })],
    ['made for another caller', call({ under: 'dc.s01', pageToken: token }, { subject: 'iss|bob', paths: ['dc.s01'] })],
  ])('is refused when it was %s', (_what, altered) => {
    expect.assertions(2);
    try {
      tokens.open(altered);
    } catch (error) {
      expect(error).toBeInstanceOf(DomainError);
      expect(error).toMatchObject({
        code: 'INVALID_ARGUMENT',
        details: { fieldViolations: [{ field: 'page_token' }] },
      });
    }
  });
});
