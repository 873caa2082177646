import type { RegisterPersonRequest } from '@wangge/contracts/wangge/registry/v1/person_service';
import { invalidFields, notFound } from '@wangge/platform/errors';
import type { Sealer } from '@wangge/platform/persistence';
import { v7 } from 'uuid';
import { addressInWords } from '../dwelling/address.ts';
import type { DwellingRow } from '../dwelling/dwelling.store.ts';
import { householdClosed } from '../registry.errors.ts';
import { doorOf } from '../dwelling/dwelling.view.ts';

export interface HouseholdRow {
  readonly householdId: string;
  readonly dwellingId: string | null;
  readonly gridId: string;
  readonly orgPath: string;
  readonly version: number;
  /** Joined to another: nobody lives in it. */
  readonly closed: boolean;
}

/** Where a person will live: the chain household → dwelling → grid, whole or with the dwelling still missing. */
export interface Home {
  readonly gridId: string;
  readonly orgPath: string;
  readonly householdId: string;
  /** The household is opened with this person as its head. */
  readonly opens: boolean;
  readonly dwellingId: string | null;
  readonly relation: string;
  /** Address in words; empty without a dwelling. */
  readonly address: string;
}

type Told = Pick<RegisterPersonRequest, 'gridId' | 'dwellingId' | 'householdId' | 'relation'>;

/**
 * Makes the chain from what was told and found within the caller's scope.
 * @throws NOT_FOUND for a household or dwelling out of reach, INVALID_ARGUMENT where the links do not meet
 */
export function homeOf(
  told: Told,
  orgPath: string,
  dwelling: DwellingRow | undefined,
  household: HouseholdRow | undefined,
  sealer: Sealer,
): Home {
  if (told.dwellingId !== '' && !dwelling) throw notFound('dwelling');
  if (told.householdId !== '' && !household) throw notFound('household');
  if (household?.closed) throw householdClosed(household.householdId);
  if (dwelling && dwelling.gridId !== told.gridId) throw differs('dwelling_id', 'lies in another grid');
  if (household && household.gridId !== told.gridId) throw differs('household_id', 'lives in another grid');
  if (household && (household.dwellingId ?? '') !== told.dwellingId)
    throw differs('dwelling_id', 'is not where the household lives');
  if (!household && told.relation !== '' && told.relation !== '0')
    throw differs('relation', 'must be "0" where a household is opened');
  return {
    gridId: told.gridId,
    orgPath,
    householdId: household?.householdId ?? v7(),
    opens: !household,
    dwellingId: dwelling?.dwellingId ?? null,
    relation: told.relation || (household ? '8' : '0'),
    address: dwelling ? addressInWords(doorOf(sealer, dwelling)) : '',
  };
}

const differs = (field: string, description: string) => invalidFields([{ field, description }]);
