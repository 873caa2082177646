import { createHash } from 'node:crypto';
import { type DescMethod, type Message, toBinary } from '@bufbuild/protobuf';
import { DomainError, invalidFields } from '../errors/index.ts';
import {
  actingForOf,
  actorOf,
  isWithin,
  type Passport,
  PassportKind,
  type PassportVerifier,
} from '../identity/index.ts';
import { carriesPersons, maskMessage, personIdsOf, sensitiveFieldsOf, stripFields } from '../privacy/index.ts';
import { type Call, Header, type RpcStages, traceIdOf } from '../rpc/index.ts';
import { holdsSecrets } from '../telemetry/index.ts';
import { accessRule } from './access-rule.ts';

/** Finds places of the district; the copy of grid's places does. */
export interface PlaceFinder {
  /** Org path of a place, undefined for an unknown id. Throws while places are not known yet. */
  pathOf(placeId: string): string | undefined | Promise<string | undefined>;
}

/** One answer that carried persons, as it is recorded. */
export interface AnswerAudit {
  /** Resolves when the row is durable; the answer leaves only then. */
  record(entry: {
    readonly actor: string;
    readonly actingFor: string;
    readonly operation: string;
    readonly purpose: string;
    readonly caseId: string | null;
    readonly subjects: readonly string[];
    readonly fields: readonly string[];
    readonly requestId: string;
    readonly queryHash: Uint8Array | null;
    readonly traceId: string;
  }): Promise<unknown>;
}

const MAX_SUBJECTS = 100;
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const ORG_PATH = /^[0-9a-z]{1,10}(\.[0-9a-z]{1,10})*$/;

/**
 * What stands between the wire and every handler: passport and access rule before the body is read, place and purpose before
 * the handler, and on the way out the fields of the department's agreement, the masks, and the audit row. All of it is read
 * from the contract, so an operation is guarded the moment it exists.
 */
export function createStages(o: {
  readonly verifier: PassportVerifier;
  readonly audit: AnswerAudit;
  readonly places: PlaceFinder;
}): RpcStages {
  return {
    admit(headers, method) {
      const passport = o.verifier.verify(headers.get(Header.passport));
      if (!accessRule(method).allows(passport)) throw refusal(passport);
      return passport;
    },

    async authorise(method, request, call) {
      const rule = accessRule(method);
      const { purpose } = call;
      if (rule.purposeRequired && purpose.trim() === '') throw purposeMissing();
      // It will stand in the record and be shown to whoever may read that: it says what for, never about whom.
      if (purpose !== '' && holdsSecrets(purpose)) throw purposeNamesSomebody();
      // A service is named by the contract for the whole operation; it stands in no place.
      if (call.passport.kind === PassportKind.SERVICE) return;
      for (const place of rule.placesOf(request)) await checkPlace(place, call.passport, o.places, rule.degrades);
    },

    async release(method, response, call) {
      if (!carriesPersons(method.output)) return response;
      const { department } = call.passport;
      const agreed = department === undefined ? response : stripFields(method.output, response, department.fields);
      const shown = maskMessage(method.output, agreed);
      // Whom the answer is about is recorded even if the agreement keeps the person's id from the department.
      const about = { subjects: personIdsOf(method.output, response), fields: sensitiveFieldsOf(method.output, shown) };
      if (!call.audited) await recordAnswer(o.audit, method, about, call);
      return shown;
    },
  };
}

function refusal(passport: Passport): DomainError {
  if (passport.kind === PassportKind.ANONYMOUS)
    return new DomainError('UNAUTHENTICATED', 'LOGIN_REQUIRED', 'this operation needs a signed-in caller');
  return new DomainError('PERMISSION_DENIED', 'OPERATION_NOT_ALLOWED', 'the caller may not call this operation');
}

const purposeMissing = () =>
  new DomainError(
    'INVALID_ARGUMENT',
    'PURPOSE_REQUIRED',
    'the purpose of the call must be stated',
    {},
    {
      fieldViolations: [{ field: 'purpose', description: 'must be stated' }],
    },
  );

const purposeNamesSomebody = () =>
  invalidFields(
    [{ field: 'purpose', description: 'must not hold an identity number or a phone number' }],
    'PURPOSE_NAMES_SOMEBODY',
  );

/** An unknown place answers like a foreign one, so nobody learns which ids exist. */
async function checkPlace(place: string, passport: Passport, places: PlaceFinder, degrades: boolean): Promise<void> {
  let path: string | undefined;
  try {
    path = ORG_PATH.test(place) ? place : await places.pathOf(place);
  } catch (error) {
    if (degrades) return;
    if (error instanceof DomainError) throw error;
    throw new DomainError('UNAVAILABLE', 'PLACES_UNAVAILABLE', 'the places of the district are not known yet');
  }
  if (path === undefined || !isWithin(path, passport.paths))
    throw new DomainError('PERMISSION_DENIED', 'PLACE_NOT_ALLOWED', 'the caller may not act in this place');
}

async function recordAnswer(
  log: AnswerAudit,
  method: DescMethod,
  { subjects, fields }: { readonly subjects: readonly string[]; readonly fields: readonly string[] },
  call: Call,
): Promise<void> {
  const nobody = subjects.length === 0 && fields.length === 0;
  const entry = {
    actor: actorOf(call.passport),
    actingFor: actingForOf(call.passport),
    operation: `${method.parent.typeName}/${method.name}`,
    purpose: call.purpose,
    caseId: caseIdOf(call.request),
    fields,
    requestId: call.requestId,
    queryHash: nobody ? sha256(toBinary(method.input, call.request)) : null,
    traceId: traceIdOf(call.traceparent),
  };
  try {
    await Promise.all(chunks(subjects).map((some) => log.record({ ...entry, subjects: some })));
  } catch {
    // Whatever kept the row from being written, the data does not leave without it.
    throw new DomainError('UNAVAILABLE', 'AUDIT_UNAVAILABLE', 'the answer cannot be recorded and is withheld');
  }
}

/** A row carries at most 100 persons; an answer about nobody is one row all the same. */
function chunks(subjects: readonly string[]): (readonly string[])[] {
  const rows: (readonly string[])[] = [subjects.slice(0, MAX_SUBJECTS)];
  for (let i = MAX_SUBJECTS; i < subjects.length; i += MAX_SUBJECTS) rows.push(subjects.slice(i, i + MAX_SUBJECTS));
  return rows;
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

/** The case or visit a request names by the contract's usual field; the answer is filed under it. */
function caseIdOf(request: Message): string | null {
  const { caseId, visitId, occasion } = request as { caseId?: unknown; visitId?: unknown; occasion?: Occasion };
  const named = [caseId, visitId, occasion?.value];
  return named.find((one): one is string => typeof one === 'string' && UUID.test(one)) ?? null;
}

/** Reveals name one of the two in a oneof. */
interface Occasion {
  readonly value?: unknown;
}
