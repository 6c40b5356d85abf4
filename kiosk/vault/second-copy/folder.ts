/**
 * What the second store asks of a file system. The real one is the origin's private file system; tests have one
 * whose power can be cut.
 */
export interface Folder {
  names(): Promise<string[]>;
  /** Opens a file for this store alone, making it when there is none. Rejects when it cannot be had. */
  open(name: string): Promise<OpenFile>;
  /** Gives a file another name; nothing may bear that name yet. */
  rename(from: string, to: string): Promise<void>;
}

/** A file while it is open; `close` gives it back. */
export type OpenFile = Pick<
  FileSystemSyncAccessHandle,
  'read' | 'write' | 'getSize' | 'truncate' | 'flush' | 'close'
>;

/** The folder in the origin's private file system; it is entered by nothing else. */
const FOLDER = 'second-copy';

/** A page that was just left may hold a file for a moment longer. */
const TRIES = 20;
const PAUSE_MS = 100;

const isHeld = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'NoModificationAllowedError';

/** Moves a file inside the private file system (WHATWG File System, `move`; Chromium has it since 102). */
type Movable = FileSystemFileHandle & { move(name: string): Promise<void> };

/** Opens the folder in the origin's private file system; rejects where there is none. In a worker only. */
export async function openPrivateFolder(): Promise<Folder> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(FOLDER, { create: true });
  return {
    async names() {
      const names: string[] = [];
      for await (const name of folder.keys()) names.push(name);
      return names;
    },
    async open(name) {
      const file = await folder.getFileHandle(name, { create: true });
      for (let tried = 1; ; tried++) {
        try {
          return await file.createSyncAccessHandle();
        } catch (error) {
          if (!isHeld(error) || tried === TRIES) throw error;
          await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
        }
      }
    },
    async rename(from, to) {
      await ((await folder.getFileHandle(from)) as Movable).move(to);
    },
  };
}
