import { Channel } from '@wangge/contracts/wangge/casework/v1/case';
import type { ReportCaseRequest } from '@wangge/contracts/wangge/casework/v1/case_service';
import { ErrorReason } from '@wangge/contracts/wangge/casework/v1/errors';
import { DomainError, invalidFields, type FieldViolation } from '@wangge/platform/errors';
import type { MatterRule } from '../rules/rules.ts';

type Report = Pick<
  ReportCaseRequest,
  'channel' | 'source' | 'handover' | 'reporterName' | 'reporterPhone' | 'concernedName' | 'concernedPhone'
>;

/** Who passes a report on, as far as it counts here. */
export interface Teller {
  readonly staffId: string;
  readonly service: boolean;
  readonly resident: boolean;
}

const needed = (field: string, description: string): FieldViolation => ({ field, description });

/** What each channel needs beside what every report does. */
const NEEDS: Partial<Readonly<Record<Channel, (report: Report, by: Teller) => FieldViolation[]>>> = {
  [Channel.HOTLINE]: ({ source }) =>
    source?.reference ? [] : [needed('source.reference', 'the number of the hotline’s work order is needed')],
  [Channel.LETTER]: ({ source }) =>
    source?.receiveTime ? [] : [needed('source.receive_time', 'the day the letter came is needed')],
  [Channel.DEPARTMENT]: ({ source }) =>
    source?.organisation ? [] : [needed('source.organisation', 'the department that passes it on is needed')],
  [Channel.DELEGATE]: ({ source }) =>
    source?.organisation ? [] : [needed('source.organisation', 'whose delegate passes it on is needed')],
  [Channel.SMS]: (_report, { service }) =>
    service
      ? []
      : [needed('channel', 'text messages come in by themselves; what was told you otherwise has its own channel')],
};

/** What is for the staff to say: a resident tells for themselves, on the web. */
const OF_STAFF = [Channel.HOTLINE, Channel.LETTER, Channel.DEPARTMENT, Channel.DELEGATE];

/**
 * Judges how a report comes in.
 * @throws INVALID_ARGUMENT CHANNEL_NEEDS naming the field; FAILED_PRECONDITION EMERGENCY_FIRST with the number to call
 */
export function checkIntake(report: Report, by: Teller, { emergencyNumber }: MatterRule): void {
  const faults = [
    ...(by.resident && OF_STAFF.includes(report.channel)
      ? [needed('channel', 'is for the staff; residents report on the web')]
      : (NEEDS[report.channel]?.(report, by) ?? [])),
    ...concernedFaults(report, by),
  ];
  if (faults.length > 0) throw invalidFields(faults, ErrorReason[ErrorReason.CHANNEL_NEEDS]);
  if (emergencyNumber !== '' && report.handover === undefined) throw emergencyFirst(emergencyNumber);
}

/** Told for somebody else: who tells and whom it concerns are two, and the one who tells can be asked. */
function concernedFaults(report: Report, { staffId }: Teller): FieldViolation[] {
  const { concernedName, concernedPhone, reporterName, reporterPhone } = report;
  if (concernedName + concernedPhone === '') return [];
  if (concernedName === '') return [needed('concerned_name', 'is needed beside the phone')];
  if (reporterName === '' && staffId === '')
    return [needed('reporter_name', 'who tells for somebody else says who they are')];
  return concernedName === reporterName && concernedPhone === reporterPhone
    ? [needed('concerned_name', 'is the reporter: leave it out')]
    : [];
}

/** The number comes first; who was called is told with the report, and whoever calls cannot be told by us. */
export const emergencyFirst = (number: string): DomainError =>
  new DomainError(
    'FAILED_PRECONDITION',
    ErrorReason[ErrorReason.EMERGENCY_FIRST],
    `this is an emergency: call ${number} first, then report with handover`,
    { number, field: 'handover' },
  );

/** @param what is refused of it */
export const mandatoryReport = (what: string): DomainError =>
  new DomainError(
    'FAILED_PRECONDITION',
    ErrorReason[ErrorReason.MANDATORY_REPORT],
    `reporting it is a duty of law: ${what}`,
    { allowed: 'dispatch' },
  );
