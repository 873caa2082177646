import type { MessageInitShape } from '@bufbuild/protobuf';
import type { UnitMemberSchema, UnitSchema } from '@wangge/contracts/wangge/grid/v1/unit';
import { subjectView } from '../place/place.view.ts';

export interface CompetenceRow {
  readonly matterCode: string;
  readonly orgPath: string;
  readonly lead: boolean;
}

export interface UnitRow {
  readonly unitId: string;
  readonly code: string;
  readonly name: string;
  readonly orgPath: string;
  readonly departmentId: string;
  readonly version: number;
  readonly kind: string;
  readonly competences: readonly CompetenceRow[];
}

export interface MemberRow {
  readonly staffId: string;
  readonly issuer: string;
  readonly subject: string;
  readonly name: string;
}

export const unitView = ({ competences, ...unit }: UnitRow): MessageInitShape<typeof UnitSchema> => ({
  ...unit,
  competences: competences.map((each) => ({ ...each })),
});

export const memberView = (row: MemberRow): MessageInitShape<typeof UnitMemberSchema> => ({
  staffId: row.staffId,
  subject: subjectView(row),
  name: row.name,
});
