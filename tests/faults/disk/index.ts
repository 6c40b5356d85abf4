import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FromDisk, ToDisk } from './disk-process.ts';
import type { CutMode } from './volatile-disk.ts';

export { randomFrom } from './random.ts';
export { CUT_MODES, type CutMode } from './volatile-disk.ts';

/** A folder on a disk whose power can be cut. */
export interface PowerDisk {
  /** An ext4 file system on the disk. */
  readonly folder: string;
  /**
   * What half a minute does by itself: the kernel writes back what nobody has forced to the disk
   * (vm.dirty_expire_centisecs).
   */
  writeBack(): void;
  /**
   * Cuts the power: from this moment nothing reaches the disk. End what ran on it, then `restart`.
   * @returns bytes that lay in the disk's cache only
   */
  cut(mode: CutMode, seed: number): Promise<number>;
  /** Power is back: the folder holds what ext4 makes of the platters. */
  restart(): Promise<void>;
  /** Unmounts and forgets everything. */
  remove(): void;
}

function command(name: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(name, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name} ${args.join(' ')}: ${error?.message ?? stderr.trim()}`);
  return stdout.trim();
}

/** @returns why no power can be cut on this machine, in plain words; null when it can */
export function cannotCutPower(): string | null {
  if (process.platform !== 'linux') return 'it needs Linux';
  if (process.getuid?.() !== 0) return 'it needs root, to mount a disk of its own';
  for (const device of ['/dev/fuse', '/dev/loop-control'])
    if (!existsSync(device)) return `${device} is missing`;
  for (const name of ['mkfs.ext4', 'losetup', 'mount', 'umount'])
    if (spawnSync('which', [name]).status !== 0) return `the command ${name} is missing`;
  const tried = spawnSync('unshare', ['--mount', 'true'], { encoding: 'utf8' });
  return tried.status === 0 ? null : 'this machine does not let us mount anything';
}

/** Attaches a loop device to a file and mounts the ext4 on it. */
function mountImage(image: string, folder: string): string {
  const device = command('losetup', '--find', '--show', image);
  try {
    command('mount', '-t', 'ext4', '-o', 'nodiscard', device, folder);
  } catch (error) {
    spawnSync('losetup', ['--detach', device]);
    throw error;
  }
  return device;
}

const seen = (child: ChildProcess, type: FromDisk['type']): Promise<FromDisk> =>
  new Promise((resolve, reject) => {
    const listen = (message: FromDisk): void => {
      if (message.type === 'cannot-mount') reject(new Error(message.reason));
      if (message.type !== type) return;
      child.off('message', listen);
      child.off('exit', gone);
      resolve(message);
    };
    const gone = (): void => reject(new Error('the disk ended by itself'));
    child.on('message', listen);
    child.once('exit', gone);
  });

/** @param megabytes the disk's size */
export async function createPowerDisk(megabytes: number): Promise<PowerDisk> {
  const own = mkdtempSync(join(tmpdir(), 'power-disk-'));
  const [file, folder, image] = ['disk', 'folder', 'platters'].map((name) => join(own, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(folder);
  writeFileSync(file, '');
  let disk: ChildProcess | null = null;
  let device: string | null = null;

  const power = async (content: string | null): Promise<void> => {
    const started = fork(new URL('./disk-process.ts', import.meta.url), [
      String(megabytes * 1024 * 1024),
      file,
      ...(content ? [content] : []),
    ]);
    disk = started;
    await seen(started, 'mounted');
    if (!content) command('mkfs.ext4', '-q', '-F', '-E', 'nodiscard', file);
    device = mountImage(file, folder);
  };
  const powerless = (): void => {
    spawnSync('umount', ['--lazy', '--force', folder]);
    if (device) spawnSync('losetup', ['--detach', device]);
    spawnSync('umount', ['--lazy', '--force', file]);
    if (disk?.connected) disk.send({ type: 'end' } satisfies ToDisk);
    disk = null;
    device = null;
  };
  const forget = (): void => {
    powerless();
    rmSync(own, { recursive: true, force: true });
  };
  // A run that is broken off leaves no mount and no loop device.
  process.once('exit', forget);
  await power(null);

  return {
    folder,
    writeBack: () => void command('sync', '--file-system', folder),
    async cut(mode, seed) {
      if (!disk) throw new Error('the power is off');
      const told = seen(disk, 'cut');
      disk.send({ type: 'cut', mode, seed, image } satisfies ToDisk);
      const cut = await told;
      return cut.type === 'cut' ? cut.unflushed : 0;
    },
    async restart() {
      powerless();
      await power(image);
    },
    remove() {
      process.off('exit', forget);
      forget();
    },
  };
}
