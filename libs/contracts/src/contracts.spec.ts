import { type DescFile, getOption, hasOption } from '@bufbuild/protobuf';
import { field as rules } from '@bufbuild/protovalidate/gen/buf/validate/validate_pb.js';
import { describe, expect, it } from '@jest/globals';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { access } from './gen/wangge/options/v1/options_pb.ts';
import { file_wangge_platform_v1_passport, PassportSchema } from './gen/wangge/platform/v1/passport_pb.ts';

const isFile = (value: unknown): value is DescFile =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'file';

async function generatedFiles(): Promise<DescFile[]> {
  const paths = globSync('gen/wangge/**/*_pb.ts', { cwd: import.meta.dirname });
  const modules = await Promise.all(
    paths.map((path) => import(join(import.meta.dirname, path)) as Promise<Record<string, unknown>>),
  );
  return modules.flatMap((module) => Object.values(module).filter(isFile));
}

describe('the generated code', () => {
  it('carries the access option of every method, where the guard reads it at run time', async () => {
    const methods = (await generatedFiles()).flatMap((file) => file.services).flatMap((service) => service.methods);
    expect(methods.length).toBeGreaterThan(0);
    expect(methods.filter((method) => !hasOption(method, access)).map((method) => method.name)).toEqual([]);
  });

  it('carries the validation rules of every field', () => {
    expect(file_wangge_platform_v1_passport.dependencies.map(({ name }) => name)).toContain('buf/validate/validate');
    expect(getOption(PassportSchema.field.paths, rules).type).toMatchObject({ value: { maxItems: 16n } });
  });

  it('is reached by the path of its proto, as every importer writes it', async () => {
    const byName = await import('@wangge/contracts/wangge/platform/v1/passport');
    expect(byName.PassportSchema).toBe(PassportSchema);
  });
});
