import type { MessageInitShape } from '@bufbuild/protobuf';
import { TextKind, type ConsultationTextSchema } from '@wangge/contracts/wangge/casework/v1/consultation_service';
import { timeOf } from '@wangge/platform/persistence';
import type { TextKindName } from './text.entity.ts';
import type { TextRow } from './text.store.ts';

/** Kinds as they are stored; unspecified asks for all. */
export const KINDS: Readonly<Record<TextKind, TextKindName | null>> = {
  [TextKind.UNSPECIFIED]: null,
  [TextKind.POLICY]: 'policy',
  [TextKind.PROCEDURE]: 'procedure',
  [TextKind.COVENANT]: 'covenant',
};

const KINDS_BY_NAME: Readonly<Record<TextKindName, TextKind>> = {
  policy: TextKind.POLICY,
  procedure: TextKind.PROCEDURE,
  covenant: TextKind.COVENANT,
};

export const textOf = (row: TextRow): MessageInitShape<typeof ConsultationTextSchema> => {
  const { textId, code, title, body, documentNumber, ownerUnitId, ownerUnitName, orgPath, inForce } = row;
  return {
    ...{ textId, code, version: row.textVersion, kind: KINDS_BY_NAME[row.kind], title, body, documentNumber },
    ...{ ownerUnitId, ownerUnitName, orgPath, startDate: row.startDate, endDate: row.endDate, inForce },
    publishTime: timeOf(row.publishTime),
  };
};
