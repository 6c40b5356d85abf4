import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { readTar, type TarEntry } from './tar.ts';

/** The files of a backup, one after another. @param length of its archive (`checkWhole`) */
export function readArchive(file: string, length: number): AsyncGenerator<TarEntry> {
  const plain = createGunzip();
  // What goes wrong is thrown where `plain` is read.
  pipeline(createReadStream(file, { end: length - 1 }), plain, () => {});
  return readTar(plain as AsyncIterable<Uint8Array>);
}
