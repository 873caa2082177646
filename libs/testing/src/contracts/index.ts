import { globSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { DescFile, DescService } from '@bufbuild/protobuf';

/** Every file of our own contract, so that what is added is covered the day it is added. */
export async function contractFiles(): Promise<DescFile[]> {
  // Found beside a file that is always there: sources under Jest, built code elsewhere.
  const options = fileURLToPath(import.meta.resolve('@wangge/contracts/wangge/options/v1/options'));
  const wangge = path.resolve(path.dirname(options), '../..');
  const found = globSync(`**/*${options.slice(-'_pb.ts'.length)}`, { cwd: wangge }).sort();
  const modules = await Promise.all(found.map((file) => import(pathToFileURL(path.join(wangge, file)).href)));
  return modules.flatMap((module: Record<string, unknown>) => Object.values(module).filter(isFile));
}

/** Every service of our own contract. */
export const contractServices = async (): Promise<DescService[]> =>
  (await contractFiles()).flatMap(({ services }) => services);

const isFile = (value: unknown): value is DescFile =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'file';
