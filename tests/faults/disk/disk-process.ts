import { spawn } from 'node:child_process';
import { openSync, readFileSync, writeFileSync } from 'node:fs';
import { serveDisk } from './fuse.ts';
import { randomFrom } from './random.ts';
import { type CutMode, createVolatileDisk } from './volatile-disk.ts';

/**
 * The disk as a process of its own: whoever uses the disk may block on it, and may not be who answers it.
 * Arguments: size in bytes, the file that becomes the disk, and a file with what the platters hold, if anything. It
 * is told when to cut by its parent.
 */
export type ToDisk =
  | { readonly type: 'cut'; readonly mode: CutMode; readonly seed: number; readonly image: string }
  | { readonly type: 'end' };
export type FromDisk =
  | { readonly type: 'mounted' }
  | { readonly type: 'cannot-mount'; readonly reason: string }
  /** unflushed: bytes that the cut could have lost. */
  | { readonly type: 'cut'; readonly unflushed: number };

const [size, file, content] = process.argv.slice(2);
const disk = createVolatileDisk(Number(size), content ? readFileSync(content) : undefined);
const tell = (message: FromDisk): void => void process.send?.(message);
let dead = false;

const device = openSync('/dev/fuse', 'r+');
// The mount command hands its own descriptor 3 to the kernel: the device that we answer on.
const options = 'fd=3,rootmode=100000,user_id=0,group_id=0,allow_other';
const served = serveDisk(device, disk, () => dead);
const mount = spawn('mount', ['-i', '-t', 'fuse', '-o', options, 'power-disk', String(file)], {
  stdio: ['ignore', 'inherit', 'pipe', device],
});
let reason = '';
mount.stderr?.on('data', (text: Buffer) => {
  reason += text;
});
mount.on('exit', (code) =>
  tell(code === 0 ? { type: 'mounted' } : { type: 'cannot-mount', reason: reason.trim() }),
);

process.on('message', (message: ToDisk) => {
  if (message.type === 'end') return process.exit(0);
  // One thread: between two requests of the kernel the whole disk stands at one moment.
  dead = true;
  const unflushed = disk.unflushed();
  writeFileSync(message.image, disk.afterCut(message.mode, randomFrom(message.seed)));
  tell({ type: 'cut', unflushed });
});
process.on('disconnect', () => process.exit(0));
await served;
