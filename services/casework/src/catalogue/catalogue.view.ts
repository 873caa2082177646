import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { CatalogueEntrySchema } from '@wangge/contracts/wangge/casework/v1/catalogue_service';
import { MatterSchema, type Matter } from '@wangge/contracts/wangge/casework/v1/matter';
import { SheetFormat } from '@wangge/contracts/wangge/casework/v1/sheet';
import type { TableFormat } from '@wangge/documents/tables';
import type { CatalogueVersion } from '../matter/matter.catalogue.ts';
import { toMatter } from '../matter/matter.view.ts';

/** A version as the store answers it. */
export interface EntryRow {
  readonly version: number;
  readonly note: string;
  readonly importTime: Date;
  readonly effectiveTime: Date | null;
  readonly nodes: number;
  readonly matters: number;
}

/** @param inForce version in force now, 0 for none */
export function toEntry(row: EntryRow, now: Date, inForce: number): MessageInitShape<typeof CatalogueEntrySchema> {
  const { importTime, effectiveTime, ...same } = row;
  return {
    ...same,
    state: stateOf(row, now, inForce),
    importTime: timestampFromDate(importTime),
    ...(effectiveTime && { effectiveTime: timestampFromDate(effectiveTime) }),
  };
}

function stateOf({ version, effectiveTime }: EntryRow, now: Date, inForce: number): string {
  if (effectiveTime === null) return 'draft';
  if (effectiveTime > now) return 'scheduled';
  return version === inForce ? 'in-force' : 'past';
}

export const kindOf = (format: SheetFormat): TableFormat => (format === SheetFormat.XLSX ? 'xlsx' : 'csv');

/** A version as messages, as a sheet and a comparison read it. */
export const messagesOf = ({ matters }: CatalogueVersion): Matter[] =>
  matters.map((matter) => create(MatterSchema, toMatter(matter)));
