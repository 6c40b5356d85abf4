import { read, writeSync } from 'node:fs';
import type { VolatileDisk } from './volatile-disk.ts';

/**
 * Serves one file over the kernel's FUSE protocol (include/uapi/linux/fuse.h, 7.31): the root of the mount is the
 * file, and the file is the disk. No library: sixteen answers are all a loop device asks for.
 */
const OP = {
  forget: 2,
  getattr: 3,
  setattr: 4,
  open: 14,
  read: 15,
  write: 16,
  statfs: 17,
  release: 18,
  fsync: 20,
  flush: 25,
  init: 26,
  access: 34,
  interrupt: 36,
  destroy: 38,
  batchForget: 42,
} as const;
const WITHOUT_ANSWER: readonly number[] = [OP.forget, OP.interrupt, OP.batchForget];

const IN_HEADER = 40;
const OUT_HEADER = 16;
const ATTR = 88;
const MAX_WRITE = 128 * 1024;
const REGULAR_FILE = 0o100600;
const ENOSYS = -38;
const EIO = -5;
const EINVAL = -22;

interface Reply {
  readonly error: number;
  readonly body: Buffer;
}
const done = (body: Buffer = Buffer.alloc(0)): Reply => ({ error: 0, body });
const failed = (error: number): Reply => ({ error, body: Buffer.alloc(0) });

function attributes(size: number): Buffer {
  const attr = Buffer.alloc(ATTR);
  attr.writeBigUInt64LE(1n, 0);
  attr.writeBigUInt64LE(BigInt(size), 8);
  attr.writeBigUInt64LE(BigInt(size / 512), 16);
  attr.writeUInt32LE(REGULAR_FILE, 60);
  attr.writeUInt32LE(1, 64);
  attr.writeUInt32LE(4096, 80);
  return attr;
}

function attributesAnswer(size: number): Buffer {
  const head = Buffer.alloc(16);
  // The size never changes: the kernel may keep it for an hour.
  head.writeBigUInt64LE(3600n, 0);
  return Buffer.concat([head, attributes(size)]);
}

function initAnswer(request: Buffer): Buffer {
  const answer = Buffer.alloc(64);
  answer.writeUInt32LE(7, 0);
  answer.writeUInt32LE(Math.min(31, request.readUInt32LE(4)), 4);
  answer.writeUInt32LE(request.readUInt32LE(8), 8);
  answer.writeUInt16LE(16, 16);
  answer.writeUInt16LE(12, 18);
  answer.writeUInt32LE(MAX_WRITE, 20);
  answer.writeUInt32LE(1, 24);
  return answer;
}

function statfsAnswer(size: number): Buffer {
  const answer = Buffer.alloc(80);
  answer.writeBigUInt64LE(BigInt(size / 4096), 0);
  answer.writeUInt32LE(4096, 40);
  answer.writeUInt32LE(255, 44);
  answer.writeUInt32LE(4096, 48);
  return answer;
}

/**
 * Answers the kernel until the mount is gone.
 * @param device an open /dev/fuse
 * @param isDead after a power cut every answer is an error: nothing that happens now may count
 */
export function serveDisk(device: number, disk: VolatileDisk, isDead: () => boolean): Promise<void> {
  const request = Buffer.alloc(MAX_WRITE + 64 * 1024);

  const answer = (unique: bigint, { error, body }: Reply): void => {
    const head = Buffer.alloc(OUT_HEADER);
    head.writeUInt32LE(OUT_HEADER + body.length, 0);
    head.writeInt32LE(error, 4);
    head.writeBigUInt64LE(unique, 8);
    try {
      writeSync(device, Buffer.concat([head, body]));
    } catch (failure) {
      // ENOENT: the kernel has given the request up meanwhile.
      if ((failure as NodeJS.ErrnoException).code !== 'ENOENT') throw failure;
    }
  };

  const handle = (opcode: number, body: Buffer): Reply => {
    if (opcode === OP.init) return done(initAnswer(body));
    if (isDead()) return failed(EIO);
    switch (opcode) {
      case OP.getattr:
      case OP.setattr:
        return done(attributesAnswer(disk.size));
      case OP.open:
        return done(Buffer.alloc(16));
      case OP.read:
        return done(disk.read(Number(body.readBigUInt64LE(8)), body.readUInt32LE(16)));
      case OP.write: {
        const at = Number(body.readBigUInt64LE(8));
        const length = body.readUInt32LE(16);
        if (at + length > disk.size) return failed(EINVAL);
        disk.write(at, body.subarray(40, 40 + length));
        const written = Buffer.alloc(8);
        written.writeUInt32LE(length, 0);
        return done(written);
      }
      case OP.fsync:
        disk.flush();
        return done();
      case OP.statfs:
        return done(statfsAnswer(disk.size));
      // A close is no flush: a disk does not hear of it.
      case OP.flush:
      case OP.release:
      case OP.access:
      case OP.destroy:
        return done();
      default:
        return failed(ENOSYS);
    }
  };

  return new Promise((resolve, reject) => {
    const next = (): unknown =>
      read(device, request, 0, request.length, null, (failure, length) => {
        if (failure) {
          // The mount is gone; a request given up before it was read is asked for again.
          if (failure.code === 'ENODEV' || failure.code === 'EBADF') return resolve();
          // EPERM: not mounted yet.
          if (failure.code === 'EPERM') return setTimeout(next, 5);
          if (failure.code === 'ENOENT' || failure.code === 'EINTR' || failure.code === 'EAGAIN')
            return next();
          return reject(failure);
        }
        if (length < IN_HEADER) return resolve();
        const opcode = request.readUInt32LE(4);
        if (!WITHOUT_ANSWER.includes(opcode))
          answer(request.readBigUInt64LE(8), handle(opcode, request.subarray(IN_HEADER, length)));
        next();
      });
    next();
  });
}
