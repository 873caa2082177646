import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FileService, type RegisterFileRequest } from '@wangge/contracts/wangge/casework/v1/file_service';
import { notFound } from '@wangge/platform/errors';
import { phonePhoto } from '@wangge/testing/door';
import { standIn } from '@wangge/testing/suite';
import { Gateway } from './gateway.builders.ts';

const TOKEN = '0193e1a2-7c11-7d4e-9a10-112233445566.proof';
const FILE_ID = '0193e1a2-7c11-7d4e-9a10-000000000001';

let gateway: Gateway;
let photo: Buffer<ArrayBuffer>;
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
