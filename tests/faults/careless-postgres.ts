import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { npmPrograms } from '../server/db/npm-programs.ts';

/** A folder for PG_BIN whose PostgreSQL never forces anything to the disk, whatever it is told. */
export function carelessPostgres(): { readonly bin: string; remove(): void } {
  const bin = mkdtempSync(join(tmpdir(), 'careless-postgres-'));
  const sound = join(npmPrograms(), 'bin');
  const postgres = join(bin, 'postgres');
  // PostgreSQL takes the last of several -c; only a start of the server has a -D.
  writeFileSync(
    postgres,
    `#!/bin/sh\ncase "$1" in -D) set -- "$@" -c fsync=off -c synchronous_commit=off;; esac\nexec '${join(sound, 'postgres')}' "$@"\n`,
  );
  symlinkSync(join(sound, 'initdb'), join(bin, 'initdb'));
  chmodSync(postgres, 0o755);
  chmodSync(bin, 0o755);
  return { bin, remove: () => rmSync(bin, { recursive: true, force: true }) };
}
