import { createHash } from 'node:crypto';
import { toBinary } from '@bufbuild/protobuf';
import { MatterSchema, type Matter } from '@wangge/contracts/wangge/casework/v1/matter';
import type { Tx } from '@wangge/platform/persistence';
import { INSERT_CATALOGUE, INSERT_MATTERS, LATEST_DIGEST, TELL_CATALOGUE } from './matter.store.ts';
import { rowOf } from './matter.view.ts';

/** A version to be kept. */
export interface NewCatalogue {
  readonly matters: readonly Matter[];
  readonly digest: Buffer;
  readonly at: Date;
  readonly note: string;
  /** Null for a draft. */
  readonly effectiveTime: Date | null;
}

/** Within a transaction that holds the lock of the catalogue: keeps a version as the next, and tells the replicas. */
export async function keepCatalogue(
  tx: Tx,
  { matters, digest, at, note, effectiveTime }: NewCatalogue,
): Promise<number> {
  const [latest] = await tx.query<{ version: number }>(LATEST_DIGEST);
  const version = (latest?.version ?? 0) + 1;
  await tx.query(INSERT_CATALOGUE, [version, digest, at, note, effectiveTime]);
  await tx.query(INSERT_MATTERS, [version, JSON.stringify(matters.map(rowOf))]);
  await tx.query(TELL_CATALOGUE, [String(version)]);
  return version;
}

/** SHA-256 of matters in their order: equal imports are known by it. */
export function digestOf(matters: readonly Matter[]): Buffer {
  const hash = createHash('sha256');
  for (const matter of matters) hash.update(toBinary(MatterSchema, matter)).update('\0');
  return hash.digest();
}
