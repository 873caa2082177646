import type { MessageInitShape } from '@bufbuild/protobuf';
import type { PlaceSchema, ResponsibleSchema } from '@wangge/contracts/wangge/grid/v1/place';
import { fromPolygonText } from './outline.ts';
import { kindOf, type PlaceKindText } from './place-tree.ts';

/** A place as the statements of place.queries.ts answer it. */
export interface PlaceRow {
  readonly placeId: string;
  readonly kind: PlaceKindText;
  readonly code: string;
  readonly name: string;
  readonly orgPath: string;
  readonly parentId: string | null;
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly version: number;
  readonly synthetic: boolean;
  /** PostgreSQL's text of the polygon; null when there is none or it was not asked for. */
  readonly outline: string | null;
}

export interface ResponsibleRow {
  readonly staffId: string;
  readonly issuer: string;
  readonly subject: string;
  readonly name: string;
  readonly postCode: string;
  readonly postName: string;
  readonly orgPath: string;
  readonly kind: PlaceKindText;
  readonly deputy: boolean;
  readonly firstResponsible: boolean;
}

export const placeView = (row: PlaceRow): MessageInitShape<typeof PlaceSchema> => ({
  placeId: row.placeId,
  kind: kindOf(row.kind),
  code: row.code,
  name: row.name,
  orgPath: row.orgPath,
  parentId: row.parentId ?? '',
  validFrom: row.validFrom,
  validTo: row.validTo ?? '',
  version: row.version,
  ...(row.outline === null
    ? {}
    : { outline: { ring: fromPolygonText(row.outline).map((corner) => ({ ...corner })), synthetic: row.synthetic } }),
});

/** Subject as the contract writes it, "<issuer>|<sub>"; empty while somebody has no identity. */
export const subjectView = ({ issuer, subject }: { readonly issuer: string; readonly subject: string }): string =>
  subject === '' ? '' : `${issuer}|${subject}`;

export const responsibleView = (row: ResponsibleRow): MessageInitShape<typeof ResponsibleSchema> => ({
  staffId: row.staffId,
  subject: subjectView(row),
  name: row.name,
  post: row.postCode,
  postName: row.postName,
  orgPath: row.orgPath,
  level: kindOf(row.kind),
  deputy: row.deputy,
  firstResponsible: row.firstResponsible,
});
