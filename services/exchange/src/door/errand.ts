import type { FieldViolation } from '@wangge/platform/errors';
import { metadataInvalid } from '../exchange.errors.ts';

/** What a department says about a call beside its token. */
export interface Errand {
  /** Id of the agreement, or empty: then the one that fits is taken. */
  readonly agreementId: string;
  readonly purpose: string;
  /** The department's own reference of the matter (案号). */
  readonly caseReference: string;
  /** The acting officer (经办人): a person, never a shared account. */
  readonly officer: string;
}

/** Metadata of a call; gRPC's `Metadata` is one. */
export interface MetadataReader {
  get(key: string): readonly (string | Buffer)[];
}

const KEYS = {
  agreementId: 'wangge-agreement',
  purpose: 'wangge-purpose',
  caseReference: 'wangge-case',
  officer: 'wangge-officer',
} as const satisfies Record<keyof Errand, string>;

const MOST_CHARACTERS = 100;
const CONTROL = /\p{Cc}/u;
/** An identity number: six digits of an area, a day, three digits and a check character. */
const IDENTITY_NUMBER = /(?<!\d)\d{6}(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)/;

// Names that say a desk, a system or nobody. Whoever answers for a look-up must be one person (D-14).
const SHARED =
  /^(?:admin(?:istrator)?|root|system|service|server|api|app|bot|test(?:er)?|demo|guest|anonymous|nobody|none|unknown|null|n\/?a|user|users|account|public|shared|share|common|team|group|office|desk|duty|operator|officer|staff|clerk|department|管理员|系统|测试|公共|公用|共用|共享|匿名|未知|无|值班(?:室|员|人员)?|办公室|窗口|综合窗口|科室|单位|本单位|部门|经办人|工作人员|用户|账号)[\s_-]*\d{0,3}$/iu;

/**
 * Reads the errand of a call. Metadata are ASCII, so other characters come percent-encoded in UTF-8, as in gRPC's own messages.
 * @param everythingRequired whether purpose and case must be given; the officer always must
 * @param departmentId a department is not an officer of itself
 * @throws DomainError INVALID_ARGUMENT METADATA_INVALID naming every key that is wrong
 */
export function errandOf(metadata: MetadataReader, departmentId: string, everythingRequired: boolean): Errand {
  const violations: FieldViolation[] = [];
  const read = (key: string, required: boolean): string => {
    const found = valueOf(metadata.get(key), required);
    if ('fault' in found) violations.push({ field: key, description: found.fault });
    return 'fault' in found ? '' : found.text;
  };
  const errand = {
    agreementId: read(KEYS.agreementId, false),
    purpose: read(KEYS.purpose, everythingRequired),
    caseReference: read(KEYS.caseReference, everythingRequired),
    officer: read(KEYS.officer, true),
  };
  if (isShared(errand.officer, departmentId))
    violations.push({ field: KEYS.officer, description: 'must name one person: shared accounts are refused' });
  if (violations.length > 0) throw metadataInvalid(violations);
  return errand;
}

function valueOf(values: readonly (string | Buffer)[], required: boolean): { text: string } | { fault: string } {
  if (values.length > 1) return { fault: 'must be given once' };
  const text = decoded(values[0] ?? '');
  if (text === undefined) return { fault: 'must be ASCII, other characters percent-encoded in UTF-8' };
  if (text === '' && required) return { fault: 'must be given' };
  if (CONTROL.test(text)) return { fault: 'must be one line of text' };
  // It would stand in receipts and audit rows, which are to say what for and never about whom.
  if (IDENTITY_NUMBER.test(text)) return { fault: 'must not hold an identity number' };
  return text.length > MOST_CHARACTERS ? { fault: `must have at most ${MOST_CHARACTERS} characters` } : { text };
}

function decoded(value: string | Buffer): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (!value.includes('%')) return value.trim();
  try {
    return decodeURIComponent(value).trim();
  } catch {
    return undefined;
  }
}

const isShared = (officer: string, departmentId: string): boolean =>
  officer !== '' && (SHARED.test(officer) || officer.toLowerCase() === departmentId || !/[\p{L}\p{N}]/u.test(officer));
