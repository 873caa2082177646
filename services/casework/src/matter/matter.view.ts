import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Matter as MatterMessage, MatterSchema, ServiceGuide } from '@wangge/contracts/wangge/casework/v1/matter';
import type { Guide, Matter } from './matter.entity.ts';

/** A matter as the contract says it. */
export function toMatter(matter: Matter): MessageInitShape<typeof MatterSchema> {
  const { catalogueVersion: _version, itemClass, guide, ...same } = matter;
  return { ...same, itemClass: itemClass ?? '', ...(guide && { guide }) };
}

/** What of a matter is kept, for the statement that writes a whole version. */
export function rowOf(matter: MatterMessage): Omit<Matter, 'catalogueVersion' | 'itemClass'> & { itemClass: string } {
  const { code, name, nameEn, itemClass, flow, clocks, evidence, anonymous, leaf, demonstration, guide } = matter;
  const { keywords, formSchema, seenBy, returnVisit, leadKind, helpingKinds } = matter;
  return {
    ...{ code, name, nameEn, itemClass, flow, evidence, anonymous, leaf, demonstration },
    ...{ keywords, formSchema, seenBy, returnVisit, leadKind, helpingKinds },
    clocks: clocks.map(({ clock, amount, unit }) => ({ clock, amount, unit })),
    guide: guide ? guideOf(guide) : null,
  };
}

const guideOf = ({ procedure, fee, deadline, documents, basis }: ServiceGuide): Guide => ({
  ...{ procedure, fee, deadline, documents, basis },
});
