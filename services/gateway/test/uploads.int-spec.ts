import { utimes } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FileService, type RegisterFileRequest } from '@wangge/contracts/wangge/casework/v1/file_service';
import { StoredBytesService } from '@wangge/contracts/wangge/casework/v1/stored_bytes_service';
import { notFound } from '@wangge/platform/errors';
import { phonePhoto } from '@wangge/testing/door';
import { standIn } from '@wangge/testing/suite';
import { FileStore } from '../src/files/file-store.ts';
import { Gateway } from './gateway.builders.ts';

const TOKEN = '0193e1a2-7c11-7d4e-9a10-112233445566.proof';
const FILE_ID = '0193e1a2-7c11-7d4e-9a10-000000000001';

let gateway: Gateway;
let photo: Buffer<ArrayBuffer>;
const asked: string[][] = [];
/** Hashes casework has rows of. */
const known: string[] = [];
const registered: (RegisterFileRequest | undefined)[] = [];
const open = (token: string) => {
  if (token !== TOKEN || registered.length > 0) throw notFound('upload');
};
beforeAll(async () => {
  gateway = await Gateway.start([
    standIn(FileService, {
      authorizeUpload: ({ uploadToken }) => {
        open(uploadToken);
        return {};
      },
      registerUpload: ({ uploadToken, file }) => {
        open(uploadToken);
        registered.push(file);
        return { fileId: FILE_ID };
      },
    }),
    standIn(StoredBytesService, {
      findUnreferencedBytes: ({ sha256s }) => {
        asked.push(sha256s);
        return { sha256s: sha256s.filter((one) => !known.includes(one)) };
      },
    }),
  ]);
  photo = Buffer.from(await phonePhoto({ longitude: 116.4312, latitude: 39.9081 }));
});
afterAll(() => gateway?.stop());

async function handIn(body: Buffer<ArrayBuffer>, token = TOKEN, type = 'image/jpeg'): Promise<[number, unknown]> {
  const answer = await gateway.fetch('/api/files/v1/uploads', {
    ...{ method: 'POST', body },
    headers: { 'content-type': type, ...(token === '' ? {} : { authorization: `Bearer ${token}` }) },
  });
  return [answer.status, await answer.json()];
}

describe('kept bytes', () => {
  it('are forgotten two days after they came, if casework knows nothing of them', async () => {
    const store = gateway.suite.running.app.get(FileStore);
    const hashes = ['a', 'b', 'c'].map((letter) => letter.repeat(64));
    const [used = '', unused = '', young = ''] = hashes;
    for (const sha256 of hashes) await store.keep(sha256, Buffer.from('x'));
    await gateway.suite.run('forget-bytes');
    expect(await Promise.all(hashes.map((one) => store.holds(one)))).toEqual([true, true, true]);
    gateway.suite.clock.set(new Date(Date.now() + 3 * 24 * 3_600_000));
    const far = new Date(Date.now() + 5 * 24 * 3_600_000);
    await utimes(path.join(gateway.files, young.slice(0, 2), young), far, far);
    known.push(used, young);
    await gateway.suite.run('forget-bytes');
    expect([await store.holds(used), await store.holds(unused), await store.holds(young)]).toEqual([true, false, true]);
    // What is younger was not even asked about.
    expect(asked.flat()).not.toContain(young);
    gateway.suite.clock.set(new Date());
  });
});

describe('the picture of an upload', () => {
  it('is refused without the token of an open upload, whatever it is', async () => {
    expect(await handIn(photo, '')).toMatchObject([401, { reason: 'TOKEN_INVALID' }]);
    expect(await handIn(photo, `${TOKEN}x`)).toMatchObject([404, { reason: 'OBJECT_NOT_FOUND' }]);
    expect(await handIn(Buffer.from('text'), 'wrong', 'text/plain')).toMatchObject([404, {}]);
  });

  it('is checked, stripped and registered, once; what is no picture leaves the upload open', async () => {
    expect(await handIn(Buffer.from('%PDF-1.7'))).toMatchObject([400, { reason: 'NOT_A_PICTURE' }]);
    expect(await handIn(photo, TOKEN, 'application/pdf')).toMatchObject([400, {}]);
    expect(await handIn(photo)).toMatchObject([201, { fileId: FILE_ID, mediaType: 'image/jpeg' }]);
    expect(registered).toMatchObject([{ mediaType: 'image/jpeg', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
    expect(await handIn(photo)).toMatchObject([404, {}]);
  });
});
