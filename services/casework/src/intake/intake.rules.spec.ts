import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from '@jest/globals';
import { Channel } from '@wangge/contracts/wangge/casework/v1/case';
import { ReportCaseRequestSchema } from '@wangge/contracts/wangge/casework/v1/case_service';
import type { DomainError } from '@wangge/platform/errors';
import { FIRST_RULES, ruleOf } from '../rules/rules.ts';
import { checkIntake, type Teller } from './intake.rules.ts';

const STAFF: Teller = { staffId: 's1', service: false, resident: false };
const RESIDENT: Teller = { staffId: '', service: false, resident: true };
const SERVICE: Teller = { staffId: '', service: true, resident: false };
const usual = ruleOf(FIRST_RULES, '01.01.03');

function outcome(init: MessageInitShape<typeof ReportCaseRequestSchema>, by = STAFF, rule = usual): string {
  try {
    checkIntake(create(ReportCaseRequestSchema, init), by, rule);
  } catch (error) {
    const { reason, details } = error as DomainError;
    return details.fieldViolations?.[0]?.field ?? reason;
  }
  return 'taken';
}

const now = timestampFromDate(new Date(0));
const { HOTLINE, LETTER, DEPARTMENT, DELEGATE, SMS, PATROL, PHONE, WEB, WINDOW, CAPTAIN, DIARY } = Channel;

describe('what a channel needs', () => {
  it.each([
    ['a hotline without its number', { channel: HOTLINE }, STAFF, 'source.reference'],
    ['a hotline with it', { channel: HOTLINE, source: { reference: '2026-1' } }, STAFF, 'taken'],
    ['a letter without its day', { channel: LETTER }, STAFF, 'source.receive_time'],
    ['a letter with it', { channel: LETTER, source: { receiveTime: now } }, STAFF, 'taken'],
    ['a department nobody names', { channel: DEPARTMENT }, STAFF, 'source.organisation'],
    ['a delegate nobody names', { channel: DELEGATE }, STAFF, 'source.organisation'],
    ['a delegate', { channel: DELEGATE, source: { organisation: '区人大' } }, STAFF, 'taken'],
    ['an SMS typed in', { channel: SMS }, STAFF, 'channel'],
    ['an SMS that came', { channel: SMS }, SERVICE, 'taken'],
    ['a resident’s hotline', { channel: HOTLINE, source: { reference: '1' } }, RESIDENT, 'channel'],
    ...[PATROL, PHONE, WEB, WINDOW, CAPTAIN, DIARY].map(
      (channel) => [Channel[channel], { channel }, STAFF, 'taken'] as const,
    ),
  ] as const)('%s', (_what, init, by, expected) => {
    expect(outcome(init, by)).toBe(expected);
  });
});

describe('told for somebody else', () => {
  const concerned = { concernedName: '李奶奶', concernedPhone: '12900001111' };
  it.each([
    ['by the staff', concerned, STAFF, 'taken'],
    ['by nobody', concerned, RESIDENT, 'reporter_name'],
    ['by a neighbour', { ...concerned, reporterName: '王小明' }, RESIDENT, 'taken'],
    ['a phone alone', { concernedPhone: '12900001111' }, STAFF, 'concerned_name'],
    ['oneself', { concernedName: '王', reporterName: '王' }, STAFF, 'concerned_name'],
  ] as const)('%s', (_what, init, by, expected) => {
    expect(outcome(init, by)).toBe(expected);
  });
});

describe('an emergency', () => {
  const fire = { ...usual, emergencyNumber: '119' };
  it('is called in first, and the hand-over recorded', () => {
    expect(outcome({}, RESIDENT, fire)).toBe('EMERGENCY_FIRST');
    expect(outcome({ handover: { number: '119' } }, RESIDENT, fire)).toBe('taken');
  });
});
