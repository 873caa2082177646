import { fileNotUsable } from './case.errors.ts';
import type { AttachmentState, Case } from './case.state.ts';

/** Files that go with a command; they are the caller's and belong to nothing yet. */
export interface GivenFiles {
  readonly ids: readonly string[];
  readonly kind: AttachmentState['kind'];
  /** The request's field that names them. */
  readonly field: string;
}

/** A stored file as the store answers it. */
export interface StoredFileRow {
  readonly fileId: string;
  readonly mediaType: string;
  readonly size: number;
}

/** Names of the evidence there is: a note always comes with the result, a photo after the work is attached or given now. */
export function evidenceOf({ now }: Case, given: GivenFiles): string[] {
  const photo = given.ids.length > 0 || now.attachments.some((file) => file.kind === 'after');
  return ['note', ...(photo ? ['after-photo'] : [])];
}

/** The attachments with those given now. @throws INVALID_ARGUMENT FILE_NOT_USABLE */
export function attaching(
  attachments: readonly AttachmentState[],
  stored: readonly StoredFileRow[],
  { ids, kind, field }: GivenFiles,
  at: Date,
): readonly AttachmentState[] {
  if (ids.length === 0) return attachments;
  const given = ids.map((id) => {
    const file = stored.find(({ fileId }) => fileId === id);
    if (!file) throw fileNotUsable(field);
    const { fileId, mediaType, size } = file;
    return { fileId, kind, mediaType, size, attachTime: at.toISOString() };
  });
  return [...attachments, ...given];
}
