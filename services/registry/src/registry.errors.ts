import { ErrorReason } from '@wangge/contracts/wangge/registry/v1/errors';
import { DomainError } from '@wangge/platform/errors';
import type { PersonStatus } from './person/person-state.ts';
import type { DataSet } from './data-set/data-set.entity.ts';

const reason = (of: ErrorReason): string => ErrorReason[of];

/** An operation the state of things does not allow, with the state and what may be done instead. */
export function notNow(of: ErrorReason, subject: string, state: string, allowed: string, message: string): DomainError {
  const preconditionViolations = [{ type: 'STATE', subject, description: message }];
  return new DomainError(
    'FAILED_PRECONDITION',
    reason(of),
    message,
    { state, allowed_actions: allowed },
    { preconditionViolations },
  );
}

/** The same door twice in a grid; the caller may see the one that is there. */
export const dwellingExists = (dwellingId: string): DomainError =>
  new DomainError('ALREADY_EXISTS', reason(ErrorReason.DWELLING_EXISTS), 'the grid has this dwelling already', {
    dwelling_id: dwellingId,
  });

export const householdHasHead = (householdId: string): DomainError =>
  notNow(
    ErrorReason.HOUSEHOLD_HAS_HEAD,
    `household/${householdId}`,
    'headed',
    'RegisterPerson',
    'the household has a head already: register with another relation',
  );

export const householdClosed = (householdId: string): DomainError =>
  notNow(
    ErrorReason.HOUSEHOLD_CLOSED,
    `household/${householdId}`,
    'closed',
    '',
    'nobody lives in this household: it was joined to another, or they moved away',
  );

const AFTERWARDS: Readonly<Record<PersonStatus, { readonly allowed: string; readonly message: string }>> = {
  present: { allowed: '', message: 'the person lives here' },
  'moved-out': { allowed: 'MovePerson CorrectPerson', message: 'the person moved away' },
  dead: { allowed: 'CorrectPerson', message: 'the person died' },
  merged: { allowed: 'UndoMerge', message: 'the record was merged into another' },
};

export const notMerged = ({ personId, status }: { personId: string; status: PersonStatus }): DomainError =>
  notNow(ErrorReason.NOT_MERGED, `person/${personId}`, status, '', 'the record was not merged into another');

export const pairDecided = (goneId: string): DomainError =>
  notNow(ErrorReason.PERSON_NOT_PRESENT, `person/${goneId}`, 'merged', 'UndoMerge', AFTERWARDS.merged.message);

export const personNotPresent = ({ personId, status }: { personId: string; status: PersonStatus }): DomainError =>
  notNow(
    ErrorReason.PERSON_NOT_PRESENT,
    `person/${personId}`,
    status,
    AFTERWARDS[status].allowed,
    AFTERWARDS[status].message,
  );

export const alreadyThere = (id: string, what = 'person'): DomainError =>
  notNow(ErrorReason.ALREADY_THERE, `${what}/${id}`, 'living-there', '', `the ${what} lives in this dwelling`);

export const grantExpired = (personId: string): DomainError =>
  notNow(
    ErrorReason.GRANT_EXPIRED,
    `person/${personId}`,
    'expired',
    'RevealPerson',
    'the grant of this request has ended: ask again with another request_id',
  );

export const visitAnswered = (visitRequestId: string): DomainError =>
  notNow(
    ErrorReason.VISIT_ANSWERED,
    `visit-request/${visitRequestId}`,
    'answered',
    '',
    'the request has been answered already',
  );

const ofDataSet = (of: ErrorReason, dataSetId: string, state: string, allowed: string, message: string): DomainError =>
  notNow(of, `data-set/${dataSetId}`, state, allowed, message);

export const dataSetDecided = ({ dataSetId, state }: DataSet): DomainError =>
  ofDataSet(ErrorReason.DATA_SET_DECIDED, dataSetId, state, '', 'the data set was decided before');

export const dataSetNotReady = ({ dataSetId, state }: DataSet): DomainError => {
  const allowed = state === 'approved' ? 'CollectDataSet' : '';
  return ofDataSet(ErrorReason.DATA_SET_NOT_READY, dataSetId, state, allowed, `the data set is ${state}`);
};

export const dataSetHandedOver = (dataSetId: string): DomainError =>
  ofDataSet(ErrorReason.DATA_SET_HANDED_OVER, dataSetId, 'handed-over', '', 'the data set was handed over, once');

export const dataSetTooLarge = (most: number): DomainError =>
  ofDataSet(ErrorReason.DATA_SET_TOO_LARGE, '', 'too-large', '', `a data set has at most ${most} rows`);

/** Told to departments only, who know the number: answering one of two records could be the wrong person's. */
export const numberConflict = (): DomainError =>
  notNow(
    ErrorReason.NUMBER_CONFLICT,
    'identity_number',
    'conflict',
    '',
    'two records carry this number; the registry is settling whose it is',
  );

export const establishmentClosed = (establishmentId: string): DomainError =>
  notNow(
    ErrorReason.ESTABLISHMENT_CLOSED,
    `establishment/${establishmentId}`,
    'closed',
    'RegisterEstablishment',
    'the establishment is closed: register it again if it opened anew',
  );

export const ledgerDecided = (ledgerId: string, state: string): DomainError =>
  notNow(
    ErrorReason.LEDGER_DECIDED,
    `ledger/${ledgerId}`,
    state,
    'ImportLedger',
    'the ledger was published before; import what shall change as the next version',
  );

export const formReplaced = (formId: string): DomainError =>
  notNow(ErrorReason.FORM_REPLACED, `form/${formId}`, 'replaced', 'ListForms', 'a later version took its place');

export const campaignOver = (campaignId: string): DomainError =>
  notNow(ErrorReason.CAMPAIGN_OVER, `campaign/${campaignId}`, 'over', 'ListCampaigns', 'its last day is over');

export const ticketAnswered = (ticketId: string, state: string): DomainError =>
  notNow(ErrorReason.TICKET_ANSWERED, `ticket/${ticketId}`, state, 'ListTickets', 'the ticket was answered before');

export const facilityExists = (code: string): DomainError =>
  new DomainError('ALREADY_EXISTS', reason(ErrorReason.FACILITY_EXISTS), 'a facility has this code', { code });

export const facilityRemoved = (facilityId: string): DomainError =>
  notNow(ErrorReason.FACILITY_REMOVED, `facility/${facilityId}`, 'removed', 'RegisterFacility', 'it was taken off');

export const staleEtag = (etag: string, what = 'person'): DomainError =>
  new DomainError('ABORTED', reason(ErrorReason.STALE_ETAG), `the ${what} changed since: look again`, { etag });

const ofImport = (of: ErrorReason, importId: string, state: string, allowed: string, message: string): DomainError =>
  notNow(of, `resident-import/${importId}`, state, allowed, message);

export const importStarted = (importId: string, state: string): DomainError =>
  ofImport(ErrorReason.IMPORT_STARTED, importId, state, 'CreateResidentImport', 'the import has been started');

export const importIncomplete = (importId: string): DomainError =>
  ofImport(ErrorReason.IMPORT_INCOMPLETE, importId, 'receiving', 'AppendResidentImportPart', 'parts are missing');
