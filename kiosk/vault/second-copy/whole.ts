import type { Bytes } from '../schema.ts';
import type { Folder } from './folder.ts';

/** All of a file's bytes; none for a file that was not there. */
export async function readWhole(folder: Folder, name: string): Promise<Bytes> {
  const file = await folder.open(name);
  try {
    const bytes = new Uint8Array(file.getSize());
    return bytes.subarray(0, file.read(bytes, { at: 0 }));
  } finally {
    file.close();
  }
}

/** Puts bytes in the place of all that a file held; they are on the disk when it is answered. */
export async function writeWhole(folder: Folder, name: string, bytes: Bytes): Promise<void> {
  const file = await folder.open(name);
  try {
    file.truncate(0);
    // A disk without room may take a part of it and say so only by the number.
    if (bytes.length > 0 && file.write(bytes, { at: 0 }) < bytes.length)
      throw new DOMException('the file was cut short', 'QuotaExceededError');
    file.flush();
  } finally {
    file.close();
  }
}
