import { describe, expect, it } from '@jest/globals';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { Code } from '@wangge/contracts/google/rpc/code';
import { ErrorInfoSchema } from '@wangge/contracts/google/rpc/error_details';
import { DomainError, type ErrorCode, fromStatus, httpStatusOf, invalidFields, notFound, toStatus } from './index.ts';

describe('a status', () => {
  it('carries a domain error there and back unchanged', () => {
    const error = new DomainError(
      'FAILED_PRECONDITION',
      'ILLEGAL_TRANSITION',
      'a closed case is not dispatched',
      { state: 'CLOSED', allowed: 'REOPEN' },
      { preconditionViolations: [{ type: 'STATE', subject: 'case', description: 'CLOSED' }] },
    );
    const back = fromStatus(toStatus(error));
    const { code, reason, message, metadata, details } = error;
    expect(back).toMatchObject({ code, reason, message, metadata, details });
  });

  it('carries field violations there and back', () => {
    const back = fromStatus(toStatus(invalidFields([{ field: 'case.title', description: 'must not be empty' }])));
    expect(back).toMatchObject({ code: 'INVALID_ARGUMENT', message: 'case.title: must not be empty' });
    expect(back.details.fieldViolations).toEqual([{ field: 'case.title', description: 'must not be empty' }]);
  });

  it('has exactly one ErrorInfo, of our domain', () => {
    const infos = toStatus(notFound('case'))
      .details.map((any) => anyUnpack(any, ErrorInfoSchema))
      .filter((info) => info !== undefined);
    expect(infos).toMatchObject([{ reason: 'OBJECT_NOT_FOUND', domain: 'wangge' }]);
  });

  it('tells nothing of an unforeseen error but its trace id, and logs it', () => {
    const logged: object[] = [];
    const log = { error: (fields: object) => void logged.push(fields) };
    const cause = new Error('duplicate key (13812345678)');
    const status = toStatus(cause, { log, traceId: 'ab'.repeat(16), method: 'x.Y.Z' });
    expect(JSON.stringify(fromStatus(status))).not.toContain('138');
    expect(fromStatus(status)).toMatchObject({ code: 'INTERNAL', message: 'internal error' });
    expect(fromStatus(status).metadata).toEqual({ trace_id: 'ab'.repeat(16) });
    expect(logged).toEqual([{ err: cause, method: 'x.Y.Z', trace_id: 'ab'.repeat(16) }]);
  });

  it('becomes INTERNAL when another system sends a code we do not use', () => {
    for (const code of [Code.OK, Code.UNKNOWN, Code.DATA_LOSS, 77])
      expect(fromStatus({ ...toStatus(notFound('case')), code }).code).toBe('INTERNAL');
  });

  it('has an HTTP status for each code, and every code survives the wire', () => {
    for (const code of Object.keys(httpStatusOf) as ErrorCode[]) {
      expect(httpStatusOf[code]).toBeGreaterThanOrEqual(400);
      expect(fromStatus(toStatus(new DomainError(code, 'X', 'x'))).code).toBe(code);
    }
  });
});
