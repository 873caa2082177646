import type { DescMessage } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { Agreement as AgreementMessage } from '@wangge/contracts/wangge/agreement/v1/agreement_service';
import { type FieldViolation, invalidFields } from '@wangge/platform/errors';
import { fieldAt } from '@wangge/platform/privacy';
import { departmentOperations } from '../door/department-operations.ts';
import type { Agreement } from './agreement.entity.ts';

/**
 * The terms of a new agreement, version 1.
 * @throws DomainError INVALID_ARGUMENT naming what the contract cannot see: what only this service says of an agreement, an operation that departments are not offered, a
 *   field no answer has, an end before the start
 */
export function termsOf(
  agreementId: string,
  message: AgreementMessage,
  by: Pick<Agreement, 'proposer' | 'approver'>,
): Agreement {
  const violations = [
    ...ownViolations(message),
    ...operationViolations(message),
    ...fieldViolations(message),
    ...timeViolations(message),
  ];
  if (violations.length > 0) throw invalidFields(violations);
  const { departmentId, operations, purposes, fields, orgPath, population, unitId, legalBasis, dailyQuota } = message;
  return {
    ...{ agreementId, departmentId, operations, purposes, fields, orgPath, population, legalBasis, dailyQuota },
    unitId: unitId === '' ? null : unitId,
    startTime: dateOf(message.startTime),
    endTime: dateOf(message.endTime),
    revokedTime: null,
    version: 1,
    ...by,
    replacedBy: null,
  };
}

const dateOf = (time: AgreementMessage['startTime']): Date => (time ? timestampDate(time) : new Date(Number.NaN));

/** Whoever sends these believes to have decided what they did not. */
const ownViolations = ({ agreementId, revoked, version, ...message }: AgreementMessage): FieldViolation[] =>
  Object.entries({
    ...{ agreement_id: agreementId !== '', revoked, version: version !== 0 },
    ...{ proposed_by: message.proposedBy !== '', approved_by: message.approvedBy !== '' },
    replaced_by_agreement_id: message.replacedByAgreementId !== '',
  })
    .filter(([, given]) => given)
    .map(([field]) => ({ field: `agreement.${field}`, description: 'is given by this service' }));

const operationViolations = ({ operations }: AgreementMessage): FieldViolation[] =>
  operations.flatMap((operation, index) =>
    departmentOperations.has(operation)
      ? []
      : [{ field: `agreement.operations[${index}]`, description: 'is no operation that departments are offered' }],
  );

/** A field that no answer has would be a promise nobody keeps, or a slip that keeps a field from the department. */
function fieldViolations({ operations, fields }: AgreementMessage): FieldViolation[] {
  const answers = operations.flatMap((operation) => departmentOperations.get(operation)?.output ?? []);
  return fields.flatMap((path, index) =>
    answers.some((answer) => has(answer, path))
      ? []
      : [{ field: `agreement.fields[${index}]`, description: 'is no field of the answers of these operations' }],
  );
}

function has(answer: DescMessage, path: string): boolean {
  try {
    fieldAt(answer, path);
    return true;
  } catch {
    return false;
  }
}

const timeViolations = ({ startTime, endTime }: AgreementMessage): FieldViolation[] =>
  dateOf(endTime) > dateOf(startTime)
    ? []
    : [{ field: 'agreement.end_time', description: 'must be after agreement.start_time' }];
