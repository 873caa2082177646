import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { departmentProtos, zipOf } from './department-protos.ts';
import { buf, ROOT } from './repository.ts';

describe('the archive for departments', () => {
  it('holds what a compiler needs and nothing of the inside', () => {
    const paths = [...departmentProtos().keys()];
    expect(paths).toEqual(
      expect.arrayContaining(['buf/validate/validate.proto', 'wangge/exchange/v1/person_directory_service.proto']),
    );
    const known = /^(wangge\/(exchange|options)\/v1\/|wangge\/agreement\/v1\/errors\.proto$|buf\/validate\/)/;
    expect(paths.filter((path) => !known.test(path))).toEqual([]);
  });

  it('is a zip that others open, and what is in it compiles', () => {
    const folder = mkdtempSync(join(tmpdir(), 'department-protos-'));
    try {
      const archive = join(folder, 'protos.zip');
      writeFileSync(archive, zipOf(departmentProtos()));
      const open =
        'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; z.extractall(sys.argv[2])';
      const opened = spawnSync('python3', ['-c', open, archive, folder], { encoding: 'utf8' });
      // Without Python the bytes are still compared below.
      if (opened.error === undefined) {
        expect(opened.stderr).toBe('');
        rmSync(archive);
        expect(() => buf('build', folder, '-o', '/dev/null')).not.toThrow();
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is the committed one', () => {
    const committed = readFileSync(join(ROOT, 'libs/contracts/src/departments.zip'));
    expect(committed.equals(zipOf(departmentProtos()))).toBe(true);
  });
});
