/** The departments' part of the contract as one archive: what an engineer outside compiles a client from. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { ROOT } from './repository.ts';

const ROOTS = ['proto', 'third_party/proto'];
const PACKAGE = 'wangge/exchange/v1';
/** Reasons the door itself refuses for; the others are in the guide. */
const REASONS = 'wangge/agreement/v1/errors.proto';
const IMPORT = /^import (?:public )?"([^"]+)";/gm;

/** Path → text of the departments' files and of all they import; google/protobuf/* comes with every compiler. */
export function departmentProtos(root: string = ROOT): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const add = (path: string): void => {
    const file = ROOTS.map((folder) => join(root, folder, path)).find((candidate) => existsSync(candidate));
    if (file === undefined || found.has(path)) return;
    const text = readFileSync(file, 'utf8');
    found.set(path, text);
    for (const [, imported = ''] of text.matchAll(IMPORT)) add(imported);
  };
  for (const name of readdirSync(join(root, 'proto', PACKAGE)).sort()) add(`${PACKAGE}/${name}`);
  add(REASONS);
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A zip archive of texts, stored and without dates: the same texts are the same bytes. */
export function zipOf(files: ReadonlyMap<string, string>): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [path, text] of files) {
    const [name, body] = [Buffer.from(path), Buffer.from(text)];
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), commonOf(name, body), name, body]);
    const entry = Buffer.alloc(14);
    entry.writeUInt32LE(offset, 10);
    const made = Buffer.from([0x50, 0x4b, 0x01, 0x02, 20, 0]);
    central.push(made, commonOf(name, body), entry, name);
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(files.size, 8);
  end.writeUInt16LE(files.size, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

/** What a local header and the central directory say alike: version, UTF-8, stored, 1980-01-01, checksum and sizes. */
function commonOf(name: Buffer, body: Buffer): Buffer {
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(0x0800, 2);
  common.writeUInt16LE(0x21, 8);
  common.writeUInt32LE(crc32(body), 10);
  common.writeUInt32LE(body.length, 14);
  common.writeUInt32LE(body.length, 18);
  common.writeUInt16LE(name.length, 22);
  return common;
}
