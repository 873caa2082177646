import type { MessageInitShape } from '@bufbuild/protobuf';
import type { MatterSchema } from '@wangge/contracts/wangge/casework/v1/matter';
import type { Matter } from './matter.entity.ts';

/** A matter as the contract says it. */
export function toMatter(matter: Matter): MessageInitShape<typeof MatterSchema> {
  const { code, name, nameEn, itemClass, flow, clocks, evidence, anonymous, leaf, demonstration } = matter;
  return { code, name, nameEn, itemClass: itemClass ?? '', flow, clocks, evidence, anonymous, leaf, demonstration };
}
