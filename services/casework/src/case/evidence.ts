import { invalidFields } from '@wangge/platform/errors';
import type { Tx } from '@wangge/platform/persistence';
import { fileNotUsable } from './case.errors.ts';
import type { AttachmentState, Case, CaseState } from './case.state.ts';
import { NAME_EVIDENCE } from './case.store.ts';

/** Files that go with a command; they are the caller's and belong to nothing yet. */
export interface GivenFiles {
  readonly ids: readonly string[];
  readonly kind: AttachmentState['kind'];
  /** The request's field that names them. */
  readonly field: string;
  /** What single files show, by their id; of the others nobody said. */
  readonly shows?: ReadonlyMap<string, string>;
}

/** A stored file as the store answers it. */
export interface StoredFileRow {
  readonly fileId: string;
  readonly mediaType: string;
  readonly size: number;
}

/** What files show, by their id. @throws INVALID_ARGUMENT for a file that is not given, or is named twice */
export function shownBy(
  named: readonly { readonly fileId: string; readonly evidence: string }[],
  ids: readonly string[],
): ReadonlyMap<string, string> {
  const shows = new Map(named.map(({ fileId, evidence }) => [fileId, evidence]));
  if (shows.size < named.length || named.some(({ fileId }) => !ids.includes(fileId)))
    throw invalidFields([{ field: 'file_evidence', description: 'names each time another of the files given' }]);
  return shows;
}

/** Names of the evidence there is: a note always comes with the result, a photo after the work is attached or given now. */
export function evidenceOf({ now }: { readonly now: Pick<CaseState, 'attachments'> }, given: GivenFiles): string[] {
  const held = now.attachments.filter((file) => file.kind === 'after').map(({ evidence = '' }) => evidence);
  // What nobody named shows the work, as pictures given with a result do.
  return [...new Set(['note', ...[...held, ...shownOf(given)].map((evidence) => evidence || 'after-photo')])];
}

/** Names of the evidence that comes with a step: what its files are named; what is named for all counts for those that are not. */
export function evidenceWith(given: GivenFiles, forAll: readonly string[]): string[] {
  const shown = shownOf(given);
  return [...new Set([...shown.filter((evidence) => evidence !== ''), ...(shown.includes('') ? forAll : [])])];
}

const shownOf = ({ ids, shows }: GivenFiles): string[] => ids.map((id) => shows?.get(id) ?? '');

/** The attachments with those given now. @throws INVALID_ARGUMENT FILE_NOT_USABLE */
export function attaching(
  attachments: readonly AttachmentState[],
  stored: readonly StoredFileRow[],
  { ids, kind, field, shows }: GivenFiles,
  at: Date,
): readonly AttachmentState[] {
  if (ids.length === 0) return attachments;
  const given = ids.map((id) => {
    const file = stored.find(({ fileId }) => fileId === id);
    if (!file) throw fileNotUsable(field);
    const { fileId, mediaType, size } = file;
    return { fileId, kind, evidence: shows?.get(id) ?? '', mediaType, size, attachTime: at.toISOString() };
  });
  return [...attachments, ...given];
}

/** What is written beside a change whose files are named; undefined where none is. */
export function naming({ facts: { caseId } }: Case, { shows }: GivenFiles): ((tx: Tx) => Promise<void>) | undefined {
  if (!shows || shows.size === 0) return undefined;
  return async (tx) => void (await tx.query(NAME_EVIDENCE, [caseId, [...shows.keys()], [...shows.values()]]));
}
