import { gunzipSync } from 'node:zlib';
import { PlaceKind } from '@wangge/contracts/wangge/grid/v1/place';
import { outlineProblem, type Corner } from '../place/outline.ts';
import type { SheetFault } from '../sheet.ts';

/** A grid as a feature of a map draws it. */
export interface DrawnGrid {
  /** Number of the feature in the file, from 1. */
  readonly row: number;
  readonly kind: PlaceKind.BASE_GRID | PlaceKind.DEDICATED_GRID;
  readonly code: string;
  readonly name: string;
  readonly parentCode: string;
  readonly synthetic: boolean;
  readonly ring: readonly Corner[];
}

/** What a file of outlines holds, and what is wrong with it. */
export interface GeoJsonRead {
  readonly features: number;
  readonly grids: readonly DrawnGrid[];
  readonly faults: readonly SheetFault[];
}

export const MOST_FEATURES = 500;
const MOST_CORNERS = 400;
const UNPACKED_BYTES = 10_000_000;
/** How a member `crs` names each system; RFC 7946 has none and means WGS-84, so a file may also say nothing. */
const NAMES: Readonly<Record<string, RegExp>> = { 'EPSG:4490': /\b4490$/, 'EPSG:4326': /(\b4326|CRS84)$/ };

type Tell = (column: string, code: string, message: string) => void;

/** Reads GeoJSON whose coordinates are `crs`. Nothing of it is trusted: what does not fit is a fault of its feature. */
export function readGeoJson(content: Uint8Array, crs: string): GeoJsonRead {
  const refuse = (code: string, message: string) => ({
    ...{ features: 0, grids: [], faults: [{ row: 0, column: '', code, message }] },
  });
  const file = parsed(content);
  if (!isObject(file) || file['type'] !== 'FeatureCollection' || !Array.isArray(file['features']))
    return refuse('NOT_GEOJSON', 'is no FeatureCollection');
  const features: unknown[] = file['features'];
  if (!crsAgrees(file['crs'], crs)) return refuse('OTHER_CRS', `says another reference system than ${crs}`);
  if (features.length === 0) return refuse('EMPTY', 'has no features');
  if (features.length > MOST_FEATURES) return refuse('TOO_MANY', `has more than ${MOST_FEATURES} features`);
  const faults: SheetFault[] = [];
  const grids = features.flatMap((feature, i) => {
    const tell: Tell = (column, code, message) => faults.push({ row: i + 1, column, code, message });
    const grid = gridOf(feature, i + 1, tell);
    return grid ? [grid] : [];
  });
  return { features: features.length, grids, faults };
}

function parsed(content: Uint8Array): unknown {
  try {
    const packed = content[0] === 0x1f && content[1] === 0x8b;
    const bytes = packed ? gunzipSync(content, { maxOutputLength: UNPACKED_BYTES }) : content;
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function crsAgrees(member: unknown, crs: string): boolean {
  if (member === undefined || member === null) return true;
  const properties = isObject(member) ? member['properties'] : undefined;
  return isObject(properties) && NAMES[crs]?.test(textOf(properties['name'])) === true;
}

const KINDS: Readonly<Record<string, DrawnGrid['kind']>> = {
  ...{ '': PlaceKind.BASE_GRID, base_grid: PlaceKind.BASE_GRID, dedicated_grid: PlaceKind.DEDICATED_GRID },
};

function gridOf(feature: unknown, row: number, tell: Tell): DrawnGrid | undefined {
  const properties = isObject(feature) && isObject(feature['properties']) ? feature['properties'] : {};
  const [code, name, parentCode] = ['code', 'name', 'parent_code'].map((key) => textOf(properties[key]));
  const kind = KINDS[textOf(properties['kind'])];
  let wrong = false;
  const say: Tell = (...fault) => {
    wrong = true;
    tell(...fault);
  };
  if (!/^[0-9]{6,24}$/.test(code ?? '')) say('code', 'BAD_CODE', 'is 6 to 24 digits, as text');
  if (!name || name.length > 60) say('name', 'BAD_NAME', 'is 1 to 60 characters');
  if (!parentCode) say('parent_code', 'UNKNOWN_PARENT', 'is missing');
  if (!kind) say('kind', 'BAD_VALUE', 'is base_grid or dedicated_grid');
  const ring = ringOf(isObject(feature) ? feature['geometry'] : undefined, say);
  if (wrong || !kind || !code || !name || !parentCode || !ring) return undefined;
  return { row, kind, code, name, parentCode, synthetic: properties['synthetic'] === true, ring };
}

function ringOf(geometry: unknown, tell: Tell): Corner[] | undefined {
  const no = (code: string, message: string): undefined => {
    tell('geometry', code, message);
  };
  if (!isObject(geometry) || geometry['type'] !== 'Polygon' || !Array.isArray(geometry['coordinates']))
    return no('NOT_A_POLYGON', 'is no Polygon');
  const [outer, ...holes]: unknown[] = geometry['coordinates'];
  if (holes.length > 0) return no('HOLE', 'has a hole: what lies in it is a grid of its own');
  const corners = Array.isArray(outer) ? outer.map(cornerOf) : [];
  const ring = corners.filter((corner) => corner !== undefined);
  if (ring.length < corners.length) return no('BAD_POSITION', 'has a position that is no pair of numbers');
  if (!ring.every(inCountry)) return no('OUTSIDE', 'lies outside the country; longitude comes first');
  const [first, last] = [ring[0], ring.at(-1)];
  if (!first || !last || first.longitude !== last.longitude || first.latitude !== last.latitude)
    return no('NOT_CLOSED', 'does not end where it begins');
  const open = ring.slice(0, -1);
  if (open.length > MOST_CORNERS) return no('TOO_MANY_CORNERS', `has more than ${MOST_CORNERS} corners`);
  const problem = outlineProblem(open);
  return problem ? no('BAD_OUTLINE', problem) : open;
}

const cornerOf = (position: unknown): Corner | undefined => {
  if (!Array.isArray(position)) return undefined;
  const [longitude, latitude]: unknown[] = position;
  return Number.isFinite(longitude) && Number.isFinite(latitude)
    ? { longitude: Number(longitude), latitude: Number(latitude) }
    : undefined;
};

const inCountry = ({ longitude, latitude }: Corner): boolean =>
  longitude >= 73 && longitude <= 136 && latitude >= 3 && latitude <= 54;

/** A grid as a feature; the ring is closed as GeoJSON wants it. */
export const featureOf = (
  grid: Omit<DrawnGrid, 'row' | 'kind'> & { readonly kind: string; readonly orgPath: string },
) => ({
  type: 'Feature',
  properties: {
    ...{ code: grid.code, name: grid.name, parent_code: grid.parentCode, kind: grid.kind },
    ...{ org_path: grid.orgPath, synthetic: grid.synthetic },
  },
  geometry: {
    type: 'Polygon',
    coordinates: [[...grid.ring, ...grid.ring.slice(0, 1)].map(({ longitude, latitude }) => [longitude, latitude])],
  },
});

/** A file of features. RFC 7946 means WGS-84 where nothing is said, so this says what it is. */
export const collectionOf = (features: readonly unknown[]): string =>
  JSON.stringify({
    type: 'FeatureCollection',
    crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::4490' } },
    features,
  });
