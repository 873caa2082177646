import type { DescMessage, Message } from '@bufbuild/protobuf';
import { pathToString } from '@bufbuild/protobuf/reflect';
import { createValidator, type Violation } from '@bufbuild/protovalidate';
import { type FieldViolation, invalidFields } from '../errors/index.ts';
import { wellFormedViolations } from './well-formed.ts';

const patterns = new Map<string, RegExp>();

// The patterns are our own contract's, so the platform's engine may run them; the default one is many times slower.
const regexMatch = (pattern: string, text: string): boolean => {
  let regex = patterns.get(pattern);
  if (!regex) patterns.set(pattern, (regex = new RegExp(pattern, 'u')));
  return regex.test(text);
};

const validator = createValidator({ regexMatch });

/**
 * Checks a decoded request against the contract's rules and what holds for all fields.
 * @throws {DomainError} INVALID_ARGUMENT naming every wrong field by its path.
 */
export function checkRequest(schema: DescMessage, request: Message): void {
  const malformed = wellFormedViolations(schema, request);
  const result = validator.validate(schema, request);
  if (result.kind === 'error') throw result.error;
  const violations = [...malformed, ...(result.violations ?? []).map(fieldViolation)];
  if (violations.length > 0) throw invalidFields(firstOfEach(violations));
}

const fieldViolation = ({ field, message }: Violation): FieldViolation => ({
  field: pathToString(field),
  description: message,
});

/** One line per field is enough to mend it. */
function firstOfEach(violations: readonly FieldViolation[]): FieldViolation[] {
  const seen = new Set<string>();
  return violations.filter(({ field }) => !seen.has(field) && seen.add(field));
}
