import { gzipSync } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import type { GetOutlinesFileRequest } from '@wangge/contracts/wangge/grid/v1/outline_service';
import { invalidFields } from '@wangge/platform/errors';
import { Database, scopeOf } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { fromPolygonText } from '../place/outline.ts';
import { rangeBelow } from '../place/path-range.ts';
import { collectionOf, featureOf } from './geojson.ts';
import { outlinesBelow, type OutlineRow } from './outline.store.ts';

const PLAIN_BYTES = 512 * 1024;
const MOST_BYTES = 900_000;

@Injectable()
export class OutlineQueries {
  constructor(private readonly db: Database) {}

  /** The outlines below a path as one file, packed when it is long. */
  async file({ under }: GetOutlinesFileRequest, call: Call) {
    const rows = await this.db.read<OutlineRow>(scopeOf(call), outlinesBelow, rangeBelow(under));
    const features = rows.map(({ outline, ...row }) => featureOf({ ...row, ring: fromPolygonText(outline) }));
    const plain = Buffer.from(collectionOf(features));
    if (plain.length <= PLAIN_BYTES)
      return { fileName: 'outlines.geojson', mediaType: 'application/geo+json', content: new Uint8Array(plain) };
    const content = new Uint8Array(gzipSync(plain));
    if (content.length > MOST_BYTES)
      throw invalidFields([
        { field: 'under', description: 'holds more than one file can carry: ask street by street' },
      ]);
    return { fileName: 'outlines.geojson.gz', mediaType: 'application/gzip', content };
  }
}
